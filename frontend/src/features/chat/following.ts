import type { Placed } from "../../api/chat.ts";
import { resumeTurn } from "../../api/chat.ts";
import { ApiError, isOffline } from "../../api/errors.ts";
import type { TurnEvent } from "../../api/types.ts";

export interface Reader {
  onEvent: (event: Placed<TurnEvent>) => void;
  /** The line is lost (true) or back again (false). The answer is written on the server all the while. */
  onLost: (lost: boolean) => void;
}

const FIRST_WAIT_MS = 400;
const LONGEST_WAIT_MS = 15_000;

/**
 * Reads a turn to its end, through lost networks and sleeping phones: it resumes from the last place it saw, after
 * waits that double from 0.4 to 15 seconds, and at once when the network or the page comes back. `first` opens the
 * first stream. Raises what `first` raises, and ApiError when the turn cannot be had any more.
 */
export async function readTurn(
  first: () => Promise<AsyncGenerator<Placed<TurnEvent>>>,
  { onEvent, onLost }: Reader,
  signal: AbortSignal,
): Promise<void> {
  let turn: string | null = null;
  let place = 0;
  let wait = FIRST_WAIT_MS;
  let lost = false;
  let open = first;
  for (;;) {
    try {
      for await (const event of await open()) {
        if (lost) onLost((lost = false));
        wait = FIRST_WAIT_MS;
        place = Math.max(place, event.place);
        if (event.type === "turn") turn = event.data.turn_id;
        onEvent(event);
        if (event.type === "end") return;
      }
    } catch (error) {
      signal.throwIfAborted();
      if (turn === null || !mayPass(error)) throw error;
    }
    const known = turn;
    if (known === null) throw new ApiError(0, "no_answer", {});
    open = () => resumeTurn(known, place, signal);
    if (wait > FIRST_WAIT_MS && !lost) onLost((lost = true));
    await pause(wait, signal);
    wait = Math.min(wait * 2, LONGEST_WAIT_MS);
  }
}

/** A lost line, a server that starts again, a proxy in between: worth another try. */
const mayPass = (error: unknown): boolean => isOffline(error) || (error instanceof ApiError && error.status >= 500);

/** Waits, but no longer than until the network or the page is back. */
function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(done, milliseconds * (0.75 + Math.random() / 2));
    const back = () => document.visibilityState === "visible" && done();
    function done() {
      clearTimeout(timer);
      removeEventListener("online", done);
      document.removeEventListener("visibilitychange", back);
      signal.removeEventListener("abort", done);
      if (signal.aborted) reject(signal.reason as Error);
      else resolve();
    }
    addEventListener("online", done);
    document.addEventListener("visibilitychange", back);
    signal.addEventListener("abort", done);
  });
}
