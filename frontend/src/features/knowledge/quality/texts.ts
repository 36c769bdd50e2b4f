import { texts } from "../../../i18n/texts.ts";

export const t = texts(() => import("../../../i18n/da/knowledge-quality.ts"), () => import("../../../i18n/en/knowledge-quality.ts"));
