import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ApiError } from "../../api/errors.ts";
import { askedOf, stepsOf, toggled } from "./screening/asked.ts";
import { changedFrom, merged } from "./screening/merging.ts";
import { saver } from "./screening/saving.ts";
import type { Answers, Question, ScreeningForm, UseCase } from "./types.ts";
import { dueLook, riskLevel } from "./words.ts";

const question = (id: string, extra: Partial<Question> = {}): Question => ({ id, kind: "text", label: id, help: "", options: [], required: true, when: null, ...extra });
const option = (id: string, exclusive = false) => ({ id, label: id, help: "", exclusive });
const DATA = question("data", { kind: "many", options: [option("none", true), option("names"), option("health")] });
const FORM: ScreeningForm = {
  version: "1",
  sections: [
    { id: "purpose", title: "Formål", help: "", questions: [question("purpose")] },
    { id: "data", title: "Oplysninger", help: "", questions: [DATA] },
    { id: "ground", title: "Hjemmel", help: "", questions: [question("ground", { when: { question: "data", is: ["names"] } }), question("law", { when: { question: "ground", is: ["duty"] } })] },
  ],
};

describe("the questions of the screening", () => {
  it("are asked only where an answer that is itself asked leads to them", () => {
    expect([...askedOf(FORM, {})]).toEqual(["purpose", "data"]);
    expect([...askedOf(FORM, { data: ["names"], ground: ["duty"] })]).toEqual(["purpose", "data", "ground", "law"]);
    expect([...askedOf(FORM, { data: ["health"], ground: ["duty"] })]).not.toContain("law");
  });
  it("stand in steps that say what is missing, and an empty step is not there", () => {
    expect(stepsOf(FORM, { data: ["health"] }).map(({ id, missing }) => [id, missing])).toEqual([["purpose", ["purpose"]], ["data", []]]);
    expect(stepsOf(FORM, { data: ["names"] }).at(-1)?.missing).toEqual(["ground"]);
  });
  it("let »none of it« stand alone, and keep the order of the form", () => {
    expect(toggled(DATA, ["names"], "none")).toEqual(["none"]);
    expect(toggled(DATA, ["none"], "health")).toEqual(["health"]);
    expect(toggled(DATA, ["health"], "names")).toEqual(["names", "health"]);
    expect(toggled(DATA, ["names", "health"], "names")).toEqual(["health"]);
  });
});

describe("two people who answer at once", () => {
  it("keep both their answers where they answered different questions", () => {
    expect(merged({ a: ["1"] }, { a: ["2"] }, { a: ["1"], b: ["3"] })).toEqual({ answers: { a: ["2"], b: ["3"] }, clashes: [] });
  });
  it("are shown both answers where they answered the same one", () => {
    expect(merged({ a: ["1"] }, { a: ["2"] }, { a: ["3"] }).clashes).toEqual([{ question: "a", mine: ["2"], theirs: ["3"] }]);
    expect(merged({ a: ["1"] }, { a: ["2"] }, { a: ["2"] }).clashes).toEqual([]);
  });
  it("take the space around a text for no answer", () => {
    expect(changedFrom({ a: ["hjælp"] }, { a: ["hjælp "], b: [""] })).toEqual([]);
  });
});

describe("answers save themselves", () => {
  const useCase = (revision: number, answers: Answers) => ({ id: "u", revision, answers }) as UseCase;
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it("after a pause, only what differs, and one at a time", async () => {
    const save = vi.fn(async (revision: number, change: Record<string, string | string[] | null>) => useCase(revision + 1, { purpose: ["gammelt"], ...(change["data"] ? { data: change["data"] as string[] } : {}) }));
    const keeper = saver(useCase(1, { purpose: ["gammelt"] }), { save, fetch: async () => useCase(9, {}), several: (id) => id === "data", told: () => undefined });
    keeper.answer("data", ["names"]);
    keeper.answer("data", ["names", "health"]);
    expect(keeper.now.get().state).toBe("typing");
    await vi.advanceTimersByTimeAsync(600);
    expect(save.mock.calls).toEqual([[1, { data: ["names", "health"] }]]);
    expect(keeper.now.get().state).toBe("saved");
    keeper.answer("purpose", []);
    await keeper.flush();
    expect(save).toHaveBeenLastCalledWith(2, { purpose: null });
  });

  it("and meet somebody else's with a choice; nothing is sent before it is made", async () => {
    const save = vi.fn(async (revision: number, change: Record<string, string | string[] | null>) => {
      if (revision < 5) throw new ApiError(409, "changed_meanwhile", {});
      return useCase(6, { purpose: [change["purpose"] as string] });
    });
    const keeper = saver(useCase(1, { purpose: ["først"] }), { save, fetch: async () => useCase(5, { purpose: ["deres"] }), several: () => false, told: () => undefined });
    keeper.answer("purpose", ["mit"]);
    expect(await keeper.flush()).toBe(false);
    expect(keeper.now.get().clashes).toEqual([{ question: "purpose", mine: ["mit"], theirs: ["deres"] }]);
    expect(keeper.now.get().answers["purpose"]).toEqual(["mit"]);
    expect(await keeper.flush()).toBe(false);
    keeper.settle("purpose", true);
    expect(await keeper.flush()).toBe(true);
    expect(save).toHaveBeenLastCalledWith(5, { purpose: "mit" });
  });

  it("say when they were not saved, keep them, and are saved at the next try", async () => {
    let open = false;
    const save = vi.fn(async (revision: number, change: Record<string, string | string[] | null>) => {
      if (!open) throw new ApiError(0, "no_answer", {});
      return useCase(revision + 1, { purpose: [change["purpose"] as string] });
    });
    const keeper = saver(useCase(1, {}), { save, fetch: async () => useCase(1, {}), several: () => false, told: () => undefined });
    keeper.answer("purpose", ["mit"]);
    expect(await keeper.flush()).toBe(false);
    expect(keeper.now.get()).toMatchObject({ state: "failed", answers: { purpose: ["mit"] } });
    open = true;
    expect(await keeper.flush()).toBe(true);
    expect(keeper.now.get().state).toBe("saved");
  });
});

it("tells risks and dates by the weightiest word", () => {
  const none = { prohibited: false, high_risk: false, dpia_needed: false };
  expect([none, { ...none, dpia_needed: true }, { ...none, high_risk: true, dpia_needed: true }, { prohibited: true, high_risk: true, dpia_needed: true }].map(riskLevel)).toEqual(["ordinary", "dpia", "high_risk", "prohibited"]);
  vi.setSystemTime(new Date("2026-12-01T12:00:00"));
  expect([null, "2026-11-30", "2026-12-01", "2026-12-31", "2027-01-01"].map(dueLook)).toEqual(["none", "over", "soon", "soon", "later"]);
});
