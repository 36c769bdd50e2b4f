import { texts } from "../../i18n/texts.ts";

/** The words of what is loaded later: dialogs, the list of finds, the refusal. */
export const t = texts(() => import("../../i18n/da/protection-more.ts"), () => import("../../i18n/en/protection-more.ts"));
