import { ApiError } from "../../../api/errors.ts";
import { upload } from "../../../api/upload.ts";
import { announce } from "../../../app/live.ts";
import { onPersonChange } from "../../../app/session.ts";
import { store, useStore } from "../../../app/store.ts";
import { type KnowledgeDocument, uploadAddress } from "../api.ts";
import { td } from "../texts.ts";
import { isJunk, type Picked } from "./files.ts";

/** A file on its way to a collection. `sent` and `size` are bytes. */
export interface Upload {
  id: number;
  name: string;
  folder: string;
  size: number;
  sent: number;
  state: "waiting" | "sending" | "done" | "failed" | "cancelled";
  error: unknown;
}

const AT_ONCE = 3;
const TELL_EVERY_MS = 200;
const NONE: readonly Upload[] = [];

/** By collection. It outlives the screen: whoever comes back finds the files where they are. */
const uploads = store<Readonly<Record<string, readonly Upload[]>>>({});
const files = new Map<number, File>();
const running = new Map<number, AbortController>();
let next = 1;

export function useUploads(collection: string): readonly Upload[] {
  return useStore(uploads)[collection] ?? NONE;
}

const listOf = (collection: string): readonly Upload[] => uploads.get()[collection] ?? NONE;

function change(collection: string, alter: (list: readonly Upload[]) => readonly Upload[]): void {
  uploads.set((before) => ({ ...before, [collection]: alter(before[collection] ?? NONE) }));
}

const patch = (collection: string, id: number, part: Partial<Upload>) => change(collection, (list) => list.map((one) => (one.id === id ? { ...one, ...part } : one)));

/** Puts files in line, three at a time. Gives how many there were, and how many were left out as systems' own. */
export function addUploads(collection: string, picked: readonly Picked[]): { added: number; skipped: number } {
  const wanted = picked.filter(({ file, folder }) => !isJunk(folder ? `${folder}/${file.name}` : file.name));
  const fresh = wanted.map(({ file, folder }): Upload => {
    const id = next++;
    files.set(id, file);
    return { id, name: file.name, folder, size: file.size, sent: 0, state: "waiting", error: null };
  });
  const idle = !listOf(collection).some(underWay);
  // A new load begins a new list; what failed before stays until it is hidden or tried again.
  change(collection, (list) => [...(idle ? list.filter(({ state }) => state === "failed") : list), ...fresh]);
  if (fresh.length) announce(td("sending", { n: fresh.length }));
  pump();
  return { added: fresh.length, skipped: picked.length - wanted.length };
}

export const underWay = ({ state }: Upload): boolean => state === "waiting" || state === "sending";

function pump(): void {
  for (const [collection, list] of Object.entries(uploads.get())) {
    for (const one of list) {
      if (running.size >= AT_ONCE) return;
      if (one.state === "waiting") void sendOne(collection, one);
    }
  }
}

async function sendOne(collection: string, { id, name, folder }: Upload): Promise<void> {
  const file = files.get(id);
  if (!file) return;
  const stop = new AbortController();
  running.set(id, stop);
  patch(collection, id, { state: "sending", error: null, sent: 0 });
  let told = 0;
  const onSent = (sent: number) => {
    if (Date.now() - told < TELL_EVERY_MS) return;
    told = Date.now();
    patch(collection, id, { sent });
  };
  try {
    await upload<KnowledgeDocument>(uploadAddress(collection), file, { query: { name, folder }, onSent, signal: stop.signal });
    files.delete(id);
    patch(collection, id, { state: "done", sent: file.size });
  } catch (error) {
    const cancelled = stop.signal.aborted;
    patch(collection, id, cancelled ? { state: "cancelled" } : { state: "failed", error });
    // Who is signed out sends nothing more: the rest waits to be tried again instead of failing one by one.
    if (error instanceof ApiError && error.status === 401) change(collection, (list) => list.map((one) => (one.state === "waiting" ? { ...one, state: "failed", error } : one)));
  }
  running.delete(id);
  pump();
  if (!listOf(collection).some(underWay)) finish(collection);
}

function finish(collection: string): void {
  const { done, failed, cancelled } = countsOf(listOf(collection));
  const said = [done && td("sent", { n: done }), failed && td("sendFailed", { n: failed }), cancelled && td("sendCancelled", { n: cancelled })];
  announce(said.filter(Boolean).join(". "));
}

/** Stops one file, or all that are not through. */
export function cancelUploads(collection: string, id?: number): void {
  for (const one of listOf(collection)) {
    if (!underWay(one) || (id !== undefined && one.id !== id)) continue;
    if (one.state === "waiting") patch(collection, one.id, { state: "cancelled" });
    running.get(one.id)?.abort();
  }
}

/** Tries again what failed. */
export function retryUploads(collection: string): void {
  change(collection, (list) => list.map((one) => (one.state === "failed" ? { ...one, state: "waiting", error: null, sent: 0 } : one)));
  pump();
}

/** Forgets what is no longer under way. */
export function hideUploads(collection: string): void {
  for (const one of listOf(collection)) if (!underWay(one)) files.delete(one.id);
  change(collection, (list) => list.filter(underWay));
}

export interface UploadCounts {
  active: number;
  done: number;
  failed: number;
  cancelled: number;
  /** Bytes of what is not cancelled, and of them those that have left. */
  size: number;
  sent: number;
}

/** How a list of uploads stands in all. */
export function countsOf(list: readonly Upload[]): UploadCounts {
  const counts = { active: 0, done: 0, failed: 0, cancelled: 0, size: 0, sent: 0 };
  for (const one of list) {
    if (underWay(one)) counts.active++;
    else counts[one.state as "done" | "failed" | "cancelled"]++;
    if (underWay(one) || one.state === "done") {
      counts.size += one.size;
      counts.sent += Math.min(one.sent, one.size);
    }
  }
  return counts;
}

addEventListener("beforeunload", (event) => {
  if (running.size > 0) event.preventDefault();
});

onPersonChange(() => {
  for (const stop of running.values()) stop.abort();
  files.clear();
  uploads.set({});
});
