"""Number plates: two letters and five digits; fewer digits only with a word about a vehicle nearby."""

import re

from aarhusai.protection.recognisers.labels import Label
from aarhusai.protection.recognisers.numbers import NumberRecogniser
from aarhusai.protection.recognisers.reading import Reading
from aarhusai.protection.recognisers.surroundings import inside_number
from aarhusai.protection.spans import Finding, Kind

_JOINTS = " \u00a0-"
_JOINT = f"[{_JOINTS}]"
_BEFORE = rf"(?:(?<=[A-Z]{{2}}[0-9])|(?<=[A-Z]{{2}}{_JOINT}[0-9]))"
_ANY_BEFORE = (
    rf"(?:(?<=[A-Z]{{2}}[0-9])|(?<=[A-Z]{{2}}{_JOINT}[0-9])|(?<=[A-Za-z][a-z][0-9])|(?<=[A-Za-z][a-z]{_JOINT}[0-9]))"
)
_SOURCE = rf"[0-9](?<![0-9][0-9]){_BEFORE}(?:[0-9]{{4}}|[0-9]{_JOINT}[0-9]{{3}})(?![0-9])"
_NAMED = (
    rf"[0-9](?<![0-9][0-9]){_ANY_BEFORE}"
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


def _judge(match: re.Match[str], _: Reading) -> Finding | None:
    text, start, end, gap = _placed(match)
    letters = text[start : start + 2]
    if letters in _NO_PLATE or not _LETTERS.issuperset(letters) or inside_number(text, start, end, "-/.,"):
        return None
    spaced = gap == 1 and len(match[0]) == 6
    return Finding(Kind.PLATE, start, end, 0.9 if spaced else 0.7, "plate")


def _judge_named(match: re.Match[str], reading: Reading) -> Finding | None:
    text, start, end, _ = _placed(match)
    digits = sum(map(str.isdigit, match[0]))
    close = digits >= 2 and (text[start : start + 2].isupper() or digits == 5)
    if not close or inside_number(text, start, end, "-/.,"):
        return None
    if not reading.announced(start, Label.PLATE, Label.REGISTRATION):
        return None
    return Finding(Kind.PLATE, start, end, 0.95, "plate-named")


def _placed(match: re.Match[str]) -> tuple[str, int, int, int]:
    """The text, where the two letters begin, where the number ends, and what lies between them."""
    text, at = match.string, match.start()
    gap = 0 if text[at - 1].isalpha() else 1
    return text, at - gap - 2, match.end(), gap


PLATE = NumberRecogniser("plate", _SOURCE, _judge, {2: _JOINTS, 5: ""}, before="aw-")
PLATE_NAMED = NumberRecogniser(
    "plate-named",
    _NAMED,
    _judge_named,
    dict.fromkeys(range(1, 6), ""),
    before="aw-",
    # The letters of a plate may be a label themselves: "KR 12 345".
    labels=frozenset({Label.PLATE, Label.REGISTRATION, Label.MONEY}),
)
