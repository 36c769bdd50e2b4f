import { call } from "../api/client.ts";
import type { FeatureSwitches } from "../api/types.ts";
import { store, useStore } from "./store.ts";

/** What the municipality has turned off is not shown. Until it is known, nothing is taken to be off. */
const switches = store<FeatureSwitches>({ temporary_chats: true, conversation_export: true, building: true, sharing: true, web_sources: true, api_keys: true });

/** Fetches the switches anew. A failure keeps what is known: the server refuses what is off in any case. */
export async function refreshSwitches(): Promise<void> {
  try {
    switches.set(await call<FeatureSwitches>("GET", "/api/switches"));
  } catch {
    // Asked again with the next change of the configuration.
  }
}

export const useSwitches = (): FeatureSwitches => useStore(switches);
