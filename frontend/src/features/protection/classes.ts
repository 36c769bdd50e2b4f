/** Data classes as the screens handle them: one base K0 < K1 < K2, and any of the flags K3–K6. */

export const CODES = ["K0", "K1", "K2", "K3", "K4", "K5", "K6"] as const;
export type Code = (typeof CODES)[number];

/** What a conversation has until somebody says otherwise. */
export const UNDECLARED = "K1";

const isCode = (text: string): text is Code => (CODES as readonly string[]).includes(text);
export const isBase = (code: Code): boolean => code <= "K2";

/** The codes of a class such as `K2+K4`, in order. Unknown ones are left out. */
export const codesOf = (name: string): Code[] => name.split("+").filter(isCode).sort();

/** Writes codes as a class: the highest base, then the flags. A flag without a base stands on K2: it is personal data. */
export function className(codes: Iterable<Code>): string {
  const all = new Set(codes);
  const flags = [...all].filter((code) => !isBase(code)).sort();
  const base = [...all].filter(isBase).sort().at(-1) ?? (flags.length ? "K2" : UNDECLARED);
  return [flags.length ? "K2" : base, ...flags].join("+");
}

/** Everything that stands in either. */
export const union = (one: string, other: string): string => className([...codesOf(one), ...codesOf(other)]);

/** The part of a class that says most about it: its highest code. */
export const heaviest = (name: string): Code => codesOf(name).at(-1) ?? UNDECLARED;

/** Does `part` stand in the class, a lower base counting as held by a higher one? */
export function holds(name: string, part: Code): boolean {
  const codes = codesOf(name);
  return isBase(part) ? codes.some((code) => isBase(code) && code >= part) : codes.includes(part);
}

/** Is `wanted` less than `now` in any way? Then a reason is needed (law.md A2). */
export const isLower = (now: string, wanted: string): boolean => codesOf(now).some((code) => !holds(wanted, code));

/**
 * The class after one part of it was pressed in a menu: a base takes the place of the base (and a base below K2 has no
 * flags); a flag comes or goes.
 */
export function picked(name: string, part: Code): string {
  if (isBase(part)) return part === "K2" ? union(name, part) : part;
  const codes = codesOf(name);
  return className(codes.includes(part) ? codes.filter((code) => code !== part) : [...codes, part]);
}
