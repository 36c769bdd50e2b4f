import { da } from "../../i18n/da/may-i.ts";
import { en } from "../../i18n/en/may-i.ts";
import { texts } from "../../i18n/texts.ts";

export const t = texts(da, en);
export type Key = keyof typeof da;
export const isKey = (key: string): key is Key => Object.hasOwn(da, key);
