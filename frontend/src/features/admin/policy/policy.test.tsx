import { fireEvent, render, screen, within } from "@testing-library/react";
import { useState } from "react";
import { describe, expect, test } from "vitest";
import type { Cell, Grid, Rule } from "./api.ts";
import { withDraft } from "./Inspector.tsx";
import { Matrix, target } from "./Matrix.tsx";
import { draftOf } from "./UnitRules.tsx";
import { endOfDay, isLooser, type Key, keyOf, lastDay, originLine, originWord, PARTS, startOfDay, ZONES } from "./words.ts";

const cell = (part: string, zone: Cell["zone"], change: Partial<Cell> = {}): Cell => ({
  part, zone, rule: "allow", origin: "default", unit_id: null, unit_name: null, version: null, since: null, expires_at: null,
  inherited: "allow", loosest: "allow", needs: null, own: null, rests: false, ...change,
});
const cells = PARTS.flatMap((part) => ZONES.map((zone) => cell(part, zone)));
const grid = (change: Partial<Grid> = {}): Grid => ({
  unit: { id: "u", parent_id: "t", name: "Visitation Nord", version: 12 }, parent_name: "Visitation", latest: 12, in_force: null, planned: [],
  cells, proposals: [], can_edit: true, can_propose: true, ...change,
});

function Picking() {
  const [picked, setPicked] = useState<Key | null>(null);
  return <Matrix unit="Visitation Nord" cells={new Map(cells.map((one) => [keyOf(one.part, one.zone), one]))} drafts={{ "K1-Z1": "refuse" as Rule }} picked={picked} onPick={setPicked} />;
}

describe("the grid", () => {
  test("is one stop for Tab; arrows move, and what is chosen is told", () => {
    render(<Picking />);
    const table = screen.getByRole("grid", { name: /Visitation Nord/ });
    expect(within(table).getAllByRole("gridcell")).toHaveLength(28);
    const buttons = within(table).getAllByRole("button");
    expect(buttons.filter((button) => button.tabIndex === 0)).toHaveLength(1);
    buttons[0]?.focus();
    fireEvent.keyDown(document.activeElement as Element, { key: "ArrowDown" });
    fireEvent.keyDown(document.activeElement as Element, { key: "ArrowRight" });
    expect((document.activeElement as HTMLElement).dataset["cell"]).toBe("K1-Z2");
    expect(buttons.filter((button) => button.tabIndex === 0)).toHaveLength(1);
    fireEvent.click(document.activeElement as Element);
    expect(document.activeElement?.getAttribute("aria-pressed")).toBe("true");
  });

  test("a choice that is not saved is marked, and each cell says which it is", () => {
    render(<Picking />);
    expect(screen.getByRole("button", { name: /Intern i Z1.*Afvis.*Ændret/ })).toBeTruthy();
  });

  test.each<[string, Key, Key | null]>([
    ["ArrowRight", "K0-Z4", "K0-Z4"],
    ["ArrowUp", "K0-Z1", "K0-Z1"],
    ["ArrowDown", "K5-Z2", "K6-Z2"],
    ["End", "K3-Z1", "K3-Z4"],
    ["a", "K3-Z1", null],
  ])("%s from %s leads to %s", (key, from, to) => {
    expect(target({ key, ctrlKey: false }, from)).toBe(to);
  });
});

describe("where a rule comes from", () => {
  test("in a word", () => {
    expect(originWord(cell("K1", "Z1"), false)).toBe("Standard");
    expect(originWord(cell("K1", "Z1", { origin: "inherited" }), false)).toBe("Arvet");
    expect(originWord(cell("K1", "Z1", { origin: "own" }), false)).toBe("Egen regel");
    expect(originWord(cell("K6", "Z1", { needs: "dpo" }), false)).toBe("Kun DPO");
    expect(originWord(cell("K3", "Z3", { origin: "own", expires_at: new Date(2027, 1, 22).toISOString() }), false)).toBe("Til 21.2.");
    expect(originWord(cell("K3", "Z3", { rests: true }), false)).toBe("Udløbet");
  });

  test("in a sentence", () => {
    const inherited = cell("K2", "Z3", { origin: "inherited", unit_name: "Sundhed og Omsorg", version: 3, since: "2026-11-03T08:00:00Z" });
    expect(originLine(inherited)).toBe("Besluttet af Sundhed og Omsorg, version 3, gælder fra 3. november 2026");
  });

  test("looser lets more through", () => {
    expect(isLooser("allow", "replace")).toBe(true);
    expect(isLooser("refuse", "refuse")).toBe(false);
  });
});

describe("a version to be", () => {
  test("says what differs, and when it begins", () => {
    const draft = draftOf(grid(), { cells: { "K3-Z3": "refuse", "K1-Z1": null }, reason: " Derfor ", begins: "" });
    expect(draft).toEqual({
      base_version: 12, reason: "Derfor", replaces_planned: false,
      changes: [{ part: "K3", zone: "Z3", rule: "refuse" }, { part: "K1", zone: "Z1", rule: null }],
    });
  });

  test("drops what waits only when it begins before that", () => {
    const planned = [{ number: 12, how: "changed" as const, restored: null, reason: "", decided_by: null, effective_from: "2100-01-01T00:00:00Z", created_at: "2026-01-01T00:00:00Z", changes: [] }];
    expect(draftOf(grid({ planned }), { cells: {}, reason: "x", begins: "" }).replaces_planned).toBe(true);
    expect(draftOf(grid({ planned }), { cells: {}, reason: "x", begins: "2100-06-01" }).replaces_planned).toBe(false);
  });

  test("a choice that changes nothing is none", () => {
    const own = cell("K3", "Z3", { own: "refuse", origin: "own", rule: "refuse" });
    expect(withDraft({}, "K3-Z3", "refuse", own)).toEqual({});
    expect(withDraft({}, "K3-Z3", null, own)).toEqual({ "K3-Z3": null });
    expect(withDraft({ "K3-Z3": null }, "K3-Z3", "refuse", own)).toEqual({});
  });
});

test("days begin and end in the reader's own time", () => {
  expect(lastDay(endOfDay("2027-02-21"))).toBe("21. februar 2027");
  const now = new Date(2026, 10, 23, 9);
  expect(startOfDay("2026-11-23", now)).toBeNull();
  expect(startOfDay("2026-11-24", now)).toBe(new Date(2026, 10, 24).toISOString());
});
