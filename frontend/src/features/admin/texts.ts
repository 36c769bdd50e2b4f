import { ApiError, errorSentence } from "../../api/errors.ts";
import { texts } from "../../i18n/texts.ts";
import type { Explained } from "../../ui/form.ts";

export const t = texts(() => import("../../i18n/da/admin.ts"), () => import("../../i18n/en/admin.ts"));
export const roleText = texts(() => import("../../i18n/da/roles.ts"), () => import("../../i18n/en/roles.ts"));
const problemText = texts(() => import("../../i18n/da/admin-problems.ts"), () => import("../../i18n/en/admin-problems.ts"));

/** The sentence for anything that went wrong in the administration. */
export const sentence = (error: unknown): string =>
  error instanceof ApiError && problemText.has(error.code) ? problemText(error.code, error.facts) : errorSentence(error);

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
