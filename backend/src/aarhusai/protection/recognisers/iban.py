"""IBAN account numbers of every country, checked with mod 97 (ISO 13616)."""

import re

from aarhusai.protection.recognisers.compiled import compiled
from aarhusai.protection.recognisers.labels import Label
from aarhusai.protection.recognisers.numbers import NumberRecogniser
from aarhusai.protection.recognisers.reading import Reading
from aarhusai.protection.recognisers.surroundings import BLANK, char_at
from aarhusai.protection.spans import Finding, Kind

_SOURCE = r"[0-9](?<=[A-Za-z]{2}[0-9])[0-9]"
_REST = rf"(?:{BLANK}?-?[A-Za-z0-9]){{11,30}}"
_SHORTEST, _LONGEST = 15, 34
# Characters in all, by country (ISO 13616 registry).
_LENGTHS = {
    "AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BH": 22, "BI": 27, "BR": 29,
    "BY": 28, "CH": 21, "CR": 22, "CY": 28, "CZ": 24, "DE": 22, "DJ": 27, "DK": 18, "DO": 28, "EE": 20, "EG": 29,
    "ES": 24, "FI": 18, "FK": 18, "FO": 18, "FR": 27, "GB": 22, "GE": 22, "GI": 23, "GL": 18, "GR": 27, "GT": 28,
    "HN": 28, "HR": 21, "HU": 28, "IE": 22, "IL": 23, "IQ": 23, "IS": 26, "IT": 27, "JO": 30, "KW": 30, "KZ": 20,
    "LB": 28, "LC": 32, "LI": 21, "LT": 20, "LU": 20, "LV": 21, "LY": 25, "MC": 27, "MD": 24, "ME": 22, "MK": 19,
    "MN": 20, "MR": 27, "MT": 31, "MU": 30, "NI": 28, "NL": 18, "NO": 15, "OM": 23, "PK": 24, "PL": 28, "PS": 29,
    "PT": 25, "QA": 29, "RO": 24, "RS": 22, "RU": 33, "SA": 24, "SC": 31, "SD": 18, "SE": 24, "SI": 19, "SK": 24,
    "SM": 27, "SO": 23, "ST": 25, "SV": 28, "TL": 23, "TN": 24, "TR": 26, "UA": 29, "VA": 22, "VG": 24, "XK": 20,
    "YE": 30,
}  # fmt: skip


def _judge(match: re.Match[str], reading: Reading) -> Finding | None:
    text, start = match.string, match.start() - 2
    if char_at(text, start - 1).isalnum():
        return None
    wanted = _LENGTHS.get(text[start : start + 2].upper())
    # A country that joined after this list was made is asked for only where a label says what it is.
    if wanted is None and not reading.announced(start, Label.IBAN):
        return None
    rest = compiled(_REST).match(text, match.end())
    if rest is None:
        return None
    ends = [index + 1 for index in range(start, rest.end()) if text[index].isalnum()]
    lengths = [wanted] if wanted else range(min(_LONGEST, len(ends)), _SHORTEST - 1, -1)
    for length in lengths:
        if length > len(ends) or char_at(text, ends[length - 1]).isalnum():
            continue
        end = ends[length - 1]
        if passes_mod_97(text[start:end]):
            return Finding(Kind.IBAN, start, end, 0.99, "iban")
        if wanted and (reading.announced(start, Label.IBAN) or text[start : start + 2] == "DK"):
            return Finding(Kind.IBAN, start, end, 0.6, "iban-wrong")
    return None


def passes_mod_97(iban: str) -> bool:
    """Whether the check digits fit; blanks and hyphens do not count, letters may be small."""
    plain = [character for character in iban.upper() if character.isascii() and character.isalnum()]
    turned = plain[4:] + plain[:4]
    return int("".join(str(int(character, 36)) for character in turned)) % 97 == 1


IBAN = NumberRecogniser("iban", _SOURCE, _judge, dict.fromkeys(range(2, 33), ""), before="a")
