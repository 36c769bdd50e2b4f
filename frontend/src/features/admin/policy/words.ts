import type { Zone } from "../../../api/types.ts";
import { date } from "../../../i18n/format.ts";
import type { IconName } from "../../../ui/index.ts";
import { t as protection } from "../../protection/texts.ts";
import type { Cell, Change, Rule } from "./api.ts";
import { t } from "./texts.ts";

export type Code = `K${0 | 1 | 2 | 3 | 4 | 5 | 6}`;

export const PARTS: readonly Code[] = ["K0", "K1", "K2", "K3", "K4", "K5", "K6"];
export const ZONES: readonly Zone[] = ["Z1", "Z2", "Z3", "Z4"];
export const RULES: readonly Rule[] = ["allow", "replace", "refuse"];
export const SIGNS: Record<Rule, IconName> = { allow: "allow", replace: "replace", refuse: "refuse" };

export type Key = `${Code}-${Zone}`;
export const keyOf = (part: string, zone: Zone): Key => `${part as Code}-${zone}`;

export const className = (part: string): string => protection(part as Code);

/** Lets `rule` more through than `other`? */
export const isLooser = (rule: Rule, other: Rule): boolean => RULES.indexOf(rule) < RULES.indexOf(other);

/** A rule that no choice of the unit's own can loosen: only the data protection officer could. */
export const onlyDpo = (cell: Cell): boolean => cell.needs === "dpo" && cell.origin !== "own";

/** Where a cell's rule comes from, in a word or two; `draft` is a choice that is not saved. */
export function originWord(cell: Cell, isDraft: boolean): string {
  if (isDraft) return t("changed");
  if (cell.rests) return t("rests");
  if (onlyDpo(cell)) return t("onlyDpo");
  if (cell.origin === "own") return cell.expires_at ? t("until", { date: shortDate(cell.expires_at) }) : t("own");
  return t(cell.origin === "default" ? "default" : "inherited");
}

/** The same in a sentence. */
export function originLine(cell: Cell): string {
  if (cell.origin === "default" || cell.unit_name === null || cell.version === null || cell.since === null) return t("fromDefault");
  if (cell.origin === "own") return t("fromOwn", { version: cell.version });
  return t("fromUnitSince", { unit: cell.unit_name, version: cell.version, date: date(cell.since) });
}

export const changeLine = (change: Change): string =>
  t("change", { class: className(change.part), zone: change.zone, before: t(`${change.before}Long`) });

/** The last whole day before a moment, as `21.2.` */
const shortDate = (moment: string): string => {
  const at = new Date(new Date(moment).getTime() - 1000);
  return `${at.getDate()}.${at.getMonth() + 1}.`;
};

/** The end of a day as people mean it: a date field's value at midnight after it, in the reader's own time. */
export function endOfDay(value: string): string {
  const at = new Date(`${value}T00:00:00`);
  at.setDate(at.getDate() + 1);
  return at.toISOString();
}

/** The last whole day before a moment. */
export const lastDay = (moment: string): string => date(new Date(new Date(moment).getTime() - 1000));

/** The start of a day; null for today and for nothing, which is at once. */
export function startOfDay(value: string, now = new Date()): string | null {
  if (!value) return null;
  const at = new Date(`${value}T00:00:00`);
  return at > now ? at.toISOString() : null;
}

/** What a date field says for a day so many days from now. */
export function dayFromNow(days: number, now = new Date()): string {
  const at = new Date(now.getFullYear(), now.getMonth(), now.getDate() + days);
  return `${at.getFullYear()}-${String(at.getMonth() + 1).padStart(2, "0")}-${String(at.getDate()).padStart(2, "0")}`;
}
