import { lazy } from "react";
import { language } from "../i18n/language.ts";
import { loadWords } from "../i18n/words.ts";

/** A part of the page that is loaded when it is first shown, and its words with it. */
export const lazily: typeof lazy = (load) => lazy(() => withWords(load()));

/** Waits for the words of what was loaded, in the language of the screen. */
export async function withWords<Loaded>(loading: Promise<Loaded>): Promise<Loaded> {
  const loaded = await loading;
  for (let words = loadWords(language()); words; words = loadWords(language())) await words;
  return loaded;
}
