import { call } from "../../../api/client.ts";
import type { components } from "../../../api/schema.d.ts";
import type { Page } from "../../../api/types.ts";

/** One act. Details are codes, ids and counts, never content; the actor's name is null for the house itself and for somebody who is gone. */
export type LogEntry = components["schemas"]["AuditItem"];

export interface LogQuery {
  /** A whole act, or the noun before its dot; "" is every act. */
  act: string;
  actor_id: string;
  /** Dates as `2026-12-01`, both days included; "" is open. */
  from: string;
  to: string;
}

export function fetchLog({ from, to, ...query }: LogQuery, cursor: string | null = null, signal?: AbortSignal): Promise<Page<LogEntry>> {
  return call("GET", "/api/admin/audit", { query: { ...query, since: midnight(from, 0), until: midnight(to, 1), cursor }, signal });
}

/** The beginning of a day on the reader's own calendar, `later` days after it, with its zone. */
export function midnight(day: string, later: number): string {
  const [year, month, date] = day.split("-").map(Number);
  if (!year || !month || !date) return "";
  return new Date(year, month - 1, date + later).toISOString();
}
