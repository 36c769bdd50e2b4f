import { call } from "../../api/client.ts";
import type { Me } from "../../api/types.ts";
import { onPersonChange } from "../../app/session.ts";
import { store } from "../../app/store.ts";

/** How many use cases wait for the person to decide. */
export const waitingCount = store(0);
onPersonChange(() => waitingCount.set(0));

/** May the person read anything in the register? Whoever has a role beyond using does. */
export const readsRegister = ({ administers, roles }: Me): boolean => administers || roles.some(({ role }) => role !== "user");

/** May the person see the versions of the screening form? The server decides who changes them. */
export const readsForms = ({ is_platform_owner, roles }: Me): boolean => is_platform_owner || roles.some(({ role }) => role === "dpo" || role === "auditor");

/** Counts anew. A failure keeps what is known: it is a number beside a word. */
export async function countWaiting(): Promise<void> {
  try {
    waitingCount.set((await call<{ count: number }>("GET", "/api/use-cases/waiting")).count);
  } catch {
    // Asked again when the person next goes somewhere.
  }
}
