import type { Suggestion } from "../../ui/Combobox.tsx";
import type { Errors } from "../../ui/form.ts";
import { codesOf } from "../protection/classes.ts";
import { t as classText } from "../protection/texts.ts";
import type { Key, KeyEndpoint, KeyKind, KeyRules, KeyScope } from "./api.ts";
import { t } from "./texts.ts";

const DAY = 24 * 60 * 60 * 1000;

/** From how many days before it expires a key is said to expire soon. */
const SOON = 30;

export const ENDPOINTS: readonly KeyEndpoint[] = ["chat", "embeddings", "rerank", "audio", "images", "models"];

/** A key as the form holds it. `until` is a day, `addresses` one network on each line. */
export interface KeyValues {
  name: string;
  until: string;
  only: "all" | "some";
  some: string[];
  ceiling: string | null;
  endpoints: KeyEndpoint[];
  addresses: string;
  batch: boolean;
  kind: KeyKind;
  unit_id: string;
  responsible: Suggestion | null;
}

/** A new key of the person's own, or of their unit's systems. */
export const emptyKey = (rules: KeyRules, unit_id: string, now = new Date()): KeyValues => ({
  name: "",
  until: dayAfter(rules.usual_days, now),
  only: "all",
  some: [],
  ceiling: null,
  endpoints: [],
  addresses: "",
  batch: false,
  kind: "system",
  unit_id,
  responsible: null,
});

export const valuesOf = ({ name, expires_at, scope, kind, unit, person }: Key): KeyValues => ({
  name,
  until: dayOf(new Date(expires_at)),
  only: scope.models ? "some" : "all",
  some: scope.models ?? [],
  ceiling: scope.ceiling ?? null,
  endpoints: scope.endpoints ?? [],
  addresses: (scope.addresses ?? []).join("\n"),
  batch: scope.priority === "batch",
  kind,
  unit_id: unit?.id ?? "",
  responsible: person && { value: person.id, label: person.name },
});

export function scopeOf(values: KeyValues): KeyScope {
  const addresses = values.addresses.split(/[\s,]+/).filter(Boolean);
  return {
    models: values.only === "some" ? values.some : null,
    ceiling: values.ceiling,
    endpoints: values.endpoints.length ? values.endpoints : null,
    addresses: addresses.length ? addresses : null,
    priority: values.batch ? "batch" : "interactive",
  };
}

/** The end of the chosen day, where the person is. */
export const expiryOf = ({ until }: KeyValues): string => new Date(`${until}T23:59:59`).toISOString();

/** What can be seen to be wrong before anything is sent. */
export function check(values: KeyValues, house: boolean, now = new Date()): Errors<KeyValues> {
  return {
    ...(values.name.trim() ? {} : { name: t("nameMissing") }),
    ...(values.until >= dayOf(now) ? {} : { until: t("untilMissing") }),
    ...(values.only === "all" || values.some.length ? {} : { some: t("someMissing") }),
    ...(house && !values.unit_id ? { unit_id: t("unitMissing") } : {}),
  };
}

/** What a key is narrowed to, in a line; `nameOf` gives what a model is called. */
export function limits(scope: Key["scope"], nameOf: (slug: string) => string): string {
  const said = [
    scope.models && t("onlyModels", { models: scope.models.map(nameOf).join(", ") }),
    scope.ceiling && t("upTo", { classes: codesOf(scope.ceiling).map((code) => classText(code)).join(", ") }),
    scope.endpoints && t("onlyFor", { endpoints: scope.endpoints.map((one) => t(`endpoint_${one}`)).join(", ") }),
    scope.addresses && t("onlyFrom", { addresses: scope.addresses.join(", ") }),
    scope.priority === "batch" && t("waits"),
  ].filter((part): part is string => Boolean(part));
  return said.length ? said.join("; ") : t("noLimits");
}

/** Does the key work, and will it soon not any more? */
export const expiresSoon = ({ state, expires_at }: Key, now = new Date()): boolean =>
  state === "active" && new Date(expires_at).getTime() - now.getTime() < SOON * DAY;

/** Has it ended, so that nothing can be done with it? */
export const hasEnded = ({ state }: Key): boolean => state === "revoked" || state === "expired";

/** A day some days from now, as a date field writes it. */
export const dayAfter = (days: number, now = new Date()): string => dayOf(new Date(now.getTime() + days * DAY));

function dayOf(moment: Date): string {
  const [year, month, day] = [moment.getFullYear(), moment.getMonth() + 1, moment.getDate()];
  return `${year}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
}
