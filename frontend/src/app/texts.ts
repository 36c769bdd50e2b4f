import { da } from "../i18n/da/app.ts";
import { en } from "../i18n/en/app.ts";
import { texts } from "../i18n/texts.ts";

export const t = texts(da, en);
