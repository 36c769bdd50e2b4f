"""Case, journal and document numbers, KLE and title numbers: indirect identifiers, and look-alikes of CPR and phone."""

import re

from aarhusai.protection.recognisers.compiled import compiled
from aarhusai.protection.recognisers.dates import is_plausible_year
from aarhusai.protection.recognisers.labels import Label
from aarhusai.protection.recognisers.numbers import NumberRecogniser
from aarhusai.protection.recognisers.pattern import LabelledRecogniser, PatternRecogniser
from aarhusai.protection.recognisers.reading import Reading
from aarhusai.protection.recognisers.surroundings import char_at, inside_number
from aarhusai.protection.spans import Finding, Kind

_BY_YEAR = (
    r"[12](?<![0-9A-Za-z.,/-][12])(?:9[0-9]{2}|0[0-9]{2})-[0-9]{3,7}(?:-[0-9]{1,5}){0,2}(?![0-9])|"
    r"[0-9](?<![0-9A-Za-z.,/-][0-9])[0-9]/[0-9]{4,7}(?:-[0-9]{1,5})?(?![0-9/])"
)
_KLE = (
    r"[0-9](?<![0-9A-Za-z.,-][0-9])[0-9]\.[0-9]{2}\.[0-9]{2}"
    r"(?:[.\- ]?[AGIKPØ][0-9]{2}(?:[-.][0-9]{1,5}){0,3})?(?![0-9])"
)
_NAMED = r"[ \u00a0]?:?[ \u00a0]{0,2}(?P<id>[0-9A-ZÆØÅ](?:[0-9A-ZÆØÅa-z]|[-/._–](?=[0-9A-Za-zÆØÅ])){1,32})"
_PARCEL = (
    r"[mM]atr(?:ikel)?(?:\.|[ ]?-?n)[ .]?(?:r|ummer|n)?r?\.?:?[ ]?"
    r"(?P<id>[0-9]{1,4} ?[a-zæøå]{0,3}\b(?:,? (?:[A-ZÆØÅ][a-zæøå]{1,24} ){1,3}(?:By|Ejerlav|Jorder|Bygrunde|Markjorder)"
    r"(?:, [A-ZÆØÅ][a-zæøå]{2,24})?)?)"
)


def _judge_by_year(match: re.Match[str], _: Reading) -> Finding | None:
    text, start, end = match.string, match.start(), match.end()
    if char_at(text, end).isalpha() or (char_at(text, end) in {"-", "."} and char_at(text, end + 1).isdigit()):
        return None
    parts = re.split("[-/]", match[0])
    if "/" in match[0]:
        return Finding(Kind.CASE_ID, start, end, 0.6, "case-year")
    if len(parts) == 2 and len(parts[1]) == 4 and is_plausible_year(int(parts[1])):
        return None  # "2012-2016" is a span of years
    return None if len(parts[1]) == 3 else Finding(Kind.CASE_ID, start, end, 0.85, "case-year")


def _judge_kle(match: re.Match[str], _: Reading) -> Finding | None:
    text, start, end = match.string, match.start(), match.end()
    named = compiled(r"(?i)(?:kle|journal|sag)[^\n]{0,16}\Z").search(text, max(0, start - 24), start) is not None
    date = int(match[0][:2]) in range(1, 32) and int(match[0][3:5]) in range(1, 13)
    long = end - start > 8
    if (date and not named and not long) or inside_number(text, start, end):
        return None
    return Finding(Kind.CASE_ID, start, end, 0.9 if named or long else 0.5, "case-kle")


def _judge_named(match: re.Match[str], _: Reading) -> Finding | None:
    identifier = match["id"].rstrip(".-/")
    if not any(map(str.isdigit, identifier)) or len(identifier) < 3:
        return None
    at = match.start("id")
    return Finding(Kind.CASE_ID, at, at + len(identifier), 0.9, "case-named")


def _judge_parcel(match: re.Match[str], _: Reading) -> Finding | None:
    return Finding(Kind.CASE_ID, match.start("id"), match.end("id"), 0.9, "case-parcel")


CASE_BY_YEAR = NumberRecogniser("case-year", _BY_YEAR, _judge_by_year, {2: "/", 4: "-"})
CASE_KLE = NumberRecogniser("case-kle", _KLE, _judge_kle, {2: "."})
CASE_NAMED = LabelledRecogniser("case-named", _NAMED, _judge_named, frozenset({Label.CASE}))
CASE_PARCEL = PatternRecogniser("case-parcel", _PARCEL, _judge_parcel, ("matr", "Matr"))
