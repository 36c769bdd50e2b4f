import { ApiError } from "../../../api/errors.ts";
import { da, problems as daProblems } from "../../../i18n/da/admin-policy.ts";
import { en, problems as enProblems } from "../../../i18n/en/admin-policy.ts";
import { texts } from "../../../i18n/texts.ts";
import type { Explained } from "../../../ui/form.ts";
import { explain as adminExplain, sentence as adminSentence } from "../texts.ts";

export const t = texts(da, en);
const problemText = texts(daProblems, enProblems);

type Problem = keyof typeof daProblems;
const isProblem = (code: string): code is Problem => Object.hasOwn(daProblems, code);

/** The sentence for anything that went wrong with rules, facts and countries. */
export const sentence = (error: unknown): string =>
  error instanceof ApiError && isProblem(error.code) ? problemText(error.code, error.facts) : adminSentence(error);

const FIELDS: Partial<Record<string, string>> = {
  reason_needed: "reason",
  bad_effective_date: "begins",
  bad_expiry: "until",
  dpia_needed: "dpia",
};

/** A refusal in a sentence, and the field of the form it belongs to. */
export function explain(error: unknown): Explained {
  const found = adminExplain(error);
  const field = error instanceof ApiError ? (FIELDS[error.code] ?? found.field) : found.field;
  return { field, text: sentence(error) };
}
