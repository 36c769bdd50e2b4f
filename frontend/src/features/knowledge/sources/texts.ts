import { texts } from "../../../i18n/texts.ts";

/** Of web pages that documents come from. */
export const ts = texts(() => import("../../../i18n/da/knowledge-sources.ts"), () => import("../../../i18n/en/knowledge-sources.ts"));
