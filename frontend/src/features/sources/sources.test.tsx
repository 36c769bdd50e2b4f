import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it } from "vitest";
import type { Message } from "../../api/types.ts";
import { grow, nothingYet } from "../chat/answer.ts";
import { Markdown } from "../markdown/Markdown.tsx";
import { askedAt, sent, sentWith, type Waiting, waitsFor } from "./asked.ts";
import { Cited, searchStep, signed, withSources } from "./Cited.tsx";
import { opened } from "./opened.ts";
import { Sheet } from "./Sheet.tsx";
import Under from "./Under.tsx";

type Source = Message["sources"][number];

const source = (number: number, more: Partial<Source> = {}): Source => ({
  number, title: `Standard ${number}`, page: 14, last_page: 14, document_id: `d${number}`, attachment_id: null, collection: { id: "c", name: "Sagsbehandling" },
  dated_at: null, cited: true, available: true, opens: true, changed: false, ...more,
}); // prettier-ignore

const answer = (text: string, sources: Source[], unsupported: Message["unsupported"] = []) =>
  render(
    <Cited message="m1" sources={sources}>
      <Markdown text={signed(text, unsupported)} />
    </Cited>,
  );

beforeEach(() => opened.set(null));

it("draws a number for each source that was given, and opens it", async () => {
  answer("Hver anden **uge [1]**.\n\n- Ikke vinduer [2][1]", [source(1), source(2)]);
  expect(screen.getAllByRole("button").map((one) => one.getAttribute("aria-label"))).toEqual(["Kilde 1: Standard 1", "Kilde 2: Standard 2", "Kilde 1: Standard 1"]);
  await userEvent.click(screen.getByRole("button", { name: /Kilde 2/ }));
  expect(opened.get()).toMatchObject({ message: "m1", number: 2 });
  expect(screen.getByRole("button", { name: /Kilde 2/ }).getAttribute("aria-current")).toBe("true");
});

it("leaves numbers alone that were never given", () => {
  const { container } = answer("Se punkt [7] og liste[0].", [source(1)]);
  expect(screen.queryByRole("button")).toBeNull();
  expect(container.textContent).toBe("Se punkt [7] og liste[0].");
});

it("tells nothing of a source that is gone but that it is gone", () => {
  answer("Hver uge [1].", [source(1, { available: false, title: "" })]);
  expect(screen.getByRole("button").getAttribute("aria-label")).toBe("Kilde 1: ikke længere tilgængelig");
});

it("offers nothing to press for a source that stays closed, and tells where it stands", () => {
  const shut = source(1, { opens: false });
  answer("Hver uge [1], se også [2].", [shut, source(2)]);
  expect(screen.getByRole("img").getAttribute("aria-label")).toBe("Kilde 1: Standard 1, side 14. Den kan ikke åbnes.");
  expect(screen.getAllByRole("button").map((one) => one.getAttribute("aria-label"))).toEqual(["Kilde 2: Standard 2"]);
});

it("lists a closed source with its title and page, and only the others open", async () => {
  const sources = [source(1, { opens: false }), source(2)];
  render(<Under message="m1" sources={sources} sheets={[]} ended />);
  expect(screen.getAllByRole("listitem").map((one) => one.textContent)).toEqual(["1Standard 1Side 14 · Sagsbehandling · Kan ikke åbnes", "2Standard 2Side 14 · Sagsbehandling"]);
  expect(within(screen.getAllByRole("listitem")[0] as HTMLElement).queryByRole("button")).toBeNull();
  await userEvent.click(screen.getByRole("button"));
  expect(opened.get()).toMatchObject({ message: "m1", number: 2 });
});

it("marks sentences without a source behind their end, counted in code points, also where they are bold", () => {
  const text = "Støttet 😀 [1]. **Det her er gættet.** Slut.";
  const start = [...text.slice(0, text.indexOf("**"))].length;
  const { container } = answer(text, [source(1)], [[start, start + "**Det her er gættet.** ".length]]);
  expect(container.querySelector("strong")?.textContent).toBe("Det her er gættet.");
  expect(screen.getAllByText("Uden kilde")).toHaveLength(1);
  expect(container.textContent).toBe("Støttet 😀 1. Det her er gættet. Uden kilde Slut.");
});

