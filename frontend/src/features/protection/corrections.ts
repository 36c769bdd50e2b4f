import { type Correction, dropMark, fetchMarks, freeText, markText } from "./api.ts";
import { noteCorrection } from "./corrected.ts";

/** Corrections of a conversation that has not begun: they go along with its first question. */
export interface Pending {
  list: readonly Correction[];
  change: (make: (before: readonly Correction[]) => readonly Correction[]) => void;
}

/** Where corrections are kept: in a conversation, by its id, or on the page until one begins. */
export type Keeper = string | Pending;

/** A correction that holds, and the way to take it back. */
export interface Kept extends Pick<Correction, "act" | "text"> {
  key: string;
  drop: () => Promise<void>;
}

/** Keeps a correction. Raises what the server says. */
export async function keep(keeper: Keeper, correction: Correction): Promise<Kept> {
  if (typeof keeper !== "string") {
    keeper.change((before) => [...before, correction]);
    return pending(keeper, correction);
  }
  const { act, text, kind = null, reason } = correction;
  const { id } = await (act === "mark" ? markText(keeper, text, kind) : freeText(keeper, text, kind, reason ?? ""));
  noteCorrection();
  return { act, text, key: id, drop: () => dropped(keeper, id) };
}

/** Everything that holds now, oldest first. */
export async function keptBy(keeper: Keeper): Promise<Kept[]> {
  if (typeof keeper !== "string") return keeper.list.map((one) => pending(keeper, one));
  const { items } = await fetchMarks(keeper);
  return items.map(({ id, act, text }) => ({ act, text, key: id, drop: () => dropped(keeper, id) }));
}

const pending = (keeper: Pending, correction: Correction): Kept => ({
  act: correction.act,
  text: correction.text,
  key: `${correction.act} ${correction.text}`,
  drop: async () => keeper.change((before) => before.filter((one) => one !== correction)),
});

async function dropped(conversation: string, mark: string): Promise<void> {
  await dropMark(conversation, mark);
  noteCorrection();
}
