import { da } from "../../../i18n/da/admin-people.ts";
import { en } from "../../../i18n/en/admin-people.ts";
import { texts } from "../../../i18n/texts.ts";

export const t = texts(da, en);
