import { beforeAll, describe, expect, it } from "vitest";
import { setLanguage } from "../../../i18n/language.ts";
import { loadWords } from "../../../i18n/words.ts";
import type { Quota } from "./api.ts";
import { amountOf, forecast, foretold, percent, standing } from "./figures.ts";
import { check, emptyQuota } from "./form.ts";

const NOW = new Date("2026-11-11T00:00:00+01:00");
const quota: Quota = {
  id: "q", subject: "unit", subject_id: "u", name: "Omsorg", unit_id: "k", unit_name: "Kommunen", measure: "money", currency: "DKK", period: "month",
  amount: 3000, warn_at: 80, revision: 1, used: 0, held: 0, people: 0, full: 0, began: "2026-10-31T23:00:00Z", closes: "2026-11-30T23:00:00Z", can_change: true,
}; // prettier-ignore

beforeAll(async () => {
  setLanguage("da");
  await loadWords("da");
});

describe("amounts", () => {
  it("are written as people write them", () => {
    expect(amountOf(quota, 2500.5)).toBe("2.501 kr.");
    expect(amountOf(quota, 12.5)).toBe("12,50 kr.");
    expect(amountOf({ measure: "money", currency: "EUR" }, 40)).toBe("40 EUR");
    expect(amountOf({ measure: "requests", currency: null }, 1)).toBe("1 spørgsmål");
    expect(amountOf({ measure: "tokens", currency: null }, 40_000)).toBe("40.000 tokens");
  });

  it("are never told as more than all", () => {
    expect([percent(0, 10), percent(9.99, 10), percent(11, 10)]).toEqual([0, 99, 100]);
  });
});

describe("how a budget stands", () => {
  it("is told by what is used, not by what is held", () => {
    expect(standing({ ...quota, used: 2399, held: 600 } as Quota)).toBe("open");
    expect(standing({ ...quota, used: 2400 })).toBe("near");
    expect(standing({ ...quota, used: 3000 })).toBe("full");
    expect(standing({ ...quota, used: 10, full: 1 })).toBe("full");
  });

  it("is foretold by the pace so far", () => {
    expect(forecast({ ...quota, used: 500 }, NOW)?.atEnd).toBeCloseTo(1500, -1);
    expect(foretold({ ...quota, used: 500 }, NOW)).toBe("I samme fart: cirka 1.500 kr. ved månedens udgang");
    expect(foretold({ ...quota, used: 2000 }, NOW)).toBe("I samme fart brugt omkring 16. november");
    expect(foretold({ ...quota, used: 2990 }, NOW)).toBe("I samme fart brugt inden for et døgn");
  });

  it("is not foretold too early, for a minute, or when it is over", () => {
    expect(forecast({ ...quota, used: 500 }, new Date("2026-11-01T20:00:00+01:00"))).toBeNull();
    expect(forecast({ ...quota, used: 5, began: null, closes: null }, NOW)).toBeNull();
    expect(foretold({ ...quota, used: 3000 }, NOW)).toBeNull();
  });
});

describe("the form", () => {
  it("takes what the server takes", () => {
    expect(check({ ...emptyQuota("u"), amount: "2.500,50" })).toEqual({});
    expect(Object.keys(check({ ...emptyQuota(""), amount: "0", warn_at: "120", currency: "kr" })).sort()).toEqual(["amount", "currency", "unit", "warn_at"]);
    expect(check({ ...emptyQuota("u"), measure: "requests", amount: "2,5" })).toHaveProperty("amount");
    expect(check({ ...emptyQuota("u"), subject: "key", amount: "10" })).toHaveProperty("subject_id");
  });
});
