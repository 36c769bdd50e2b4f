import type { NewsEvent } from "../../api/types.ts";

type Listener = (event: NewsEvent) => void;
const listeners = new Set<Listener>();

/** What happens to the person's conversations, in this tab or any other: told by streams and by one's own acts. */
export const news = {
  tell(event: NewsEvent): void {
    for (const listener of [...listeners]) listener(event);
  },
  /** Calls back with every event, until the given function is called. */
  watch(listener: Listener): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};
