import { texts } from "../../i18n/texts.ts";

export const t = texts(() => import("../../i18n/da/may-i.ts"), () => import("../../i18n/en/may-i.ts"));
export type Key = Parameters<typeof t>[0];
export const isKey = t.has;
