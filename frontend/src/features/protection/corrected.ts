import { store } from "../../app/store.ts";

/** Counts the corrections made on this page: whoever has judged a text looks again when it changes. */
export const corrected = store(0);

export const noteCorrection = (): void => corrected.set((before) => before + 1);
