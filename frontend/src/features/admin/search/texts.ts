import { da } from "../../../i18n/da/admin-search.ts";
import { en } from "../../../i18n/en/admin-search.ts";
import { texts } from "../../../i18n/texts.ts";

export const t = texts(da, en);
