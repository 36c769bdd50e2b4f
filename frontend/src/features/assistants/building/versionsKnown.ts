import { useEffect, useState } from "react";
import { fetchVersion } from "../api.ts";
import type { Content, Draft } from "../types.ts";
import { differing } from "./merging.ts";

/** Versions never change: each is fetched once. */
const known = new Map<string, Promise<Content>>();

export function versionContent(id: string, number: number): Promise<Content> {
  const key = `${id} ${number}`;
  const fetching = known.get(key) ?? fetchVersion(id, number).then(({ content }) => content);
  known.set(key, fetching);
  fetching.catch(() => known.delete(key));
  return fetching;
}

/** The content of a version, or null while it is not known. */
export function useVersion(id: string, number: number | null): Content | null {
  const [content, setContent] = useState<{ key: string; content: Content } | null>(null);
  const key = `${id} ${number}`;
  useEffect(() => {
    let gone = false;
    if (number !== null) versionContent(id, number).then((found) => gone || setContent({ key, content: found }), () => undefined);
    return () => {
      gone = true;
    };
  }, [id, number, key]);
  return content?.key === key ? content.content : null;
}

/** Is there anything in the draft that the newest version has not? */
export function useUnversioned(draft: Draft, content: Content | null): boolean {
  const newest = useVersion(draft.id, draft.newest_version);
  return !newest || (content !== null && differing(newest, content).length > 0);
}
