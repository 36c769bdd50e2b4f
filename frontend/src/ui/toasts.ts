import { useSyncExternalStore } from "react";

export interface Toast {
  id: number;
  text: string;
  /** The one thing that can be done about it, most often to undo. */
  action?: { label: string; run: () => void };
}

const listeners = new Set<() => void>();
let shown: readonly Toast[] = [];
let next = 1;

function change(list: readonly Toast[]): void {
  shown = list;
  for (const tell of listeners) tell();
}

/** Shows a short message for five or, with an action, ten seconds, and for as long as it has focus or mouse. */
export function toast(text: string, action?: Toast["action"]): void {
  change([...shown.slice(-1), { id: next++, text, action }]);
}

export const dismiss = (id: number): void => change(shown.filter((one) => one.id !== id));

export function useToasts(): readonly Toast[] {
  return useSyncExternalStore(
    (tell) => {
      listeners.add(tell);
      return () => listeners.delete(tell);
    },
    () => shown,
  );
}
