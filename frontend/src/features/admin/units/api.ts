import { call } from "../../../api/client.ts";
import type { components } from "../../../api/schema.d.ts";

type Schemas = components["schemas"];

/** A node of the organisation. `people` are its own; `parent_id` is null for the topmost unit that the reader sees. */
export type Unit = Schemas["Unit"];

/** The part of the tree that the reader may see, at most 5 000 units, a parent before its children. */
export const fetchUnits = async (signal?: AbortSignal): Promise<Unit[]> => (await call<Schemas["Units"]>("GET", "/api/admin/units", { signal })).items;

export const createUnit = (body: Schemas["UnitCreate"]): Promise<Unit> => call("POST", "/api/admin/units", { body });

export const changeUnit = (id: string, body: Schemas["UnitEdit"]): Promise<Unit> =>
  call("PATCH", `/api/admin/units/${id}`, { body });

/** Raises `unit_not_empty` (409) while people or units are left in it. */
export const deleteUnit = (id: string): Promise<void> => call("DELETE", `/api/admin/units/${id}`);
