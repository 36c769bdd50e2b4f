import { call } from "../../../api/client.ts";
import type { components } from "../../../api/schema.d.ts";

type Schemas = components["schemas"];

export type WebSource = Schemas["WebSourceOut"];
export type WebSourceIn = Schemas["WebSourceIn"];
export type WebRun = Schemas["WebRunOut"];
export type WebPreview = Schemas["PreviewOut"];
export type WebAct = Schemas["WebActIn"]["action"];

const ofCollection = (id: string, rest = "") => `/api/collections/${id}/web-sources${rest}`;
const source = (id: string, rest = "") => `/api/web-sources/${id}${rest}`;

export const fetchSources = (id: string, signal?: AbortSignal): Promise<Schemas["WebSourceList"]> => call("GET", ofCollection(id), { signal });
/** Makes it, and has it fetched. */
export const createSource = (id: string, body: WebSourceIn): Promise<WebSource> => call("POST", ofCollection(id), { body });
/** Views of other databases that the collection may take, by name. */
export const fetchViews = (id: string, signal?: AbortSignal): Promise<Schemas["ViewList"]> => call("GET", `/api/collections/${id}/views`, { signal });
/** Looks up what it would bring: takes some seconds. */
export const previewSource = (id: string, body: WebSourceIn): Promise<WebPreview> => call("POST", ofCollection(id, "/preview"), { body });
/** Raises `changed_meanwhile` (409). */
export const changeSource = (id: string, revision: number, body: WebSourceIn): Promise<WebSource> => call("PATCH", source(id), { body: { ...body, revision } });
export const deleteSource = (id: string, documents: boolean): Promise<void> => call("DELETE", source(id), { query: { documents: String(documents) } });
export const actOnSource = (id: string, action: WebAct): Promise<WebSource> => call("POST", source(id, "/run"), { body: { action } });
export const fetchRuns = (id: string, signal?: AbortSignal): Promise<Schemas["WebRunList"]> => call("GET", source(id, "/runs"), { signal });
