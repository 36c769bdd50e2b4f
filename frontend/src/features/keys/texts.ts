import { ApiError, errorSentence } from "../../api/errors.ts";
import { texts } from "../../i18n/texts.ts";
import type { Explained } from "../../ui/form.ts";

export const t = texts(() => import("../../i18n/da/keys.ts"), () => import("../../i18n/en/keys.ts"));
const problemText = texts(() => import("../../i18n/da/keys-problems.ts"), () => import("../../i18n/en/keys-problems.ts"));

/** The sentence for anything that went wrong with keys. */
export const sentence = (error: unknown): string =>
  error instanceof ApiError && problemText.has(error.code) ? problemText(error.code, error.facts) : errorSentence(error);

const FIELDS: Partial<Record<string, string>> = {
  bad_name: "name",
  bad_expiry: "until",
  bad_key_address: "addresses",
  bad_key_scope: "some",
  bad_key_model: "some",
  bad_class: "ceiling",
  unit_not_found: "unit_id",
  person_not_found: "responsible",
  bad_key_days: "longest",
};

/** A refusal in a sentence, and the field of the form it belongs to. */
export const explain = (error: unknown): Explained => ({
  field: error instanceof ApiError ? (FIELDS[error.code] ?? null) : null,
  text: sentence(error),
});
