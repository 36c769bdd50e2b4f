import type { RoleName } from "../../../api/types.ts";
import type { Unit } from "../units/api.ts";
import { branchOf } from "../units/tree.ts";
import type { Person, RoleGiven } from "./api.ts";

export const ROLES: readonly RoleName[] = ["user", "builder", "unit_owner", "auditor", "dpo", "platform_owner"];

/** What the person at the screen may grant: which roles, and where (null: everywhere). */
export interface Granting {
  roles: readonly RoleName[];
  units: ReadonlySet<string> | null;
}

/** `tops` are the units from which downwards one may grant; null is everywhere, as platform owner. */
export function grantingOf(tops: readonly string[] | null, units: readonly Unit[]): Granting {
  if (tops === null) return { roles: ROLES, units: null };
  return { roles: ["user", "builder"], units: new Set(tops.flatMap((top) => [...branchOf(units, top)])) };
}

export const mayGrantAt = ({ units }: Granting, unit: string): boolean => units === null || units.has(unit);

export const mayTakeBack = (granting: Granting, { role, unit_id }: RoleGiven): boolean =>
  granting.roles.includes(role) && mayGrantAt(granting, unit_id);

/** What is sent to the server: every role within the caller's reach, with one more or one fewer. */
export const withRole = (person: Person, granting: Granting, added: RoleGiven): RoleGiven[] => [...withinReach(person, granting), added];

export const withoutRole = (person: Person, granting: Granting, gone: RoleGiven): RoleGiven[] =>
  withinReach(person, granting).filter((held) => !isSame(held, gone));

/** The roles that the caller may see to; the server leaves the others alone. */
export const withinReach = ({ roles }: Person, granting: Granting): RoleGiven[] =>
  roles.filter(({ unit_id }) => mayGrantAt(granting, unit_id)).map(({ role, unit_id }) => ({ role, unit_id }));

export const isSame = (one: RoleGiven, other: RoleGiven): boolean => one.role === other.role && one.unit_id === other.unit_id;
