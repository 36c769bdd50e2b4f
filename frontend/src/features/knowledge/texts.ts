import { da } from "../../i18n/da/knowledge.ts";
import { da as daDocuments } from "../../i18n/da/knowledge-documents.ts";
import { en } from "../../i18n/en/knowledge.ts";
import { en as enDocuments } from "../../i18n/en/knowledge-documents.ts";
import { texts } from "../../i18n/texts.ts";

export const t = texts(da, en);
/** Of documents, of reading them, and of searching in them. */
export const td = texts(daDocuments, enDocuments);
