import { fetchFolders, fetchTags, type Listing, listConversations } from "../../api/conversations.ts";
import type { Conversation, Folder, NewsEvent, TagCount } from "../../api/types.ts";
import { store, type Store, useStore } from "../../app/store.ts";
import { news } from "./news.ts";
import { onPersonChange } from "../../app/session.ts";

const PAGE = 40;

/** One list of conversations, newest first, as far as it has been fetched. */
export interface List {
  state: "loading" | "ready" | "failed";
  error: unknown;
  items: Conversation[];
  cursor: string | null;
  /** A further page is on its way. */
  more: boolean;
}

const EMPTY: List = { state: "loading", error: null, items: [], cursor: null, more: false };
const lists = new Map<string, { listing: Listing; list: Store<List> }>();
const folders = store<Folder[]>([]);
const tags = store<TagCount[]>([]);

function listOf(listing: Listing): Store<List> {
  const key = JSON.stringify(listing);
  const known = lists.get(key);
  if (known) return known.list;
  const list = store<List>(EMPTY);
  lists.set(key, { listing, list });
  void fetchList(listing, list);
  return list;
}

/** The list of a view, a folder or a tag; fetched when first used, kept fresh by news. */
export const useList = (listing: Listing): List => useStore(listOf(listing));
export const useFolders = (): Folder[] => useStore(folders);
export const useTags = (): TagCount[] => useStore(tags);

/** Fetches the first page again and keeps what is shown until it is here. */
export function retryList(listing: Listing): void {
  void fetchList(listing, listOf(listing));
}

async function fetchList(listing: Listing, list: Store<List>): Promise<void> {
  try {
    const { items, pinned = [], next_cursor: cursor } = await listConversations(listing, null, PAGE);
    list.set({ state: "ready", error: null, items: sorted([...pinned, ...items]), cursor, more: false });
  } catch (error) {
    list.set((before) => (before.state === "ready" ? before : { ...before, state: "failed", error }));
  }
}

/** Fetches the next page. A failure leaves the list as it is, to be tried again. */
export async function moreOf(listing: Listing): Promise<void> {
  const list = listOf(listing);
  const { cursor, more } = list.get();
  if (!cursor || more) return;
  list.set((before) => ({ ...before, more: true, error: null }));
  try {
    const page = await listConversations(listing, cursor, PAGE);
    list.set((before) => ({ ...before, items: sorted([...before.items, ...page.items]), cursor: page.next_cursor, more: false }));
  } catch (error) {
    list.set((before) => ({ ...before, more: false, error }));
  }
}

/** Fetches everything that is shown anew: after a gap in the news. */
export function refreshLists(): void {
  for (const { listing, list } of lists.values()) void fetchList(listing, list);
  void refreshFolders();
}

/** Fetches folders and tags anew. Failures keep what is shown. */
export async function refreshFolders(): Promise<void> {
  try {
    const [fresh, freshTags] = await Promise.all([fetchFolders(), fetchTags()]);
    folders.set(fresh.items);
    tags.set(freshTags.items);
  } catch {
    // They are extra: the conversations are shown without them, and the next news brings them.
  }
}

export function forgetLists(): void {
  lists.clear();
  folders.set([]);
  tags.set([]);
}

/** Does a conversation belong in a list? Temporary ones belong in none. */
export function belongs({ view, folder_id: folder, tag }: Listing, one: Conversation): boolean {
  if (one.temporary || one.archived !== (view === "archived")) return false;
  return (folder === undefined || one.folder_id === folder) && (tag === undefined || one.tags.includes(tag));
}

/** Newest first, each once. */
export function sorted(items: Conversation[]): Conversation[] {
  const byId = new Map<string, Conversation>();
  for (const one of items) {
    const known = byId.get(one.id);
    if (!known || known.revision <= one.revision) byId.set(one.id, one);
  }
  return [...byId.values()].sort((a, b) => b.updated_at.localeCompare(a.updated_at));
}

function onNews(event: NewsEvent): void {
  if (event.type === "deleted") {
    change((items) => items.filter((one) => one.id !== event.data.id));
  } else if (event.type === "conversation") {
    const { data } = event;
    let moved = false;
    change((items, listing) => {
      const before = items.find((one) => one.id === data.id);
      moved ||= before !== undefined && (before.folder_id !== data.folder_id || String(before.tags) !== String(data.tags));
      const others = items.filter((one) => one.id !== data.id);
      const newest = before && before.revision > data.revision ? before : data;
      return belongs(listing, newest) ? sorted([...others, newest]) : others;
    });
    if (moved) void refreshFolders();
  }
}

function change(make: (items: Conversation[], listing: Listing) => Conversation[]): void {
  for (const { listing, list } of lists.values()) {
    list.set((before) => (before.state === "ready" ? { ...before, items: make(before.items, listing) } : before));
  }
}

news.watch(onNews);

onPersonChange(forgetLists);
