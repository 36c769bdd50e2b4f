import { useEffect, useState } from "react";
import { fetchAssistant } from "../../api/chat.ts";
import { ApiError, errorSentence } from "../../api/errors.ts";
import type { Assistant } from "../../api/types.ts";
import { t } from "./texts.ts";
import { useModels } from "./models.ts";

export interface Answering {
  /** Who answers; null while it is not known, or is gone. */
  assistant: Assistant | null;
  /** Why nothing can be asked of it, in a sentence: it is paused, or it is gone. */
  trouble: string | null;
}

/** The assistant of an id, else the house's own. One that is not among those at hand is fetched. */
export function useAnswering(id: string | null | undefined): Answering {
  const { state, assistants } = useModels();
  const known = id ? assistants.find((one) => one.id === id) : (assistants.find((one) => one.is_default) ?? assistants[0]);
  const [fetched, setFetched] = useState<{ id: string; assistant: Assistant | null; trouble: string | null } | null>(null);
  const missing = state === "ready" && id && !known ? id : null;
  useEffect(() => {
    if (!missing) return;
    const stop = new AbortController();
    fetchAssistant(missing, stop.signal).then(
      (assistant) => setFetched({ id: missing, assistant, trouble: null }),
      (error: unknown) => stop.signal.aborted || setFetched({ id: missing, assistant: null, trouble: whyNot(error) }),
    );
    return () => stop.abort();
  }, [missing]);
  if (known) return { assistant: known, trouble: null };
  return fetched && fetched.id === id ? fetched : { assistant: null, trouble: null };
}

function whyNot(error: unknown): string {
  if (!(error instanceof ApiError)) return errorSentence(error);
  const { reason, name } = error.facts as { reason?: string; name?: string };
  if (error.code === "assistant_suspended") return `${t("paused", { name: name || t("assistant") })} ${reason ?? ""}`.trim();
  return error.status === 404 ? t("assistantGone") : errorSentence(error);
}

/** Has its builder settled what answers? Then there is no model to choose. */
export const isSettled = (assistant: Assistant | null): boolean => Boolean(assistant?.zone);
