import type { Answers } from "../types.ts";

/** Two people gave the same question different answers at once. */
export interface Clash {
  question: string;
  mine: string[];
  theirs: string[];
}

/** The server keeps texts without the space around them; that is no difference. */
export const sameValues = (one: readonly string[] = [], other: readonly string[] = []): boolean => kept(one).join("\n") === kept(other).join("\n");
const kept = (values: readonly string[]): string[] => values.map((value) => value.trim()).filter(Boolean);

/** The questions that were answered differently from `base`. */
export const changedFrom = (base: Answers, answers: Answers): string[] =>
  [...new Set([...Object.keys(base), ...Object.keys(answers)])].filter((id) => !sameValues(base[id], answers[id]));

/** My answers since `base` laid upon the newest; where the other person changed the same question, both are told. */
export function merged(base: Answers, mine: Answers, theirs: Answers): { answers: Answers; clashes: Clash[] } {
  const answers = { ...theirs };
  const clashes: Clash[] = [];
  for (const question of changedFrom(base, mine)) {
    const own = mine[question] ?? [];
    const other = theirs[question] ?? [];
    if (!sameValues(base[question], other) && !sameValues(own, other)) clashes.push({ question, mine: own, theirs: other });
    answers[question] = own;
  }
  return { answers, clashes };
}
