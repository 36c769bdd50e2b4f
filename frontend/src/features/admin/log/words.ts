import type { RoleName, Zone } from "../../../api/types.ts";
import { da } from "../../../i18n/da/admin-log.ts";
import { en } from "../../../i18n/en/admin-log.ts";
import { texts } from "../../../i18n/texts.ts";
import { roleText } from "../texts.ts";
import { zoneText } from "../zones/ZoneCards.tsx";
import type { LogEntry } from "./api.ts";

export const t = texts(da, en);

type Key = keyof typeof da;
const known = (key: string): key is Key => Object.hasOwn(da, key);

/** The nouns an act can begin with, for the filter. */
export const GROUPS = Object.keys(da).flatMap((key) => (key.startsWith("group_") ? [key.slice("group_".length)] : []));

export const groupText = (group: string): string => {
  const key = `group_${group}`;
  return known(key) ? t(key) : group;
};

/** What was done, in plain words; an act this page does not know yet is shown as it is. */
export function actText(act: string): string {
  const key = act.replaceAll(".", "_");
  return known(key) ? t(key) : t("unknownAct", { act });
}

export function actorText({ actor }: LogEntry): string {
  if (actor.name) return actor.name;
  return actor.id ? t("gone") : t("system");
}

/** What it was done to, and the circumstances that mean something to a person. `names` of units, models and providers by id. */
export function detailTexts(entry: LogEntry, names: ReadonlyMap<string, string>): string[] {
  const { details, actor, object_id, object_name, data_class } = entry;
  const own = object_id === actor.id;
  const object = own ? null : (object_name ?? (object_id ? names.get(object_id) : null) ?? null);
  return [object, ...Object.entries(details).map(([key, value]) => detail(key, value, details, names)), data_class && t("class", { class: data_class })].filter(
    (text): text is string => Boolean(text),
  );
}

function detail(key: string, value: LogEntry["details"][string], all: LogEntry["details"], names: ReadonlyMap<string, string>): string | null {
  const unit = (id: unknown) => names.get(String(id)) ?? t("someUnit");
  if (key === "role") return t("roleIn", { role: roleText(value as RoleName), unit: unit(all["unit_id"]) });
  if (key === "unit_id") return "role" in all ? null : t("in", { unit: unit(value) });
  if (key === "to_id") return t("moved", { from: unit(all["from_id"]), to: unit(value) });
  if ((key === "fields" || key === "changed") && Array.isArray(value)) return [...new Set(value.map(fieldText))].join(", ");
  if (key === "zone") return t("zone", { zone: `${String(value)} (${zoneText(value as Zone)})` });
  if (key === "code") return value === "ok" ? t("testOk") : t("testBad");
  if (key === "sessions") return t("sessions", { n: Number(value) });
  const status = `status_${String(value)}`;
  return key === "status" && known(status) ? t(status) : null;
}

function fieldText(field: string): string {
  const key = `field_${field}`;
  return known(key) ? t(key) : field.replaceAll("_", " ");
}
