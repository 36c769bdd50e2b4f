import { date, daysAgo, time } from "../../i18n/format.ts";
import { texts } from "../../i18n/texts.ts";

export const t = texts(() => import("../../i18n/da/settings.ts"), () => import("../../i18n/en/settings.ts"));
export const roleText = texts(() => import("../../i18n/da/roles.ts"), () => import("../../i18n/en/roles.ts"));

/** A moment as people say it: today and yesterday by the clock, before that by the date. */
export function when(moment: string, now = new Date()): string {
  const days = daysAgo(moment, now);
  if (days === 0) return t("today", { time: time(moment) });
  return days === 1 ? t("yesterday", { time: time(moment) }) : date(moment);
}
