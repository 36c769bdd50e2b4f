import { describe, expect, test } from "vitest";
import { changed, rebased } from "./form.ts";
import { keepTyped, takeTyped } from "./kept.ts";
import { strengthOf } from "./strength.ts";

describe("taking in what somebody else saved", () => {
  const base = { name: "Karla", email: "k@a.example", endpoints: [{ id: 1 }] };

  test("keeps the person's own changes and takes the rest from the server", () => {
    const typed = { ...base, name: "Karla N." };
    const latest = { name: "Karla Nørrelund", email: "karla@a.example", endpoints: [{ id: 2 }] };
    expect(rebased(base, typed, latest)).toEqual({ name: "Karla N.", email: "karla@a.example", endpoints: [{ id: 2 }] });
  });

  test("a list that was changed counts as one value", () => {
    const typed = { ...base, endpoints: [{ id: 1 }, { id: 3 }] };
    expect(rebased(base, typed, { ...base, name: "X" })).toEqual({ ...base, name: "X", endpoints: [{ id: 1 }, { id: 3 }] });
  });

  test("only what differs is sent", () => {
    expect(changed(base, { ...base, email: "ny@a.example" })).toEqual({ email: "ny@a.example" });
    expect(changed(base, { ...base, endpoints: [{ id: 1 }] })).toEqual({});
  });
});

describe("what was typed when the session ran out", () => {
  test("comes back to the same form, without keys and passwords", () => {
    keepTyped("p1.provider.x", { name: "Mistral", secret: "sk-1", password: "hemmelig" });
    expect(takeTyped("p1.provider.x")).toEqual({ name: "Mistral" });
    expect(takeTyped("p2.provider.x")).toEqual({});
  });
});

describe("the strength of a password in words", () => {
  test.each([
    ["", "empty"],
    ["kort", "short"],
    ["aaaaaaaaaaaaaaaa", "weak"],
    ["Sommer2026!!!", "weak"],
    ["Karla1987Nørrelund", "weak"],
    ["vxqr-plst-99", "fair"],
    ["grønne æbler på loftet", "strong"],
  ])("%j is %s", (password, level) => {
    expect(strengthOf(password, ["Karla Nørrelund"]).level).toBe(level);
  });

  test("counts what is missing in characters, not in bytes", () => {
    expect(strengthOf("æøå😀")).toEqual({ level: "short", missing: 8 });
  });
});
