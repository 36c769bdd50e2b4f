import { da } from "../../../i18n/da/admin-units.ts";
import { en } from "../../../i18n/en/admin-units.ts";
import { texts } from "../../../i18n/texts.ts";

export const t = texts(da, en);
