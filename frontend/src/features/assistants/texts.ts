import { texts } from "../../i18n/texts.ts";

export const t = texts(() => import("../../i18n/da/assistants.ts"), () => import("../../i18n/en/assistants.ts"));
