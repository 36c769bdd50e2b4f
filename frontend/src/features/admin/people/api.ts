import { call } from "../../../api/client.ts";
import type { components } from "../../../api/schema.d.ts";
import type { Page } from "../../../api/types.ts";

type Schemas = components["schemas"];

/** `roles` are those that lie within what the reader may see. */
export type Person = Schemas["Person"];
export type PersonState = Schemas["PersonState"];
export type NewPerson = Schemas["PersonCreated"];
export type RoleGiven = Schemas["RoleAt"];

export interface PeopleQuery {
  q: string;
  /** The whole branch below it. */
  unit_id: string;
  state: PersonState | "";
}

const person = (id: string, rest = "") => `/api/admin/people/${id}${rest}`;

export const fetchPeople = (query: Partial<PeopleQuery>, cursor: string | null = null, signal?: AbortSignal): Promise<Page<Person>> =>
  call("GET", "/api/admin/people", { query: { ...query, cursor }, signal });

export const fetchPerson = (id: string, signal?: AbortSignal): Promise<Person> => call("GET", person(id), { signal });

/** Without a password the answer carries a one-time password, this once. Raises `email_taken` (409). */
export const createPerson = (body: Schemas["PersonCreate"]): Promise<NewPerson> =>
  call("POST", "/api/admin/people", { body });

export type PersonChange = Omit<Schemas["PersonEdit"], "revision">;

/** Raises `changed_meanwhile`, `email_taken`, `last_platform_owner` (409). */
export const changePerson = (id: string, revision: number, change: PersonChange): Promise<Person> =>
  call("PATCH", person(id), { body: { revision, ...change } });

/** All the roles that the person is to hold where the caller may grant; the others stay. */
export const setRoles = (id: string, revision: number, roles: RoleGiven[]): Promise<Person> =>
  call("PUT", person(id, "/roles"), { body: { revision, roles } });

export const newPassword = async (id: string): Promise<string> => (await call<Schemas["OneTimePassword"]>("POST", person(id, "/password"))).one_time_password;

export const signOutPerson = (id: string): Promise<void> => call("POST", person(id, "/sign-out"));

export const unlockPerson = (id: string): Promise<void> => call("POST", person(id, "/unlock"));
