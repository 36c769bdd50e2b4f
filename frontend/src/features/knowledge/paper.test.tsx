import { render, screen, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import type { DocumentPage, PageBlock } from "./api.ts";
import { Paper } from "./Paper.tsx";
import { isProse, piecesOf } from "./paper.ts";

/** A page of blocks, each on a line of its own. */
function pageOf(blocks: [PageBlock["kind"], string, number?][]): DocumentPage {
  let at = 0;
  const made = blocks.map(([kind, text, level = 0]): PageBlock => {
    const start = at;
    at += [...text].length + 1;
    return { kind, level, start, end: at - 1, rows: kind === "table" ? text.split("\n").map((line) => line.split(" | ")) : [], has_header: kind === "table" };
  });
  return { number: 14, label: "", text: blocks.map(([, text]) => text).join("\n"), ocr: false, blocks: made };
}

const words = (page: DocumentPage) => piecesOf(page).map(({ start, end }) => page.text.slice(start, end));

describe("the blocks of a page", () => {
  it("cover all of its text, also what no block names", () => {
    const page = { ...pageOf([["heading", "Takster", 2]]), text: "Takster\nRengøring er gratis.\n\nTøjvask koster." };
    expect(words(page)).toEqual(["Takster", "Rengøring er gratis.", "Tøjvask koster."]);
  });
  it("are paragraphs between blank lines where the reader named none", () => {
    expect(words({ ...pageOf([]), text: "\n Første.\n \n\nAndet,\nover to linjer.\n" })).toEqual(["Første.", "Andet,\nover to linjer."]);
  });
  it("are counted in characters as the server does, a sign outside the basic plane being one", () => {
    expect(words(pageOf([["text", "Møde 🌳 i parken"], ["text", "Efter træet"]]))).toEqual(["Møde 🌳 i parken", "Efter træet"]);
  });
  it("never show a text twice when two of them overlap", () => {
    const page = pageOf([["text", "En linje"]]);
    expect(words({ ...page, blocks: [...page.blocks, ...page.blocks] })).toEqual(["En linje"]);
  });
  it("have headings from the third level down without a step left out, wherever in the document the page is", () => {
    const page = pageOf([["heading", "Dybt nede", 4], ["heading", "Øverst", 1], ["heading", "Under", 2], ["heading", "Dybt nede igen", 4]]);
    expect(piecesOf(page).map(({ level }) => level)).toEqual([3, 3, 4, 5]);
  });
});

it("lets lines flow that only the width of the page broke, and keeps those of an address", () => {
  expect(isProse("Hjælpen tildeles ud fra, hvad husstanden samlet set\nkan klare uden hjælp.")).toBe(true);
  expect(isProse("Kontaktperson: Anton Skovbjerg\nTelefon: 70 10 20 30")).toBe(false);
});

describe("a page as paper", () => {
  const page = pageOf([["heading", "4.3 Aflastning", 2], ["text", "Visitator vurderer 🌳, om den anden kan."], ["text", "Ellers tilbydes et forløb."], ["table", "Ydelse | Pris\nTøjvask | 142,50 kr.\nIndkøb | 0 kr."]]);
  const start = (part: string) => [...page.text.slice(0, page.text.indexOf(part))].length;
  const span = (part: string) => ({ start: start(part), end: start(part) + [...part].length });

  it("marks what is cited, to the letter", () => {
    const { container } = render(<Paper title="Kvalitetsstandard" page={page} marks={[{ ...span("om den anden kan."), label: "1" }]} />);
    expect([...container.querySelectorAll("mark")].map((one) => one.textContent)).toEqual(["om den anden kan."]);
    expect(container.querySelector(".passage")?.getAttribute("data-n")).toBe("1");
  });
  it("has the number of a mark over several blocks once, and a bar beside each of them", () => {
    const mark = { start: span("Visitator").start, end: span("forløb.").end, label: "2" };
    const { container } = render(<Paper title="Kvalitetsstandard" page={page} marks={[mark]} />);
    expect([...container.querySelectorAll(".passage")].map((one) => one.getAttribute("data-n"))).toEqual(["2", ""]);
  });
  it("marks the rows of a table that are cited, and no others", () => {
    const { container } = render(<Paper title="Kvalitetsstandard" page={page} marks={[span("Tøjvask | 142,50 kr.")]} />);
    expect([...container.querySelectorAll(".is-marked")].map((one) => one.textContent)).toEqual(["Tøjvask142,50 kr."]);
    expect(within(screen.getByRole("table")).getAllByRole("columnheader").map((one) => one.textContent)).toEqual(["Ydelse", "Pris"]);
  });
  it("says of a page that was read from a picture that it may be wrong, and of an empty one that it is", () => {
    render(<Paper title="Scannet brev" page={{ ...pageOf([]), ocr: true }} />);
    expect(screen.getByText(/læst fra et billede/)).toBeDefined();
    expect(screen.getByText("Der er ingen tekst på siden.")).toBeDefined();
  });
});
