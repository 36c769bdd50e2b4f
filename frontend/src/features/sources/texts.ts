import { da } from "../../i18n/da/sources.ts";
import { en } from "../../i18n/en/sources.ts";
import { texts } from "../../i18n/texts.ts";

export const t = texts(da, en);
