import { ApiError, errorSentence } from "../../api/errors.ts";
import { texts } from "../../i18n/texts.ts";
import type { Explained } from "../../ui/form.ts";

export const t = texts(() => import("../../i18n/da/signin.ts"), () => import("../../i18n/en/signin.ts"));

/** The field each refusal of signing in, of a first run or of a new password belongs to. */
const FIELDS: Record<string, string> = {
  bad_email: "email",
  bad_name: "name",
  wrong_password: "current",
  wrong_setup_code: "setup_code",
  setup_code_needed: "setup_code",
  password_too_short: "password",
  password_too_long: "password",
  password_too_common: "password",
};

/** What a refusal means to the person at the form. */
export function explain(error: unknown): Explained {
  if (!(error instanceof ApiError) || !t.has(error.code)) return { field: null, text: errorSentence(error) };
  const seconds = Number(error.facts["retry_after"] ?? 0);
  return { field: FIELDS[error.code] ?? null, text: t(error.code, { ...error.facts, minutes: Math.max(1, Math.ceil(seconds / 60)) }) };
}

/** Has this the shape of an address? Whether it exists is not for a page to say. */
export const isEmail = (text: string): boolean => /^[^@\s]+@[^@\s]+$/.test(text.trim());
