import { useEffect, useRef, useState } from "react";
import { announce } from "../../../app/live.ts";
import { fetchProgress, type Progress } from "../api.ts";
import { td } from "../texts.ts";

const BUSY_MS = 1_000;
const QUIET_MS = 8_000;

/** One stretch of reading: how many documents belong to it, and how many are still to come. */
export interface Run {
  total: number;
  active: number;
}

/** Follows a stretch of reading from one look to the next. It begins when something is to be read, and ends with it. */
export function advance({ total, active }: Run, { waiting, reading }: Pick<Progress, "waiting" | "reading">): Run {
  const now = waiting + reading;
  if (now === 0) return { total, active: 0 };
  if (active === 0) return { total: now, active: now };
  return { total: Math.max(now, total + Math.max(0, now - active)), active: now };
}

export interface Following {
  progress: Progress | null;
  run: Run;
  /** Looks at once. */
  look: () => void;
}

/**
 * Looks how the reading of a collection goes: every second while something is read, else now and then, because others
 * bring documents too. `onChange` is called when a document has come to another state.
 */
export function useProgress(collection: string, sending: boolean, onChange: () => void): Following {
  const [progress, setProgress] = useState<Progress | null>(null);
  const [run, setRun] = useState<Run>({ total: 0, active: 0 });
  const [round, setRound] = useState(0);
  const changed = useRef(onChange);
  const seen = useRef("");
  const before = useRef<Run>({ total: 0, active: 0 });
  useEffect(() => {
    changed.current = onChange;
  });

  useEffect(() => {
    const stop = new AbortController();
    let timer: ReturnType<typeof setTimeout>;
    const take = (now: Progress) => {
      const counts = [now.waiting, now.reading, now.ready, now.failed, now.paused].join();
      if (seen.current && seen.current !== counts) changed.current();
      seen.current = counts;
      const next = advance(before.current, now);
      if (before.current.active > 0 && next.active === 0 && now.paused === 0) announce(now.failed ? td("readingAllBut", { n: now.failed }) : td("readingAll"));
      before.current = next;
      setProgress(now);
      setRun(next);
    };
    const look = async () => {
      if (!document.hidden) await fetchProgress(collection, stop.signal).then(take, () => undefined); // no answer: looked for again
      if (!stop.signal.aborted) timer = setTimeout(() => void look(), before.current.active > 0 || sending ? BUSY_MS : QUIET_MS);
    };
    void look();
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
  }, [collection, sending, round]);

  return { progress, run, look: () => setRound((one) => one + 1) };
}
