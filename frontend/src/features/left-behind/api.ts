import { call } from "../../api/client.ts";
import type { components } from "../../api/schema.d.ts";
import type { Me, Page } from "../../api/types.ts";

type Schemas = components["schemas"];

export type Kind = "collections" | "assistants";

/** What is told of a thing before it is taken over. */
export interface Left {
  id: string;
  name: string;
  unit: string;
  /** Whose it was; empty when nobody knows any longer. */
  by: string;
  /** Of a collection. */
  dataClass: string | null;
}

/** Those who may take over what is left behind in their units. The server holds it; others are never asked about. */
export const mayTakeOver = ({ is_platform_owner, roles }: Pick<Me, "is_platform_owner" | "roles">): boolean =>
  is_platform_owner || roles.some(({ role }) => role === "unit_owner");

/** What has no owner who can sign in, by name. */
export async function fetchLeft(kind: Kind, cursor: string | null, signal?: AbortSignal): Promise<Page<Left>> {
  if (kind === "collections") {
    const { items, next_cursor } = await call<Schemas["OwnerlessList"]>("GET", "/api/collections/ownerless", { query: { cursor }, signal });
    return { next_cursor, items: items.map(({ id, name, unit, owner, data_class }) => ({ id, name, unit: unit.name, by: owner?.name ?? "", dataClass: data_class })) };
  }
  const { items, next_cursor } = await call<Schemas["LeftAssistantList"]>("GET", "/api/assistants/ownerless", { query: { cursor }, signal });
  return { next_cursor, items: items.map(({ id, name, unit, last_owner }) => ({ id, name, unit: unit.name, by: last_owner, dataClass: null })) };
}

/** Makes oneself the owner. Raises `collection_has_owner` (409), `assistant_has_owner` (403) when somebody was quicker. */
export const takeOver = (kind: Kind, id: string): Promise<unknown> => call("POST", `/api/${kind}/${id}/owner`);
