import { dayAndMonth, month } from "../i18n/format.ts";
import type { Translate } from "../i18n/texts.ts";
import type { Facts } from "./errors.ts";

/** Which sentence says that a limit stops a call, and what it says: whose limit, for how long, and when it opens. */
export function usedUp<Key extends string>(t: Translate<Key>, facts: Facts): string | undefined {
  const { period, whose, opens_at, retry_after, busy } = facts;
  const key = busy ? "quota_busy" : period === "minute" ? "quota_used_up_minute" : `quota_used_up_${whose}`;
  if (!t.has(key)) return undefined;
  const opens = new Date(String(opens_at));
  const [today, tomorrow] = ["quota_today", "quota_tomorrow"].map((one) => (t.has(one) ? t(one) : one));
  // The window ends the moment the next one begins: a second before, it was still the old one.
  const window = period === "day" ? today : month(new Date(opens.getTime() - 1000));
  return t(key, { n: Number(retry_after ?? 1), window: window ?? "", opens: (period === "day" ? tomorrow : dayAndMonth(opens)) ?? "" });
}
