import { type AnchorHTMLAttributes, type MouseEvent, useEffect } from "react";
import { store, useStore } from "./store.ts";

export interface Place {
  /** The path without query, such as `/c/018f…`. */
  path: string;
  query: URLSearchParams;
  /** Grows by one with every navigation, also to the same path. */
  visit: number;
}

const read = (visit: number): Place => ({ path: location.pathname, query: new URLSearchParams(location.search), visit });
const place = store<Place>(read(0));
let address = location.href;

/** Says whether leaving is fine; asks the person when something would be lost. */
type Guard = () => Promise<boolean>;
let guard: Guard | null = null;

/** Goes to a path of our own (`/settings?…`). Waits for the guard, if a screen has unsaved work; `force` does not ask. */
export async function navigate(to: string, { replace = false, force = false } = {}): Promise<void> {
  if (guard && !force && !(await guard())) return;
  guard = null;
  history[replace ? "replaceState" : "pushState"](null, "", to);
  arrive();
}

/** Changes the address of the screen that is shown, without leaving it (a new conversation got its id). */
export function readdress(to: string): void {
  history.replaceState(null, "", to);
  address = location.href;
  place.set((before) => ({ ...read(before.visit) }));
}

function arrive(): void {
  address = location.href;
  place.set((before) => read(before.visit + 1));
}

/** Listens to the browser's back and forward. Called once by App; gives the function that stops it. */
export function startRouter(): () => void {
  const popped = () => {
    if (!guard) return arrive();
    const wanted = location.href;
    history.pushState(null, "", address); // stay, until the person has answered
    void guard().then((leave) => {
      if (!leave) return;
      guard = null;
      history.replaceState(null, "", wanted);
      arrive();
    });
  };
  addEventListener("popstate", popped);
  return () => removeEventListener("popstate", popped);
}

export const usePlace = (): Place => useStore(place);

/**
 * Keeps a screen with unsaved work from being left in silence. `ask` resolves true when the person lets it go; closing
 * the tab gets the browser's own question.
 */
export function useLeaveGuard(dirty: boolean, ask: Guard): void {
  useEffect(() => {
    if (!dirty) return;
    const closing = (event: BeforeUnloadEvent) => event.preventDefault();
    guard = ask;
    addEventListener("beforeunload", closing);
    return () => {
      if (guard === ask) guard = null;
      removeEventListener("beforeunload", closing);
    };
  }, [dirty, ask]);
}

/** Does a path match a pattern such as `/c/:id`? Gives the named parts, or null. A trailing `/*` matches what follows. */
export function match(pattern: string, path: string): Record<string, string> | null {
  const open = pattern.endsWith("/*");
  const wanted = (open ? pattern.slice(0, -2) : pattern).split("/");
  const given = path.replace(/(.)\/$/, "$1").split("/");
  if (open ? given.length < wanted.length : given.length !== wanted.length) return null;
  const parts: Record<string, string> = {};
  for (const [at, piece] of wanted.entries()) {
    const value = given[at] ?? "";
    if (piece.startsWith(":")) parts[piece.slice(1)] = value;
    else if (piece !== value) return null;
  }
  return parts;
}

export type LinkProps = Omit<AnchorHTMLAttributes<HTMLAnchorElement>, "href"> & { to: string };

/** A link within the product. Ctrl, Shift and middle clicks open a new tab as everywhere. */
export function Link({ to, onClick, ...rest }: LinkProps) {
  const follow = (event: MouseEvent<HTMLAnchorElement>) => {
    onClick?.(event);
    if (event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    void navigate(to);
  };
  return <a {...rest} href={to} onClick={follow} />;
}
