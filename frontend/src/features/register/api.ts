import { call } from "../../api/client.ts";
import { upload } from "../../api/upload.ts";
import type { ApprovalKind, CourseList, FormChecked, FormLine, FormList, Incident, LegalRecord, Processor, RecordKind, RowPage, ScreeningForm, Transfer, UseCase, WaitingRow } from "./types.ts";

const one = (id: string, rest = "") => `/api/use-cases/${id}${rest}`;

export interface ListQuery {
  state: string;
  unit: string;
  risk: string;
  due: string;
  q: string;
}

export const fetchList = (query: ListQuery, cursor: string | null, signal?: AbortSignal): Promise<RowPage> =>
  call("GET", "/api/use-cases", { query: { ...query, cursor }, signal });
export const fetchWaiting = (signal?: AbortSignal): Promise<{ items: WaitingRow[]; count: number }> => call("GET", "/api/use-cases/waiting", { signal });
/** The form in force, or the version that was answered. Raises `form_not_found` (404) for one that is known no more. */
export const fetchForm = (signal?: AbortSignal, version?: string): Promise<ScreeningForm> =>
  call("GET", "/api/screening", { query: { version: version ?? null }, signal });
export const fetchUseCase = (id: string, signal?: AbortSignal): Promise<UseCase> => call("GET", one(id), { signal });

/** Answers to some questions; null takes one back. Raises `changed_meanwhile` (409). */
export const saveAnswers = (id: string, revision: number, answers: Record<string, string | string[] | null>): Promise<UseCase> =>
  call("PATCH", one(id), { body: { revision, answers } });

/** Raises `tests_do_not_pass`, `screening_incomplete`, `duty_in_the_way` (409). */
export const submit = (id: string, version: number): Promise<UseCase> => call("POST", one(id, "/submit"), { body: { version } });
/** Raises `facts_changed` or `changed_meanwhile` (409), and 403 for whoever made it. */
export const approve = (id: string, kind: ApprovalKind, note: string, revision: number): Promise<UseCase> =>
  call("POST", one(id, "/approve"), { body: { kind, note, revision } });
export const sendBack = (id: string, note: string): Promise<UseCase> => call("POST", one(id, "/return"), { body: { note } });
/** Takes an approval back: others lose the assistant at once. */
export const withdraw = (id: string, reason: string): Promise<UseCase> => call("POST", one(id, "/withdraw"), { body: { reason } });
export const suspend = (id: string, reason: string): Promise<UseCase> => call("POST", one(id, "/suspend"), { body: { reason } });
export const resume = (id: string): Promise<UseCase> => call("POST", one(id, "/resume"));
/** A new version of which nothing that was approved has changed. */
export const goLive = (id: string): Promise<UseCase> => call("POST", one(id, "/go-live"));
export const setReview = (id: string, next: string): Promise<UseCase> => call("POST", one(id, "/review"), { body: { next } });

export type RecordChange = Pick<LegalRecord, "status" | "reference" | "decided_on" | "advice">;
export const saveRecord = (id: string, kind: RecordKind, body: RecordChange): Promise<UseCase> => call("PUT", one(id, `/records/${kind}`), { body });
/** Raises `file_too_large` (413), `too_many_files` (413). */
export const addFile = (id: string, kind: RecordKind, file: File): Promise<UseCase> => upload(one(id, `/records/${kind}/files`), file, { query: { name: file.name } });
export const removeFile = (id: string, file: string): Promise<UseCase> => call("DELETE", one(id, `/files/${file}`));
export const fileAddress = (id: string, file: string): string => one(id, `/files/${file}`);
export type IncidentChange = Pick<Incident, "happened_on" | "what" | "measures" | "authority_told" | "closed_on">;
export const reportIncident = (id: string, body: IncidentChange): Promise<UseCase> => call("POST", one(id, "/incidents"), { body });
export const changeIncident = (id: string, incident: string, body: IncidentChange & { revision: number }): Promise<UseCase> =>
  call("PATCH", one(id, `/incidents/${incident}`), { body });

/** Where a file of the register is fetched from. */
export const exportAddress = (format: "csv" | "json" | "html"): string => `/api/register/export?format=${format}`;
export const tableAddress = (table: "processors" | "transfers", format: "csv" | "json"): string => `/api/register/${table}?format=${format}`;
export const fetchProcessors = (signal?: AbortSignal): Promise<{ items: Processor[] }> => call("GET", "/api/register/processors", { signal });
export const fetchTransfers = (signal?: AbortSignal): Promise<{ items: Transfer[] }> => call("GET", "/api/register/transfers", { signal });

export const fetchCourses = (q: string, cursor: string | null, signal?: AbortSignal): Promise<CourseList> =>
  call("GET", "/api/courses", { query: { q, cursor }, signal });
export const noteCourse = (body: { person: string; course: string; version: string; completed_on: string }): Promise<unknown> => call("POST", "/api/courses", { body });

/** The people and units that can be named; for a screening also those `answering` for units elsewhere. */
export const fetchSubjects = (q: string, answering = false): Promise<{ people: { id: string; name: string; unit: string }[]; units: { id: string; name: string }[] }> => call("GET", "/api/assistants/subjects", { query: { q, answering } });

/** An answer as it is sent. */
export const sent = (values: string[], several: boolean): string | string[] | null => (values.length === 0 ? null : several ? values : (values[0] ?? null));

export const fetchForms = (signal?: AbortSignal): Promise<FormList> => call("GET", "/api/screening/forms", { signal });
/** What a file is; nothing is kept. */
export const checkForm = (file: File): Promise<FormChecked> => upload("/api/screening/forms/check", file, { query: {} });
/** Raises `form_version_taken`, `form_day_taken` (409), `form_day_past` (422). */
export const addForm = (file: File): Promise<FormLine> => upload("/api/screening/forms", file, { query: {} });
export const removeForm = (version: string): Promise<void> => call("DELETE", "/api/screening/forms", { query: { version } });
export const formAddress = (version: string): string => `/api/screening/forms/file?version=${encodeURIComponent(version)}`;
