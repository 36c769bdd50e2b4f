import { describe, expect, it } from "vitest";
import type { KnowledgeDocument } from "./api.ts";
import { chosen, isJunk } from "./documents/files.ts";
import { advance } from "./documents/progress.ts";
import { reasonsOf, wordsFound } from "./searching/why.ts";
import { beyond, bytes, kindOf, listed, statusWords } from "./words.ts";

const document = (more: Partial<KnowledgeDocument>): KnowledgeDocument => ({
  id: "d1", collection_id: "c1", name: "Brev.pdf", folder: "", source: "upload", url: null, title: null, media_type: null, status: "ready", error_code: null, restricted: false,
  searchable: true, pages: 1, chunks: 1, size: 1, data_class: "K1", created_at: "2026-11-23T08:00:00Z", changed_at: "2026-11-23T08:00:00Z", dated_at: null, revision: 1, ...more,
});

describe("words for documents", () => {
  it("say sizes as people do", () => {
    expect([12, 4_321, 1_240_000, 214_000_000].map((size) => bytes(size).replaceAll("\u00a0", " "))).toEqual(["12 B", "4 kB", "1,2 MB", "214 MB"]);
  });
  it("name what is found beyond a class, and nothing it holds already", () => {
    expect(beyond("K1", "K2+K4")).toBe("personoplysninger og CPR-numre");
    expect(beyond("K2", "K2+K4+K6")).toBe("CPR-numre og følsomme oplysninger");
    expect(listed(["en", "to", "tre"])).toBe("en, to og tre");
  });
  it("say of a failed new version that the old one stays", () => {
    expect(statusWords(document({ status: "failed", error_code: "file_encrypted", searchable: false })).text).toBe("Kunne ikke læses");
    const newer = statusWords(document({ status: "failed", error_code: "file_encrypted" }));
    expect(newer.text).toBe("Ny udgave kunne ikke læses");
    expect(newer.why).toContain("adgangskode");
    expect(newer.why).toContain("Den tidligere udgave bruges stadig.");
  });
  it("know a file's kind by its media type, else by its name", () => {
    expect(kindOf({ media_type: "application/pdf", name: "brev" })).toBe("PDF");
    expect(kindOf({ media_type: null, name: "notat.odt" })).toBe("ODT");
  });
});

describe("files from a folder", () => {
  it("leave out what systems put there", () => {
    expect([".DS_Store", "Referater/Thumbs.db", "__MACOSX/a.pdf", "~$brev.docx", ".git/config"].every(isJunk)).toBe(true);
    expect(["Brev.docx", "Referater/2026/møde.pdf", "desktop.pdf"].some(isJunk)).toBe(false);
  });
  it("keep the folders they lay in", () => {
    const file = new File(["x"], "møde.pdf");
    Object.defineProperty(file, "webkitRelativePath", { value: "Referater/2026/møde.pdf" });
    expect(chosen([file]).map(({ folder }) => folder)).toEqual(["Referater/2026"]);
  });
});

describe("a stretch of reading", () => {
  it("counts from its first document to its last, with those that come while it runs", () => {
    const looks = [{ waiting: 3, reading: 1 }, { waiting: 1, reading: 1 }, { waiting: 4, reading: 1 }, { waiting: 0, reading: 1 }, { waiting: 0, reading: 0 }];
    const runs = looks.reduce<{ total: number; active: number }[]>((all, look) => [...all, advance(all.at(-1) ?? { total: 0, active: 0 }, look)], []);
    expect(runs).toEqual([{ total: 4, active: 4 }, { total: 4, active: 2 }, { total: 7, active: 5 }, { total: 7, active: 1 }, { total: 7, active: 0 }]);
  });
  it("begins anew after it has ended", () => {
    expect(advance({ total: 7, active: 0 }, { waiting: 2, reading: 0 })).toEqual({ total: 2, active: 2 });
  });
});

describe("why a passage was found", () => {
  it("is measured against the best of the same search, in words", () => {
    const all = [{ why: { dense: 0.5, words: 0 } }, { why: { dense: 0.25, words: 0.4 } }];
    expect(reasonsOf({ why: { dense: 0.25, words: 0 } }, all).map(({ name, part, words }) => [name, part, words])).toEqual([["Mening", 0.5, "middel"], ["Ord", 0, "ingen"]]);
  });
  it("names no reason that had no part in the search", () => {
    expect(reasonsOf({ why: { dense: 0, words: 0.4 } }, [{ why: { dense: 0, words: 0.4 } }]).map(({ name }) => name)).toEqual(["Ord"]);
  });
  it("shows the words by their stems, also inside compounds, with æ, ø and å", () => {
    const text = "Vejtræer og gadetræet: ring på telefonnummer 70 10 20 30. En å.";
    const found = wordsFound(text, { dense: 0.3, "term:trae": 0.1, "term:telefonnum": 0.2, "term:aa": 0.1, "term:en": 0.1 });
    expect(found.map(({ start, end }) => text.slice(start, end))).toEqual(["Vejtræer", "gadetræet", "telefonnummer", "En", "å"]);
  });
});
