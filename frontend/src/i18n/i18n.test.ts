import { describe, expect, it } from "vitest";
import { date, daysAgo, language, setLanguage, texts, time } from "./index.ts";
import { loadWords, type Text, type Texts } from "./words.ts";

const files = import.meta.glob<Record<string, Texts>>("./{da,en}/*.ts", { eager: true });
const file = (language: string, feature: string) => files[`./${language}/${feature}.ts`]?.[language] ?? {};
const features = Object.keys(files).filter((path) => path.startsWith("./da/")).map((path) => path.slice(5, -3));
const slots = (text: string | { one: string; other: string } | undefined) =>
  [...(typeof text === "string" ? text : (text?.other ?? "")).matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();

describe.each(features)("the language files of %s", (feature) => {
  it("have the same keys, and the same slots under each", () => {
    const [da, en] = [file("da", feature), file("en", feature)];
    expect(Object.keys(en).sort()).toEqual(Object.keys(da).sort());
    for (const key of Object.keys(da)) expect(slots(en[key]), key).toEqual(slots(da[key]));
  });
  // Whoever sets up models meets the words of their providers.
  it.skipIf(feature.startsWith("admin"))("never say token, prompt or LLM to an employee", () => {
    for (const text of Object.values(file("da", feature))) expect(JSON.stringify(text)).not.toMatch(/\b(tokens?|prompts?|LLM|RAG|embeddings?)\b/i);
  });
});

describe("Danish", () => {
  it("writes the time with a point and without a leading nought", () => {
    expect(time("2026-12-01T09:42:00")).toBe("9.42");
    expect(time("2026-12-01T00:05:00")).toBe("0.05");
    expect(time("2026-12-01T15:07:00")).toBe("15.07");
  });
  it("writes dates in full, and numbers with points", async () => {
    expect(date("2026-12-01T12:00:00")).toBe("1. december 2026");
    const t = texts(() => Promise.resolve({ da: { n: "{n} tegn" } }), () => Promise.resolve({ en: { n: "{n} characters" } }));
    await loadWords("da");
    expect(t("n", { n: 200_512 })).toBe("200.512 tegn");
  });
  it("counts days on the calendar, also over a change to summer time", () => {
    expect(daysAgo("2026-03-28T23:59:00", new Date("2026-03-29T12:00:00"))).toBe(1);
    expect(daysAgo("2026-03-29T00:01:00", new Date("2026-03-29T23:59:00"))).toBe(0);
  });
});

describe("the language of the screen", () => {
  const bind = (en: () => Promise<{ en: { found: Text } }> = () => Promise.resolve({ en: { found: { one: "1 result", other: "{n} results" } } })) =>
    texts(() => Promise.resolve({ da: { found: { one: "1 fund", other: "{n} fund" } } }), en);

  it("changes at once where the words are here, and picks singular and plural", async () => {
    const t = bind();
    await loadWords("da");
    await loadWords("en");
    expect(t("found", { n: 1 })).toBe("1 fund");
    setLanguage("en");
    expect(t("found", { n: 2 })).toBe("2 results");
    expect(time("2026-12-01T09:42:00")).toBe("9:42");
  });
  it("waits for words that are not here yet, and fetches no other language than that of the screen", async () => {
    const asked: string[] = [];
    const t = bind(() => (asked.push("en"), Promise.resolve({ en: { found: "found" } })));
    await loadWords("da");
    expect(asked).toEqual([]);
    setLanguage("en");
    expect([asked, language(), t("found", { n: 1 })]).toEqual([["en"], "da", "1 fund"]);
    await loadWords("en");
    await Promise.resolve();
    expect([asked, language(), t("found")]).toEqual([["en"], "en", "found"]);
  });
  it("stays as it is when the words cannot be fetched, and asks again the next time", async () => {
    let broken = true;
    const t = bind(() => (broken ? Promise.reject(new Error("no network")) : Promise.resolve({ en: { found: "found" } })));
    await loadWords("da");
    setLanguage("en");
    await expect(loadWords("en")).rejects.toThrow("no network");
    expect(language()).toBe("da");
    broken = false;
    setLanguage("en");
    await loadWords("en");
    await Promise.resolve();
    expect(t("found")).toBe("found");
  });
});

it("parts that are loaded later wait for their words: React's own `lazy` is used in one place", () => {
  const sources = import.meta.glob<string>("../**/*.{ts,tsx}", { query: "?raw", import: "default", eager: true });
  const own = Object.entries(sources).filter(([path, text]) => !path.endsWith(".test.ts") && /\blazy\(/.test(text));
  expect(own.map(([path]) => path)).toEqual(["../app/lazily.ts"]);
});

/** Words that are asked for by codes and names from the server. */
const NAMED_BY_SERVER: [feature: RegExp, key: RegExp][] = [
  [/problems$|^(errors|admin-log|admin-facts|may-i)$/, /./],
  [/^register-forms$/, /^(in_force|coming|past)$/], // how a form stands
  [/^admin-policy$/, /^(widened|applied)$/], // how a version of the rules came about
  [/^(signin|protection|protection-more)$/, /^[a-z]+(_[a-z]+)+$|[.:]/],
];

it("every word is asked for by some screen", () => {
  const sources = import.meta.glob<string>(["../**/*.{ts,tsx}", "!../**/*.test.*", "!./{da,en}/*", "!../api/schema.d.ts"], { query: "?raw", import: "default", eager: true });
  const code = Object.values(sources).join("\n");
  const written = new Set([...code.matchAll(/["'`]([\w.-]+)["'`]/g)].map(([, key]) => key));
  // `tab_${name}` asks for every word that begins so.
  const composed = [...code.matchAll(/`([\w.]*(?:\$\{[^`{}]*(?:\{[^`{}]*\}[^`{}]*)*\}[\w.]*)+)`/g)]
    .map(([, key]) => (key ?? "").split(/\$\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}/))
    .filter((fixed) => fixed.some((part) => part.length > 1))
    .map((fixed) => new RegExp(`^${fixed.map((part) => part.replaceAll(".", "\\.")).join("[\\w:.-]+")}$`));
  const unused = features.flatMap((feature) =>
    Object.keys(file("da", feature))
      .filter((key) => !written.has(key) && !NAMED_BY_SERVER.some(([of, one]) => of.test(feature) && one.test(key)) && !composed.some((one) => one.test(key)))
      .map((key) => `${feature}: ${key}`),
  );
  expect(unused).toEqual([]);
});
