import { da } from "../i18n/da/ui.ts";
import { en } from "../i18n/en/ui.ts";
import { texts } from "../i18n/texts.ts";

export const t = texts(da, en);
