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
# Characters in all, by country (ISO 13616 registry): those met most in Danish papers.
_LENGTHS = {
    "DK": 18, "FO": 18, "GL": 18, "NO": 15, "SE": 24, "FI": 18, "DE": 22, "PL": 28, "NL": 18, "GB": 22, "FR": 27,
    "ES": 24, "IT": 27, "BE": 16, "AT": 20, "LT": 20, "LV": 21, "EE": 20, "RO": 24, "BG": 22, "IE": 22, "IS": 26,
}  # fmt: skip


def _judge(match: re.Match[str], reading: Reading) -> Finding | None:
    text, start = match.string, match.start() - 2
    if char_at(text, start - 1).isalnum():
        return None
    rest = compiled(_REST).match(text, match.end())
    if rest is None:
        return None
    ends = [index + 1 for index in range(start, rest.end()) if text[index].isalnum()]
    wanted = _LENGTHS.get(text[start : start + 2].upper())
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
