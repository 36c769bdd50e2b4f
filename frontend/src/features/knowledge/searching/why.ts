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
