import { call } from "../../../api/client.ts";
import type { components } from "../../../api/schema.d.ts";

type Schemas = components["schemas"];

/** Which models documents are searched with. null: the one that came with the platform, or none for reading again. */
export type SearchSettings = Schemas["KnowledgeSettings"];
export type SearchChoice = Schemas["KnowledgeSettingsIn"];
/** How far one model is with the documents: `done` of `total` passages are ready. */
export type Readiness = Schemas["SpaceOut"];
export type NamedModel = Schemas["ModelNamed"];

export const fetchSearch = (signal?: AbortSignal): Promise<SearchSettings> => call("GET", "/api/knowledge/settings", { signal });

/** Raises `changed_meanwhile` (409), `embedding_model_not_usable` and `rerank_model_not_usable` (422). */
export const saveSearch = (body: SearchChoice): Promise<SearchSettings> => call("PUT", "/api/knowledge/settings", { body });
