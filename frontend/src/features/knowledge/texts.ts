import { texts } from "../../i18n/texts.ts";

export const t = texts(() => import("../../i18n/da/knowledge.ts"), () => import("../../i18n/en/knowledge.ts"));
/** Of documents, of reading them, and of searching in them. */
export const td = texts(() => import("../../i18n/da/knowledge-documents.ts"), () => import("../../i18n/en/knowledge-documents.ts"));
