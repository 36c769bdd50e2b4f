import { describe, expect, test } from "vitest";
import { isInEea, searchCountries } from "../countries/codes.ts";
import { checkFacts, factsOf, shortcomingSentence, suggestionFor, valuesOf } from "./facts.ts";

describe("facts about a provider", () => {
  test("what is not known is said to be not known, and comes back so", () => {
    const values = valuesOf(null);
    expect(values).toMatchObject({ training: "unknown", valid_days: "365", owner: "", processing: [] });
    expect(factsOf(values)).toMatchObject({ owner: null, transfer: null, retention_days: null, checked_on: null, valid_days: 365 });
    expect(valuesOf(factsOf({ ...values, owner: "US", retention_days: "30" }))).toMatchObject({ owner: "US", retention_days: "30" });
  });

  test("what is missing may be saved; what makes no sense may not", () => {
    expect(checkFacts(valuesOf(null))).toEqual({});
    expect(Object.keys(checkFacts({ ...valuesOf(null), retention_days: "-1", valid_days: "0", subs: [{ name: "A", country: "" }] })).sort()).toEqual(["retention_days", "subs", "valid_days"]);
  });

  test("a suggestion fills in a name and the owner's country, and nothing that stands in an agreement", () => {
    expect(suggestionFor({ kind: "azure", options: { base_url: "https://kommunen.openai.azure.com" } })).toEqual({ processor: "Microsoft", owner: "US" });
    expect(suggestionFor({ kind: "openai", options: { base_url: "https://ki.kommune.example/v1" } })).toBeNull();
  });

  test("why it is off stands in words", () => {
    expect(shortcomingSentence({ code: "facts_missing", about: { fields: "support,retention_days" } })).toBe("Der mangler: hvorfra data kan ses, hvor længe der gemmes.");
    expect(shortcomingSentence({ code: "place_off", about: { places: "US,dpf" } })).toBe("Slået fra under Lande: USA, DPF.");
    expect(shortcomingSentence({ code: "zone_contradicts_facts", about: { zone: "Z2" } })).toContain("Z2");
  });
});

describe("countries", () => {
  test("are found by name or code, those of the EU and EEA first", () => {
    expect(searchCountries("danm").map(({ value }) => value)).toEqual(["DK"]);
    expect(searchCountries("no").map(({ value }) => value)).toContain("NO");
    expect(isInEea(searchCountries("")[0]?.value ?? "")).toBe(true);
  });
});
