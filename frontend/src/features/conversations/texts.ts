import { texts } from "../../i18n/texts.ts";

export const t = texts(() => import("../../i18n/da/conversations.ts"), () => import("../../i18n/en/conversations.ts"));
