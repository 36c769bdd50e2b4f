import type { RoleName, Zone } from "../../../api/types.ts";
import { date, daysAgo, number, time } from "../../../i18n/format.ts";
import { texts } from "../../../i18n/texts.ts";
import { roleText } from "../texts.ts";
import { zoneText } from "../zones/ZoneCards.tsx";
import type { Broken, Keeping, LogEntry, LogStatus, Verdict } from "./api.ts";

export const t = texts(() => import("../../../i18n/da/admin-log.ts"), () => import("../../../i18n/en/admin-log.ts"));

/** The nouns an act can begin with, for the filter. */
export const groups = (): string[] => t.keys().flatMap((key) => (key.startsWith("group_") ? [key.slice("group_".length)] : []));

export const groupText = (group: string): string => {
  const key = `group_${group}`;
  return t.has(key) ? t(key) : group;
};

/** What was done, in plain words; an act this page does not know yet is shown as it is. */
export function actText(act: string): string {
  const key = act.replaceAll(".", "_");
  return t.has(key) ? t(key) : t("unknownAct", { act });
}

export function actorText({ actor }: LogEntry): string {
  if (actor.kind === "key") return actor.name ? t("byKey", { name: actor.name }) : t("aKey");
  if (actor.name) return actor.name;
  return actor.id ? t("gone") : t("system");
}

/** What it was done to, when it has a name. */
export function objectText({ object_id, object_name, actor }: LogEntry, names: ReadonlyMap<string, string>): string | null {
  if (object_id === actor.id) return null;
  return object_name ?? (object_id ? names.get(object_id) : null) ?? null;
}

/** What it was done to, and the circumstances that mean something to a person. `names` of units, models and providers by id. */
export function detailTexts(entry: LogEntry, names: ReadonlyMap<string, string>): string[] {
  const { details, data_class } = entry;
  const told = Object.entries(details).map(([key, value]) => detail(key, value, details, names));
  return [objectText(entry, names), ...told, data_class && t("class", { class: data_class })].filter((text): text is string => Boolean(text));
}

/** Everything that is noted of an act, in the order it is read in. */
export function factsOf(entry: LogEntry, names: ReadonlyMap<string, string>): [string, string][] {
  const { at, unit_id, object_kind, object_id, data_class, details } = entry;
  const facts: [string, string | null][] = [
    [t("at"), `${date(at)}, ${time(at)} (${at})`],
    [t("who"), actorText(entry)],
    [t("unit"), unit_id && (names.get(unit_id) ?? t("someUnit"))],
    [t("code_act"), entry.act],
    [t("object"), [objectText(entry, names), object_kind, object_id].filter(Boolean).join(" · ")],
    [t("dataClass"), data_class],
    ...Object.entries(details).map(([key, value]): [string, string] => [noteText(key), Array.isArray(value) ? value.join(", ") : String(value)]),
    [t("number"), String(entry.id)],
  ];
  return facts.filter((fact): fact is [string, string] => Boolean(fact[1]));
}

function noteText(note: string): string {
  const key = `note_${note}`;
  return t.has(key) ? t(key) : note.replaceAll("_", " ");
}

function detail(key: string, value: LogEntry["details"][string], all: LogEntry["details"], names: ReadonlyMap<string, string>): string | null {
  const unit = (id: unknown) => names.get(String(id)) ?? t("someUnit");
  if (key === "role") return t("roleIn", { role: roleText(value as RoleName), unit: unit(all["unit_id"]) });
  if (key === "unit_id") return "role" in all ? null : t("in", { unit: unit(value) });
  if (key === "to_id") return t("moved", { from: unit(all["from_id"]), to: unit(value) });
  if ((key === "fields" || key === "changed") && Array.isArray(value)) return [...new Set(value.map(fieldText))].join(", ");
  if (key === "zone") return t("zone", { zone: `${String(value)} (${zoneText(value as Zone)})` });
  if (key === "code" && "status" in all) return null; // the status says it
  if (key === "code") return value === "ok" ? t("testOk") : t("testBad");
  if (key === "sessions") return t("sessions", { n: Number(value) });
  const status = `status_${String(value)}`;
  if (key === "status" && t.has(status)) return t(status);
  if (key === "format") return String(value).toUpperCase();
  if (key === "outcome") return t(value === "intact" ? "outcomeIntact" : "outcomeBroken");
  if (key === "days") return t("keptDays", { n: Number(value) });
  if (key === "count" || key === "replaced" || key === "rows") return Number(value) > 0 ? t(key, { n: Number(value) }) : null;
  return key === "hold" && value === true ? t("onHold") : null;
}

function fieldText(field: string): string {
  const key = `field_${field}`;
  return t.has(key) ? t(key) : field.replaceAll("_", " ");
}

/** The classes and flags that an act can be narrowed to. */
export const classOptions = () => (["K0", "K1", "K2", "K3", "K4", "K5", "K6"] as const).map((value) => ({ value, label: t(`class_${value}`) }));

/** How old the newest seal is. */
export function sealedText({ position, sealed_at, unsealed }: LogStatus, now = new Date()): string {
  if (position === 0 || sealed_at === null) return t("neverSealed");
  if (unsealed === 0) return t("sealed");
  const seconds = Math.max(0, Math.round((now.getTime() - new Date(sealed_at).getTime()) / 1000));
  return seconds < 60 ? t("sealedSeconds", { n: seconds }) : t("sealedAt", { at: moment(sealed_at, now) });
}

const LATE_MS = 60_000;

/** A warning when acts have waited long to be sealed. */
export function lateText({ unsealed, oldest_unsealed }: LogStatus, now = new Date()): string | null {
  if (oldest_unsealed === null || now.getTime() - new Date(oldest_unsealed).getTime() < LATE_MS) return null;
  return t("late", { n: unsealed, since: moment(oldest_unsealed, now) });
}

export const signedText = ({ checkpoint }: LogStatus, now = new Date()): string =>
  checkpoint ? t("signed", { at: moment(checkpoint.at, now) }) : t("neverSigned");

/** `i dag kl. 9.42`, or the date with it. */
function moment(at: string, now: Date): string {
  return daysAgo(at, now) === 0 ? t("today", { time: time(at) }) : t("onDay", { day: date(at), time: time(at) });
}

/** What a verification that found nothing wrong has proved. */
export function verdictText({ rows, checkpoints, vouched, newest_checkpoint }: Verdict): string {
  const walked = t("walked", { n: rows });
  if (checkpoints === 0 || newest_checkpoint === null) return `${walked} ${t("noneVouches")}`;
  return `${walked} ${t("vouched", { n: checkpoints, position: vouched, day: date(newest_checkpoint), time: time(newest_checkpoint) })}`;
}

/** What is wrong, and where. */
export function brokenText({ what, position, audit_id, after }: Broken): string {
  const place = position === null ? t("rowNumber", { id: number(audit_id ?? 0) }) : t("place", { position });
  return t(`broken_${what.replaceAll("-", "_") as BrokenKey}`, { place, after: after ?? 0 });
}

type BrokenKey = "changed" | "missing" | "inserted" | "reordered" | "truncated" | "checkpoint_mismatch" | "bad_signature";

const YEAR = 365.25;

export function keepingText({ maximum_days, hold }: Keeping): string {
  if (hold) return t("onHold");
  const years = maximum_days / YEAR;
  return Math.abs(years - Math.round(years)) < 0.01 ? t("keptYears", { n: Math.round(years) }) : t("keptDays", { n: maximum_days });
}
