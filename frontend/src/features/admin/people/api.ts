import { call } from "../../../api/client.ts";
import type { Page, RoleAt, RoleName } from "../../../api/types.ts";

export type PersonState = "active" | "blocked";

export interface Person {
  id: string;
  email: string;
  name: string;
  unit: { id: string; name: string };
  state: PersonState;
  /** Those that lie within what the reader may see. */
  roles: RoleAt[];
  last_seen_at: string | null;
  has_password: boolean;
  revision: number;
}

export interface PeopleQuery {
  q: string;
  /** The whole branch below it. */
  unit_id: string;
  state: PersonState | "";
}

export interface RoleGiven {
  role: RoleName;
  unit_id: string;
}

const person = (id: string, rest = "") => `/api/admin/people/${id}${rest}`;

export const fetchPeople = (query: Partial<PeopleQuery>, cursor: string | null = null, signal?: AbortSignal): Promise<Page<Person>> =>
  call("GET", "/api/admin/people", { query: { ...query, cursor }, signal });

export const fetchPerson = (id: string, signal?: AbortSignal): Promise<Person> => call("GET", person(id), { signal });

/** Without a password the answer carries a one-time password, this once. Raises `email_taken` (409). */
export const createPerson = (body: { name: string; email: string; unit_id: string }): Promise<Person & { one_time_password: string | null }> =>
  call("POST", "/api/admin/people", { body });

export type PersonChange = Partial<{ name: string; email: string; unit_id: string; state: PersonState }>;

/** Raises `changed_meanwhile`, `email_taken`, `last_platform_owner` (409). */
export const changePerson = (id: string, revision: number, change: PersonChange): Promise<Person> =>
  call("PATCH", person(id), { body: { revision, ...change } });

/** All the roles that the person is to hold where the caller may grant; the others stay. */
export const setRoles = (id: string, revision: number, roles: RoleGiven[]): Promise<Person> =>
  call("PUT", person(id, "/roles"), { body: { revision, roles } });

export const newPassword = async (id: string): Promise<string> => (await call<{ one_time_password: string }>("POST", person(id, "/password"))).one_time_password;

export const signOutPerson = (id: string): Promise<void> => call("POST", person(id, "/sign-out"));

export const unlockPerson = (id: string): Promise<void> => call("POST", person(id, "/unlock"));
