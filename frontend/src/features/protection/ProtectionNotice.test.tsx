import { act, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import type { Checked, Finding } from "./api.ts";
import { ClassChip } from "./ClassChip.tsx";
import { Guard } from "./guard.ts";
import { ProtectionNotice } from "./ProtectionNotice.tsx";

const text = "Om Vibeke, cpr. 670190-1234, og Esben";
const find = (words: string, kind: string, raises_to: string): Finding => ({ start: text.indexOf(words), end: text.indexOf(words) + words.length, kind, score: 1, raises_to, replaced: true, source: "detector" });
const findings = [find("Vibeke", "person", "K2"), find("670190-1234", "cpr", "K2+K4"), find("Esben", "person", "K2")];
const REPLACED: Checked = {
  class: "K2+K4",
  detected: "K2+K4",
  findings,
  decision: { verdict: "replace", because: "K4", zone: "Z3", rule: null },
  in_history: false,
  ceiling: null,
  alternatives: [{ model_id: "m1", name: "Skriveassistenten", zone: "Z4", verdict: "allow" }],
};
const use = vi.fn<(model: string) => void>();
const guarded = (checked: Checked | null, more = {}) => {
  const guard = new Guard();
  guard.state.set({ text, findings: checked?.findings ?? [], checked, fresh: true, away: false, ...more });
  return guard;
};
const shown = (checked: Checked | null, more = {}) => {
  const guard = guarded(checked, more);
  render(<ProtectionNotice guard={guard} keeper="c1" onUse={use} open={false} onOpen={() => undefined} />);
  return guard;
};

it("counts what will be replaced, each word once", () => {
  shown({ ...REPLACED, findings: [...findings, findings[0] as Finding] });
  expect(screen.getByText("2 navne og 1 CPR-nummer").parentElement?.textContent).toBe("2 navne og 1 CPR-nummer erstattes før afsendelse");
});

it("names what may not be sent, and takes the allowed model with one press", async () => {
  shown({ ...REPLACED, decision: { verdict: "refuse", because: "K4", zone: "Z1", rule: null } });
  expect(screen.getByText("Må ikke sendes hertil: 1 CPR-nummer")).toBeTruthy();
  await userEvent.click(screen.getByText("Brug Skriveassistenten i stedet"));
  expect(use).toHaveBeenCalledWith("m1");
});

it("says so when it is the conversation that may not be sent", () => {
  shown({ ...REPLACED, findings: [], in_history: true, decision: { verdict: "refuse", because: "K4", zone: "Z1", rule: null } });
  expect(screen.getByText("Samtalen har CPR-numre, som ikke må sendes hertil")).toBeTruthy();
});

it("keeps quiet where everything may be sent, and while nothing is known", () => {
  const guard = shown({ ...REPLACED, decision: { verdict: "allow", because: null, zone: "Z4", rule: null } });
  expect(document.body.textContent).toBe("");
  act(() => guard.state.set((before) => ({ ...before, checked: null })));
  expect(document.body.textContent).toBe("");
});

it("promises nothing when the text cannot be checked", () => {
  shown(null, { away: true });
  expect(screen.getByText("Teksten kan ikke kontrolleres lige nu. Serveren kontrollerer den, når du sender.")).toBeTruthy();
});

const finds = vi.fn();
const chip = (begun: boolean, declared = "K1") => {
  const declare = vi.fn<(declared: string, reason: string | null) => Promise<void>>().mockResolvedValue();
  render(<ClassChip guard={guarded(REPLACED)} declared={declared} begun={begun} onDeclare={declare} onFinds={finds} />);
  return declare;
};

it("shows the class chosen and found together, and raises it with one press", async () => {
  const declare = chip(true);
  await userEvent.click(screen.getByRole("button", { name: /Dataklasse: Personoplysninger, CPR-nummer, skift/ }));
  await userEvent.click(screen.getByText("Fortrolig"));
  expect(declare).toHaveBeenCalledWith("K2+K3", null);
});

it("lets nobody unchoose what was found", async () => {
  const declare = chip(true);
  await userEvent.click(screen.getByRole("button", { name: /Dataklasse/ }));
  await userEvent.click(screen.getAllByText("Fundet i teksten eller samtalen")[1] as HTMLElement);
  expect(declare).not.toHaveBeenCalled();
});

it("asks for a reason before a class is lowered", async () => {
  const declare = chip(true, "K2+K6");
  await userEvent.click(screen.getByRole("button", { name: /Dataklasse/ }));
  await userEvent.click(screen.getByText("Følsom", { selector: ".pop-item span" }));
  await userEvent.click(await screen.findByText("Sænk klassen"));
  expect(declare).not.toHaveBeenCalled();
  await userEvent.type(screen.getByLabelText("Hvorfor er samtalen mindre følsom?"), "Eksemplet er opdigtet");
  await userEvent.click(screen.getByText("Sænk klassen"));
  expect(declare).toHaveBeenCalledWith("K2", "Eksemplet er opdigtet");
});

it("asks for none before the conversation has begun", async () => {
  const declare = chip(false, "K2+K6");
  await userEvent.click(screen.getByRole("button", { name: /Dataklasse/ }));
  await userEvent.click(screen.getByText("Følsom", { selector: ".pop-item span" }));
  expect(declare).toHaveBeenCalledWith("K2", null);
});

it("leads to the list of finds, also where nothing was found", async () => {
  chip(true);
  await userEvent.click(screen.getByRole("button", { name: /Dataklasse/ }));
  await userEvent.click(screen.getByText("Se fund, og markér det, vi overså"));
  expect(finds).toHaveBeenCalled();
});
