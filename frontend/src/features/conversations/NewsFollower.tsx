import { useEffect } from "react";
import { followNews } from "../../api/chat.ts";
import { refreshSession } from "../../app/session.ts";
import { refreshSwitches } from "../../app/switches.ts";
import { refreshModels } from "../chat/models.ts";
import { refreshLists } from "./lists.ts";
import { news } from "./news.ts";

/** A hidden tab gives its line back after this long: browsers allow six lines to a server, for all tabs together. */
const HIDDEN_MS = 20_000;
const LONGEST_WAIT_MS = 30_000;

/** Keeps the page fresh while it is visible. Draws nothing. */
export function NewsFollower() {
  useEffect(follow, []);
  useEffect(() => void refreshSwitches(), []);
  return null;
}

function follow(): () => void {
  let line: AbortController | null = null;
  let hiding: ReturnType<typeof setTimeout> | undefined;

  const connect = () => {
    if (line || document.visibilityState === "hidden") return;
    line = new AbortController();
    void listen(line.signal).catch(() => undefined);
  };
  const seen = () => {
    clearTimeout(hiding);
    if (document.visibilityState === "visible") return connect();
    hiding = setTimeout(() => {
      line?.abort();
      line = null;
    }, HIDDEN_MS);
  };
  connect();
  document.addEventListener("visibilitychange", seen);
  return () => {
    clearTimeout(hiding);
    line?.abort();
    document.removeEventListener("visibilitychange", seen);
  };
}

/** Reads news until aborted. After every gap the lists are fetched again: what happened meanwhile was not told. */
async function listen(signal: AbortSignal): Promise<void> {
  for (let wait = 1000; ; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
    refreshLists();
    try {
      for await (const event of await followNews(signal)) {
        wait = 1000;
        news.tell(event);
        if (event.type === "config") {
          void refreshModels();
          void refreshSession();
          void refreshSwitches();
        }
      }
    } catch {
      if (signal.aborted) return;
    }
    await new Promise((resolve) => setTimeout(resolve, wait));
    if (signal.aborted) return;
  }
}
