/** Pages of invented documents. */

const PAGE_4_2 = `4.2 Når der bor flere i hjemmet
Hjælpen tildeles ud fra, hvad husstanden samlet set kan klare. Bor borgeren sammen med en ægtefælle, samlever eller et voksent barn, indgår de i vurderingen.

Visitator vurderer, om den anden voksne kan udføre opgaven uden at forværre en lidelse. Manglende øvelse eller vane er ikke i sig selv begrundelse for hjælp.

Kan den anden voksne løse opgaven efter vejledning, tilbydes et kort forløb, jf. vejledning om hverdagsrehabilitering.
4.3 Aflastning
Har ægtefællen omfattende plejeopgaver, kan der bevilges hjælp til tunge opgaver såsom gulvvask og skift af sengetøj.
- støvsugning og gulvvask
- skift af sengetøj
- tøjvask, hvis der ikke er vaskeordning
4.4 Takster
Ydelse | Omfang | Pris
Rengøring | hver anden uge | 0 kr.
Tøjvask | hver uge | 142,50 kr.
Indkøb | hver uge | 0 kr.
Står svaret ikke i standarden, kontaktes faglig leder, Mette Fjeldgaard.`;

const PAGE_2 = `Digitalisering
Kontaktperson: Anton Skovbjerg
Telefon: 70 10 20 30
Mail: digitalisering@kommune.example

Henvendelser besvares på hverdage mellem 9.00 og 15.00.`;

export const TEXTS = [PAGE_4_2, PAGE_2, "", "Praktisk hjælp bevilges for et år ad gangen. Ved væsentlige ændringer i borgerens funktionsevne skal bevillingen revurderes, og borgeren skal høres, før der træffes afgørelse.\n\nAfgørelsen skal være skriftlig og begrundet."];

export interface Block {
  kind: "heading" | "text" | "list" | "table" | "note";
  level: number;
  start: number;
  end: number;
  rows: string[][];
  has_header: boolean;
}

/** Blocks as a reader would give them: numbered lines are headings, dashes lists, bars tables. */
export function blocksOf(text: string): Block[] {
  const blocks: Block[] = [];
  let at = 0;
  for (const part of text.split(/(?<=\n)/)) {
    const line = part.replace(/\n$/, "");
    const kind = /^\d+\.\d/.test(line) || line === "Digitalisering" ? "heading" : line.startsWith("- ") ? "list" : line.includes(" | ") ? "table" : "text";
    const last = blocks.at(-1);
    if (line.trim() && last && last.kind === kind && kind !== "heading" && last.end === at - 1) {
      last.end = at + line.length;
      if (kind === "table") last.rows.push(line.split(" | "));
    } else if (line.trim()) blocks.push({ kind, level: kind === "heading" ? 2 : 0, start: at, end: at + line.length, rows: kind === "table" ? [line.split(" | ")] : [], has_header: kind === "table" });
    at += part.length;
  }
  return blocks;
}

/** Passages of a page: a heading's text each. */
export function passagesOf(text: string): { start: number; end: number; heading: string }[] {
  const found: { start: number; end: number; heading: string }[] = [];
  let heading = "";
  for (const block of blocksOf(text)) {
    if (block.kind === "heading") heading = text.slice(block.start, block.end);
    else found.push({ start: block.start, end: block.end, heading });
  }
  return found;
}
