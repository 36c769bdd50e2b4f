import type { Language } from "./language.ts";

/** A sentence with `{slots}`, or one sentence for `n` = 1 and one for every other number. */
export type Text = string | { one: string; other: string };
export type Texts = Record<string, Text>;

/** The words of one feature, in the languages that have been needed so far. */
export interface Words {
  readonly load: Readonly<Record<Language, () => Promise<Texts>>>;
  readonly here: Partial<Record<Language, Texts>>;
}

const needed = new Set<Words>();
const coming = new Map<Words, Partial<Record<Language, Promise<void>>>>();

/** Notes that words will be shown: whoever shows a part of the page first waits for `loadWords`. */
export function needWords(load: Words["load"]): Words {
  const words: Words = { load, here: {} };
  needed.add(words);
  return words;
}

/**
 * Fetches, in one language, the words of everything that has been loaded. Gives null when they are all here.
 * Raises what the fetching of a file raises; asking again tries again.
 */
export function loadWords(language: Language): Promise<void> | null {
  const missing = [...needed].filter(({ here }) => !here[language]);
  if (missing.length === 0) return null;
  return Promise.all(missing.map((words) => fetchOnce(words, language))).then(() => loadWords(language) ?? undefined);
}

function fetchOnce(words: Words, language: Language): Promise<void> {
  const known = coming.get(words)?.[language];
  if (known) return known;
  const fetching = words.load[language]().then((texts) => void (words.here[language] = texts));
  coming.set(words, { ...coming.get(words), [language]: fetching });
  fetching.catch(() => coming.delete(words));
  return fetching;
}
