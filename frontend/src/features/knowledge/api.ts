import { call } from "../../api/client.ts";
import type { components } from "../../api/schema.d.ts";
import type { Page } from "../../api/types.ts";

type Schemas = components["schemas"];

export type Right = Schemas["Right"];
export type Collection = Schemas["CollectionOut"];
export type CollectionList = Schemas["CollectionList"];
export type Named = Collection["unit"];
export type KnowledgeDocument = Schemas["DocumentOut"];
export type Status = KnowledgeDocument["status"];
export type OpenDocument = Schemas["DocumentDetailOut"];
export type DocumentList = Schemas["DocumentList"];
export type Progress = Schemas["ProgressOut"];
export type FileProgress = Schemas["FileProgressOut"];
export type Stage = NonNullable<FileProgress["stage"]>;
export type PageBlock = Schemas["BlockOut"];
/** Its text is counted in code points. */
export type DocumentPage = Schemas["PageOut"];
/** A stretch of one page's text, in code points. */
export type PageSpan = Schemas["SpanOut"];
export type PassageOfDocument = Schemas["PieceOut"];
export type FoundPassage = Schemas["PassageOut"];
export type Found = Schemas["PassagesOut"];
export type NamedGrant = Schemas["GrantOut"];
export type Grants = Schemas["GrantsOut"];
export type Offered = Schemas["SubjectsOut"];

const collection = (id: string, rest = "") => `/api/collections/${id}${rest}`;
const document = (id: string, rest = "") => `/api/documents/${id}${rest}`;

export const fetchCollections = (q: string, cursor: string | null, signal?: AbortSignal): Promise<CollectionList> =>
  call("GET", "/api/collections", { query: { q, cursor }, signal });
export const createCollection = (body: Schemas["CollectionIn"]): Promise<Collection> =>
  call("POST", "/api/collections", { body });
export const fetchCollection = (id: string, signal?: AbortSignal): Promise<Collection> => call("GET", collection(id), { signal });

export type CollectionChange = Partial<Pick<Collection, "name" | "description" | "data_class">> & { reason?: string };
/** Raises `changed_meanwhile` (409), `reason_needed` (422) when the class is lowered without a reason. */
export const changeCollection = (id: string, revision: number, change: CollectionChange): Promise<Collection> =>
  call("PATCH", collection(id), { body: { revision, ...change } });
export const deleteCollection = (id: string): Promise<void> => call("DELETE", collection(id));

export const fetchCollectionGrants = (id: string, signal?: AbortSignal): Promise<Grants> => call("GET", collection(id, "/grants"), { signal });
export const fetchOffered = (id: string, q: string): Promise<Offered> => call("GET", collection(id, "/subjects"), { query: { q } });

export interface DocumentQuery {
  q: string;
  status: Status | "";
}

export const fetchDocuments = (id: string, query: DocumentQuery, cursor: string | null, signal?: AbortSignal): Promise<DocumentList> =>
  call("GET", collection(id, "/documents"), { query: { ...query, cursor }, signal });
/** Those that were shared by themselves, and whose collection was not. */
export const fetchSharedDocuments = (cursor: string | null, signal?: AbortSignal): Promise<DocumentList> => call("GET", "/api/documents/shared", { query: { cursor }, signal });
export const uploadAddress = (id: string): string => collection(id, "/documents");
export const addText = (id: string, name: string, text: string): Promise<KnowledgeDocument> => call("POST", collection(id, "/texts"), { body: { name, text } });
export const fetchProgress = (id: string, signal?: AbortSignal): Promise<Progress> => call("GET", collection(id, "/progress"), { signal });

export type IngestionAct = Schemas["IngestionIn"]["action"];
export const actOnIngestion = (id: string, action: IngestionAct, documents?: string[]): Promise<Schemas["IngestionOut"]> =>
  call("POST", collection(id, "/ingestion"), { body: documents ? { action, documents } : { action } });

export const searchCollection = (id: string, query: string, k: number, signal?: AbortSignal): Promise<Found> =>
  call("POST", collection(id, "/search"), { body: { query, k }, signal });

export const fetchDocument = (id: string, signal?: AbortSignal): Promise<OpenDocument> => call("GET", document(id), { signal });
export const changeDocument = (id: string, revision: number, change: { name?: string; restricted?: boolean }): Promise<KnowledgeDocument> =>
  call("PATCH", document(id), { body: { revision, ...change } });
export const deleteDocument = (id: string): Promise<void> => call("DELETE", document(id));
export const fetchDocumentGrants = (id: string, signal?: AbortSignal): Promise<Grants> => call("GET", document(id, "/grants"), { signal });
export const fetchPages = (id: string, from: number, count: number, signal?: AbortSignal): Promise<Schemas["PagesOut"]> =>
  call("GET", document(id, "/pages"), { query: { from, count }, signal });
/** Those that stand on one page. */
export const fetchPassages = (id: string, page: number, cursor: string | null, signal?: AbortSignal): Promise<Page<PassageOfDocument>> =>
  call("GET", document(id, "/passages"), { query: { page, cursor }, signal });
export const originalAddress = (id: string): string => document(id, "/file");

/** What is shared, and by which address its grants are kept. */
export type Shared = { kind: "collection" | "document"; id: string };

export const fetchGrants = ({ kind, id }: Shared, signal?: AbortSignal): Promise<Grants> => (kind === "collection" ? fetchCollectionGrants(id, signal) : fetchDocumentGrants(id, signal));
/** Makes the grants exactly these. Raises `changed_meanwhile` (409), `not_yours_to_share_with` (403). */
export const saveGrants = ({ kind, id }: Shared, body: Schemas["GrantsIn"]): Promise<Grants> =>
  call("PUT", kind === "collection" ? collection(id, "/grants") : document(id, "/grants"), { body });
