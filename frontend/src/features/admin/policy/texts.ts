import { ApiError } from "../../../api/errors.ts";
import { texts } from "../../../i18n/texts.ts";
import type { Explained } from "../../../ui/form.ts";
import { explain as adminExplain, sentence as adminSentence } from "../texts.ts";

export const t = texts(() => import("../../../i18n/da/admin-policy.ts"), () => import("../../../i18n/en/admin-policy.ts"));
const problemText = texts(() => import("../../../i18n/da/admin-policy-problems.ts"), () => import("../../../i18n/en/admin-policy-problems.ts"));

/** The sentence for anything that went wrong with rules, facts and countries. */
export const sentence = (error: unknown): string =>
  error instanceof ApiError && problemText.has(error.code) ? problemText(error.code, error.facts) : adminSentence(error);

const FIELDS: Partial<Record<string, string>> = {
  reason_needed: "reason",
  bad_effective_date: "begins",
  bad_expiry: "until",
  dpia_needed: "dpia",
  use_case_not_found: "use_case_id",
};

/** A refusal in a sentence, and the field of the form it belongs to. */
export function explain(error: unknown): Explained {
  const found = adminExplain(error);
  const field = error instanceof ApiError ? (FIELDS[error.code] ?? found.field) : found.field;
  return { field, text: sentence(error) };
}
