import { call } from "../../../api/client.ts";

/** A node of the organisation. `people` are its own, not those below it. */
export interface Unit {
  id: string;
  /** null for the topmost unit that the reader sees. */
  parent_id: string | null;
  slug: string;
  name: string;
  people: number;
  revision: number;
}

/** The part of the tree that the reader may see, at most 5 000 units, a parent before its children. */
export const fetchUnits = async (signal?: AbortSignal): Promise<Unit[]> => (await call<{ items: Unit[] }>("GET", "/api/admin/units", { signal })).items;

export const createUnit = (body: { parent_id: string; name: string }): Promise<Unit> => call("POST", "/api/admin/units", { body });

export const changeUnit = (id: string, body: { revision: number; name?: string; parent_id?: string }): Promise<Unit> =>
  call("PATCH", `/api/admin/units/${id}`, { body });

/** Raises `unit_not_empty` (409) while people or units are left in it. */
export const deleteUnit = (id: string): Promise<void> => call("DELETE", `/api/admin/units/${id}`);
