import { type ReactNode, useEffect } from "react";
import { store } from "./store.ts";

interface Topbar {
  title: string;
  /** What can be done on the screen, beside its name. */
  actions: ReactNode;
}

const NOTHING: Topbar = { title: "", actions: null };
export const topbar = store<Topbar>(NOTHING);

/** What stands in the bar at the top of a phone; without it, the product's name. */
export function useTopbar(title: string, actions: ReactNode = null): void {
  useEffect(() => topbar.set({ title, actions })); // elements are new with every drawing
  useEffect(() => () => topbar.set(NOTHING), []);
}
