import { byName } from "../../../i18n/format.ts";
import type { Suggestion } from "../../../ui/Combobox.tsx";
import { countryName } from "./api.ts";

/** ISO 3166-1 alpha-2, and XK for Kosovo; the server's own list (`policy/facts.py`). */
const CODES =
  "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW XK";

const EEA = new Set("AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK".split(" "));

export const isInEea = (code: string): boolean => EEA.has(code);

export const suggestionOf = (code: string): Suggestion => ({ value: code, label: countryName(code), hint: code });

let known: Suggestion[] | null = null;

/** Countries whose name or code has the text in it: Denmark's neighbours in the EU and EEA before the rest. */
export function searchCountries(text: string): Suggestion[] {
  known ??= CODES.split(" ")
    .map(suggestionOf)
    .sort((one, other) => Number(isInEea(other.value)) - Number(isInEea(one.value)) || byName(one.label, other.label));
  const wanted = text.trim().toLocaleLowerCase();
  return known.filter(({ label, value }) => label.toLocaleLowerCase().includes(wanted) || value.toLocaleLowerCase() === wanted);
}
