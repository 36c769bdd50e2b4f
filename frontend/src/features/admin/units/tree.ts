import { byName } from "../../../i18n/format.ts";
import type { Suggestion } from "../../../ui/Combobox.tsx";
import type { Unit } from "./api.ts";

/** What it takes to find a unit by its name. */
export type Place = Pick<Unit, "id" | "parent_id" | "name">;

/** A unit where it stands in the tree. */
export interface Node {
  unit: Unit;
  /** 1 for the topmost. */
  level: number;
  children: Node[];
  /** The people of the unit and of everything below it. */
  people: number;
}

/** The tree in alphabetical order. Units whose parent is not among them stand at the top. */
export function treeOf(units: readonly Unit[]): Node[] {
  const below = new Map<string | null, Unit[]>();
  const known = new Set(units.map(({ id }) => id));
  for (const unit of units) {
    const parent = unit.parent_id !== null && known.has(unit.parent_id) ? unit.parent_id : null;
    below.set(parent, [...(below.get(parent) ?? []), unit]);
  }
  const grow = (parent: string | null, level: number): Node[] =>
    (below.get(parent) ?? [])
      .sort((one, other) => byName(one.name, other.name))
      .map((unit) => {
        const children = grow(unit.id, level + 1);
        return { unit, level, children, people: children.reduce((sum, child) => sum + child.people, unit.people) };
      });
  return grow(null, 1);
}

/** A row of the tree as it is drawn. */
export interface Row {
  node: Node;
  /** 1 for the first among its siblings, and how many they are. */
  position: number;
  siblings: number;
  parent: string | null;
}

/** The rows that show, given which units are folded out. */
export function rowsOf(nodes: readonly Node[], open: ReadonlySet<string>, parent: string | null = null): Row[] {
  return nodes.flatMap((node, at) => [
    { node, position: at + 1, siblings: nodes.length, parent },
    ...(open.has(node.unit.id) ? rowsOf(node.children, open, node.unit.id) : []),
  ]);
}

/** The units that fit a search, with everything above them; null when nothing is searched for. */
export function found(nodes: readonly Node[], text: string): { nodes: Node[]; open: Set<string> } | null {
  const wanted = text.trim().toLocaleLowerCase();
  if (!wanted) return null;
  const open = new Set<string>();
  const keep = (list: readonly Node[]): Node[] =>
    list.flatMap((node) => {
      const children = keep(node.children);
      if (children.length) open.add(node.unit.id);
      return children.length || node.unit.name.toLocaleLowerCase().includes(wanted) ? [{ ...node, children }] : [];
    });
  return { nodes: keep(nodes), open };
}

/** The names from the top down to just above the unit. */
export function pathTo(units: readonly Place[], id: string): string[] {
  const byId = new Map(units.map((unit) => [unit.id, unit]));
  const names: string[] = [];
  let at = byId.get(id)?.parent_id ?? null;
  while (at !== null && names.length < 20) {
    const unit = byId.get(at);
    if (!unit) break;
    names.unshift(unit.name);
    at = unit.parent_id;
  }
  return names;
}

/** The unit and everything below it. */
export function branchOf(units: readonly Unit[], id: string): Set<string> {
  const inside = new Set([id]);
  let before = 0;
  while (inside.size !== before) {
    before = inside.size;
    for (const unit of units) if (unit.parent_id !== null && inside.has(unit.parent_id)) inside.add(unit.id);
  }
  return inside;
}

/** A unit as a suggestion: its name, and what it lies under. */
export const suggestionOf = (units: readonly Place[], unit: Place): Suggestion => ({ value: unit.id, label: unit.name, hint: pathTo(units, unit.id).join(" / ") || undefined });

/** More than a list of suggestions shows, so that it can say that there are more. */
const ENOUGH = 60;

/** Finds units by any part of the name, those that begin with it first. */
export function unitSearch<One extends Place>(units: readonly One[], allowed: (unit: One) => boolean = () => true): (text: string) => Suggestion[] {
  return (text) => {
    const wanted = text.trim().toLocaleLowerCase();
    const rank = (unit: Place) => (unit.name.toLocaleLowerCase().startsWith(wanted) ? 0 : 1);
    return units
      .filter((unit) => allowed(unit) && unit.name.toLocaleLowerCase().includes(wanted))
      .sort((one, other) => (wanted ? rank(one) - rank(other) || byName(one.name, other.name) : 0))
      .slice(0, ENOUGH)
      .map((unit) => suggestionOf(units, unit));
  };
}
