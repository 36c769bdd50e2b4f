import { ApiError } from "../../../api/errors.ts";
import { texts } from "../../../i18n/texts.ts";
import type { Explained } from "../../../ui/form.ts";
import { sentence } from "../texts.ts";

export const t = texts(() => import("../../../i18n/da/admin-quotas.ts"), () => import("../../../i18n/en/admin-quotas.ts"));

const FIELDS: Partial<Record<string, string>> = {
  quota_exists: "measure",
  quota_above_inherited: "amount",
  quota_amount_invalid: "amount",
  quota_subject_not_found: "subject_id",
};

/** A refusal in a sentence, and the field of the form it belongs to. */
export const explain = (error: unknown): Explained => ({
  field: error instanceof ApiError ? (FIELDS[error.code] ?? null) : null,
  text: sentence(error),
});
