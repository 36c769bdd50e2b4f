import { da } from "../../i18n/da/start.ts";
import { en } from "../../i18n/en/start.ts";
import { texts } from "../../i18n/texts.ts";

export const t = texts(da, en);
