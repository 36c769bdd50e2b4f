import { type Content, CONTENT_FIELDS, type Field } from "../types.ts";

/** Contents are plain data, so their text tells them apart. */
export const same = (one: unknown, other: unknown): boolean => one === other || JSON.stringify(one) === JSON.stringify(other);

/** Which fields differ. */
export const differing = (one: Content, other: Content): Field[] => CONTENT_FIELDS.filter((field) => !same(one[field], other[field]));

export interface Merged {
  content: Content;
  /** Fields that both have changed, each in a way of their own. `content` holds mine. */
  clashes: Field[];
}

/** What both have changed since `base`, laid together. Only the same field changed twice needs a choice. */
export function merge(base: Content, mine: Content, theirs: Content): Merged {
  const [own, others] = [differing(base, mine), differing(base, theirs)];
  const clashes = own.filter((field) => others.includes(field) && !same(mine[field], theirs[field]));
  return { content: { ...theirs, ...part(mine, own) }, clashes };
}

/** Some fields of a content. */
export const part = (content: Content, fields: readonly Field[]): Partial<Content> => Object.fromEntries(fields.map((field) => [field, content[field]]));

export interface DiffLine {
  text: string;
  changed: boolean;
}

/** Longer texts are compared line by line from both ends only: the table of a full comparison grows with the square. */
const TABLE = 400_000;

/** The lines of a text, and which of them are not in the earlier one (longest common subsequence). Empty lines never count. */
export function changedLines(before: string, after: string): DiffLine[] {
  const now = after.split("\n");
  const places = matched(before.split("\n"), now);
  return now.map((text, at) => ({ text, changed: text.trim() !== "" && places[at] === undefined }));
}

/** Both texts as one: what went stands where it was, before what came in its place. Empty lines are neither. */
export function comparedLines(before: string, after: string): { kind: "same" | "added" | "removed"; text: string }[] {
  const [old, now] = [before.split("\n"), after.split("\n")];
  const places = [...matched(old, now), old.length];
  const lines: ReturnType<typeof comparedLines> = [];
  let [gone, come] = [0, 0];
  places.forEach((place, at) => {
    if (place === undefined) return;
    lines.push(...old.slice(gone, place).filter((text) => text.trim()).map((text) => ({ kind: "removed" as const, text })));
    lines.push(...now.slice(come, at).map((text) => ({ kind: text.trim() ? ("added" as const) : ("same" as const), text })));
    if (at < now.length) lines.push({ kind: "same", text: now[at] ?? "" });
    [gone, come] = [place + 1, at + 1];
  });
  return lines;
}

/** Where each line of `now` stood in `old`, by a longest common subsequence; undefined where it is new. */
function matched(old: readonly string[], now: readonly string[]): (number | undefined)[] {
  let from = 0;
  while (from < now.length && from < old.length && now[from] === old[from]) from++;
  let tail = 0;
  while (tail < now.length - from && tail < old.length - from && now[now.length - 1 - tail] === old[old.length - 1 - tail]) tail++;
  const [a, b] = [old.slice(from, old.length - tail), now.slice(from, now.length - tail)];
  const kept = a.length * b.length > TABLE ? new Map<number, number>() : common(a, b);
  return now.map((_, at) => {
    if (at < from) return at;
    if (at >= now.length - tail) return at - now.length + old.length;
    const place = kept.get(at - from);
    return place === undefined ? undefined : place + from;
  });
}

/** The places in `b` of a longest common subsequence, each with its place in `a`. */
function common(a: readonly string[], b: readonly string[]): Map<number, number> {
  const width = b.length + 1;
  const table = new Uint32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      table[i * width + j] = a[i] === b[j] ? (table[(i + 1) * width + j + 1] ?? 0) + 1 : Math.max(table[(i + 1) * width + j] ?? 0, table[i * width + j + 1] ?? 0);
    }
  }
  const kept = new Map<number, number>();
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (a[i] === b[j]) kept.set(j++, i++);
    else if ((table[(i + 1) * width + j] ?? 0) >= (table[i * width + j + 1] ?? 0)) i++;
    else j++;
  }
  return kept;
}
