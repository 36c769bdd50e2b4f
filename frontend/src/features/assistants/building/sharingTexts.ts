import { texts } from "../../../i18n/texts.ts";

export const ts = texts(() => import("../../../i18n/da/assistants-sharing.ts"), () => import("../../../i18n/en/assistants-sharing.ts"));
