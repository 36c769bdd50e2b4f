import { call } from "../../../api/client.ts";
import type { components } from "../../../api/schema.d.ts";

type Schemas = components["schemas"];

export type ProviderKind = Schemas["ProviderIn"]["kind"];
export type Task = Schemas["Task"];
/** `timeout` is in seconds. */
export type ProviderOptions = Schemas["ProviderOptions"];
/** The key itself never comes back from the server. */
export type Provider = Omit<Schemas["ProviderOut"], "kind"> & { kind: ProviderKind };
/** A provider, and what it calls the model. */
export type Endpoint = Schemas["EndpointShape"];
/** The first endpoint is used, the next ones when it does not answer. Prices are per million tokens. */
export type AdminModel = Schemas["AdminModel"];
/** How a test went: `code` is "ok" or what is wrong; `models` are the names on offer, null where there is no list. */
export type Diagnosis = Schemas["ModelDiagnosis"] & { models?: Schemas["ProviderDiagnosis"]["models"] };

export type ProviderDraft = Partial<Schemas["ProviderIn"]> & Pick<Schemas["ProviderIn"], "name" | "kind" | "zone" | "options">;
export type ProviderChange = Omit<Schemas["ProviderPatch"], "revision">;
export type ModelDraft = Partial<Schemas["ModelIn"]> & Pick<Schemas["ModelIn"], "name" | "zone" | "endpoints">;
export type ModelChange = { [Key in keyof Omit<Schemas["ModelPatch"], "revision">]?: NonNullable<Schemas["ModelPatch"][Key]> };

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
