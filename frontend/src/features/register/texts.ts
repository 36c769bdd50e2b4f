import { texts } from "../../i18n/texts.ts";

export const t = texts(() => import("../../i18n/da/register.ts"), () => import("../../i18n/en/register.ts"));
/** The words for a code of the server, or the code where this page does not know it. */
export const said = (key: string): string => (t.has(key) ? t(key) : key);
/** Of one use case: the screening, what follows, decisions, records and incidents. */
export const tc = texts(() => import("../../i18n/da/register-usecase.ts"), () => import("../../i18n/en/register-usecase.ts"));
/** A zone in plain words. */
export const zoneName = texts(() => import("../../i18n/da/zones.ts"), () => import("../../i18n/en/zones.ts"));
