import { ApiError } from "../../../api/errors.ts";
import { da } from "../../../i18n/da/admin-models.ts";
import { en } from "../../../i18n/en/admin-models.ts";
import { texts } from "../../../i18n/texts.ts";
import type { Explained } from "../../../ui/form.ts";
import { explain as explainPlain } from "../texts.ts";

export const t = texts(da, en);

type Key = keyof typeof da;
const isKey = (key: string): key is Key => Object.hasOwn(da, key);

/** What is wrong with a connection, by the test's code. */
export function faultSentence(code: string): string {
  const key = `fault_${code}`;
  return isKey(key) ? t(key) : t("fault_other", { code });
}

/** As everywhere in the administration; an address also says what about it is wrong. */
export function explain(error: unknown): Explained {
  if (error instanceof ApiError && error.code === "bad_base_url") {
    const key = `url_${error.facts["reason"]}`;
    if (isKey(key)) return { field: "base_url", text: t(key) };
  }
  return explainPlain(error);
}
