import { describe, expect, test } from "vitest";
import type { Unit } from "./api.ts";
import { moveFor } from "./Tree.tsx";
import { branchOf, found, pathTo, rowsOf, treeOf, unitSearch } from "./tree.ts";

const unit = (id: string, parent_id: string | null, name: string, people = 0): Unit => ({ id, parent_id, slug: id, name, people, revision: 1 });

const UNITS = [
  unit("k", null, "Lindehøj Kommune", 1),
  unit("s", "k", "Sundhed og Omsorg", 2),
  unit("å", "k", "Åben Skole"),
  unit("æ", "k", "Ældrecenter"),
  unit("v", "s", "Visitation"),
  unit("vn", "v", "Visitation Nord", 4),
];

describe("the tree of units", () => {
  test("is in Danish order, with æ, ø and å last", () => {
    expect(treeOf(UNITS)[0]?.children.map(({ unit: { name } }) => name)).toEqual(["Sundhed og Omsorg", "Ældrecenter", "Åben Skole"]);
  });

  test("counts the people of the whole branch", () => {
    const [top] = treeOf(UNITS);
    expect(top?.people).toBe(7);
    expect(top?.children[0]?.people).toBe(6);
  });

  test("a branch whose parent the reader may not see stands at the top", () => {
    const [top] = treeOf(UNITS.filter(({ id }) => id !== "k"));
    expect(top?.level).toBe(1);
  });

  test("only what is folded out has rows, each with its place among its siblings", () => {
    const rows = rowsOf(treeOf(UNITS), new Set(["k"]));
    expect(rows.map(({ node, position, siblings }) => [node.unit.id, node.level, position, siblings])).toEqual([
      ["k", 1, 1, 1],
      ["s", 2, 1, 3],
      ["æ", 2, 2, 3],
      ["å", 2, 3, 3],
    ]);
  });

  test("a search keeps what fits and everything above it", () => {
    const hits = found(treeOf(UNITS), " nord ");
    expect(rowsOf(hits?.nodes ?? [], hits?.open ?? new Set()).map(({ node }) => node.unit.id)).toEqual(["k", "s", "v", "vn"]);
    expect(found(treeOf(UNITS), "  ")).toBeNull();
  });
});

describe("keys in the tree", () => {
  const open = new Set(["k", "s"]);
  const shown = { open, rows: rowsOf(treeOf(UNITS), open) };

  test.each([
    ["ArrowDown", "k", "s"],
    ["ArrowUp", "k", "k"],
    ["End", "k", "å"],
    ["Home", "å", "k"],
    ["ArrowRight", "k", "s"],
    ["ArrowRight", "v", true],
    ["ArrowRight", "å", null],
    ["ArrowLeft", "s", false],
    ["ArrowLeft", "v", "s"],
    ["ArrowLeft", "å", "k"],
    ["Enter", "v", true],
    ["x", "v", null],
  ])("%s on %s", (key, id, outcome) => {
    expect(moveFor(key, id, shown)).toBe(outcome);
  });
});

describe("finding a unit by name", () => {
  test("those that begin with the text come first, each with what it lies under", () => {
    const suggestions = unitSearch(UNITS)("s");
    expect(suggestions[0]).toEqual({ value: "s", label: "Sundhed og Omsorg", hint: "Lindehøj Kommune" });
    expect(suggestions.map(({ value }) => value)).toContain("vn");
  });

  test("what is not allowed is not offered", () => {
    const below = branchOf(UNITS, "s");
    expect([...below].sort()).toEqual(["s", "v", "vn"]);
    expect(unitSearch(UNITS, ({ id }) => !below.has(id))("visitation")).toEqual([]);
  });

  test("the way to a unit is told from the top", () => {
    expect(pathTo(UNITS, "vn")).toEqual(["Lindehøj Kommune", "Sundhed og Omsorg", "Visitation"]);
    expect(pathTo(UNITS, "k")).toEqual([]);
  });
});
