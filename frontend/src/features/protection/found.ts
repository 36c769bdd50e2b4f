import { onPersonChange } from "../../app/session.ts";
import { store, useStore } from "../../app/store.ts";
import type { Span } from "./spans.ts";

/** Where a question that was refused holds what stopped it, by message; the refusal finds out, the question shows it. */
const stopped = store<ReadonlyMap<string, readonly Span[]>>(new Map());
const NOTHING: readonly Span[] = [];

onPersonChange(() => stopped.set(new Map()));

export const showStopped = (message: string, spans: readonly Span[]): void => stopped.set((before) => new Map(before).set(message, spans));

export const useStopped = (message: string): readonly Span[] => useStore(stopped).get(message) ?? NOTHING;
