import { useCallback, useEffect, useRef, useState } from "react";
import type { Page } from "../api/types.ts";

export type Loaded<Value> = { state: "loading" } | { state: "failed"; error: unknown } | { state: "ready"; value: Value };

export interface Load<Value> {
  now: Loaded<Value>;
  /** Asks again. What is shown stays until the answer is here. */
  reload: () => void;
  /** Puts a value in the place of what was fetched: what the server answered to a change. */
  put: (change: (before: Value) => Value) => void;
}

/** Fetches something when the screen appears, and again whenever `key` changes. */
export function useLoad<Value>(load: (signal: AbortSignal) => Promise<Value>, key = ""): Load<Value> {
  const [now, setNow] = useState<Loaded<Value>>({ state: "loading" });
  const [round, setRound] = useState(0);
  const fetcher = useLatest(load);
  const shownKey = useRef(key);

  useEffect(() => {
    const stop = new AbortController();
    if (shownKey.current !== key) setNow({ state: "loading" });
    shownKey.current = key;
    fetcher.current(stop.signal).then(
      (value) => !stop.signal.aborted && setNow({ state: "ready", value }),
      (error: unknown) => !stop.signal.aborted && setNow({ state: "failed", error }),
    );
    return () => stop.abort();
  }, [fetcher, key, round]);

  const reload = useCallback(() => setRound((before) => before + 1), []);
  const put = useCallback(
    (change: (before: Value) => Value) =>
      setNow((before) => (before.state === "ready" ? { state: "ready", value: change(before.value) } : before)),
    [],
  );
  return { now, reload, put };
}

export interface Pages<Item> extends Load<Item[]> {
  /** Is there more to fetch? */
  more: boolean;
  /** The next page is under way. */
  fetching: boolean;
  /** Why the next page did not come. */
  failure: unknown;
  fetchMore: () => void;
}

/** A list that comes in pages. `key` names the search: another key begins anew. */
export function usePages<Item>(load: (cursor: string | null, signal?: AbortSignal) => Promise<Page<Item>>, key: string): Pages<Item> {
  const [next, setNext] = useState<string | null>(null);
  const [rest, setRest] = useState<{ fetching: boolean; failure: unknown }>({ fetching: false, failure: null });
  const fetcher = useLatest(load);
  const current = useLatest(key);
  const first = useLoad(async (signal) => {
    const page = await load(null, signal);
    setNext(page.next_cursor);
    setRest({ fetching: false, failure: null });
    return page.items;
  }, key);

  const { put } = first;
  const fetchMore = useCallback(() => {
    if (next === null) return;
    const asked = current.current;
    setRest({ fetching: true, failure: null });
    fetcher.current(next).then(
      (page) => {
        if (asked !== current.current) return;
        put((before) => [...before, ...page.items]);
        setNext(page.next_cursor);
        setRest({ fetching: false, failure: null });
      },
      (failure: unknown) => asked === current.current && setRest({ fetching: false, failure }),
    );
  }, [current, fetcher, next, put]);

  return { ...first, more: next !== null, ...rest, fetchMore };
}

/** The newest value, for callbacks that must not begin anew when it changes. */
function useLatest<Value>(value: Value) {
  const ref = useRef(value);
  useEffect(() => {
    ref.current = value;
  });
  return ref;
}

/** A value that follows after a pause, so that a search is not sent for every letter. */
export function useSettled<Value>(value: Value, milliseconds = 250): Value {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), milliseconds);
    return () => clearTimeout(timer);
  }, [value, milliseconds]);
  return settled;
}
