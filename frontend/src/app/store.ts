import { useSyncExternalStore } from "react";

/** A value outside the component tree that several screens share. Values are replaced, never changed in place. */
export interface Store<Value> {
  get: () => Value;
  set: (next: Value | ((before: Value) => Value)) => void;
  /** Calls back after every change, until the given function is called. */
  watch: (tell: () => void) => () => void;
}

export function store<Value>(start: Value): Store<Value> {
  const listeners = new Set<() => void>();
  let value = start;
  return {
    get: () => value,
    set: (next) => {
      const made = typeof next === "function" ? (next as (before: Value) => Value)(value) : next;
      if (Object.is(made, value)) return;
      value = made;
      for (const tell of [...listeners]) tell();
    },
    watch: (tell) => {
      listeners.add(tell);
      return () => listeners.delete(tell);
    },
  };
}

export function useStore<Value>(from: Store<Value>): Value {
  return useSyncExternalStore(from.watch, from.get);
}
