import type { Conversation } from "../../api/types.ts";
import { daysAgo, month } from "../../i18n/format.ts";
import { t } from "./texts.ts";

export interface Group {
  title: string;
  items: Conversation[];
}

/** Pinned first, then by the day they were last written in: today, yesterday, seven days, and months. Keeps the order. */
export function groupsOf(items: readonly Conversation[], now = new Date()): Group[] {
  const groups = new Map<string, Conversation[]>();
  const put = (title: string, one: Conversation) => groups.set(title, [...(groups.get(title) ?? []), one]);
  for (const one of items) if (one.pinned) put(t("pinned"), one);
  for (const one of items) if (!one.pinned) put(dayOf(one.updated_at, now), one);
  return [...groups].map(([title, list]) => ({ title, items: list }));
}

function dayOf(moment: string, now: Date): string {
  const days = daysAgo(moment, now);
  if (days <= 0) return t("today");
  if (days === 1) return t("yesterday");
  if (days <= 7) return t("lastWeek");
  const name = month(moment, now);
  return name.charAt(0).toUpperCase() + name.slice(1);
}
