import { beforeAll, expect, it } from "vitest";
import { codeSentence } from "../../api/errors.ts";
import { setLanguage } from "../../i18n/language.ts";
import { loadWords } from "../../i18n/words.ts";
import { told } from "./LimitNotice.tsx";

const own = { subject: "each_person", unit_name: "", measure: "requests", currency: null, period: "month", share: 85, near: true, full: false, amount: 100, used: 85, closes: "2026-11-30T23:00:00Z" } as const;
const facts = { whose: "unit", measure: "money", period: "month", limit: 500, opens_at: "2026-11-30T23:00:00+00:00", retry_after: 601_000 };

beforeAll(async () => {
  setLanguage("da");
  await loadWords("da");
});

it("tells whose budget runs out, and when it opens by Denmark's calendar", () => {
  expect(told(own)).toBe("Du har brugt 85 % af dit budget for november. Det åbner igen 1. december.");
  expect(told({ ...own, subject: "unit", unit_name: "Omsorg", full: true })).toBe("Budgettet for Omsorg er brugt for november. Det åbner igen 1. december.");
  expect(told({ ...own, period: "day", full: true })).toBe("Dit budget for i dag er brugt. Det åbner igen i morgen.");
  expect(told({ ...own, measure: "money", full: true })).toContain("Modeller, der ikke koster noget, kan stadig bruges.");
});

it("refuses in the same words", () => {
  expect(codeSentence("quota_used_up", facts)).toBe("Din enheds budget for november er brugt. Det åbner igen 1. december.");
  expect(codeSentence("quota_used_up", { ...facts, whose: "key", period: "day" })).toBe("Nøglens budget for i dag er brugt. Det åbner igen i morgen.");
  expect(codeSentence("quota_used_up", { ...facts, period: "minute", retry_after: 42 })).toBe("Der er spurgt om meget på kort tid. Prøv igen om 42 sekunder.");
  expect(codeSentence("quota_used_up", { ...facts, busy: 1 })).toContain("Vent, til et af dem er færdigt");
  expect(codeSentence("quota_used_up")).toBe("En grænse for forbrug er nået. Prøv igen senere.");
});
