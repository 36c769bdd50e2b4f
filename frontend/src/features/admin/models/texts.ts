import { ApiError } from "../../../api/errors.ts";
import { texts } from "../../../i18n/texts.ts";
import type { Explained } from "../../../ui/form.ts";
import { explain as explainPlain } from "../texts.ts";

export const t = texts(() => import("../../../i18n/da/admin-models.ts"), () => import("../../../i18n/en/admin-models.ts"));

/** What is wrong with a connection, by the test's code. */
export function faultSentence(code: string): string {
  const key = `fault_${code}`;
  return t.has(key) ? t(key) : t("fault_other", { code });
}

/** As everywhere in the administration; an address also says what about it is wrong. */
export function explain(error: unknown): Explained {
  if (error instanceof ApiError && error.code === "bad_base_url") {
    const key = `url_${error.facts["reason"]}`;
    if (t.has(key)) return { field: "base_url", text: t(key) };
  }
  return explainPlain(error);
}
