import { texts } from "../../i18n/texts.ts";

export const t = texts(() => import("../../i18n/da/left-behind.ts"), () => import("../../i18n/en/left-behind.ts"));
