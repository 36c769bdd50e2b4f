import { da as daRoles } from "../../i18n/da/roles.ts";
import { da } from "../../i18n/da/settings.ts";
import { en as enRoles } from "../../i18n/en/roles.ts";
import { en } from "../../i18n/en/settings.ts";
import { date, daysAgo, time } from "../../i18n/format.ts";
import { texts } from "../../i18n/texts.ts";

export const t = texts(da, en);
export const roleText = texts(daRoles, enRoles);

/** A moment as people say it: today and yesterday by the clock, before that by the date. */
export function when(moment: string, now = new Date()): string {
  const days = daysAgo(moment, now);
  if (days === 0) return t("today", { time: time(moment) });
  return days === 1 ? t("yesterday", { time: time(moment) }) : date(moment);
}
