import { texts } from "../../i18n/texts.ts";

export const t = texts(() => import("../../i18n/da/api-docs.ts"), () => import("../../i18n/en/api-docs.ts"));
