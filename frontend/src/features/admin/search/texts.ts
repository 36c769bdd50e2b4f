import { texts } from "../../../i18n/texts.ts";

export const t = texts(() => import("../../../i18n/da/admin-search.ts"), () => import("../../../i18n/en/admin-search.ts"));
