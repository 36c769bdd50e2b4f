import { ApiError, codeSentence, errorSentence } from "../../api/errors.ts";
import { announce } from "../../app/live.ts";
import { uuid } from "../chat/uuid.ts";
import { attach, type Attachment, fetchAttachment, removeAttachment } from "./api.ts";
import { askedAt, type Waiting } from "./asked.ts";
import { tm } from "./moreTexts.ts";

/** As the server has it: `TurnIn.attachments`. */
export const MOST_FILES = 20;
const FIRST_LOOK_MS = 400;
const LONGEST_LOOK_MS = 3000;
const TOGETHER = 3;

const stops = new Map<string, AbortController>();
const line: (() => Promise<void>)[] = [];
let running = 0;

/** Sends files, a few at a time, and follows the reading of each to its end. */
export function begin(place: string, files: readonly File[]): void {
  const room = MOST_FILES - askedAt(place).get().files.length;
  files.forEach((file, at) => {
    const trouble = at >= room ? tm("tooMany", { limit: MOST_FILES }) : file.size === 0 ? tm("empty") : null;
    const one: Waiting = { key: uuid(), name: file.name, size: file.size, sent: 0, found: null, trouble, picture: /^image\/(png|jpeg|gif|webp)$/.test(file.type) ? URL.createObjectURL(file) : null };
    askedAt(place).set((before) => ({ ...before, files: [...before.files, one] }));
    if (trouble) return;
    line.push(() => follow(place, one.key, file));
  });
  next();
}

function next(): void {
  while (running < TOGETHER) {
    const run = line.shift();
    if (!run) return;
    running++;
    void run().finally(() => {
      running--;
      next();
    });
  }
}

async function follow(place: string, key: string, file: File): Promise<void> {
  if (!has(place, key)) return;
  const stop = new AbortController();
  stops.set(key, stop);
  try {
    let found = await attach(file, { signal: stop.signal, onSent: (sent) => change(place, key, { sent }) });
    for (let wait = FIRST_LOOK_MS; ; wait = Math.min(wait * 1.5, LONGEST_LOOK_MS)) {
      if (!has(place, key)) return void removeAttachment(found.id).catch(() => undefined); // taken away meanwhile
      change(place, key, { found, sent: file.size, ...(found.status === "failed" && { trouble: codeSentence(found.error_code ?? "attachment_unreadable") }) });
      if (found.status === "ready") return announce(tm("fileReady", { name: file.name }));
      if (found.status === "failed") return;
      await new Promise((resolve) => setTimeout(resolve, wait));
      found = await again(found);
    }
  } catch (error) {
    if (stop.signal.aborted) return;
    const limit = error instanceof ApiError && error.code === "file_too_large" ? Number(error.facts["limit"]) : NaN;
    change(place, key, { trouble: Number.isFinite(limit) ? tm("tooLarge", { limit: Math.floor(limit / 1e6) }) : errorSentence(error) });
  } finally {
    stops.delete(key);
  }
}

/** A lost line while a file is read is no reason to give it up. */
async function again(known: Attachment): Promise<Attachment> {
  try {
    return await fetchAttachment(known.id);
  } catch (error) {
    if (error instanceof ApiError && error.status >= 400 && error.status < 500) throw error;
    return known;
  }
}

/** Takes a file away, on its way or arrived. */
export function takeAway(place: string, one: Waiting): void {
  askedAt(place).set((before) => ({ ...before, files: before.files.filter(({ key }) => key !== one.key) }));
  stops.get(one.key)?.abort();
  if (one.picture) URL.revokeObjectURL(one.picture);
  if (one.found) removeAttachment(one.found.id).catch(() => undefined); // unasked files go by themselves within a day
}

const has = (place: string, key: string): boolean => askedAt(place).get().files.some((one) => one.key === key);

function change(place: string, key: string, to: Partial<Waiting>): void {
  askedAt(place).set((before) => ({ ...before, files: before.files.map((one) => (one.key === key ? { ...one, ...to } : one)) }));
}
