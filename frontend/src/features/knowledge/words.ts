import { ApiError, codeSentence, errorSentence } from "../../api/errors.ts";
import { number } from "../../i18n/format.ts";
import type { IconName } from "../../ui/index.ts";
import type { Explained } from "../../ui/form.ts";
import { t as classText } from "../protection/texts.ts";
import { type Code, codesOf, holds } from "../protection/classes.ts";
import type { Collection, FileProgress, KnowledgeDocument, Right, Stage } from "./api.ts";
import { t, td } from "./texts.ts";

/** The field each refusal belongs to, where the facts do not name it. */
const FIELDS: Partial<Record<string, string>> = { bad_name: "name", unit_not_found: "unit_id", description_too_long: "description", reason_needed: "reason", reason_too_long: "reason", bad_document_name: "name", text_too_long: "text" };

/** A refusal in a sentence, and the field of the form it belongs to. */
export function explain(error: unknown): Explained {
  const text = errorSentence(error);
  if (!(error instanceof ApiError)) return { field: null, text };
  const { field } = error.facts as { field?: string };
  return { field: field ?? FIELDS[error.code] ?? null, text };
}

const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;

/** Bytes as people say them: `1,2 MB`. */
export function bytes(size: number): string {
  const step = size < 1000 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(size) / 3));
  const value = size / 1000 ** step;
  return number(value, { style: "unit", unit: UNITS[step], unitDisplay: "short", maximumFractionDigits: step > 1 && value < 10 ? 1 : 0 });
}

/** The parts of `found` that `declared` does not hold, in words: `CPR-numre og følsomme oplysninger`. */
export function beyond(declared: string, found: string): string {
  const codes = codesOf(found).filter((code) => !holds(declared, code));
  return listed(codes.map((code: Code) => classText(`part.${code}`)));
}

/** `a, b og c`. */
export function listed(words: readonly string[]): string {
  const last = words.at(-1) ?? "";
  return words.length < 2 ? last : classText("and", { first: words.slice(0, -1).join(", "), last });
}

export const may = (rights: readonly Right[], right: Right): boolean => rights.includes(right);

/** With whom a collection is shared, in a few words. */
export function sharedWords({ shared }: Collection): string {
  if (shared.everyone) return t("everyone");
  const words = [...(shared.units ? [t("sharedUnits", { n: shared.units })] : []), ...(shared.people ? [t("sharedPeople", { n: shared.people })] : [])];
  return words.length ? listed(words) : t("onlyMine");
}

const STAGES = { reading: "stageReading", classifying: "stageClassifying", embedding: "stageEmbedding", storing: "stageStoring" } as const satisfies Record<Stage, string>;

export const stageWords = (stage: Stage | null): string => td(stage ? STAGES[stage] : "stageReading");

export interface StatusWords {
  look: "" | "is-allow" | "is-replace" | "is-refuse";
  icon: IconName | null;
  text: string;
  /** Why it is so, in a sentence. */
  why: string | null;
}

/** How a document stands, in words, with what is being done to it right now. */
export function statusWords(document: KnowledgeDocument, now?: FileProgress): StatusWords {
  switch (document.status) {
    case "waiting":
      return { look: "", icon: "hourglass", text: td("waiting"), why: null };
    case "reading":
      return { look: "", icon: null, text: stageWords(now?.stage ?? null), why: null };
    case "paused":
      return { look: "is-replace", icon: "hourglass", text: td("paused"), why: null };
    case "cancelled":
      return { look: "", icon: "stop", text: td("cancelled"), why: document.searchable ? td("oldStays") : null };
    case "failed": {
      const why = codeSentence(document.error_code ?? "unknown", {});
      return { look: "is-refuse", icon: "refuse", text: td(document.searchable ? "failedNew" : "failed"), why: document.searchable ? `${why} ${td("oldStays")}` : why };
    }
    case "ready":
      return { look: "is-allow", icon: "check", text: td("ready"), why: null };
  }
}

/** Is a document still on its way? */
export const isActive = ({ status }: { status: KnowledgeDocument["status"] }): boolean => status === "waiting" || status === "reading";

const KINDS: readonly [RegExp, string][] = [
  [/pdf/, "PDF"],
  [/word|opendocument\.text|rtf/, "Word"],
  [/sheet|excel|csv/, "Excel"],
  [/presentation|powerpoint/, "PowerPoint"],
];

/** A file's kind by its media type, else by the ending of its name. */
export function kindOf({ media_type, name }: Pick<KnowledgeDocument, "media_type" | "name">): string {
  const known = media_type?.includes("opendocument") ? undefined : KINDS.find(([pattern]) => pattern.test(media_type ?? ""));
  return known?.[1] ?? /\.([A-Za-z0-9]{1,5})$/.exec(name)?.[1]?.toUpperCase() ?? "–";
}

/** The sign beside a document. */
export function iconOf({ media_type, name, source }: Pick<KnowledgeDocument, "media_type" | "name" | "source">): IconName {
  if (source === "text") return "notes";
  if (source === "web") return "external";
  return /sheet|excel|csv/.test(media_type ?? "") || /\.(xlsx|ods|csv)$/i.test(name) ? "table" : "doc";
}
