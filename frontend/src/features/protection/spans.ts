/**
 * From what was found to what is drawn. The server counts Unicode code points; JavaScript's strings count UTF-16
 * units, in which a character outside the basic plane is two. Everything here is pure.
 */

/** A stretch of a text in UTF-16 units, `end` exclusive. */
export interface Span {
  start: number;
  end: number;
}

/** Spans in code points become spans in UTF-16 units. They may overlap and come in any order; the order is kept. */
export function inUnits<Found extends Span>(text: string, found: readonly Found[]): Found[] {
  const wanted = [...new Set(found.flatMap(({ start, end }) => [start, end]))].sort((a, b) => a - b);
  const units = new Map<number, number>();
  let unit = 0;
  let point = 0;
  for (const place of wanted) {
    while (point < place && unit < text.length) {
      unit += isPair(text, unit) ? 2 : 1;
      point++;
    }
    units.set(place, unit);
  }
  return found.map((one) => ({ ...one, start: units.get(one.start) ?? 0, end: units.get(one.end) ?? 0 }));
}

const isPair = (text: string, at: number): boolean => {
  const unit = text.charCodeAt(at);
  const next = text.charCodeAt(at + 1);
  return unit >= 0xd800 && unit <= 0xdbff && next >= 0xdc00 && next <= 0xdfff;
};

/**
 * Spans of an earlier text laid on the text as it is now: what stands before the change stays, what stands after it
 * moves along, and what was changed itself is dropped until it has been looked at again.
 */
export function moved<Found extends Span>(before: string, after: string, found: readonly Found[]): readonly Found[] {
  if (before === after || found.length === 0) return found;
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && before.charCodeAt(head) === after.charCodeAt(head)) head++;
  let tail = 0;
  while (tail < shorter - head && before.charCodeAt(before.length - 1 - tail) === after.charCodeAt(after.length - 1 - tail)) tail++;
  const by = after.length - before.length;
  return found.flatMap((one) => {
    if (one.end <= head) return [one];
    if (one.start >= before.length - tail) return [{ ...one, start: one.start + by, end: one.end + by }];
    return [];
  });
}

export interface Segment<Found> {
  text: string;
  /** What was found here, or null for ordinary text. */
  found: Found | null;
}

/** The text in pieces, in order, each found or not. Where spans overlap, the first one stands; empty ones fall out. */
export function segments<Found extends Span>(text: string, found: readonly Found[], from = 0, to = text.length): Segment<Found>[] {
  const pieces: Segment<Found>[] = [];
  let at = from;
  for (const one of [...found].sort((a, b) => a.start - b.start || b.end - a.end)) {
    const start = Math.max(one.start, at);
    const end = Math.min(one.end, to);
    if (start >= end) continue;
    if (start > at) pieces.push({ text: text.slice(at, start), found: null });
    pieces.push({ text: text.slice(start, end), found: one });
    at = end;
  }
  if (at < to) pieces.push({ text: text.slice(at, to), found: null });
  return pieces;
}

/** Where each of some values stands in a text, as whole words, in any order. Longer values win over what they hold. */
export function placesOf(text: string, values: readonly string[]): (Span & { value: string })[] {
  const found: (Span & { value: string })[] = [];
  const taken = (start: number, end: number) => found.some((one) => one.start < end && start < one.end);
  for (const value of [...new Set(values)].filter(Boolean).sort((a, b) => b.length - a.length)) {
    for (let at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + value.length)) {
      const end = at + value.length;
      if (bounded(text, at, end) && !taken(at, end)) found.push({ start: at, end, value });
    }
  }
  return found.sort((a, b) => a.start - b.start);
}

const WORD = /[\p{L}\p{N}]/u;

/** No letter or digit goes on at either side, but for a genitive's s. */
function bounded(text: string, start: number, end: number): boolean {
  const before = text[start - 1];
  const after = text.slice(end).match(/^['’]?s?(?![\p{L}\p{N}])/u);
  return !(before && WORD.test(before) && WORD.test(text[start] ?? "")) && (after !== null || !WORD.test(text[end - 1] ?? ""));
}
