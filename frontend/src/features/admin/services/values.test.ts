import { describe, expect, it } from "vitest";
import type { Unit } from "../units/api.ts";
import type { PartRules, Rule, UnitTerms } from "./api.ts";
import { above, checkTerms, isLooser, startingFrom, termsOf, termsValues } from "./values.ts";

const unit = (id: string, parent_id: string | null): Unit => ({ id, parent_id, slug: id, name: id, people: 0, revision: 1 });
const rules = (K2: Rule): PartRules => ({ K0: "allow", K1: "allow", K2, K3: "refuse", K4: "refuse", K5: "refuse", K6: "refuse" });
const own = (unit_id: string, K2: Rule, in_force = true): UnitTerms => ({
  unit_id, unit_name: unit_id, version: 1, in_force, set_at: "2026-11-01T08:00:00Z", holds: rules(K2),
  terms: { rules: rules(K2), purposes: null, notes: "", decided_by: "", decided_on: null, review_on: null },
});

describe("what a unit inherits", () => {
  const tree = [unit("top", null), unit("north", "top"), unit("ward", "north")];
  it("is what the nearest unit above decided", () => {
    const service = { terms: [own("top", "allow"), own("north", "replace")] };
    expect(above(service, tree, "ward")?.unit_id).toBe("north");
    expect(above(service, tree, "north")?.unit_id).toBe("top");
    expect(above(service, tree, "top")).toBeNull();
  });
  it("passes over those who took theirs back", () => {
    expect(above({ terms: [own("top", "allow"), own("north", "replace", false)] }, tree, "ward")?.unit_id).toBe("top");
  });
  it("may lie above the branch that the reader sees", () => {
    const branch = [unit("north", null), unit("ward", "north")];
    expect(above({ terms: [own("top", "allow")] }, branch, "ward")?.unit_id).toBe("top");
    expect(above({ terms: [own("top", "allow")] }, branch, "north")?.unit_id).toBe("top");
  });
});

describe("terms", () => {
  it("go into the form and out again unchanged", () => {
    const { terms } = own("top", "replace");
    expect(termsOf(termsValues(terms))).toEqual(terms);
    const limited = { ...terms, purposes: ["write"], review_on: "2027-01-01" };
    expect(termsOf(termsValues(limited))).toEqual(limited);
  });
  it("of a new unit start from what it inherits, of a new service from nothing", () => {
    expect(startingFrom(rules("replace")).K2).toBe("replace");
    expect(startingFrom(null).K0).toBe("refuse");
  });
  it("that are limited name a purpose", () => {
    expect(checkTerms({ ...startingFrom(null), limited: true })).toHaveProperty("purposes");
    expect(checkTerms(startingFrom(null))).toEqual({});
  });
  it("compare by strictness", () => {
    expect([isLooser("allow", "replace"), isLooser("replace", "replace"), isLooser("refuse", "allow")]).toEqual([true, false, false]);
  });
});
