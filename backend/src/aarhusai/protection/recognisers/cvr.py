"""CVR numbers of companies: eight digits that nothing but a word nearby tells from a telephone number."""

import re

from aarhusai.protection.recognisers.pattern import PatternRecogniser
from aarhusai.protection.recognisers.surroundings import BLANK, Label, char_at, inside_number, label_before
from aarhusai.protection.spans import Finding, Kind

_CVR = (
    rf"[0-9](?<![0-9][0-9])(?:[0-9]{{7}}|[0-9](?P<joint>{BLANK}|\.)[0-9]{{2}}(?P=joint)[0-9]{{2}}(?P=joint)[0-9]{{2}}|"
    rf"[0-9]{{3}}{BLANK}[0-9]{{4}})(?![0-9])"
)
_WEIGHTS = (2, 7, 6, 5, 4, 3, 2, 1)


def is_cvr(digits: str) -> bool:
    """Whether eight digits pass modulus 11 (Erhvervsstyrelsen). 1 in 11 random numbers does."""
    return sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits, strict=True)) % 11 == 0


def _judge_cvr(match: re.Match[str]) -> Finding | None:
    text, start, end = match.string, match.start(), match.end()
    prefix = re.search(r"(?i)(?<![a-zæøå0-9])dk[ -]?\Z", text[max(0, start - 4) : start])
    if prefix is None and inside_number(text, start, end, "-/"):
        return None
    passes = is_cvr(re.sub("[^0-9]", "", match[0]))
    if prefix is not None and char_at(text, start - 1) != "+":
        return Finding(Kind.CVR, start, end, 0.95, "cvr-dk") if passes else None
    label = label_before(text, start)
    after = re.match(r"\s?[(,]?\s?cvr\b", text[end : end + 8], re.IGNORECASE)
    if after is None and (label is None or label[0] is not Label.CVR):
        return None
    if passes:
        return Finding(Kind.CVR, start, end, 0.97, "cvr-named")
    # A slip of the pen, said to be a CVR number in so many words.
    return Finding(Kind.CVR, start, end, 0.6, "cvr-named-wrong") if label is not None and label[1] <= 4 else None


CVR = PatternRecogniser("cvr", _CVR, _judge_cvr)
