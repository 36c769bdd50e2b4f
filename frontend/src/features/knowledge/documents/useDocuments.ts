import { useCallback, useEffect, useRef, useState } from "react";
import { type Pages, usePages } from "../../../app/load.ts";
import { type DocumentQuery, fetchDocuments, type KnowledgeDocument } from "../api.ts";

const PAGE = 50;
const MOST_PAGES = 4;

export interface DocumentPages extends Pages<KnowledgeDocument> {
  /** How many fit the search in all. */
  total: number;
  /** Looks again, without the list falling back to its first page. */
  refresh: () => void;
}

/** The documents of a collection, page by page. */
export function useDocuments(collection: string, query: DocumentQuery): DocumentPages {
  const [total, setTotal] = useState(0);
  const fetchPage = async (cursor: string | null, signal?: AbortSignal) => {
    const page = await fetchDocuments(collection, query, cursor, signal);
    setTotal(page.total);
    return page;
  };
  const pages = usePages(fetchPage, `${collection} ${JSON.stringify(query)}`);
  const shown = pages.now.state === "ready" ? pages.now.value.length : 0;
  const latest = useRef({ shown, fetchPage });
  useEffect(() => {
    latest.current = { shown, fetchPage };
  });
  const { reload, put } = pages;
  const refresh = useCallback(() => {
    if (latest.current.shown <= PAGE) return reload();
    void renewed(latest.current).then((fresh) => put((before) => before.map((one) => fresh.get(one.id) ?? one)));
  }, [reload, put]);
  return { ...pages, total, refresh };
}

/** The first rows of a long list as they are now, so that they change where they stand. */
async function renewed({ shown, fetchPage }: { shown: number; fetchPage: (cursor: string | null) => Promise<{ items: KnowledgeDocument[]; next_cursor: string | null }> }): Promise<Map<string, KnowledgeDocument>> {
  const fresh = new Map<string, KnowledgeDocument>();
  let cursor: string | null = null;
  for (let page = 0; page < Math.min(MOST_PAGES, Math.ceil(shown / PAGE)); page++) {
    const next: { items: KnowledgeDocument[]; next_cursor: string | null } | null = await fetchPage(cursor).catch(() => null); // no answer: the rows stay as they are until the next look
    if (!next) break;
    for (const one of next.items) fresh.set(one.id, one);
    cursor = next.next_cursor;
    if (cursor === null) break;
  }
  return fresh;
}