it("sets off that the answer is not in the sources", () => {
  answer("Det står ikke i kilderne.", []);
  expect(screen.getByText("Det står ikke i kilderne.").className).toBe("not-there");
});

it("copies the cited sources with the answer, and none that are closed", () => {
  const sources = [source(1), source(2, { cited: false }), source(3, { available: false, title: "" })];
  expect(withSources("Svar [1][3].", sources)).toBe("Svar [1][3].\n\nKilder:\n[1] Standard 1, side 14");
  expect(withSources("Svar.", [])).toBe("Svar.");
});

it("says where was searched, and for what", () => {
  const step = { tool: "search_sources", state: "done" as const, summary: "sagsfrister" };
  expect(searchStep(step, [source(1), source(2)])).toBe("Søgte i Sagsbehandling efter »sagsfrister«");
  expect(searchStep(step, [])).toBe("Søgte i kilderne efter »sagsfrister«");
  expect(searchStep({ ...step, tool: "query_table" }, [])).toBeNull();
});

it("takes sources once, however often the stream tells of them, and keeps them through a new beginning", () => {
  const event = { type: "sources" as const, data: { items: [source(1), source(2)] } };
  const now = grow(grow(nothingYet(), event), event);
  expect(now.sources.map(({ number }) => number)).toEqual([1, 2]);
  expect(grow(now, { type: "reset", data: { text: "Hej", reasoning: "", steps: [] } }).sources).toHaveLength(2);
});

it("waits for files that are read, stops for those that failed, and sends the rest once", () => {
  const file = (more: Partial<Waiting>): Waiting => ({ key: "k", name: "Brev.pdf", size: 1, sent: 0, found: null, trouble: null, picture: null, ...more });
  const ready = { id: "a1", status: "ready" } as NonNullable<Waiting["found"]>;
  expect(waitsFor({ files: [file({})], collections: null })).toMatch(/ved at blive læst/);
  expect(waitsFor({ files: [file({ trouble: "Nej." }), file({})], collections: null })).toMatch(/Fjern først/);
  expect(waitsFor({ files: [file({ found: ready })], collections: null })).toBeNull();
  askedAt("c9").set({ files: [file({ found: ready })], collections: ["s1"] });
  expect(sentWith("c9")).toEqual({ attachments: ["a1"], collections: ["s1"] });
  sent("c9");
  expect(sentWith("c9")).toEqual({});
});

const sheet: Message["sheets"][number] = {
  sources: [1], words: "Summen af beløb for hvert område", sql: "SELECT area, sum(amount)", place: "Budget.xlsx, ark 1", notes: ["3 rækker uden beløb er ikke med."],
  columns: [{ name: "Område", kind: "text" }, { name: "Beløb", kind: "number" }], rows: [["Nord", "1.200,50"], ["Syd", null]], total_rows: 5,
  used_columns: [{ name: "Beløb", kind: "number" }], used_rows: [["600,25"]], used_total: 12, chart: { kind: "bar", x: 0, y: 1, values: [1200.5, null] }, available: true,
}; // prettier-ignore

it("shows what was computed: in words, as a table, drawn, and with the rows behind it", () => {
  render(<Sheet sheet={sheet} />);
  expect(screen.getByText(sheet.words)).toBeTruthy();
  expect(within(screen.getByRole("group", { name: "Resultat" })).getAllByRole("row")).toHaveLength(3);
  expect(screen.getByText("Viser 2 af 5 rækker.")).toBeTruthy();
  expect(screen.getByRole("img").getAttribute("aria-label")).toBe("Diagram: Beløb for hver Område. Tallene står i tabellen.");
  expect(screen.getByText("Vis forespørgslen")).toBeTruthy();
  expect(screen.getByText("De 12 rækker, tallet er regnet ud af")).toBeTruthy();
});

it("tells nothing of figures whose tables are closed", () => {
  const { container } = render(<Sheet sheet={{ ...sheet, available: false }} />);
  expect(container.textContent).toBe("Kilden er ikke længere tilgængelig");
});
