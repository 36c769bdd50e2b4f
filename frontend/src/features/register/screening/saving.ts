import { ApiError } from "../../../api/errors.ts";
import { type Store, store } from "../../../app/store.ts";
import { sent } from "../api.ts";
import type { Answers, UseCase } from "../types.ts";
import { changedFrom, type Clash, merged, sameValues } from "./merging.ts";

const PAUSE_MS = 500;

export interface Saving {
  answers: Answers;
  /** How it is going with what was typed last. */
  state: "saved" | "typing" | "saving" | "failed";
  failure: unknown;
  /** Where somebody else answered differently meanwhile; nothing is saved before each is settled. */
  clashes: Clash[];
}

interface Ways {
  save: (revision: number, answers: Record<string, string | string[] | null>) => Promise<UseCase>;
  fetch: () => Promise<UseCase>;
  several: (question: string) => boolean;
  /** Tells the page what the server knows now. */
  told: (useCase: UseCase) => void;
}

export interface Saver {
  now: Store<Saving>;
  answer: (question: string, values: string[]) => void;
  settle: (question: string, mine: boolean) => void;
  /** Saves what is typed, now. Gives whether everything is saved. */
  flush: () => Promise<boolean>;
  /** Takes over what the server answered to something else than an answer. */
  adopt: (useCase: UseCase) => void;
}

/** Answers save themselves after a pause in the typing; nothing typed is lost when two people answer at once. */
export function saver(start: UseCase, ways: Ways): Saver {
  const now = store<Saving>({ answers: start.answers, state: "saved", failure: null, clashes: [] });
  let base = start.answers;
  let revision = start.revision;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running: Promise<boolean> | null = null;

  const note = (part: Partial<Saving>) => now.set((before) => ({ ...before, ...part }));
  const dirty = () => changedFrom(base, now.get().answers).length > 0;

  function later(): void {
    clearTimeout(timer);
    timer = setTimeout(() => void flush(), PAUSE_MS);
  }

  /** What the server has, with what was typed since upon it. */
  function take(useCase: UseCase, from: Answers): void {
    const shown = now.get().answers;
    const { answers } = merged(from, shown, useCase.answers);
    for (const id of Object.keys(shown)) if (sameValues(shown[id], answers[id])) answers[id] = shown[id] ?? []; // the space after a word stays
    base = useCase.answers;
    revision = useCase.revision;
    note({ answers });
    ways.told(useCase);
  }

  async function meet(): Promise<void> {
    const newest = await ways.fetch();
    const { clashes } = merged(base, now.get().answers, newest.answers);
    take(newest, base);
    note({ clashes });
  }

  async function send(): Promise<boolean> {
    while (dirty() && now.get().clashes.length === 0) {
      const typed = now.get().answers;
      note({ state: "saving", failure: null });
      try {
        const change = Object.fromEntries(changedFrom(base, typed).map((id) => [id, sent(typed[id] ?? [], ways.several(id))]));
        take(await ways.save(revision, change), typed);
      } catch (error) {
        if (!(error instanceof ApiError && error.code === "changed_meanwhile")) throw error;
        await meet();
      }
    }
    note({ state: dirty() ? "typing" : "saved" });
    return !dirty();
  }

  function flush(): Promise<boolean> {
    clearTimeout(timer);
    running ??= send()
      .catch((failure: unknown) => {
        note({ state: "failed", failure });
        return false;
      })
      .finally(() => {
        running = null;
      });
    return running;
  }

  return {
    now,
    flush,
    answer: (question, values) => {
      now.set((before) => ({ ...before, answers: { ...before.answers, [question]: values }, state: "typing", clashes: before.clashes.filter((clash) => clash.question !== question) }));
      later();
    },
    settle: (question, mine) => {
      const clash = now.get().clashes.find((one) => one.question === question);
      if (!clash) return;
      note({ clashes: now.get().clashes.filter((one) => one !== clash), answers: { ...now.get().answers, [question]: mine ? clash.mine : clash.theirs } });
      later();
    },
    adopt: (useCase) => {
      const mine = now.get().answers;
      note({ answers: merged(base, mine, useCase.answers).answers });
      base = useCase.answers;
      revision = useCase.revision;
    },
  };
}
