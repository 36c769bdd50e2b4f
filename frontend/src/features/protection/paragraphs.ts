import { type Segment, segments, type Span } from "./spans.ts";

/**
 * A text with its finds, cut at line ends, so that a key changes one paragraph of the drawing. Finds come in order; one
 * that runs over a line end stands in both paragraphs.
 */
export function paragraphs<Found extends Span>(text: string, found: readonly Found[]): Segment<Found>[][] {
  const list: Segment<Found>[][] = [];
  let next = 0;
  for (let from = 0; from <= text.length; ) {
    const end = text.indexOf("\n", from);
    const to = end < 0 ? text.length : end;
    const here: Found[] = [];
    while (next < found.length && (found[next]?.end ?? 0) <= from) next++;
    for (let at = next; at < found.length; at++) {
      const one = found[at];
      if (!one || one.start >= to) break;
      here.push(one);
    }
    list.push(segments(text, here, from, to));
    from = to + 1;
  }
  return list;
}
