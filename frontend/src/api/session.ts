import { call } from "./client.ts";
import type { Me, Session } from "./types.ts";

export const fetchSession = (signal?: AbortSignal): Promise<Session> => call("GET", "/api/session", { signal });

/** Raises `wrong_credentials` (401) and `locked_out` (429, facts.retry_after in seconds). */
export const signIn = (email: string, password: string): Promise<Session> => call("POST", "/api/session", { body: { email, password } });

export const signOut = (): Promise<void> => call("DELETE", "/api/session");

export interface FirstRun {
  municipality: string;
  name: string;
  email: string;
  password: string;
  setup_code?: string;
}

/** Makes the first platform owner. Raises `already_set_up` (409). */
export const firstRun = (body: FirstRun): Promise<Session> => call("POST", "/api/first-run", { body });

export const changeMe = (body: Partial<Pick<Me, "language" | "theme" | "name">>): Promise<Me> => call("PATCH", "/api/me", { body });

/** Signs the person's other devices out. Raises `wrong_password` (403) and `password_too_short`, `password_too_common` (422). */
export const changePassword = (current: string, fresh: string): Promise<void> =>
  call("POST", "/api/me/password", { body: { current, new: fresh } });
