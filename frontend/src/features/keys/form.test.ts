import { beforeAll, describe, expect, it } from "vitest";
import { loadWords } from "../../i18n/words.ts";
import type { Key } from "./api.ts";
import { check, emptyKey, expiresSoon, limits, scopeOf, valuesOf } from "./form.ts";
import "./texts.ts";

const NOW = new Date(2026, 10, 23, 12);
const RULES = { usual_days: 365, longest_days: 730, revision: 0 };
const key = (part: Partial<Key> = {}): Key => ({
  id: "k", kind: "person", name: "Script", prefix: "aai_3f9k", person: null, unit: null, state: "active", revision: 1,
  scope: { models: null, ceiling: null, endpoints: null, addresses: null, priority: "interactive" },
  created_at: NOW.toISOString(), expires_at: new Date(2027, 10, 23, 23, 59, 59).toISOString(), revoked_at: null, rotated_at: null,
  old_until: null, used_on: null, used_from: null, ...part,
});

beforeAll(() => loadWords("da"));

describe("a key in the form", () => {
  it("comes back as it was", () => {
    const scope: Key["scope"] = { models: ["lille", "assistant:breve"], ceiling: "K2+K4", endpoints: ["chat"], addresses: ["10.1.2.0/24", "::1/128"], priority: "batch" };
    const values = valuesOf(key({ scope }));
    expect(values.until).toBe("2027-11-23");
    expect(scopeOf(values)).toEqual(scope);
  });
  it("is as wide as its person when nothing is chosen", () => {
    const values = emptyKey(RULES, "u", NOW);
    expect(values.until).toBe("2027-11-23");
    expect(Object.values(scopeOf(values))).toEqual([null, null, null, null, "interactive"]);
  });
  it("says what is missing", () => {
    const empty = emptyKey(RULES, "", NOW);
    expect(Object.keys(check({ ...empty, until: "2026-11-22", only: "some" }, true, NOW))).toEqual(["name", "until", "some", "unit_id"]);
    expect(check({ ...empty, name: "Script", until: "2026-11-23" }, false, NOW)).toEqual({});
  });
});

describe("a key in a list", () => {
  it("tells its limits in a line", () => {
    expect(limits(key().scope, (slug) => slug)).toBe("Ingen begrænsninger");
    const narrow = { ...key().scope, models: ["lille"], endpoints: ["chat" as const], addresses: ["10.1.2.0/24"] };
    expect(limits(narrow, () => "Lille model")).toBe("Kun Lille model; kun samtaler; kun fra 10.1.2.0/24".replace("samtaler", "Samtaler"));
  });
  it("expires soon in its last month", () => {
    expect(expiresSoon(key(), NOW)).toBe(false);
    expect(expiresSoon(key({ expires_at: new Date(2026, 11, 20).toISOString() }), NOW)).toBe(true);
    expect(expiresSoon(key({ state: "revoked", expires_at: NOW.toISOString() }), NOW)).toBe(false);
  });
});
