import { locale } from "./texts.ts";

const DAY = 24 * 60 * 60 * 1000;

/** `9.42` in Danish, `9:42` in English; 24 hours. */
export function time(moment: string | Date): string {
  const parts = new Intl.DateTimeFormat(locale(), { hour: "numeric", minute: "2-digit", hourCycle: "h23" }).format(new Date(moment));
  return parts.replace(/^0(?=\d)/, "");
}

/** `1. december 2026`. */
export const date = (moment: string | Date): string =>
  new Intl.DateTimeFormat(locale(), { day: "numeric", month: "long", year: "numeric" }).format(new Date(moment));

/** `1. december 2026, 9.42`. */
export const dateTime = (moment: string | Date): string => `${date(moment)}, ${time(moment)}`;

/** `december`, and the year when it is not this one: `december 2025`. */
export function month(moment: string | Date, now = new Date()): string {
  const at = new Date(moment);
  const sameYear = at.getFullYear() === now.getFullYear();
  return new Intl.DateTimeFormat(locale(), sameYear ? { month: "long" } : { month: "long", year: "numeric" }).format(at);
}

/** Whole days on the calendar between a moment and now, in the reader's own time zone; 0 is today. */
export function daysAgo(moment: string | Date, now = new Date()): number {
  const midnight = (at: Date) => new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();
  return Math.round((midnight(now) - midnight(new Date(moment))) / DAY);
}

/** A number with the language's separators. */
export const number = (value: number, options: Intl.NumberFormatOptions = {}): string =>
  new Intl.NumberFormat(locale(), options).format(value);

/** Sorts names as the language does: æ, ø and å last in Danish. */
export const byName = (one: string, other: string): number => one.localeCompare(other, locale());

/** `1. dec. 2026`, for lists. */
export const shortDate = (moment: string | Date): string =>
  new Intl.DateTimeFormat(locale(), { day: "numeric", month: "short", year: "numeric" }).format(new Date(moment));

/** `1. december`, by Denmark's calendar wherever the reader is: budgets open and close by it. */
export const dayAndMonth = (moment: string | Date): string =>
  new Intl.DateTimeFormat(locale(), { day: "numeric", month: "long", timeZone: "Europe/Copenhagen" }).format(new Date(moment));
