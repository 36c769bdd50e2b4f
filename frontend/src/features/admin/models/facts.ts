import type { components } from "../../../api/schema.d.ts";
import { date } from "../../../i18n/format.ts";
import { texts } from "../../../i18n/texts.ts";
import { countryName } from "../countries/api.ts";
import type { Provider } from "./api.ts";

export const t = texts(() => import("../../../i18n/da/admin-facts.ts"), () => import("../../../i18n/en/admin-facts.ts"));

export type Facts = components["schemas"]["FactsShape"];
export type Shortcoming = components["schemas"]["ShortcomingOut"];
export type Transfer = NonNullable<Facts["transfer"]>;

export const TRANSFERS: readonly Transfer[] = ["none", "adequacy", "dpf", "scc", "bcr", "derogation"];

/** What the form holds; numbers as they are typed, "" for what is not known. */
export interface FactValues {
  processor: string;
  owner: string;
  processing: string[];
  support: string[];
  subs: { name: string; country: string }[];
  transfer: Transfer | "";
  training: "no" | "yes" | "unknown";
  retention_days: string;
  agreement_on: string;
  checked_on: string;
  valid_days: string;
}

export function valuesOf(facts: Facts | null): FactValues {
  return {
    processor: facts?.processor ?? "",
    owner: facts?.owner ?? "",
    processing: facts?.processing ?? [],
    support: facts?.support ?? [],
    subs: facts?.sub_processors ?? [],
    transfer: facts?.transfer ?? "",
    training: facts?.training ?? "unknown",
    retention_days: facts?.retention_days?.toString() ?? "",
    agreement_on: facts?.agreement_on ?? "",
    checked_on: facts?.checked_on ?? "",
    valid_days: (facts?.valid_days ?? 365).toString(),
  };
}

export function factsOf(values: FactValues): Facts {
  return {
    processor: values.processor.trim(),
    owner: values.owner || null,
    processing: values.processing,
    support: values.support,
    sub_processors: values.subs.map(({ name, country }) => ({ name: name.trim(), country })),
    transfer: values.transfer || null,
    training: values.training,
    retention_days: values.retention_days.trim() ? Number(values.retention_days) : null,
    agreement_on: values.agreement_on || null,
    checked_on: values.checked_on || null,
    valid_days: Number(values.valid_days),
  };
}

const isWhole = (text: string, most: number): boolean => /^\d{1,6}$/.test(text.trim()) && Number(text) <= most;

/** What can be seen to be wrong before it is sent. What is missing is not wrong: the provider is off until it is there. */
export function checkFacts(values: FactValues): Partial<Record<keyof FactValues, string>> {
  return {
    ...(values.retention_days.trim() && !isWhole(values.retention_days, 36_500) ? { retention_days: t("badNumber") } : {}),
    ...(isWhole(values.valid_days, 1096) && Number(values.valid_days) > 0 ? {} : { valid_days: t("badNumber") }),
    ...(values.subs.some(({ name, country }) => !name.trim() || !country) ? { subs: t("badSub") } : {}),
  };
}

/** Why a provider is off, in sentences. */
export function shortcomingSentence({ code, about }: Shortcoming): string {
  if (code === "facts_missing") return t("facts_missing", { fields: (about["fields"] ?? "").split(",").map(fieldName).join(", ") });
  if (code === "facts_expired") return t("facts_expired", { on: date(about["on"] ?? "") });
  if (code === "place_off") return t("place_off", { places: (about["places"] ?? "").split(",").map(placeName).join(", ") });
  return t(code, about);
}

type Field = "processor" | "processing" | "support" | "owner" | "transfer" | "training" | "retention_days" | "agreement_on" | "checked_on";
const fieldName = (name: string): string => t(`f_${name as Field}`);
const placeName = (code: string): string => (/^[A-Z]{2}$/.test(code) ? countryName(code) : code.toUpperCase());

export const isOff = (provider: Provider | undefined): boolean => provider !== undefined && provider.shortcomings.length > 0;

/** What is publicly known of those whose address it is: a name and where the owner belongs, to be checked. */
const KNOWN: readonly { address: RegExp; processor: string; owner: string }[] = [
  { address: /\.azure\.com|\.microsoft\.com/, processor: "Microsoft", owner: "US" },
  { address: /api\.openai\.com/, processor: "OpenAI", owner: "US" },
  { address: /googleapis\.com/, processor: "Google", owner: "US" },
  { address: /api\.mistral\.ai/, processor: "Mistral AI", owner: "FR" },
];

/** A suggestion for a provider of whom nothing is written down, or null. It never fills in what only an agreement says. */
export function suggestionFor({ kind, options }: Pick<Provider, "kind" | "options">): Pick<FactValues, "processor" | "owner"> | null {
  if (kind === "anthropic") return { processor: "Anthropic", owner: "US" };
  const known = KNOWN.find(({ address }) => address.test(options.base_url ?? ""));
  return known ? { processor: known.processor, owner: known.owner } : null;
}
