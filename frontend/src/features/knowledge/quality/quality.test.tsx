import { describe, expect, it } from "vitest";
import type { Finding } from "./api.ts";
import { marked } from "./Compared.tsx";
import { csvOf } from "./csv.ts";
import { detailOf } from "./wording.ts";

const finding = (more: Partial<Finding>): Finding => ({ kind: "failed", id: null, document_id: "d1", name: "Brev.pdf", folder: "", other_id: null, other_name: null, count: 1, pages: [], classes: {}, since: null, year: null, code: null, ...more });

describe("what is wrong with a document", () => {
  it("is said in a few words", () => {
    expect(detailOf(finding({ kind: "duplicate", other_name: "Kopi.pdf" }))).toBe("Samme indhold som Kopi.pdf");
    expect(detailOf(finding({ kind: "old_year", year: 2019, pages: [3] }))).toBe("Nyeste årstal er 2019 · Side 3");
    expect(detailOf(finding({ kind: "empty_pages", count: 3, pages: [2, 5, 7] }))).toBe("Side 2, 5 og 7");
    expect(detailOf(finding({ kind: "read_by_picture", count: 90, pages: [1, 2] }))).toBe("Side 1, 2 og flere");
    expect(detailOf(finding({ kind: "unreadable", code: "page_scanned" }))).toBe("Sider er billeder uden tekst");
    expect(detailOf(finding({ kind: "failed", code: "file_encrypted" }))).toContain("adgangskode");
  });
  it("names classes and how often, never what stands there", () => {
    expect(detailOf(finding({ kind: "personal_data", classes: { K4: 3, K2: 1 } }))).toBe("Personoplysninger i 1 uddrag og CPR-numre i 3 uddrag");
    expect(detailOf(finding({ kind: "personal_data", classes: { K6: 0 } }))).toBe("Følsomme oplysninger");
  });
});

describe("the spreadsheet", () => {
  it("has a line for each finding, as Danish spreadsheets read it", () => {
    const [head, row, end] = csvOf([finding({ kind: "duplicate", name: "A; B.pdf", folder: "Møder", other_name: "C \"ny\".pdf" })]).split("\r\n");
    expect(head).toBe("\ufeffFund;Dokument;Mappe;Detaljer;Hvad kan du gøre");
    expect(row).toBe('Samme fil flere gange;"A; B.pdf";Møder;"Samme indhold som C ""ny"".pdf";Behold den ene, og slet den anden, så der kun er ét sted at rette.');
    expect(end).toBe("");
  });
  it("lets no name be computed", () => {
    expect(csvOf([finding({ kind: "empty", name: "=1+1.pdf" })])).toContain(";'=1+1.pdf;");
  });
});

describe("two passages", () => {
  it("are marked by code points", () => {
    expect(marked({ text: "😀 Ring 12 i dag", spans: [{ start: 7, end: 9 }] })).toEqual([["😀 Ring ", false], ["12", true], [" i dag", false]]);
  });
});
