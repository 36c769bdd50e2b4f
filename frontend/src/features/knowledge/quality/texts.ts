import { da } from "../../../i18n/da/knowledge-quality.ts";
import { en } from "../../../i18n/en/knowledge-quality.ts";
import { texts } from "../../../i18n/texts.ts";

export const t = texts(da, en);
