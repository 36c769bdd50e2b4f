import { describe, expect, test } from "vitest";
import type { Me } from "../../../api/types.ts";
import { grantingUnits, sectionsOf } from "../rights.ts";
import type { Unit } from "../units/api.ts";
import type { Person } from "./api.ts";
import { grantingOf, mayTakeBack, withinReach, withoutRole, withRole } from "./roles.ts";

const unit = (id: string, parent_id: string | null): Unit => ({ id, parent_id, slug: id, name: id, people: 0, revision: 1 });
const UNITS = [unit("top", null), unit("north", "top"), unit("ward", "north"), unit("south", "top")];
const held = (role: Person["roles"][number]["role"], unit_id: string) => ({ role, unit_id, unit_name: unit_id });

const me = (roles: Me["roles"], is_platform_owner = false): Me => ({
  id: "me", email: "a@b.example", name: "A", language: "da", theme: "system", unit: { id: "north", name: "north" },
  roles, is_platform_owner, administers: true, must_change_password: false,
});
const karla: Person = {
  id: "k", email: "k@b.example", name: "Karla", unit: { id: "ward", name: "ward" }, state: "active", last_seen_at: null,
  has_password: true, revision: 3, roles: [held("user", "ward"), held("unit_owner", "north"), held("user", "south")],
};

describe("what of the administration somebody sees", () => {
  test.each([
    ["a platform owner", me([held("platform_owner", "top")], true), ["people", "units", "models", "zones", "policy", "services", "countries", "search", "look", "quotas", "keys", "switches", "log"]],
    ["a unit owner", me([held("unit_owner", "north")]), ["people", "units", "policy", "services", "quotas", "keys", "switches"]],
    ["an auditor", me([held("auditor", "top")]), ["people", "units", "policy", "services", "quotas", "log"]],
    ["a data protection officer", me([held("dpo", "top")]), ["policy", "services", "quotas"]],
    ["an employee", me([held("user", "ward")]), []],
  ])("%s", (_, person, sections) => {
    expect(sectionsOf(person)).toEqual(sections);
  });
});

describe("granting roles", () => {
  const owner = grantingOf(grantingUnits(me([held("unit_owner", "north")])), UNITS);

  test("a unit owner grants user and builder in the own branch, and nothing else", () => {
    expect(mayTakeBack(owner, held("user", "ward"))).toBe(true);
    expect(mayTakeBack(owner, held("unit_owner", "north"))).toBe(false);
    expect(mayTakeBack(owner, held("user", "south"))).toBe(false);
  });

  test("an auditor grants nothing", () => {
    const auditor = grantingOf(grantingUnits(me([held("auditor", "top")])), UNITS);
    expect(auditor.units?.size).toBe(0);
  });

  test("what lies outside the reach is neither sent nor lost", () => {
    expect(withinReach(karla, owner)).toEqual([{ role: "user", unit_id: "ward" }, { role: "unit_owner", unit_id: "north" }]);
    expect(withRole(karla, owner, { role: "builder", unit_id: "ward" })).toHaveLength(3);
    expect(withoutRole(karla, owner, { role: "user", unit_id: "ward" })).toEqual([{ role: "unit_owner", unit_id: "north" }]);
  });

  test("a platform owner reaches everywhere", () => {
    const everywhere = grantingOf(grantingUnits(me([], true)), UNITS);
    expect(withinReach(karla, everywhere)).toHaveLength(3);
    expect(mayTakeBack(everywhere, held("unit_owner", "north"))).toBe(true);
  });
});
