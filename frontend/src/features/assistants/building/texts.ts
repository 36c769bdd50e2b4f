import { ApiError, errorSentence } from "../../../api/errors.ts";
import { daysAgo, shortDate, time } from "../../../i18n/format.ts";
import { texts } from "../../../i18n/texts.ts";
import type { Explained } from "../../../ui/form.ts";

export const tb = texts(() => import("../../../i18n/da/assistants-building.ts"), () => import("../../../i18n/en/assistants-building.ts"));

/** A moment in a few words: the time today, else the date. */
export const moment = (at: string): string => (daysAgo(at) === 0 ? tb("today", { time: time(at) }) : shortDate(at));

export function problemSentence(code: string): string {
  const key = `problem_${code}`;
  return tb.has(key) ? tb(key) : tb("problem_other");
}

/** A refusal in a sentence, and the field of a content it belongs to. */
export function explain(error: unknown): Explained {
  const field = error instanceof ApiError ? (error.facts as { field?: string }).field : undefined;
  return { field: field ?? null, text: errorSentence(error) };
}
