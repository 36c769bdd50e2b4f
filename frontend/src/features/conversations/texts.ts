import { da } from "../../i18n/da/conversations.ts";
import { en } from "../../i18n/en/conversations.ts";
import { texts } from "../../i18n/texts.ts";

export const t = texts(da, en);
