import { describe, expect, test } from "vitest";
import { type LogEntry, midnight } from "./api.ts";
import { actorText, actText, detailTexts, GROUPS } from "./words.ts";

const entry = (part: Partial<LogEntry>): LogEntry => ({
  id: 1, at: "2026-11-23T08:00:00Z", actor: { kind: "person", id: "d", name: "Ditte" }, act: "session.opened", object_kind: "session",
  object_id: null, object_name: null, data_class: null, details: {}, ...part,
});
const NAMES = new Map([["u", "Visitation Nord"], ["m", "Mistral Small"]]);

describe("the log in plain words", () => {
  test("every group of the filter has acts, and an unknown act shows as it is", () => {
    expect(GROUPS).toContain("session");
    expect(actText("role.granted")).toBe("Gav en rolle");
    expect(actText("moon.landed")).toContain("moon.landed");
  });

  test("a role is told with its place", () => {
    const told = detailTexts(entry({ act: "role.granted", object_kind: "person", object_id: "k", object_name: "Karla", details: { role: "builder", unit_id: "u" } }), NAMES);
    expect(told).toEqual(["Karla", "Bygger i Visitation Nord"]);
  });

  test("a unit that is gone is said to be gone", () => {
    expect(detailTexts(entry({ details: { from_id: "u", to_id: "gone" } }), NAMES)).toEqual(["fra Visitation Nord til en enhed, der er slettet"]);
  });

  test("ids that mean nothing to a person are left out", () => {
    const told = detailTexts(entry({ act: "model.call", object_kind: "model", object_id: "m", data_class: "K0", details: { call: "0199", zone: "Z3", purpose: "chat", conversation: "0199" } }), NAMES);
    expect(told).toEqual(["Mistral Small", "kørte i Z3 (Sky i EU, ejer i EU)", "dataklasse K0"]);
  });

  test("changed fields are named once each", () => {
    expect(detailTexts(entry({ details: { changed: ["price_input", "price_output", "zone"] } }), NAMES)).toEqual(["pris, zone"]);
  });

  test("the house itself and people who are gone have names too", () => {
    expect(actorText(entry({ actor: { kind: "system", id: null, name: null } }))).toBe("Systemet");
    expect(actorText(entry({ actor: { kind: "person", id: "x", name: null } }))).toBe("En, der er slettet");
  });
});

test("the last day of a search is included, in the reader's own time zone", () => {
  expect(midnight("2026-11-23", 0)).toBe("2026-11-22T23:00:00.000Z");
  expect(midnight("2026-11-23", 1)).toBe("2026-11-23T23:00:00.000Z");
  expect(midnight("", 1)).toBe("");
});
