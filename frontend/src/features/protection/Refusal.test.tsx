import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterAll, beforeEach, expect, it, vi } from "vitest";
import { ApiError } from "../../api/errors.ts";
import type { Message } from "../../api/types.ts";
import * as api from "./api.ts";
import Refusal from "./Refusal.tsx";

const text = "😀 Faren har fået konstateret demens og blev dømt for vold. Ring til Esben.";
const find = (words: string, kind: string, raises_to: string): api.Finding => {
  const start = [...text.slice(0, text.indexOf(words))].length;
  return { start, end: start + words.length, kind, score: 0.9, raises_to, replaced: kind === "person", source: "detector" };
};
const CEILING = { K0: "allow", K1: "allow", K2: "replace", K3: "refuse", K4: "refuse", K5: "refuse", K6: "refuse" } as const;
const REFUSED: api.Checked = {
  class: "K2+K5+K6",
  detected: "K2+K5+K6",
  findings: [find("konstateret demens", "term:health", "K2+K6"), find("dømt for vold", "term:crime", "K2+K5"), find("Esben", "person", "K2")],
  decision: { verdict: "refuse", because: "K6", zone: "Z2", rule: { unit_id: "u", unit_name: "Visitation Nord", origin: "own", version: 12, since: "2026-11-01T08:00:00Z" } },
  in_history: false,
  ceiling: CEILING,
  alternatives: [{ model_id: "m1", name: "Skriveassistenten", zone: "Z4", verdict: "allow" }],
};
const question = { id: "q1", role: "user", text } as Message;
const answer = { id: "a1", role: "assistant", parent_id: "q1", error_code: "class_not_allowed_in_zone", model: { id: "m3", name: "GPT i Azure", zone: "Z2" } } as Message;
const ask = vi.fn<(model?: string) => Promise<void>>();
const fix = vi.fn();
const check = vi.spyOn(api, "check");
afterAll(() => void vi.restoreAllMocks());

beforeEach(() => {
  ask.mockReset().mockResolvedValue();
  check.mockReset().mockResolvedValue(REFUSED);
});
const shown = async () => {
  render(<Refusal message={answer} question={question} conversation="c1" busy={false} onAsk={ask} onFix={fix} />);
  await vi.waitFor(() => expect(screen.queryByRole("status", { busy: true })).toBeNull());
};

it("tells what happened, that nothing left, which words and which class", async () => {
  await shown();
  const card = screen.getByRole("region", { name: "Beskeden blev ikke sendt" });
  expect(card.textContent).toContain("Den har ikke forladt kommunen");
  expect(card.textContent).toContain("GPT i Azure kører i en sky med ejer uden for EU. Oplysninger om strafbare forhold og helbredsoplysninger må ikke sendes dertil.");
  expect(within(card).getAllByRole("term").map((one) => one.textContent)).toEqual(["konstateret demens", "dømt for vold"]);
});

it("sends to the allowed model with the one primary button", async () => {
  await shown();
  await userEvent.click(screen.getByRole("button", { name: "Send dertil i stedet" }));
  expect(ask).toHaveBeenCalledWith("m1");
  expect(document.querySelectorAll(".btn-primary")).toHaveLength(1);
});

it("frees a wrong find with a reason, and offers to send again when nothing stops it any more", async () => {
  const free = vi.spyOn(api, "freeText").mockResolvedValue({} as api.Mark);
  await shown();
  await userEvent.click(screen.getByRole("button", { name: "Fundet er forkert" }));
  await userEvent.click(screen.getByRole("button", { name: "konstateret demens er et forkert fund" }));
  check.mockResolvedValue({ ...REFUSED, decision: { verdict: "replace", because: "K2", zone: "Z2", rule: null } });
  await userEvent.click(screen.getByLabelText(/offentlig person/));
  await userEvent.click(screen.getByText("Lad teksten stå"));
  expect(free).toHaveBeenCalledWith("c1", "konstateret demens", "term:health", "public");
  await userEvent.click(await screen.findByRole("button", { name: "Send igen" }));
  expect(ask).toHaveBeenCalledWith(undefined);
});

it("shows the rule, whose it is and since when", async () => {
  await shown();
  await userEvent.click(screen.getByRole("button", { name: "Se reglen for Visitation Nord" }));
  expect(screen.getByText(/Visitation Nord har selv bestemt.*Version 12, gælder siden 1. november 2026/)).toBeTruthy();
});

it("says that it comes from earlier when this text holds nothing", async () => {
  check.mockResolvedValue({ ...REFUSED, findings: [], detected: "K0", in_history: true });
  await shown();
  expect(screen.getByText(/Samtalen har fra tidligere/)).toBeTruthy();
  expect(screen.queryByRole("term")).toBeNull();
});

it("still says the main thing when the words cannot be shown", async () => {
  check.mockRejectedValue(new ApiError(503, "detection_failed", {}));
  await shown();
  expect(screen.getByText(/GPT i Azure kører i en sky med ejer uden for EU. Teksten må ikke sendes dertil./)).toBeTruthy();
  await userEvent.click(screen.getByRole("button", { name: "Ret beskeden" }));
  expect(fix).toHaveBeenCalled();
});
