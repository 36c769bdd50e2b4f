import { dayAndMonth, number } from "../../../i18n/format.ts";
import type { Quota } from "./api.ts";
import { t } from "./texts.ts";

type Counted = Pick<Quota, "measure" | "currency">;

const DAY = 24 * 60 * 60 * 1000;

/** How far into a window nothing is foretold yet, as a share of it. */
const EARLY = 0.1;

/** `1.250 kr.`, `40.000 tokens`, `12 spørgsmål`. */
export function amountOf({ measure, currency }: Counted, amount: number): string {
  if (measure !== "money") return t(`amount_${measure}`, { n: Math.round(amount) });
  const whole = amount >= 1000 || Number.isInteger(amount);
  const written = number(amount, { minimumFractionDigits: whole ? 0 : 2, maximumFractionDigits: whole ? 0 : 2 });
  return currency === "DKK" ? t("kroner", { amount: written }) : `${written} ${currency}`;
}

export type Standing = "open" | "near" | "full";

/** Is it nearly used up, or all of it? What running answers hold does not count: much of it comes back. */
export function standing({ used, amount, warn_at, full }: Pick<Quota, "used" | "amount" | "warn_at" | "full">): Standing {
  if (full > 0 || used >= amount) return "full";
  return used * 100 >= amount * warn_at ? "near" : "open";
}

/** A part of the limit in whole per cent, at most 100. */
export const percent = (part: number, amount: number): number => Math.min(100, Math.floor((part * 100) / amount));

export interface Forecast {
  /** What will be used when the window closes, at the pace so far. */
  atEnd: number;
  /** When the limit is reached before that. */
  fullOn: Date | null;
}

/** What the pace so far leads to; null while it is too early to say, and for a minute. */
export function forecast({ began, closes, used, amount }: Pick<Quota, "began" | "closes" | "used" | "amount">, now = new Date()): Forecast | null {
  if (!began || !closes || used <= 0 || used >= amount) return null;
  const [from, to] = [new Date(began).getTime(), new Date(closes).getTime()];
  const gone = (now.getTime() - from) / (to - from);
  if (gone < EARLY || gone > 1) return null;
  const atEnd = used / gone;
  return { atEnd, fullOn: atEnd > amount ? new Date(from + ((now.getTime() - from) * amount) / used) : null };
}

/** The forecast in words, for a month; a day is too short to plan by. */
export function foretold(quota: Quota, now = new Date()): string | null {
  if (quota.period !== "month" || quota.subject === "each_person") return null;
  const found = forecast(quota, now);
  if (!found) return null;
  if (found.fullOn && found.fullOn.getTime() - now.getTime() > DAY) return t("fullOn", { when: dayAndMonth(found.fullOn) });
  return found.fullOn ? t("fullSoon") : t("atEnd", { amount: amountOf(quota, rough(found.atEnd)) });
}

/** Two figures are all that a forecast is good for. */
const rough = (amount: number): number => Number(amount.toPrecision(2));
