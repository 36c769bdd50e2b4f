import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { Answer, Place } from "./api.ts";
import { fitting, Slot } from "./Slot.tsx";
import { headline, lead, reasons, ruleStory, shortVerdict, toneOf, warnings } from "./words.ts";

const place = (change: Partial<Place> = {}): Place => ({
  kind: "service", id: "s1", name: "ChatGPT", zone: "Z1", supplier: "OpenAI", description: "", link: "", agreement: "none", agreement_text: "",
  contact_name: "", contact_email: "", purposes: null, review_on: null, ...change,
});
const answer = (change: Partial<Answer> = {}): Answer => ({
  verdict: "no", why: "class_refused", because: "K2", data_class: "K2", medium: "text", place: place(), watch: [], best: null, elsewhere: [],
  rule: { origin: "inherited", unit_id: "u", unit_name: "Sundhed og Omsorg", version: 3, since: "2026-10-05T08:00:00Z", expires_at: null, decided_by: "Ledelsen", decided_on: "2026-10-01" },
  ask: { unit_name: "Sundhed og Omsorg", people: [] }, ...change,
});

describe("codes become sentences", () => {
  it("say no, and why, and who decided it", () => {
    const no = answer();
    expect([headline(no), toneOf(no.verdict), shortVerdict(no)]).toEqual(["Nej", "refuse", "Nej"]);
    expect(reasons(no, null).at(-1)).toBe("Sundhed og Omsorg tillader ikke almindelige personoplysninger dér.");
    expect(reasons(no, null)).toContain("Kommunen har ingen databehandleraftale for tjenesten.");
    expect(ruleStory(no)).toEqual(["Sundhed og Omsorg har bestemt det, og det gælder også her.", "Gældende fra 5. oktober 2026.", "Besluttet af Ledelsen 1. oktober 2026."]);
  });
  it("tell what the platform replaces from what one takes out oneself", () => {
    expect(headline(answer({ verdict: "yes_replaced", why: "replaced" }))).toBe("Ja, når personoplysningerne er erstattet");
    expect(headline(answer({ verdict: "yes_replaced", why: "replace_yourself", because: "K4" }))).toBe("Ja, når du selv har fjernet CPR-nummeret");
  });
  it("name the alternative", () => {
    const best = { place: place({ kind: "model", name: "Skriveassistenten" }), verdict: "yes" as const, why: "allowed" as const, because: null };
    expect(lead(answer({ best }), "ChatGPT")).toBe("Brug ikke ChatGPT til det. Brug Skriveassistenten i stedet.");
  });
  it("say nothing of a default's unit", () => {
    const rule = { origin: "default" as const, unit_id: null, unit_name: null, version: null, since: null, expires_at: null, decided_by: "", decided_on: null };
    expect(reasons(answer({ rule }), null).at(-1)).toMatch(/^Kommunens grundregler tillader ikke/);
  });
  it("warn, and leave out what this page does not know", () => {
    const watch: Answer["watch"] = [
      { code: "if_heavier", facts: { part: "K6", place_kind: "model", place_id: "m1", place_name: "Skriveassistenten", zone: "Z4" } },
      { code: "note", facts: { unit: "Omsorg", note: "Kun {udkast}." } },
      { code: "from_the_future", facts: {} },
    ];
    expect(warnings(answer({ watch }))).toEqual([
      { text: "Står der noget om helbred eller andet følsomt, må teksten ikke bruges dér.", instead: { kind: "model", id: "m1", name: "Skriveassistenten", zone: "Z4" } },
      { text: "Omsorg: Kun {udkast}.", instead: null },
    ]);
  });
});

describe("a slot of the sentence", () => {
  const options = [
    { value: "a", label: "ChatGPT", group: "Uden for" },
    { value: "b", label: "Copilot", hint: "Sky i EU", group: "Uden for" },
    { value: "c", label: "En anden" },
  ];
  beforeEach(() => {
    HTMLElement.prototype.showPopover ??= () => undefined;
  });
  afterEach(cleanup);

  it("narrows by every word, and offers what was typed where that is not on the list", () => {
    const otherwise = (name: string) => ({ value: `other:${name}`, label: name });
    expect(fitting(options, "eu cop").map(({ value }) => value)).toEqual(["b"]);
    expect(fitting(options, "DeepSeek", otherwise).map(({ value }) => value)).toEqual(["other:DeepSeek"]);
    expect(fitting(options, "chatgpt", otherwise).map(({ value }) => value)).toEqual(["a"]);
  });
  it("is opened, searched and chosen from by keyboard", async () => {
    const chosen = vi.fn();
    render(<Slot label="Tjeneste" text="ChatGPT" value="a" options={options} onChange={chosen} />);
    const user = userEvent.setup();
    screen.getByRole("button", { name: "Tjeneste: ChatGPT" }).focus();
    await user.keyboard("{Enter}");
    const field = screen.getByRole("combobox", { hidden: true });
    expect(document.activeElement).toBe(field);
    await user.keyboard("cop{Enter}");
    expect(chosen).toHaveBeenCalledWith("b");
    expect(document.activeElement).toBe(screen.getByRole("button", { name: "Tjeneste: ChatGPT" }));
  });
});
