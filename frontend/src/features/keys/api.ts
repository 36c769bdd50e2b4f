import { call } from "../../api/client.ts";
import type { components } from "../../api/schema.d.ts";
import type { Page } from "../../api/types.ts";

type Schemas = components["schemas"];

export type Key = Schemas["Key"];
export type KeyKind = Schemas["KeyKind"];
export type KeyState = Schemas["KeyState"];
export type KeyEndpoint = Schemas["KeyEndpoint"];
/** Null is no narrower than who the key is for. */
export type KeyScope = Required<Schemas["KeyScope"]>;
export type MadeKey = Schemas["MadeKey"];
export type OwnKeys = Schemas["OwnKeys"];
export type KeyRules = Schemas["KeyRules"];
export type KeyEdit = Schemas["KeyEdit"];

export interface KeysQuery {
  q: string;
  /** The whole branch below it. */
  unit_id: string;
  kind: KeyKind | "";
  state: KeyState | "";
}

export const fetchOwnKeys = (signal?: AbortSignal): Promise<OwnKeys> => call("GET", "/api/keys", { signal });

/** The answer carries the key's text, this once. Raises `too_many_keys`, `keys_turned_off`. */
export const createOwnKey = (body: Schemas["KeyCreate"]): Promise<MadeKey> => call("POST", "/api/keys", { body });

export const fetchHouseKeys = (query: Partial<KeysQuery>, cursor: string | null = null, signal?: AbortSignal): Promise<Page<Key>> =>
  call("GET", "/api/keys/house", { query: { ...query, cursor }, signal });

export const createHouseKey = (body: Schemas["HouseKeyCreate"]): Promise<MadeKey> => call("POST", "/api/keys/house", { body });

/** Raises `changed_meanwhile` and `key_ended` (409). */
export const changeKey = (id: string, body: KeyEdit): Promise<Key> => call("PATCH", `/api/keys/${id}`, { body });

export const rotateKey = (id: string, grace_hours: number): Promise<MadeKey> => call("POST", `/api/keys/${id}/rotate`, { body: { grace_hours } });

export const revokeKey = (id: string): Promise<Key> => call("POST", `/api/keys/${id}/revoke`);

/** Raises `changed_meanwhile` (409). */
export const changeRules = (body: Schemas["KeyRulesIn"]): Promise<KeyRules> => call("PUT", "/api/keys/rules", { body });
