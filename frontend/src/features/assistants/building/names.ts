import { store, useStore } from "../../../app/store.ts";
import { ts } from "./sharingTexts.ts";

/** Names of people and units that this page has met, by their ids. */
const names = store<ReadonlyMap<string, string>>(new Map());

export function noteNames(met: readonly { id: string; name: string }[]): void {
  names.set((before) => new Map([...before, ...met.map(({ id, name }) => [id, name] as const)]));
}

export const useNames = (): ReadonlyMap<string, string> => useStore(names);

export const nameOf = (known: ReadonlyMap<string, string>, id: string | null): string => known.get(id ?? "") ?? ts("somebody");
