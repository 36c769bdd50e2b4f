import { uuid } from "./uuid.ts";
import { onPersonChange } from "../../app/session.ts";

/** What is written but not sent. It outlives a reload, a sign-in and a crash, in this tab only. */
export interface Draft {
  text: string;
  /** The attempt to send that failed: sending the same text again uses the same id, so that nothing is asked twice. */
  failed?: { text: string; request: string };
}

const key = (place: string) => `aarhusai.draft.${place}`;
/** Where the browser's storage is full or closed, drafts live as long as the page. */
const memory = new Map<string, Draft>();

/** The draft of a conversation, or of `new`. */
export function draftOf(place: string): Draft {
  const known = memory.get(place);
  if (known) return known;
  try {
    const stored = sessionStorage.getItem(key(place));
    return stored ? (JSON.parse(stored) as Draft) : { text: "" };
  } catch {
    return { text: "" };
  }
}

export function keepDraft(place: string, draft: Draft): void {
  memory.set(place, draft);
  try {
    if (draft.text || draft.failed) sessionStorage.setItem(key(place), JSON.stringify(draft));
    else sessionStorage.removeItem(key(place));
  } catch {
    // Too long for the storage: the copy in memory stands.
  }
}

/** The id to send a text with: that of its failed attempt, or a new one. */
export const requestFor = (text: string, { failed }: Draft): string => (failed?.text === text ? failed.request : uuid());

/** Forgets all drafts on the page: somebody else may sign in. */
export function forgetDrafts(): void {
  memory.clear();
}

onPersonChange(forgetDrafts);
