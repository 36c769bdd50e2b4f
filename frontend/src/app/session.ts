import { onSignedOut, setCsrfToken } from "../api/client.ts";
import { fetchSession } from "../api/session.ts";
import type { Me, Session } from "../api/types.ts";
import { setLanguage } from "../i18n/language.ts";
import { applyBranding } from "./branding.ts";
import { store, useStore } from "./store.ts";
import { applyTheme } from "./theme.ts";

type State = { state: "loading" } | { state: "failed"; error: unknown } | { state: "ready"; session: Session };

const current = store<State>({ state: "loading" });

/** Takes over a session the server has just given: after sign-in, first run, or a change to the person or the look. */
export function adoptSession(session: Session): void {
  setCsrfToken(session.csrf_token);
  applyBranding(session.branding);
  if (session.person) adoptPerson(session.person);
  current.set({ state: "ready", session });
}

/** Takes over a changed person (name, language, theme) within the session. */
export function adoptMe(person: Me): void {
  adoptPerson(person);
  current.set((before) => (before.state === "ready" ? { state: "ready", session: { ...before.session, person } } : before));
}

/** What knows things of a person (drafts, lists) forgets them through this when another person signs in. */
const forgetters = new Set<() => void>();
const PERSON = "aarhusai.person";

/** Registers what must be forgotten when the person changes. */
export function onPersonChange(forget: () => void): void {
  forgetters.add(forget);
}

/** Forgets everything of the person on this page: at sign-out, and when somebody else signs in. */
export function forgetPerson(): void {
  for (const forget of forgetters) forget();
  try {
    sessionStorage.clear();
  } catch {
    // Storage that is closed to us holds nothing.
  }
}

function adoptPerson(person: Me): void {
  try {
    const before = sessionStorage.getItem(PERSON);
    if (before && before !== person.id) forgetPerson();
    sessionStorage.setItem(PERSON, person.id);
  } catch {
    // Without storage nothing outlives the page.
  }
  setLanguage(person.language);
  applyTheme(person.theme);
}

/** Asks the server who is here. Keeps what is shown while it asks; a failure shows only where nothing was known. */
export async function refreshSession(): Promise<void> {
  try {
    adoptSession(await fetchSession());
  } catch (error) {
    current.set((before) => (before.state === "ready" ? before : { state: "failed", error }));
  }
}

/** Forgets the person: the sign-in page takes the place of the screen, and the address stays. */
export function forgetSession(): void {
  current.set((before) =>
    before.state === "ready" && before.session.signed_in
      ? { state: "ready", session: { ...before.session, signed_in: false, person: null, csrf_token: null } }
      : before,
  );
}

onSignedOut(() => {
  forgetSession();
  void refreshSession(); // brings what the sign-in page needs, or the session another tab has begun
});

export const useSessionState = (): State => useStore(current);

/** The session of a page that is ready. Only below App, which shows nothing else before. */
export function useSession(): Session {
  const now = useStore(current);
  if (now.state !== "ready") throw new Error("useSession before the session is known");
  return now.session;
}

/** The person who is signed in. Only on pages behind sign-in. */
export function useMe(): Me {
  const { person } = useSession();
  if (!person) throw new Error("useMe without a person");
  return person;
}
