import { store } from "../../app/store.ts";
import type { Message } from "../../api/types.ts";

/** The source that stands open beside the conversation. */
export interface OpenedAt {
  message: Message["id"];
  sources: Message["sources"];
  number: number;
}

export const opened = store<OpenedAt | null>(null);

let from: Element | null = null;

/** Is a source told of to the reader, but its page not? An assistant may keep its sources closed. */
export const isClosed = ({ available, opens }: Pick<Message["sources"][number], "available" | "opens">): boolean => available && !opens;

/** Opens a source of an answer; the focus comes back to where it was when the panel closes. */
export function open(at: OpenedAt): void {
  const here = document.activeElement;
  if (here && !here.closest(".panel")) from = here;
  opened.set(at);
}

export function close(): void {
  opened.set(null);
  if (from instanceof HTMLElement && from.isConnected) from.focus();
  from = null;
}
