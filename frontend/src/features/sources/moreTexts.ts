import { texts } from "../../i18n/texts.ts";

/** Of what is loaded when it is first used. */
export const tm = texts(() => import("../../i18n/da/sources-more.ts"), () => import("../../i18n/en/sources-more.ts"));
