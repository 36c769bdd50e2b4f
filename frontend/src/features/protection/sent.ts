import { type RefObject, useEffect } from "react";
import { onPersonChange } from "../../app/session.ts";
import { store, useStore } from "../../app/store.ts";
import { fetchSent, type SentCall } from "./api.ts";

/** What the page has fetched of what models saw, by turn. It is forgotten when another person signs in. */
const known = store<ReadonlyMap<string, SentCall[]>>(new Map());
const asked = new Set<string>();

onPersonChange(() => {
  known.set(new Map());
  asked.clear();
});

/** Fetches what a turn sent, once. Raises what the server says. */
export async function sentOf(turn: string): Promise<SentCall[]> {
  const have = known.get().get(turn);
  if (have) return have;
  const { calls } = await fetchSent(turn);
  known.set((before) => new Map(before).set(turn, calls));
  return calls;
}

const NONE: string[] = [];
const originals = new WeakMap<SentCall[], string[]>();

function valuesOf(calls: SentCall[]): string[] {
  const have = originals.get(calls) ?? [...new Set(calls.flatMap(({ values }) => values.map(({ original }) => original)))];
  originals.set(calls, have);
  return have;
}

/**
 * The words that were replaced while a turn was answered; none until they are known. They are fetched when the message
 * comes into view, and a failure leaves the text as it is: the words themselves are already on the screen.
 */
export function useReplaced(turn: string | null, element: RefObject<Element | null>): string[] {
  const calls = useStore(known).get(turn ?? "");
  useEffect(() => {
    const target = element.current;
    if (!turn || !target || calls || asked.has(turn) || typeof IntersectionObserver === "undefined") return;
    const seen = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting) || asked.has(turn)) return;
      seen.disconnect();
      asked.add(turn);
      sentOf(turn).catch(() => undefined);
    });
    seen.observe(target);
    return () => seen.disconnect();
  }, [turn, calls, element]);
  return calls ? valuesOf(calls) : NONE;
}
