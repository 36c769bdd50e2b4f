import { useSyncExternalStore } from "react";
import { loadWords } from "./words.ts";

export type Language = "da" | "en";

const STORED = "aarhusai.language";
const listeners = new Set<() => void>();
let current: Language = read();
let wanted: Language = current;

function read(): Language {
  try {
    return localStorage.getItem(STORED) === "en" ? "en" : "da";
  } catch {
    return "da"; // storage may be closed to us (private window, policy)
  }
}

/** The language of the screens. Danish until somebody chooses otherwise. */
export const language = (): Language => current;

/**
 * Changes the language as soon as its words are here, at once where they are, and remembers it on this device for the
 * sign-in page. Words that cannot be fetched leave the language as it is.
 */
export function setLanguage(next: Language): void {
  wanted = next;
  const fetching = next === current ? null : loadWords(next);
  if (fetching) fetching.then(() => wanted === next && adopt(next), () => undefined);
  else adopt(next);
}

function adopt(next: Language): void {
  document.documentElement.lang = next;
  if (next === current) return;
  current = next;
  try {
    localStorage.setItem(STORED, next);
  } catch {
    // The choice then lasts as long as the page.
  }
  for (const tell of listeners) tell();
}

/** Makes a component draw itself again when the language changes. */
export function useLanguage(): Language {
  return useSyncExternalStore(
    (tell) => {
      listeners.add(tell);
      return () => listeners.delete(tell);
    },
    () => current,
  );
}
