import { ApiError, errorSentence } from "../../api/errors.ts";
import { da, problems as daProblems } from "../../i18n/da/admin.ts";
import { da as daRoles } from "../../i18n/da/roles.ts";
import { en, problems as enProblems } from "../../i18n/en/admin.ts";
import { en as enRoles } from "../../i18n/en/roles.ts";
import { texts } from "../../i18n/texts.ts";
import type { Explained } from "../../ui/form.ts";

export const t = texts(da, en);
export const roleText = texts(daRoles, enRoles);
const problemText = texts(daProblems, enProblems);

type Problem = keyof typeof daProblems;
const isProblem = (code: string): code is Problem => Object.hasOwn(daProblems, code);

/** The sentence for anything that went wrong in the administration. */
export const sentence = (error: unknown): string =>
  error instanceof ApiError && isProblem(error.code) ? problemText(error.code, error.facts) : errorSentence(error);

/** The field each refusal belongs to, where the facts do not name it. */
const FIELDS: Partial<Record<string, string>> = {
  email_taken: "email",
  bad_email: "email",
  bad_name: "name",
  slug_taken: "name",
  unit_not_found: "unit",
  unit_cycle: "parent",
  tree_too_deep: "parent",
  role_only_at_root: "unit",
  bad_banner: "banner",
  bad_base_url: "base_url",
  endpoint_zone_too_loose: "zone",
  zone_too_loose_for_models: "zone",
  no_endpoints: "endpoints",
  embedding_model_not_usable: "embedding",
  rerank_model_not_usable: "rerank",
};

/** A refusal in a sentence, and the field of the form it belongs to. */
export function explain(error: unknown): Explained {
  const text = sentence(error);
  if (!(error instanceof ApiError)) return { field: null, text };
  const { field, option, fields } = error.facts as { field?: string; option?: string; fields?: string[] };
  return { field: field ?? option ?? fields?.[0]?.split(".").at(-1) ?? FIELDS[error.code] ?? null, text };
}
