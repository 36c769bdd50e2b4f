import { texts } from "../../i18n/texts.ts";

export const t = texts(() => import("../../i18n/da/start.ts"), () => import("../../i18n/en/start.ts"));
