import { da } from "../../i18n/da/chat.ts";
import { en } from "../../i18n/en/chat.ts";
import { texts } from "../../i18n/texts.ts";

export const t = texts(da, en);
