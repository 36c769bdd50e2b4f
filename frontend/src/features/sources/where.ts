import type { Message } from "../../api/types.ts";
import { date } from "../../i18n/format.ts";
import { tm } from "./moreTexts.ts";

/** Where a source is cited and how old it is: `Side 14 · fra 1. januar 2026`. */
export function where({ page, last_page: last, dated_at: dated, collection }: Message["sources"][number]): string {
  const pages = page === null ? null : last !== null && last > page ? tm("pagesAt", { page, last }) : tm("pageAt", { page });
  return [pages, collection?.name, dated && tm("datedAt", { date: date(dated) })].filter(Boolean).join(" · ");
}

/** Those the answer names; all of them where it names none. */
export function shownOf(sources: Message["sources"]): Message["sources"] {
  const cited = sources.filter((one) => one.cited);
  return cited.length ? cited : sources;
}
