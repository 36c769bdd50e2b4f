import { expect, it } from "vitest";
import { framed, placeholdersIn, putBack, sentPlaces } from "./placeholders.ts";
import { asText, partsOf } from "./sawParts.ts";

const values = [
  { placeholder: "[NAVN-7FK]", kind: "person", original: "Vibeke 😀 Holmstrand" },
  { placeholder: "[CPR-4BQ]", kind: "cpr", original: "670190-1234" },
];
const found = (text: string) => placeholdersIn(text).map(({ start, end }) => text.slice(start, end));

it("knows the shape of a placeholder, with and without brackets, and takes nothing else for one", () => {
  expect(found("Til [NAVN-7FK], CPR-4BQ og FØDT–9WTX.")).toEqual(["[NAVN-7FK]", "CPR-4BQ", "FØDT–9WTX"]);
  expect(found("[NAVN-1] og [TLF-ABC]")).toEqual(["[NAVN-1]", "[TLF-ABC]"]);
  for (const text of ["SAG-2024", "[KLE-27]", "COVID-19", "HK-2024-117", "K2-K4", "navn-7fk", "ISO-9001", "E-7", "NAVN-7FKLMNPQ", "DS-2OB"]) expect(found(text), text).toEqual([]);
});

it("puts every value back, wherever and however often it stands", () => {
  const { text, places } = putBack("Om [NAVN-7FK] ([CPR-4BQ]): [NAVN-7FK]s sag.", values);
  expect(text).toBe("Om Vibeke 😀 Holmstrand (670190-1234): Vibeke 😀 Holmstrands sag.");
  expect(places.map(({ start, end }) => text.slice(start, end))).toEqual(["Vibeke 😀 Holmstrand", "670190-1234", "Vibeke 😀 Holmstrand"]);
});

it("shows where values stood in what was sent, and leaves foreign placeholders alone", () => {
  expect(sentPlaces("[NAVN-9ZZ] [CPR-4BQ]", values).map(({ value }) => value.kind)).toEqual(["cpr"]);
  expect(framed("[NAVN-7FK]")).toBe("NAVN-7FK");
});

const call = {
  at: "2026-12-01T09:42:00+01:00",
  model_name: "Mistral",
  zone: "Z3" as const,
  replaced: 2,
  messages: [
    { role: "system", text: "Du hjælper." },
    { role: "user", text: "Hej" },
    { role: "assistant", text: "Hej selv" },
    { role: "user", text: "Om [NAVN-7FK]" },
    { role: "assistant", text: "Jeg slår op" },
    { role: "tool", text: "Side 14" },
  ],
  tools: ["slå_op: Søger i håndbogen"],
  values,
};

it("sorts a call into question, instruction, history and tools, with nothing lost", () => {
  const { question, system, history, tools } = partsOf(call);
  expect(question?.text).toBe("Om [NAVN-7FK]");
  expect([system.length, history.length, tools.length]).toEqual([1, 3, 2]);
});

it("writes everything that left into the file to keep", () => {
  const text = asText([call]);
  for (const { text: words } of [...call.messages, { text: "slå_op: Søger i håndbogen" }]) expect(text).toContain(words);
  expect(text).toContain("[CPR-4BQ]\tCPR-nummer\t670190-1234");
});
