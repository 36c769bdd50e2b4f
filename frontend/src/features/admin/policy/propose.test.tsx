import { fireEvent, render, screen } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import type { Cell, Grid } from "./api.ts";
import { Propose } from "./Propose.tsx";

const cell: Cell = {
  part: "K6", zone: "Z3", rule: "refuse", origin: "default", unit_id: null, unit_name: null, version: null, since: null, expires_at: null,
  inherited: "refuse", loosest: "refuse", needs: "dpo", own: null, rests: false,
};
const grid = { unit: { id: "u", parent_id: "t", name: "Visitation", version: 1 }, cells: [cell], proposals: [] } as unknown as Grid;

afterEach(() => vi.unstubAllGlobals());

function shown(uses: { id: string; name: string }[], refusal?: string) {
  const sent: unknown[] = [];
  vi.stubGlobal("fetch", async (_: unknown, init?: RequestInit) => {
    if (init?.method !== "POST") return Response.json({ items: uses.map(({ id, name }) => ({ id, assistant: { id, name, icon: "pen" } })), next_cursor: null, counts: {} });
    sent.push(JSON.parse(String(init.body)));
    return refusal ? Response.json({ code: refusal, facts: {} }, { status: 422 }) : Response.json({}, { status: 201 });
  });
  render(<Propose grid={grid} cell={cell} rule="replace" onProposed={() => undefined} onClose={() => undefined} />);
  return sent;
}

const send = () => fireEvent.click(screen.getByText("Send forslaget"));

test("a use of the register is chosen, and its impact assessment is not asked for again", async () => {
  const sent = shown([{ id: "c1", name: "Journalnotater" }]);
  fireEvent.change(await screen.findByLabelText("Anvendelse i registeret"), { target: { value: "c1" } });
  expect(screen.queryByLabelText("Konsekvensanalysen (DPIA)")).toBeNull();
  fireEvent.change(screen.getByLabelText("Hvorfor er det nødvendigt?"), { target: { value: "Vi har brug for det" } });
  send();
  await vi.waitFor(() => expect(sent).toMatchObject([{ part: "K6", zone: "Z3", rule: "replace", use_case_id: "c1" }]));
  expect(sent[0]).not.toHaveProperty("dpia");
});

test("one whose assessment is not done is told where it was chosen", async () => {
  shown([{ id: "c1", name: "Journalnotater" }], "dpia_needed");
  const choice = await screen.findByLabelText("Anvendelse i registeret");
  fireEvent.change(choice, { target: { value: "c1" } });
  fireEvent.change(screen.getByLabelText("Hvorfor er det nødvendigt?"), { target: { value: "Vi har brug for det" } });
  send();
  await vi.waitFor(() => expect(choice.getAttribute("aria-invalid")).toBe("true"));
});

test("where the case stands elsewhere it is told in words", async () => {
  const sent = shown([]);
  expect(await screen.findByLabelText("Konsekvensanalysen (DPIA)")).toBeTruthy();
  expect(screen.queryByLabelText("Anvendelse i registeret")).toBeNull();
  send();
  expect(sent).toEqual([]);
});
