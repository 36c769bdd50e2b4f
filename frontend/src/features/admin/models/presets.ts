import { parseNumber } from "../../../i18n/decimal.ts";
import type { Zone } from "../../../api/types.ts";
import type { ProviderDraft, ProviderKind, ProviderOptions } from "./api.ts";

export type PresetId = "openai_compatible" | "azure" | "openai" | "anthropic" | "mistral" | "gemini" | "ollama" | "vllm";

/** A known kind of supplier, and what can be filled in beforehand. */
export interface Preset {
  id: PresetId;
  kind: ProviderKind;
  /** The suppliers' own names; the generic one is named in the language files. */
  name: string;
  /** "" where only the municipality knows it. */
  base_url: string;
  placeholder: string;
  /** A suggestion: the contract decides. */
  zone: Zone;
  needsKey: boolean;
}

export const PRESETS: readonly Preset[] = [
  { id: "azure", kind: "azure", name: "Azure OpenAI", base_url: "", placeholder: "https://kommunen.openai.azure.com", zone: "Z2", needsKey: true },
  { id: "openai", kind: "openai", name: "OpenAI", base_url: "https://api.openai.com/v1", placeholder: "", zone: "Z1", needsKey: true },
  { id: "anthropic", kind: "anthropic", name: "Anthropic", base_url: "", placeholder: "https://api.anthropic.com", zone: "Z1", needsKey: true },
  { id: "mistral", kind: "openai", name: "Mistral", base_url: "https://api.mistral.ai/v1", placeholder: "", zone: "Z3", needsKey: true },
  { id: "gemini", kind: "openai", name: "Google Gemini", base_url: "https://generativelanguage.googleapis.com/v1beta/openai", placeholder: "", zone: "Z1", needsKey: true },
  { id: "ollama", kind: "openai", name: "Ollama", base_url: "http://localhost:11434/v1", placeholder: "", zone: "Z4", needsKey: false },
  { id: "vllm", kind: "openai", name: "vLLM", base_url: "", placeholder: "http://gpu-server:8000/v1", zone: "Z4", needsKey: false },
  { id: "openai_compatible", kind: "openai", name: "", base_url: "", placeholder: "https://…/v1", zone: "Z3", needsKey: false },
];

/** How long is waited, for what. */
export const WAITS = ["connect_timeout", "first_timeout", "timeout"] as const;

export const seconds = (typed: string): number => parseNumber(typed) ?? NaN;

export interface Connection {
  name: string;
  base_url: string;
  /** "" keeps the key that is stored. */
  secret: string;
  auth: "key" | "entra";
  tenant_id: string;
  client_id: string;
  api_version: string;
  organization: string;
  /** Seconds, as typed; "" is the product's own. */
  connect_timeout: string;
  first_timeout: string;
  timeout: string;
  zone: Zone;
}

export function connectionOf(preset: Preset, name: string): Connection {
  return { name, base_url: preset.base_url, secret: "", auth: "key", tenant_id: "", client_id: "", api_version: "", organization: "", connect_timeout: "", first_timeout: "", timeout: "", zone: preset.zone };
}

/** Only the options that the kind knows and that have a value. */
export function optionsOf(kind: ProviderKind, values: Connection): ProviderOptions {
  const entra = kind === "azure" && values.auth === "entra";
  const given: ProviderOptions = {
    base_url: values.base_url.trim(),
    ...(kind === "azure" ? { api_version: values.api_version.trim(), auth: values.auth } : {}),
    ...(entra ? { tenant_id: values.tenant_id.trim(), client_id: values.client_id.trim() } : {}),
    ...(kind === "openai" ? { organization: values.organization.trim() } : {}),
    ...Object.fromEntries(WAITS.flatMap((wait) => (values[wait]?.trim() ? [[wait, seconds(values[wait])]] : []))),
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== "")) as ProviderOptions;
}

export function draftOf(kind: ProviderKind, values: Connection): ProviderDraft {
  const secret = values.secret.trim();
  return { name: values.name.trim(), kind, zone: values.zone, options: optionsOf(kind, values), ...(secret ? { secret } : {}) };
}

/** A name that nobody has yet: "Mistral", then "Mistral 2". */
export function freeName(wanted: string, taken: readonly string[]): string {
  const names = new Set(taken.map((name) => name.toLocaleLowerCase()));
  let name = wanted;
  for (let n = 2; names.has(name.toLocaleLowerCase()); n += 1) name = `${wanted} ${n}`;
  return name;
}

/** A readable name from what a provider calls a model: "mistralai/Mistral-Small-3.2" gives "Mistral Small 3.2". */
export function readable(upstream: string): string {
  const words = (upstream.split("/").at(-1) ?? upstream).replace(/\.gguf$/i, "").split(/[-_:\s]+/);
  return words
    .filter((word) => word && word !== "latest")
    .map((word) => (/^(gpt|oss|llm|ai)$/i.test(word) ? word.toUpperCase() : word.charAt(0).toUpperCase() + word.slice(1)))
    .join(" ");
}
