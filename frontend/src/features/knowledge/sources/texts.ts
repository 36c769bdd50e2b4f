import { da } from "../../../i18n/da/knowledge-sources.ts";
import { en } from "../../../i18n/en/knowledge-sources.ts";
import { texts } from "../../../i18n/texts.ts";

/** Of web pages that documents come from. */
export const ts = texts(da, en);
