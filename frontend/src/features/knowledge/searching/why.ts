import type { Span } from "../../protection/spans.ts";
import type { FoundPassage } from "../api.ts";
import { td } from "../texts.ts";

/** One reason why a passage was found: `part` from 0 to 1 of the best it could be. */
export interface Reason {
  name: string;
  what: string;
  part: number;
  words: string;
}

const KNOWN = [
  ["dense", "meaning", "meaningWhat"],
  ["words", "words", "wordsWhat"],
  ["rerank", "rerank", "rerankWhat"],
] as const;

const STRONG = 0.66;
const WEAK = 0.33;

/** The parts of a score as bars. Each is measured against the best passage of the same search. */
export function reasonsOf({ why }: Pick<FoundPassage, "why">, all: readonly Pick<FoundPassage, "why">[]): Reason[] {
  return KNOWN.flatMap(([key, name, what]) => {
    const best = Math.max(0, ...all.map((one) => one.why[key] ?? 0));
    if (!all.some((one) => key in one.why) || best <= 0) return [];
    const part = Math.max(0, Math.min(1, (why[key] ?? 0) / best));
    return [{ name: td(name), what: td(what), part, words: td(part >= STRONG ? "strong" : part >= WEAK ? "medium" : part > 0 ? "weak" : "nothing") }];
  });
}

const TERM = "term:";
const LETTERS: Record<string, string> = { æ: "ae", ø: "oe", å: "aa", ä: "ae", ö: "oe" };

/** As the search compares words: small letters, æ, ø and å written out. */
const folded = (word: string): string => word.toLowerCase().replace(/[æøåäö]/g, (letter) => LETTERS[letter] ?? letter);

const SHORTEST_PART = 4;

/** Where the words stand that made the passage be found. Terms are stems, so a word counts that begins with one, or has a long one in it. */
export function wordsFound(text: string, why: FoundPassage["why"]): Span[] {
  const terms = Object.keys(why).flatMap((key) => (key.startsWith(TERM) ? [key.slice(TERM.length)] : []));
  if (!terms.length) return [];
  return [...text.matchAll(/[\p{L}\p{N}]+/gu)].flatMap(({ 0: word, index }) => {
    const whole = folded(word);
    const hit = terms.some((term) => whole.startsWith(term) || (term.length >= SHORTEST_PART && whole.includes(term)));
    return hit ? [{ start: index, end: index + word.length }] : [];
  });
}
