import { da } from "../../i18n/da/protection.ts";
import { en } from "../../i18n/en/protection.ts";
import { texts } from "../../i18n/texts.ts";

export const t = texts(da, en);
