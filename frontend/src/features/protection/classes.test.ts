import { describe, expect, it } from "vitest";
import type { Ceiling } from "./api.ts";
import { className, heaviest, holds, isLower, picked, union } from "./classes.ts";
import { lookOf, mayBeUsedFor, refusedParts } from "./judging.ts";

describe("classes", () => {
  it("are united by the higher base and all flags", () => {
    expect(union("K1", "K2+K4")).toBe("K2+K4");
    expect(union("K2+K6", "K2+K3")).toBe("K2+K3+K6");
    expect(union("K0", "K1")).toBe("K1");
    expect(className(["K5"])).toBe("K2+K5");
    expect(className([])).toBe("K1");
  });
  it("are named after their heaviest part", () => {
    expect(heaviest("K2+K4")).toBe("K4");
    expect(heaviest("K0")).toBe("K0");
  });
  it("hold what lies below their base", () => {
    expect(holds("K2", "K1")).toBe(true);
    expect(holds("K1", "K2")).toBe(false);
    expect(holds("K2+K4", "K3")).toBe(false);
  });
  it("are lowered when anything is gone from them", () => {
    expect(isLower("K1", "K2+K4")).toBe(false);
    expect(isLower("K2+K4", "K2+K6")).toBe(true);
    expect(isLower("K1", "K0")).toBe(true);
  });
});

describe("a press in the menu", () => {
  it("adds a flag, and personal data with it", () => expect(picked("K1", "K3")).toBe("K2+K3"));
  it("takes a flag away again and leaves the base", () => expect(picked("K2+K3", "K3")).toBe("K2"));
  it("puts a base in the place of the base", () => {
    expect(picked("K1", "K2")).toBe("K2");
    expect(picked("K2+K4", "K2")).toBe("K2+K4");
    expect(picked("K2+K4", "K1")).toBe("K1");
    expect(picked("K1", "K0")).toBe("K0");
  });
});

describe("what a place may be used for", () => {
  const ceiling = (K2: string, K3: string, K4: string, K5 = "refuse", K6 = "refuse") => ({ K0: "allow", K1: "allow", K2, K3, K4, K5, K6 }) as Ceiling;
  it.each([
    [ceiling("allow", "allow", "allow", "allow", "allow"), "Må bruges med alle slags oplysninger, også følsomme."],
    [ceiling("allow", "allow", "allow"), "Må bruges med fortrolige oplysninger."],
    [ceiling("allow", "replace", "replace"), "Må bruges med almindelige personoplysninger; CPR-numre erstattes."],
    [ceiling("allow", "refuse", "refuse"), "Må bruges med almindelige personoplysninger."],
    [ceiling("replace", "replace", "replace"), "Navne og CPR-numre erstattes."],
    [ceiling("replace", "refuse", "refuse"), "Navne erstattes. CPR-numre må ikke sendes hertil."],
    [ceiling("refuse", "refuse", "refuse"), "Kun uden personoplysninger."],
  ])("is one sentence that promises nothing more", (given, sentence) => expect(mayBeUsedFor(given)).toBe(sentence));
});

describe("a find", () => {
  const find = (raises_to: string, replaced = true) => ({ start: 0, end: 1, kind: "person", score: 1, raises_to, replaced, source: "detector" }) as const;
  const decision = (verdict: "allow" | "replace" | "refuse", because: string | null = null) => ({ verdict, because, zone: "Z2", rule: null }) as const;
  it("is amber when it will be replaced, and only then", () => {
    expect(lookOf(find("K2"), decision("replace"), null)).toBe("replace");
    expect(lookOf(find("K2", false), decision("replace"), null)).toBe("seen");
    expect(lookOf(find("K2"), decision("allow"), null)).toBe("seen");
    expect(lookOf(find("K2"), null, null)).toBe("seen");
  });
  it("stops the text when its class is what is refused", () => {
    expect(lookOf(find("K2+K6", false), decision("refuse", "K6"), null)).toBe("stop");
    expect(lookOf(find("K2"), decision("refuse", "K6"), null)).toBe("seen");
  });
  it("stops the text for every part the place refuses, where they are known", () => {
    const ceiling = { K0: "allow", K1: "allow", K2: "replace", K3: "refuse", K4: "refuse", K5: "refuse", K6: "refuse" } as const;
    expect(refusedParts("K2+K5+K6", decision("refuse", "K6"), ceiling)).toEqual(["K5", "K6"]);
    expect(lookOf(find("K2+K5", false), decision("refuse", "K6"), ceiling)).toBe("stop");
    expect(refusedParts("K2+K6", decision("refuse", "K6"), null)).toEqual(["K6"]);
  });
});
