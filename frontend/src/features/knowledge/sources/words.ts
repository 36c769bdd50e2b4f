import { dateTime, number } from "../../../i18n/format.ts";
import type { WebRun, WebSource } from "./api.ts";
import { ts } from "./texts.ts";

export const KINDS = ["page", "list", "sitemap", "site"] as const;
export const KIND_NAMES = { page: "kindPage", list: "kindList", sitemap: "kindSitemap", site: "kindSite", view: "kindView" } as const;
export const KIND_HINTS = { page: "kindPageHint", list: "kindListHint", sitemap: "kindSitemapHint", site: "kindSiteHint", view: "kindViewHint" } as const;
export const SCHEDULES = { manual: "scheduleManual", daily: "scheduleDaily", weekly: "scheduleWeekly" } as const;

const OUTCOMES = { added: "outAdded", changed: "outChanged", unchanged: "outUnchanged", removed: "outRemoved", gone: "outGone", skipped: "outSkipped", failed: "outFailed" } as const;

export const isGoing = (run: WebRun | null): boolean => run !== null && ["waiting", "running", "paused"].includes(run.state);
export const isActive = (run: WebRun | null): boolean => run !== null && ["waiting", "running"].includes(run.state);

export const doneOf = (run: WebRun): number => Object.values(run.outcomes).reduce((sum, count) => sum + (count ?? 0), 0);

/** What became of a run's pages: "3 nye · 12 uændrede". */
export function outcomeWords({ outcomes }: WebRun): string {
  const keys = Object.keys(OUTCOMES) as (keyof typeof OUTCOMES)[];
  return keys
    .filter((key) => (outcomes[key] ?? 0) > 0)
    .map((key) => ts(OUTCOMES[key], { n: outcomes[key] ?? 0 }))
    .join(" · ");
}

/** How a run stands, in a line. */
export function runWords(run: WebRun): string {
  if (run.state === "waiting") return ts("runWaiting");
  if (run.state === "running") return ts("runRunning", { done: number(doneOf(run)), all: number(doneOf(run) + run.waiting) });
  if (run.state === "paused") return ts("runPaused", { done: number(doneOf(run)), all: number(doneOf(run) + run.waiting) });
  const at = dateTime(run.ended_at ?? run.created_at);
  if (run.state === "failed") return ts("runFailed", { at });
  return run.state === "cancelled" ? ts("runCancelled", { at }) : ts("runDone", { at });
}

/** Where a source is, and how often it is fetched. */
export function aboutSource(one: WebSource): string {
  const where = one.kind === "list" ? ts("addresses", { n: one.urls.length }) : (one.urls[0] ?? "").replace(/^view:/, "");
  return `${ts(KIND_NAMES[one.kind])} · ${where}`;
}
