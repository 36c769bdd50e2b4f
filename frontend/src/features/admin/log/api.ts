import { call } from "../../../api/client.ts";
import type { Page } from "../../../api/types.ts";

/** One act. Details are codes, ids and counts, never content. */
export interface LogEntry {
  id: number;
  at: string;
  /** `name` is null for the house itself and for somebody who is gone. */
  actor: { kind: string; id: string | null; name: string | null };
  /** `noun.past_tense`. */
  act: string;
  object_kind: string;
  object_id: string | null;
  object_name: string | null;
  data_class: string | null;
  details: Record<string, string | number | boolean | string[] | null>;
}

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
