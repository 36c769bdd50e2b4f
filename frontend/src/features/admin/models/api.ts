import { call } from "../../../api/client.ts";
import type { Model, Zone } from "../../../api/types.ts";

export type ProviderKind = "openai" | "azure" | "anthropic" | "local" | "scripted";
export type Task = "chat" | "embed" | "rerank" | "transcribe" | "speak" | "image";
export type Modality = "text" | "image" | "audio";
export type OnOff = "on" | "off";

export interface ProviderOptions {
  base_url?: string | null;
  api_version?: string | null;
  auth?: "key" | "entra" | null;
  tenant_id?: string | null;
  client_id?: string | null;
  organization?: string | null;
  /** Seconds to wait for the first word. */
  timeout?: number | null;
}

export interface Provider {
  id: string;
  slug: string;
  name: string;
  kind: ProviderKind;
  zone: Zone;
  options: ProviderOptions;
  /** The key itself never comes back from the server. */
  has_secret: boolean;
  state: OnOff;
  revision: number;
}

export interface Endpoint {
  provider_id: string;
  /** What the provider calls the model. */
  upstream_name: string;
}

export interface AdminModel extends Model {
  state: OnOff;
  /** The first is used; the next ones when it does not answer. */
  endpoints: Endpoint[];
  tasks: Task[];
  modalities: Modality[];
  max_output: number;
  supports_tools: boolean;
  /** Per million tokens. */
  price_input: number;
  price_output: number;
  /** ISO 4217. */
  currency: string;
  position: number;
  revision: number;
}

/** How a test went: `code` is "ok" or what is wrong. */
export interface Diagnosis {
  ok: boolean;
  code: string;
  facts: Record<string, string | number>;
  latency_ms: number;
  /** The names on offer; null where the provider has no list. */
  models?: string[] | null;
}

export interface ProviderDraft {
  name: string;
  kind: ProviderKind;
  zone: Zone;
  options: ProviderOptions;
  secret?: string;
}

export type ProviderChange = Partial<{ name: string; zone: Zone; options: ProviderOptions; secret: string; state: OnOff }>;
export type ModelDraft = Pick<AdminModel, "name" | "zone" | "endpoints"> & Partial<ModelChange>;
export type ModelChange = Partial<
  Pick<
    AdminModel,
    "name" | "zone" | "endpoints" | "description" | "tasks" | "modalities" | "context_window" | "max_output" | "supports_tools" | "price_input" | "price_output" | "currency" | "state"
  >
>;

const items = async <Item>(answer: Promise<{ items: Item[] }>): Promise<Item[]> => (await answer).items;

export const fetchProviders = (signal?: AbortSignal): Promise<Provider[]> => items(call("GET", "/api/admin/providers", { signal }));

export const createProvider = (body: ProviderDraft): Promise<Provider> => call("POST", "/api/admin/providers", { body });

/** `options` replaces all of them; without `secret` the key stays. */
export const changeProvider = (id: string, revision: number, change: ProviderChange): Promise<Provider> =>
  call("PATCH", `/api/admin/providers/${id}`, { body: { revision, ...change } });

/** Raises `provider_in_use` (409). */
export const deleteProvider = (id: string): Promise<void> => call("DELETE", `/api/admin/providers/${id}`);

/** A test may have to wait for a model to be loaded. */
const TEST_PATIENCE_MS = 75_000;

export const testProvider = (id: string): Promise<Diagnosis> => call("POST", `/api/admin/providers/${id}/test`, { patience: TEST_PATIENCE_MS });

export const fetchModels = (signal?: AbortSignal): Promise<AdminModel[]> => items(call("GET", "/api/admin/models", { signal }));

export const createModel = (body: ModelDraft): Promise<AdminModel> => call("POST", "/api/admin/models", { body });

export const changeModel = (id: string, revision: number, change: ModelChange): Promise<AdminModel> =>
  call("PATCH", `/api/admin/models/${id}`, { body: { revision, ...change } });

/** Raises `bundled_model` (409) for the one that came with the product. */
export const deleteModel = (id: string): Promise<void> => call("DELETE", `/api/admin/models/${id}`);

export const testModel = (id: string): Promise<Diagnosis> => call("POST", `/api/admin/models/${id}/test`, { patience: TEST_PATIENCE_MS });

/** Puts the models in this order; the first that is on is the one people meet. */
export const orderModels = (ids: string[]): Promise<void> => call("POST", "/api/admin/models/order", { body: { ids } });
