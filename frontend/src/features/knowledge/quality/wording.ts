import { codeSentence } from "../../../api/errors.ts";
import { shortDate } from "../../../i18n/format.ts";
import { type Code, codesOf } from "../../protection/classes.ts";
import { t as classText } from "../../protection/texts.ts";
import { listed } from "../words.ts";
import type { Finding } from "./api.ts";
import { t } from "./texts.ts";

const PROBLEMS = ["page_scanned", "page_unreadable", "garbled_text", "sheet_hidden", "tables_left_out", "columns_left_out"] as const;

/** What is wrong with one document, in a few words; empty when the kind says all there is. */
export function detailOf(finding: Finding): string {
  const { kind, code, other_name, since, year, count } = finding;
  switch (kind) {
    case "failed":
      return codeSentence(code ?? "unknown", {});
    case "unreadable":
    case "left_out": {
      const known = PROBLEMS.find((one) => one === code);
      return known ? t(known) : "";
    }
    case "duplicate":
      return t("sameAs", { name: other_name ?? "" });
    case "disagreement":
      return t("against", { name: other_name ?? "" });
    case "personal_data":
      return classesOf(finding);
    case "outdated":
      return since ? t("dated", { date: shortDate(since) }) : "";
    case "old_year":
      return [year ? t("newest", { year: String(year) }) : "", pagesOf(finding)].filter(Boolean).join(" · ");
    case "dead_page":
      return t(code === "gone" ? "gone" : "notFetched");
    case "long":
      return t("longPages", { n: count });
    case "empty_pages":
    case "read_by_picture":
      return pagesOf(finding);
    default:
      return "";
  }
}

/** `Side 2, 5 og 7`; of many the first ones. */
function pagesOf({ pages, count, kind }: Finding): string {
  if (!pages.length) return "";
  const whole = kind === "old_year" || count <= pages.length;
  const names = pages.map(String);
  return t("onPages", { n: count, pages: whole ? listed(names) : t("andMore", { pages: names.join(", ") }) });
}

/** `CPR-numre i 3 uddrag og følsomme oplysninger i 1 uddrag`. What stands in no passage is in a name or a margin. */
function classesOf({ classes }: Finding): string {
  const codes = codesOf(Object.keys(classes).join("+"));
  return capital(listed(codes.map((code: Code) => part(code, classes[code] ?? 0))));
}

const part = (code: Code, n: number): string => (n ? t("classIn", { what: classText(`part.${code}`), n }) : classText(`part.${code}`));
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
