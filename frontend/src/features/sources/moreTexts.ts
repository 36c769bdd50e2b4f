import { da } from "../../i18n/da/sources-more.ts";
import { en } from "../../i18n/en/sources-more.ts";
import { texts } from "../../i18n/texts.ts";

/** Of what is loaded when it is first used. */
export const tm = texts(da, en);
