import { ApiError } from "../../../api/errors.ts";
import { texts } from "../../../i18n/texts.ts";
import type { Explained } from "../../../ui/form.ts";
import { isKey as isWord, t as words } from "../../may-i/texts.ts";
import { explain as explainPlain } from "../texts.ts";

export const t = texts(() => import("../../../i18n/da/admin-services.ts"), () => import("../../../i18n/en/admin-services.ts"));

const FIELDS: Partial<Record<string, string>> = { bad_name: "name", bad_email: "contact_email", bad_link: "link", purposes_looser_than_above: "purposes" };

/** A refusal in a sentence, and the field it belongs to. A rule's refusal belongs to the row of its part. */
export function explain(error: unknown): Explained {
  if (!(error instanceof ApiError)) return explainPlain(error);
  const key = `problem_${error.code}`;
  const { part, field } = error.facts as { part?: string; field?: string };
  const name = `kind${part ?? ""}`;
  if (!t.has(key)) return { ...explainPlain(error), field: FIELDS[error.code] ?? explainPlain(error).field };
  return { field: part ?? field ?? FIELDS[error.code] ?? null, text: t(key, { ...error.facts, part: isWord(name) ? words(name) : (part ?? "") } as Record<string, string>) };
}

export const sentence = (error: unknown): string => explain(error).text;
