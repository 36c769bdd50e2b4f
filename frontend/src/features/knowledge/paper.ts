import { inUnits, type Span } from "../protection/spans.ts";
import type { DocumentPage, PageBlock } from "./api.ts";

/**
 * A block of a page with its place in the page's text in UTF-16 units. `level` of a heading is the one it is drawn at,
 * from 3; `prose`: its line breaks are only the page's width.
 */
export interface Piece extends Span {
  kind: PageBlock["kind"];
  level: number;
  rows: Row[];
  prose: boolean;
}

/** A row of a table, and the line of the page's text that it stands for. */
export interface Row extends Span {
  cells: readonly string[];
  header: boolean;
}

/** The page in blocks, all of its text in order: what no block covers stands as text. */
export function piecesOf({ text, blocks }: Pick<DocumentPage, "text" | "blocks">): Piece[] {
  const known = inUnits(text, blocks).filter(({ start, end }) => start < end);
  const pieces: Piece[] = [];
  let at = 0;
  for (const block of [...known].sort((one, other) => one.start - other.start)) {
    if (block.start < at) continue; // overlapping blocks would show a text twice
    pieces.push(...paragraphs(text, at, block.start));
    pieces.push({ kind: block.kind, level: block.level, start: block.start, end: block.end, rows: rowsOf(text, block), prose: block.kind === "text" && isProse(text.slice(block.start, block.end)) });
    at = block.end;
  }
  return levelled([...pieces, ...paragraphs(text, at, text.length)]);
}

const TOP = 3;

/** A page may begin anywhere in its document, so headings count from those that are on it, and never skip a level. */
function levelled(pieces: readonly Piece[]): Piece[] {
  const known = [...new Set(pieces.filter(({ kind }) => kind === "heading").map(({ level }) => level))].sort((one, other) => one - other);
  let last = TOP - 1;
  return pieces.map((piece) => {
    if (piece.kind !== "heading") return piece;
    last = Math.min(TOP + known.indexOf(piece.level), last + 1);
    return { ...piece, level: last };
  });
}

/** The stretches between blank lines. */
function paragraphs(text: string, from: number, to: number): Piece[] {
  const pieces: Piece[] = [];
  const blank = /\n[^\S\n]*\n\s*|$/g;
  let start = from;
  const stretch = text.slice(from, to);
  for (const match of stretch.matchAll(blank)) {
    const end = from + match.index;
    const words = text.slice(start, end);
    if (words.trim()) {
      const lead = words.length - words.trimStart().length;
      pieces.push({ kind: "text", level: 0, start: start + lead, end: start + words.trimEnd().length, rows: [], prose: isProse(words.trim()) });
    }
    start = end + match[0].length;
  }
  return pieces;
}

const FULL_LINE = 45;

/** Were the lines broken because the page was full? Then they may flow; an address or a form keeps its lines. */
export function isProse(text: string): boolean {
  const lines = text.split("\n");
  return lines.length > 1 && lines.slice(0, -1).every((line) => line.trim().length >= FULL_LINE && !/[.:;!?]$/.test(line.trim()));
}

function rowsOf(text: string, block: PageBlock): Row[] {
  if (block.kind !== "table") return [];
  const lines = text.slice(block.start, block.end).split("\n");
  const exact = lines.length === block.rows.length;
  let at = block.start;
  return block.rows.map((cells, index) => {
    const start = exact ? at : block.start;
    const end = exact ? at + (lines[index]?.length ?? 0) : block.end;
    at = end + 1;
    return { cells, header: block.has_header && index === 0, start, end };
  });
}

/** Where each line of a piece stands, empty ones left out. */
export function linesOf(text: string, { start, end }: Span): Span[] {
  const lines: Span[] = [];
  let at = start;
  for (const line of text.slice(start, end).split("\n")) {
    if (line.trim()) lines.push({ start: at, end: at + line.length });
    at += line.length + 1;
  }
  return lines;
}

export const touches = (one: Span, other: Span): boolean => one.start < other.end && other.start < one.end;
