import type { SentValue } from "./api.ts";
import type { Span } from "./spans.ts";

/**
 * What looks like a placeholder of the server's (`protection/placeholders.py`): a word for the kind and an ending. One
 * that still stands in an answer was made up by the model: every real one has been put back before the text came here.
 * Models make them up freely, so within brackets any ending will do after one of our words; without them only one of
 * the server's own shape, a digit and consonants.
 */
const OURS = "NAVN|CPR|CVR|PNR|TLF|MAIL|ADRESSE|STED|PLADE|IBAN|KONTO|SAG|PAS|FØDT|STELNR|GPS|LINK|DATA";
const DASH = "[-_‐-―−－]";
const SHAPE = new RegExp(
  `\\[(?:${OURS})${DASH}[A-ZÆØÅ0-9]{1,6}\\]|(?<![\\p{L}\\p{N}])[A-ZÆØÅ]{2,8}${DASH}[2-9][B-DF-HJ-NP-TV-Z][B-DF-HJ-NP-TV-Z0-9]{1,3}(?![\\p{L}\\p{N}])`,
  "gu",
);

/** Where a text holds what looks like a placeholder. */
export function placeholdersIn(text: string): Span[] {
  if (!/[A-ZÆØÅ][-_‐-―−－][A-ZÆØÅ0-9]/u.test(text)) return [];
  return [...text.matchAll(SHAPE)].map((match) => ({ start: match.index, end: match.index + match[0].length }));
}

export interface Place extends Span {
  value: SentValue;
}

/** The text as it was before: every placeholder given back its value, and where those now stand. */
export function putBack(text: string, values: readonly SentValue[]): { text: string; places: Place[] } {
  const found = sentPlaces(text, values);
  const places: Place[] = [];
  let back = "";
  let at = 0;
  for (const { start, end, value } of found) {
    back += text.slice(at, start);
    places.push({ start: back.length, end: back.length + value.original.length, value });
    back += value.original;
    at = end;
  }
  return { text: back + text.slice(at), places };
}

/** Where the placeholders of a call stand in a text that was sent, in order. */
export function sentPlaces(text: string, values: readonly SentValue[]): Place[] {
  const places: Place[] = [];
  for (const value of values) {
    if (!value.placeholder) continue;
    for (let at = text.indexOf(value.placeholder); at >= 0; at = text.indexOf(value.placeholder, at + value.placeholder.length)) {
      places.push({ start: at, end: at + value.placeholder.length, value });
    }
  }
  return places.sort((a, b) => a.start - b.start);
}

/** `[NAVN-7FK]` is shown as `NAVN-7FK`: the frame takes the place of the brackets. */
export const framed = (placeholder: string): string => placeholder.replace(/^\[|\]$/g, "");
