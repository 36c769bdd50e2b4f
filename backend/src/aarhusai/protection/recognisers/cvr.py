"""CVR numbers of companies: eight digits that nothing but a word nearby tells from a telephone number."""

import re

from aarhusai.protection.recognisers.compiled import compiled
from aarhusai.protection.recognisers.labels import Label
from aarhusai.protection.recognisers.pattern import NumberRecogniser
from aarhusai.protection.recognisers.reading import Reading
from aarhusai.protection.recognisers.surroundings import SPACE, SPACES, inside_number
from aarhusai.protection.spans import Finding, Kind

_CVR = (
    rf"[0-9](?<![0-9][0-9])(?:[0-9]{{7}}|[0-9](?P<joint>{SPACE}|\.)[0-9]{{2}}(?P=joint)[0-9]{{2}}(?P=joint)[0-9]{{2}}|"
    rf"[0-9]{{3}}{SPACE}[0-9]{{4}})(?![0-9])"
)
_WEIGHTS = (2, 7, 6, 5, 4, 3, 2, 1)


def is_cvr(digits: str) -> bool:
    """Whether eight digits pass modulus 11 (Erhvervsstyrelsen). 1 in 11 random numbers does."""
    return sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits, strict=True)) % 11 == 0


def _judge_cvr(match: re.Match[str], reading: Reading) -> Finding | None:
    text, start, end = match.string, match.start(), match.end()
    near = text[max(0, start - 4) : start].lower()
    prefix = "dk" in near and compiled(r"(?<![a-zæøå0-9])dk[ -]?\Z").search(near) is not None
    if prefix:
        passes = is_cvr(compiled("[^0-9]").sub("", match[0]))
        return Finding(Kind.CVR, start, end, 0.95, "cvr-dk") if passes else None
    label = reading.label_before(start)
    named = label is not None and label[0] is Label.CVR
    if not named and "cvr" not in text[end : end + 8].lower():
        return None
    if inside_number(text, start, end, "-/"):
        return None
    if not named and compiled(r"(?i)\s?[(,]?\s?cvr\b").match(text, end) is None:
        return None
    if is_cvr(compiled("[^0-9]").sub("", match[0])):
        return Finding(Kind.CVR, start, end, 0.97, "cvr-named")
    # A slip of the pen, said to be a CVR number in so many words.
    return Finding(Kind.CVR, start, end, 0.6, "cvr-named-wrong") if label is not None and label[1] <= 4 else None


CVR = NumberRecogniser("cvr", _CVR, _judge_cvr, {2: SPACES + ".", 4: SPACES, 8: ""})
