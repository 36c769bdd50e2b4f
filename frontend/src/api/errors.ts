import { texts, type Values } from "../i18n/texts.ts";
import { usedUp } from "./limits.ts";

export type Facts = Values;

/** The code of our own for a request that got no answer at all. */
export const NO_ANSWER = "no_answer";

/** A refusal from the API, or no answer (status 0). `code` is stable; sentences for it live in the language files. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly facts: Facts;

  constructor(status: number, code: string, facts: Facts, options?: ErrorOptions) {
    super(`${status} ${code}`, options);
    this.name = "ApiError";
    this.status = status;
    this.code = code;
    this.facts = facts;
  }
}

const t = texts(() => import("../i18n/da/errors.ts"), () => import("../i18n/en/errors.ts"));

/** The sentence for a stable error code, in the language of the screen. Unknown codes get the sentence of their status. */
export function codeSentence(code: string, facts: Facts = {}, status = 0): string {
  if (t.has(code)) return (code === "quota_used_up" ? usedUp(t, facts) : undefined) ?? t(code, readable(facts));
  const general = `http_${status}`;
  return t(t.has(general) ? general : status >= 500 ? "http_500" : "unknown", { code });
}

/** The sentence for anything that was thrown. */
export function errorSentence(error: unknown): string {
  return error instanceof ApiError ? codeSentence(error.code, error.facts, error.status) : t("unknown", { code: "page" });
}

/** Was the request never answered? Then nothing may have happened, and trying again is safe. */
export const isOffline = (error: unknown): boolean => error instanceof ApiError && error.code === NO_ANSWER;

/** Waiting times come in seconds; people read minutes. */
function readable(facts: Facts): Facts {
  const seconds = facts["retry_after"];
  return typeof seconds === "number" ? { ...facts, minutes: Math.max(1, Math.ceil(seconds / 60)) } : facts;
}
