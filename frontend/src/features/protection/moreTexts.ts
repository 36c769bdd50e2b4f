import { da } from "../../i18n/da/protection-more.ts";
import { en } from "../../i18n/en/protection-more.ts";
import { texts } from "../../i18n/texts.ts";

/** The words of what is loaded later: dialogs, the list of finds, the refusal. */
export const t = texts(da, en);
