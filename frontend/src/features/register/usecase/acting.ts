import { useState } from "react";
import { ApiError } from "../../../api/errors.ts";
import { toast } from "../../../ui/index.ts";
import type { UseCase } from "../types.ts";
import { countWaiting } from "../waiting.ts";

export interface Acting {
  /** Does it, takes over what the server answered, and says so. Gives whether it went well. */
  act: (send: () => Promise<UseCase>, done: string) => Promise<boolean>;
  busy: boolean;
  /** Why the last one did not go well. */
  problem: unknown;
  /** Somebody else changed the use case first. */
  stale: boolean;
}

/** One verb at a time on a use case. */
export function useAct(onChange: (next: UseCase) => void): Acting {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const act = async (send: () => Promise<UseCase>, done: string): Promise<boolean> => {
    if (busy) return false;
    setBusy(true);
    setProblem(null);
    try {
      onChange(await send());
      void countWaiting();
      toast(done);
      return true;
    } catch (error) {
      setProblem(error);
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { act, busy, problem, stale: problem instanceof ApiError && problem.code === "changed_meanwhile" };
}
