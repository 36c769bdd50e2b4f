import { describe, expect, test } from "vitest";
import { EVERYTHING, fileOf, type LogEntry, type LogStatus, midnight } from "./api.ts";
import { actorText, actText, brokenText, detailTexts, factsOf, groups, keepingText, lateText, sealedText, signedText, verdictText } from "./words.ts";

const entry = (part: Partial<LogEntry>): LogEntry => ({
  id: 1, at: "2026-11-23T08:00:00Z", actor: { kind: "person", id: "d", name: "Ditte" }, act: "session.opened", object_kind: "session",
  unit_id: null, object_id: null, object_name: null, data_class: null, details: {}, ...part,
});
const NAMES = new Map([["u", "Visitation Nord"], ["m", "Mistral Small"]]);

describe("the log in plain words", () => {
  test("every group of the filter has acts, and an unknown act shows as it is", () => {
    expect(groups()).toContain("session");
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
    expect(actorText(entry({ actor: { kind: "key", id: "d", name: "Ditte" } }))).toBe("Ditte med en nøgle");
    expect(actorText(entry({ actor: { kind: "key", id: null, name: null } }))).toBe("Et systems nøgle");
  });
});

test("the last day of a search is included, in the reader's own time zone", () => {
  expect(midnight("2026-11-23", 0)).toBe("2026-11-22T23:00:00.000Z");
  expect(midnight("2026-11-23", 1)).toBe("2026-11-23T23:00:00.000Z");
  expect(midnight("", 1)).toBe("");
});

const status = (part: Partial<LogStatus> = {}): LogStatus => ({
  whole: true, position: 12401, kept: 12401, sealed_at: "2026-11-23T08:00:00Z", unsealed: 0, oldest_unsealed: null, checkpoint: null, guarded: true,
  keeping: { maximum_days: 1826, hold: false, revision: 0 }, ...part,
});

describe("the seal of the log in plain words", () => {
  const now = new Date("2026-11-23T08:00:03Z");

  test("how far it is sealed", () => {
    expect(sealedText(status(), now)).toBe("Hele loggen er forseglet");
    expect(sealedText(status({ unsealed: 2 }), now)).toBe("Forseglet for 3 sekunder siden");
    expect(sealedText(status({ unsealed: 2, sealed_at: "2026-11-23T07:00:00Z" }), now)).toBe("Forseglet i dag kl. 8.00");
    expect(sealedText(status({ position: 0, sealed_at: null }), now)).toBe("Intet er forseglet endnu");
  });

  test("only a long wait is a warning", () => {
    expect(lateText(status({ unsealed: 2, oldest_unsealed: "2026-11-23T07:59:30Z" }), now)).toBeNull();
    expect(lateText(status({ unsealed: 2, oldest_unsealed: "2026-11-23T07:30:00Z" }), now)).toBe(
      "2 hændelser venter på at blive forseglet, den ældste siden i dag kl. 8.30",
    );
  });

  test("a broken log says what and where", () => {
    const broken = { position: 12401, audit_id: 12500, after: null };
    expect(brokenText({ ...broken, what: "changed" })).toBe("Hændelse nr. 12.401 er ændret, efter at den blev forseglet.");
    expect(brokenText({ ...broken, position: null, what: "inserted" })).toBe("Rækken med nummer 12.500 er sat ind bagefter.");
    expect(brokenText({ ...broken, after: 12000, what: "checkpoint-mismatch" })).toContain("noget efter nr. 12.000 er ændret");
  });

  test("a whole log says what vouches for it", () => {
    const verdict = { broken: [], first: 1, last: 9, rows: 9, unsealed: 0, inserted: 0, checkpoints: 0, vouched: 0, newest_checkpoint: null, seconds: 0.1 };
    expect(verdictText(verdict)).toContain("Ingen underskrift");
    expect(verdictText({ ...verdict, checkpoints: 2, vouched: 7, newest_checkpoint: "2026-11-23T08:00:00Z" })).toContain("til og med nr. 7, senest 23. november 2026 kl. 9.00");
    expect(signedText(status(), now)).toBe("ikke underskrevet endnu");
  });

  test("how long it is kept", () => {
    expect(keepingText({ maximum_days: 1826, hold: false, revision: 0 })).toBe("Loggen gemmes i 5 år");
    expect(keepingText({ maximum_days: 200, hold: false, revision: 0 })).toBe("Loggen gemmes i 200 dage");
    expect(keepingText({ maximum_days: 200, hold: true, revision: 0 })).toBe("Intet i loggen slettes lige nu");
  });
});

test("everything that is noted of an act can be read", () => {
  const facts = factsOf(entry({ act: "model.call", object_kind: "model", object_id: "m", data_class: "K2+K4", details: { zone: "Z3", replaced: 4 } }), NAMES);
  expect(Object.fromEntries(facts)).toMatchObject({ Angår: "Mistral Small · model · m", Dataklasse: "K2+K4", "Erstattede oplysninger": "4", "Nummer i loggen": "1" });
});

test("the file holds what the search leaves", () => {
  expect(fileOf({ ...EVERYTHING, act: "model", from: "2026-11-23" }, "csv")).toBe("/api/admin/audit/export?act=model&since=2026-11-22T23%3A00%3A00.000Z&format=csv");
});
