import { describe, expect, it } from "vitest";
import { paragraphs } from "./paragraphs.ts";
import { inUnits, moved, placesOf, segments } from "./spans.ts";

const at = (start: number, end: number) => ({ start, end });
/** What the server would say: where words stand, counted in code points. */
const pointsOf = (text: string, words: string) => {
  const start = [...text.slice(0, text.indexOf(words))].length;
  return at(start, start + [...words].length);
};
const words = (text: string, { start, end }: { start: number; end: number }) => text.slice(start, end);

describe("spans of the server", () => {
  it("count code points; the page's own count UTF-16 units", () => {
    const text = "😀 Vibeke 👩‍👩‍👧 og 𝕍𝕚𝕓 Esben, cpr. 670190-1234";
    const found = ["Vibeke", "𝕍𝕚𝕓", "Esben", "670190-1234"].map((one) => pointsOf(text, one));
    expect(inUnits(text, found).map((span) => words(text, span))).toEqual(["Vibeke", "𝕍𝕚𝕓", "Esben", "670190-1234"]);
  });
  it("reach to the very end, and past it never", () => {
    expect(inUnits("a😀", [at(1, 2)])).toEqual([at(1, 3)]);
    expect(inUnits("ab", [at(1, 9)])).toEqual([at(1, 2)]);
  });
  it("take a lone surrogate for a character of its own", () => {
    expect(inUnits("\ud800x", [at(1, 2)])).toEqual([at(1, 2)]);
  });
  it("keep what else a find says", () => {
    expect(inUnits("😀x", [{ ...at(1, 2), kind: "person" }])).toEqual([{ ...at(2, 3), kind: "person" }]);
  });
});

describe("spans of a text that is being changed", () => {
  const text = "Vibeke og Esben og Karla";
  const found = [at(0, 6), at(10, 15), at(19, 24)];
  const after = (next: string) => moved(text, next, found).map((span) => words(next, span));

  it("stay before the change, and move along after it", () => {
    expect(after("Vibeke X og Esben og Karla")).toEqual(["Vibeke", "Esben", "Karla"]);
    expect(after("Nu Vibeke og Esben og Karla")).toEqual(["Vibeke", "Esben", "Karla"]);
    expect(after("Vibeke og Esben og Karla!")).toEqual(["Vibeke", "Esben", "Karla"]);
  });
  it("fall out where the words themselves were changed", () => {
    expect(after("Vibeke og Esbxn og Karla")).toEqual(["Vibeke", "Karla"]);
    expect(after("Vibeke")).toEqual(["Vibeke"]);
    expect(after("")).toEqual([]);
  });
  it("hold every find inside the text, whatever is typed where", () => {
    for (let from = 0; from <= text.length; from++)
      for (let to = from; to <= text.length; to++)
        for (const put of ["", "a", "Vibeke"]) {
          const next = text.slice(0, from) + put + text.slice(to);
          for (const span of moved(text, next, found)) {
            expect(found.map((one) => words(text, one))).toContain(words(next, span));
          }
        }
  });
});

describe("a text in pieces", () => {
  it("is whole again when they are put together, overlaps or not", () => {
    const text = "Vibeke Holmstrand bor på Lindevej 4.";
    const found = [at(0, 17), at(7, 20), at(25, 35), at(25, 33), at(99, 120), at(5, 5)];
    expect(segments(text, found).map((piece) => piece.text).join("")).toBe(text);
    expect(segments(text, found).filter((piece) => piece.found).map((piece) => piece.text)).toEqual(["Vibeke Holmstrand", " bo", "Lindevej 4"]);
  });
  it("has none when it is empty", () => expect(segments("", [at(0, 1)])).toEqual([]));
  it("is cut at line ends, and a find over a line end stands on both lines", () => {
    const cut = paragraphs("Vibeke\nHolmstrand\n\nog Esben", [at(0, 17), at(22, 27)]);
    expect(cut.map((line) => line.map((piece) => (piece.found ? `[${piece.text}]` : piece.text)).join(""))).toEqual(["[Vibeke]", "[Holmstrand]", "", "og [Esben]"]);
  });
});

describe("values in a text", () => {
  const places = (text: string, ...values: string[]) => placesOf(text, values).map((span) => words(text, span));
  it("are found as whole words, genitives too, the longer one first", () => {
    expect(places("Vibeke Holmstrands mand og Vibeke", "Vibeke", "Vibeke Holmstrand")).toEqual(["Vibeke Holmstrand", "Vibeke"]);
    expect(places("Esbens sag. Esben's sag. Esbensen.", "Esben")).toEqual(["Esben", "Esben"]);
    expect(places("Åse og Våse", "Åse")).toEqual(["Åse"]);
  });
  it("may begin and end with anything", () => expect(places("(+45 12 34 56 78)", "+45 12 34 56 78")).toEqual(["+45 12 34 56 78"]));
});
