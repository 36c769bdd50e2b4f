import { texts } from "../../i18n/texts.ts";

export const t = texts(() => import("../../i18n/da/protection.ts"), () => import("../../i18n/en/protection.ts"));
