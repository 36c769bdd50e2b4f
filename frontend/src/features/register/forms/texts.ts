import { texts } from "../../../i18n/texts.ts";

/** Of the versions of the screening form. */
export const tf = texts(() => import("../../../i18n/da/register-forms.ts"), () => import("../../../i18n/en/register-forms.ts"));
