import { call, send } from "../../api/client.ts";
import type { components } from "../../api/schema.d.ts";
import type { Page } from "../../api/types.ts";
import type { Audience, Catalogue, Content, Detail, Difference, Draft, Named, OpenVersion, Reach, Subjects, Tool, Version, View } from "./types.ts";

const assistant = (id: string, rest = "") => `/api/assistants/${id}${rest}`;

export interface CatalogueQuery {
  view: View;
  q: string;
  tag: string;
}

export const fetchCatalogue = (query: CatalogueQuery, cursor: string | null, signal?: AbortSignal): Promise<Catalogue> =>
  call("GET", "/api/assistants/catalogue", { query: { ...query, cursor }, signal });
/** Raises `assistant_suspended` (409, facts.reason) to those who had it. */
export const fetchAssistant = (id: string, signal?: AbortSignal): Promise<Detail> => call("GET", assistant(id), { signal });
export const setFavourite = (id: string, on: boolean): Promise<void> => call(on ? "PUT" : "DELETE", assistant(id, "/favourite"));
export const createAssistant = (body: { name: string; unit_id: string; copy_of?: string }): Promise<Draft> => call("POST", "/api/assistants", { body });

export const fetchDraft = (id: string, signal?: AbortSignal): Promise<Draft> => call("GET", assistant(id, "/draft"), { signal });
/** Raises `draft_changed_meanwhile` (409) when somebody else has saved since `revision`. */
export const saveDraft = (id: string, revision: number, content: Content): Promise<Draft> => call("PUT", assistant(id, "/draft"), { body: { revision, content } });

export const saveVersion = (id: string, revision: number, note: string): Promise<Version> => call("POST", assistant(id, "/versions"), { body: { revision, note } });
export const fetchVersions = (id: string, cursor: string | null, signal?: AbortSignal): Promise<Page<Version>> => call("GET", assistant(id, "/versions"), { query: { cursor }, signal });
export const fetchVersion = (id: string, number: number, signal?: AbortSignal): Promise<OpenVersion> => call("GET", assistant(id, `/versions/${number}`), { signal });
export const fetchDifference = (id: string, number: number, from: number, signal?: AbortSignal): Promise<Difference> =>
  call("GET", assistant(id, `/versions/${number}/difference`), { query: { from }, signal });
export const restoreVersion = (id: string, number: number): Promise<Draft> => call("POST", assistant(id, `/versions/${number}/restore`));

export const saveOwners = (id: string, people: string[]): Promise<{ people: Named[] }> => call("PUT", assistant(id, "/owners"), { body: { people } });
/** Whom it reaches now, and `narrow`: takes people or units out at once, without an approval. */
export const fetchReach = (id: string, signal?: AbortSignal): Promise<Reach> => call("GET", assistant(id, "/reach"), { signal });
export const narrow = (id: string, grants: Audience[], denied: string[]): Promise<Reach> => call("PUT", assistant(id, "/narrow"), { body: { grants, denied } });
export type Insight = components["schemas"]["InsightOut"];
export const fetchInsight = (id: string, signal?: AbortSignal): Promise<Insight> => call("GET", assistant(id, "/insight"), { signal });
/** Another unit answers for it. Raises `unit_not_found` (404). */
export const moveTo = (id: string, unit: string): Promise<void> => call("PUT", assistant(id, "/unit"), { body: { unit_id: unit } });
export const takeDown = (id: string, reason: string): Promise<unknown> => call("POST", assistant(id, "/take-down"), { body: { reason } });
export const putBack = (id: string): Promise<unknown> => call("POST", assistant(id, "/put-back"));
export const deleteAssistant = (id: string): Promise<void> => call("DELETE", assistant(id));
export const undelete = (id: string): Promise<unknown> => call("POST", assistant(id, "/undelete"));

export const fetchSubjects = (q: string): Promise<Subjects> => call("GET", "/api/assistants/subjects", { query: { q } });
export const fetchTools = (signal?: AbortSignal): Promise<{ items: Tool[] }> => call("GET", "/api/tools", { signal });

export interface UseCase {
  id: string;
  state: "draft" | "submitted" | "returned" | "approved" | "reopened" | "suspended" | "retired";
}

/** The use case of an assistant. Raises 404 where none has been made yet. */
export const fetchUseCase = (id: string, signal?: AbortSignal): Promise<UseCase> => call("GET", assistant(id, "/use-case"), { signal });
export const makeUseCase = (id: string): Promise<UseCase> => call("POST", assistant(id, "/use-case"));

/** What came of a file, or would. */
export type Imported = components["schemas"]["ImportOut"];

export const fetchExport = async (id: string, collections = false): Promise<Blob> => (await send("GET", assistant(id, "/export"), { query: { collections } })).blob();
