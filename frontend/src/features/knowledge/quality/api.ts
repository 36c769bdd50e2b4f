import { call } from "../../../api/client.ts";
import type { components } from "../../../api/schema.d.ts";

type Schemas = components["schemas"];

export type Report = Schemas["QualityOut"];
export type Line = Report["lines"][number];
export type Kind = Line["kind"];
export type Finding = Schemas["QualityFindingOut"];
export type Disagreement = Schemas["DisagreementOut"];
/** Its spans count code points. */
export type Side = Disagreement["one"];
export type Unanswered = Schemas["UnansweredOut"];

const quality = (id: string, rest = "") => `/api/collections/${id}/quality${rest}`;

/** `olderThan` is months. */
export const fetchReport = (id: string, olderThan: number, signal?: AbortSignal): Promise<Report> => call("GET", quality(id), { query: { older_than: olderThan }, signal });
export const makeReport = (id: string): Promise<void> => call("POST", quality(id));
export const fetchFindings = (id: string, kind: Kind | null, olderThan: number, cursor: string | null, signal?: AbortSignal): Promise<Schemas["QualityFindingList"]> =>
  call("GET", quality(id, "/findings"), { query: { kind, older_than: olderThan, cursor }, signal });
/** Raises `finding_not_found` (404) when a document has changed since. */
export const fetchDisagreement = (id: string, finding: string, signal?: AbortSignal): Promise<Disagreement> => call("GET", quality(id, "/disagreement"), { query: { finding }, signal });
export const fetchQuestions = (id: string, signal?: AbortSignal): Promise<Schemas["UnansweredList"]> => call("GET", quality(id, "/questions"), { signal });
