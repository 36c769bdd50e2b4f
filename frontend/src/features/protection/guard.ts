import { useEffect, useState } from "react";
import { ApiError, isOffline } from "../../api/errors.ts";
import { type Store, store, useStore } from "../../app/store.ts";
import { check, type Checked, type CheckRequest, type Correction, type Finding } from "./api.ts";
import { corrected } from "./corrected.ts";
import { inUnits, moved } from "./spans.ts";

/** So long after the last key the text is looked at. */
const REST_MS = 350;
/** Longer texts are refused by the server, and the composer says so itself. */
const LONGEST = 200_000;
/** So long after a check that failed it is tried again, if nothing is typed meanwhile. */
const AGAIN_MS = 10_000;

/** What a text is checked against. */
export interface Aim {
  model: string | null;
  conversation: string | null;
  /** The message it would follow in that conversation; null for the first. */
  parent: string | null;
  /** The declared class; null leaves it to the conversation. */
  declared: string | null;
  /** Corrections that would go along with the first question. */
  corrections?: readonly Correction[];
}

export interface Guarded {
  /** The text that `findings` belong to, in UTF-16 units. */
  text: string;
  findings: readonly Finding[];
  /** What the server said last; it may be of a text some keys ago. Null before the first answer. */
  checked: Checked | null;
  /** `checked` is of exactly this text and this aim. */
  fresh: boolean;
  /** The server could not say. Sending is then still decided there. */
  away: boolean;
}

export const UNKNOWN: Guarded = { text: "", findings: [], checked: null, fresh: false, away: false };

const NOWHERE: Aim = { model: null, conversation: null, parent: null, declared: null };

/**
 * Looks at a text while it is typed: after a pause, one request at a time, the older one given up. Typing never
 * waits for it. Until the answer is here, earlier finds stay where their words are.
 */
export class Guard {
  readonly state: Store<Guarded> = store(UNKNOWN);
  private text = "";
  private aimed: Aim = NOWHERE;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private asking: AbortController | null = null;
  private readonly ask: typeof check;

  constructor(ask: typeof check = check) {
    this.ask = ask;
  }

  /** The text as it is now. */
  write(text: string): void {
    if (text === this.text) return;
    this.text = text;
    this.state.set((before) => ({ ...before, text, findings: moved(before.text, text, before.findings), fresh: false }));
    this.soon(text.trim() ? REST_MS : 0);
  }

  /** Where the text would go, and as what. */
  aim(aim: Aim): void {
    const keys = ["model", "conversation", "parent", "declared", "corrections"] as const;
    if (keys.every((key) => aim[key] === this.aimed[key])) return;
    this.aimed = aim;
    this.state.set((before) => ({ ...before, fresh: false }));
    this.soon(0);
  }

  /** Looks again: a mark has been set, a rule may have changed. */
  again(): void {
    this.soon(0);
  }

  stop(): void {
    clearTimeout(this.timer);
    this.asking?.abort();
    this.asking = null;
  }

  private soon(wait: number): void {
    this.stop();
    this.timer = setTimeout(() => void this.look(), wait);
  }

  private async look(): Promise<void> {
    const { text, aimed } = this;
    if (aimed.model === null || text.length > LONGEST * 2) return;
    const mine = new AbortController();
    this.asking = mine;
    try {
      const checked = await this.ask(request(text, aimed), mine.signal);
      if (mine.signal.aborted) return;
      this.state.set({ text, findings: inUnits(text, checked.findings), checked, fresh: true, away: false });
    } catch (error) {
      if (mine.signal.aborted) return;
      // Whatever stands in the way, it stands in the way of the check only: the server decides when the text is sent.
      this.state.set((before) => ({ ...before, away: true, fresh: false, checked: isOffline(error) ? before.checked : null }));
      if (mayPass(error)) this.soon(AGAIN_MS);
    }
  }
}

const mayPass = (error: unknown): boolean => error instanceof ApiError && (error.status === 0 || error.status === 429 || error.status >= 500);

const request = (text: string, { model, conversation, parent, declared, corrections }: Aim): CheckRequest => ({
  text,
  model_id: model,
  declared,
  ...(corrections?.length && { corrections: [...corrections] }),
  ...(conversation && { conversation_id: conversation, parent_id: parent }),
});

/** A guard for as long as the screen stands. `fresh` begins anew with every change: what was said may have changed the answer. */
export function useGuard({ model, conversation, parent, declared, corrections }: Aim, fresh = ""): Guard {
  const [guard] = useState(() => new Guard());
  const round = useStore(corrected);
  useEffect(() => guard.aim({ model, conversation, parent, declared, corrections }), [guard, model, conversation, parent, declared, corrections]);
  useEffect(() => {
    guard.again();
    return () => guard.stop();
  }, [guard, fresh, round]);
  return guard;
}
