import { useCallback, useEffect, useState } from "react";
import { errorSentence } from "../../../api/errors.ts";
import { toast } from "../../../ui/index.ts";
import { beginRun, fetchRun, fetchRuns, type Run, stopRun, type Wish } from "./api.ts";

const LOOK_AGAIN_MS = 1500;
const isGoing = ({ state }: Run): boolean => state === "waiting" || state === "running";

/** The newest run of an assistant, followed while it goes on: it can be left and come back to. */
export function useRun(assistant: string) {
  const [run, setRun] = useState<Run | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const going = run !== null && isGoing(run);

  useEffect(() => {
    const stop = new AbortController();
    fetchRuns(assistant, null, stop.signal)
      .then(({ items }) => (items[0] ? fetchRun(items[0].id, stop.signal) : null))
      .then(setRun, (error: unknown) => stop.signal.aborted || setFailure(error));
    return () => stop.abort();
  }, [assistant]);

  useEffect(() => {
    if (!going) return;
    const timer = setTimeout(() => {
      fetchRun(run.id).then(setRun, () => setRun((before) => before && { ...before })); // a lost line: look again
    }, LOOK_AGAIN_MS);
    return () => clearTimeout(timer);
  }, [going, run]);

  const begin = useCallback(
    async (wish: Wish) => {
      try {
        setRun(await beginRun(assistant, wish));
      } catch (error) {
        toast(errorSentence(error));
      }
    },
    [assistant],
  );
  const stop = useCallback(async (id: string) => {
    try {
      await stopRun(id);
      setRun(await fetchRun(id));
    } catch (error) {
      toast(errorSentence(error));
    }
  }, []);
  return { run, going, failure, begin, stop };
}
