import { call, send } from "./client.ts";
import { ApiError } from "./errors.ts";
import type { Conversation, ConversationPage, Folder, OpenConversation, Page, SearchHit, TagCount } from "./types.ts";

export interface Listing {
  view: "active" | "archived";
  folder_id?: string;
  tag?: string;
}

export const listConversations = (listing: Listing, cursor: string | null, limit: number): Promise<ConversationPage> =>
  call("GET", "/api/conversations", { query: { ...listing, cursor, limit } });

export const searchConversations = (q: string, cursor: string | null, signal?: AbortSignal): Promise<Page<SearchHit>> =>
  call("GET", "/api/conversations/search", { query: { q, cursor }, signal });

export type Change = Partial<Pick<Conversation, "title" | "pinned" | "archived" | "folder_id" | "tags" | "head_id">>;

/**
 * Changes a conversation. When another tab was there first, the change is made on top of what stands now: each of
 * these is one property that the person has just chosen.
 */
export async function changeConversation(id: string, revision: number, change: Change): Promise<Conversation> {
  try {
    return await patch(id, revision, change);
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== "changed_meanwhile") throw error;
    const now = await call<OpenConversation>("GET", `/api/conversations/${id}`);
    return patch(id, now.conversation.revision, change);
  }
}

const patch = (id: string, revision: number, change: Change): Promise<Conversation> =>
  call("PATCH", `/api/conversations/${id}`, { body: { revision, ...change } });

export const deleteConversation = (id: string): Promise<void> => call("DELETE", `/api/conversations/${id}`);
export const restoreConversation = (id: string): Promise<Conversation> => call("POST", `/api/conversations/${id}/restore`);

/** Fetches a conversation as a file and hands it to the browser to save. */
export async function exportConversation(id: string, format: "markdown" | "json"): Promise<void> {
  const response = await send("GET", `/api/conversations/${id}/export`, { query: { format } });
  const url = URL.createObjectURL(await response.blob());
  const link = document.createElement("a");
  link.href = url;
  link.download = fileName(response.headers.get("content-disposition")) ?? `samtale.${format === "json" ? "json" : "md"}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** The name in a Content-Disposition header, the extended form first (RFC 6266). */
export function fileName(header: string | null): string | null {
  const extended = /filename\*=UTF-8''([^;]+)/i.exec(header ?? "")?.[1];
  if (extended) return decodeURIComponent(extended);
  return /filename="?([^";]+)"?/i.exec(header ?? "")?.[1] ?? null;
}

export const fetchFolders = (): Promise<{ items: Folder[] }> => call("GET", "/api/folders");
export const createFolder = (name: string): Promise<Folder> => call("POST", "/api/folders", { body: { name } });
export const renameFolder = (id: string, name: string): Promise<Folder> => call("PATCH", `/api/folders/${id}`, { body: { name } });
export const deleteFolder = (id: string): Promise<void> => call("DELETE", `/api/folders/${id}`);
export const fetchTags = (): Promise<{ items: TagCount[] }> => call("GET", "/api/tags");
