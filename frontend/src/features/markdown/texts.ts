import { da } from "../../i18n/da/markdown.ts";
import { en } from "../../i18n/en/markdown.ts";
import { texts } from "../../i18n/texts.ts";

export const t = texts(da, en);
