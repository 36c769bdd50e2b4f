import { t } from "./texts.ts";

/** `Godmorgen, Karla`: the hour of the reader's own clock, and the first name. */
export function greeting(now: Date, name: string): string {
  const hour = now.getHours();
  const first = name.trim().split(/\s+/)[0] ?? "";
  const words = hour < 5 ? t("night") : hour < 10 ? t("morning") : hour < 12 ? t("forenoon") : hour < 18 ? t("afternoon") : t("evening");
  return first ? `${words}, ${first}` : words;
}
