import { call, send } from "../../../api/client.ts";
import type { components } from "../../../api/schema.d.ts";
import { readEvents } from "../../../api/sse.ts";
import type { Page } from "../../../api/types.ts";

/** One act. Details are codes, ids and counts, never content; the actor's name is null for the house itself and for somebody who is gone. */
export type LogEntry = components["schemas"]["AuditItem"];
/** How the chain stands, and what is decided about the log's age. */
export type LogStatus = components["schemas"]["AuditStatus"];
export type Keeping = components["schemas"]["AuditKeeping"];
export type Verdict = components["schemas"]["AuditVerdict"];
export type Broken = components["schemas"]["AuditBroken"];
export type Progress = components["schemas"]["AuditProgress"];
export type Checkpoint = components["schemas"]["AuditCheckpoint"];

export interface LogQuery {
  /** A whole act, or the noun before its dot; "" is every act. */
  act: string;
  actor_id: string;
  /** The branch of a unit, as it was when the act was done. */
  unit_id: string;
  /** A base or a flag: `K4`. */
  data_class: string;
  object_id: string;
  /** Dates as `2026-12-01`, both days included; "" is open. */
  from: string;
  to: string;
}

export const EVERYTHING: LogQuery = { act: "", actor_id: "", unit_id: "", data_class: "", object_id: "", from: "", to: "" };

export function fetchLog(query: LogQuery, cursor: string | null = null, signal?: AbortSignal): Promise<Page<LogEntry>> {
  return call("GET", "/api/admin/audit", { query: { ...wire(query), cursor }, signal });
}

export const fetchStatus = (signal?: AbortSignal): Promise<LogStatus> => call("GET", "/api/admin/audit/status", { signal });

/** The address of the file that holds what the search leaves. */
export function fileOf(query: LogQuery, format: "jsonl" | "csv"): string {
  const pairs = Object.entries({ ...wire(query), format }).filter(([, value]) => value !== "");
  return `/api/admin/audit/export?${new URLSearchParams(pairs)}`;
}

/** Signs the end of the chain. Raises `nothing_sealed` (409). */
export const makeCheckpoint = (): Promise<Checkpoint> => call("POST", "/api/admin/audit/checkpoints");

/** Raises `changed_meanwhile` (409). */
export const saveKeeping = (body: Keeping): Promise<Keeping> => call("PUT", "/api/admin/audit/keeping", { body });

/** Walks the whole chain on the server; `told` hears how far it is. Raises `already_verifying` (429). */
export async function verifyLog(told: (progress: Progress) => void, signal: AbortSignal): Promise<Verdict> {
  const response = await send("POST", "/api/admin/audit/verification", { signal });
  for await (const { type, data } of readEvents<VerificationEvent>(response, signal)) {
    if (type === "verdict") return data;
    told(data);
  }
  throw new Error("the verification ended without a verdict");
}

type VerificationEvent = { type: "progress"; data: Progress } | { type: "verdict"; data: Verdict };

function wire({ from, to, ...query }: LogQuery) {
  return { ...query, since: midnight(from, 0), until: midnight(to, 1) };
}

/** The beginning of a day on the reader's own calendar, `later` days after it, with its zone. */
export function midnight(day: string, later: number): string {
  const [year, month, date] = day.split("-").map(Number);
  if (!year || !month || !date) return "";
  return new Date(year, month - 1, date + later).toISOString();
}
