import { withWords } from "../../app/lazily.ts";
import { onPersonChange } from "../../app/session.ts";
import { type Store, store, useStore } from "../../app/store.ts";
import type { Attachment } from "./api.ts";
import { t } from "./texts.ts";

/** A file on its way into a question. `sent` counts bytes; `found` is what the server knows of it. */
export interface Waiting {
  key: string;
  name: string;
  size: number;
  sent: number;
  found: Attachment | null;
  /** Why it cannot be asked with, in a sentence. */
  trouble: string | null;
  /** An address within the page, of an image. */
  picture: string | null;
}

/** What the next question of a place is asked with. `collections` null: those that the conversation has. */
export interface Asked {
  files: readonly Waiting[];
  collections: readonly string[] | null;
}

const NOTHING: Asked = { files: [], collections: null };
const places = new Map<string, Store<Asked>>();
/** Pictures of files that were attached from this page, by the attachment's id. The server gives none back. */
const pictures = new Map<string, string>();

/** What is asked with at a place: a conversation's id, or `new`. */
export function askedAt(place: string): Store<Asked> {
  const known = places.get(place) ?? store<Asked>(NOTHING);
  places.set(place, known);
  return known;
}

export const useAsked = (place: string): Asked => useStore(askedAt(place));

export const pictureOf = (attachment: string): string | undefined => pictures.get(attachment);

/** Why nothing can be sent yet, or null. */
export function waitsFor({ files }: Asked): string | null {
  if (files.some(({ trouble }) => trouble)) return t("removeFailed");
  return files.some(({ found }) => found?.status !== "ready") ? t("waitReading") : null;
}

/** What the turn is sent with. */
export function sentWith(place: string): { attachments?: string[]; collections?: string[] } {
  const { files, collections } = askedAt(place).get();
  const attachments = files.flatMap(({ found }) => (found ? [found.id] : []));
  return { ...(attachments.length && { attachments }), ...(collections && { collections: [...collections] }) };
}

/** The question is stored: its files belong to it now. */
export function sent(place: string): void {
  for (const { found, picture } of askedAt(place).get().files) if (found && picture) pictures.set(found.id, picture);
  askedAt(place).set(NOTHING);
}

/** Takes files to attach. The code that sends them is fetched with the first. */
export function takeFiles(place: string, files: readonly File[]): void {
  if (files.length) void withWords(import("./uploading.ts")).then(({ begin }) => begin(place, files));
}

onPersonChange(() => {
  for (const picture of pictures.values()) URL.revokeObjectURL(picture);
  pictures.clear();
  places.clear();
});
