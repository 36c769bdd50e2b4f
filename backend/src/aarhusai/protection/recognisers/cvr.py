"""CVR numbers of companies: eight digits that nothing but a word nearby tells from a telephone number."""

import re

from aarhusai.protection.recognisers.compiled import compiled
from aarhusai.protection.recognisers.labels import Label
from aarhusai.protection.recognisers.numbers import NumberRecogniser
from aarhusai.protection.recognisers.pattern import LabelledRecogniser
from aarhusai.protection.recognisers.reading import Reading
from aarhusai.protection.recognisers.surroundings import SPACE, SPACES, inside_number
from aarhusai.protection.spans import Finding, Kind

_EIGHT = (
    rf"(?:[0-9]{{8}}|[0-9]{{2}}(?P<joint>{SPACE}|\.)[0-9]{{2}}(?P=joint)[0-9]{{2}}(?P=joint)[0-9]{{2}}|"
    rf"[0-9]{{4}}{SPACE}[0-9]{{4}})(?![0-9])"
)
_BEFORE = rf"(?<![0-9A-Za-z/-])(?P<number>{_EIGHT})[ ]?[(,]?[ ]?\Z"
_WEIGHTS = (2, 7, 6, 5, 4, 3, 2, 1)


def is_cvr(digits: str) -> bool:
    """Whether eight digits pass modulus 11 (Erhvervsstyrelsen). 1 in 11 random numbers does."""
    return sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits, strict=True)) % 11 == 0


def _passes(number: str) -> bool:
    return is_cvr(compiled("[^0-9]").sub("", number))


def _judge(match: re.Match[str], reading: Reading) -> Finding | None:
    start, end = match.span()
    label = reading.label_before(start)
    if label is None or inside_number(match.string, start, end, "-/"):
        return None
    if _passes(match[0]):
        return Finding(Kind.CVR, start, end, 0.97, "cvr-named")
    # A slip of the pen, said to be a CVR number in so many words.
    return Finding(Kind.CVR, start, end, 0.6, "cvr-named-wrong") if label[1] <= 4 else None


def _judge_dk(match: re.Match[str], _: Reading) -> Finding | None:
    start = match.start()
    if "k" not in match.string[start - 2 : start].lower():
        return None
    if compiled(r"(?<![A-Za-zæøåÆØÅ0-9])(?i:dk)[ -]?\Z").search(match.string, max(0, start - 3), start) is None:
        return None
    return Finding(Kind.CVR, *match.span(), 0.95, "cvr-dk") if _passes(match[0]) else None


def _judge_after(match: re.Match[str], _: Reading) -> Finding | None:
    """A number whose label follows: "10000009 (CVR)"."""
    at = match.start() - 3
    number = compiled(_BEFORE).search(match.string, max(0, at - 16), at)
    if number is None or not _passes(number["number"]):
        return None
    return Finding(Kind.CVR, *number.span("number"), 0.9, "cvr-named-after")


_RUNS = {2: SPACES + ".", 4: SPACES, 8: ""}
CVR = NumberRecogniser("cvr", _EIGHT, _judge, _RUNS, labels=frozenset({Label.CVR}))
CVR_DK = NumberRecogniser("cvr-dk", _EIGHT, _judge_dk, _RUNS, before="aw-")
CVR_AFTER = LabelledRecogniser("cvr-after", r"[^0-9a-zA-Z]", _judge_after, frozenset({Label.CVR}))
