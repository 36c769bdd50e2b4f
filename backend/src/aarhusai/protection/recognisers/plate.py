"""Number plates: two letters and five digits; fewer digits only with a word about a vehicle nearby."""

import re

from aarhusai.protection.recognisers.labels import Label
from aarhusai.protection.recognisers.numbers import NumberRecogniser
from aarhusai.protection.recognisers.reading import Reading
from aarhusai.protection.recognisers.surroundings import inside_number
from aarhusai.protection.spans import Finding, Kind

_JOINT = "[ \u00a0-]"
_SOURCE = (
    rf"[0-9](?<![0-9][0-9])(?:(?<=[A-Z]{{2}}[0-9])|(?<=[A-Z]{{2}}{_JOINT}[0-9])|(?<=[A-Za-z][a-z][0-9])|"
    rf"(?<=[A-Za-z][a-z]{_JOINT}[0-9]))"
    rf"(?:[0-9]{{4}}|[0-9](?:{_JOINT}|\.)[0-9]{{3}}|[0-9]?{_JOINT}[0-9]{{3}}|[0-9]{{0,3}})(?![0-9])"
)
# Two letters before five digits that are no plate: currencies, organisations, standards, "nr".
_NO_PLATE = frozenset(
    {
        "DK",
        "EU",
        "EF",
        "KR",
        "NR",
        "EN",
        "DS",
        "FN",
        "EY",
        "BR",
        "KL",
        "NO",
        "SE",
        "DE",
        "UK",
        "US",
        "PO",
        "ID",
        "CA",
        "PR",
    }
)
_LETTERS = frozenset("ABCDEFGHJKLMNPRSTUVWXYZ")


def _judge(match: re.Match[str], reading: Reading) -> Finding | None:
    text, end = match.string, match.end()
    gap = 0 if text[match.start() - 1].isalpha() else 1
    start = match.start() - gap - 2
    if inside_number(text, start, end, "-/.,"):
        return None
    letters = text[start : start + 2]
    digits = sum(map(str.isdigit, match[0]))
    if reading.announced(start, Label.PLATE, Label.REGISTRATION):
        close = digits >= 2 and (letters.isupper() or digits == 5)
        return Finding(Kind.PLATE, start, end, 0.95, "plate-named") if close else None
    if "." in match[0] or digits != 5 or letters in _NO_PLATE or not _LETTERS.issuperset(letters):
        return None
    spaced = gap == 1 and len(match[0]) == 6 and not match[0][2].isdigit()
    return Finding(Kind.PLATE, start, end, 0.9 if spaced else 0.7, "plate")


PLATE = NumberRecogniser("plate", _SOURCE, _judge, {1: "", 2: "", 3: "", 4: "", 5: ""}, before="aw-")
