"""Danish bank accounts: a registration number of four digits and an account of up to ten, with a word nearby."""

import re

from aarhusai.protection.recognisers.compiled import compiled
from aarhusai.protection.recognisers.labels import Label
from aarhusai.protection.recognisers.numbers import NumberRecogniser
from aarhusai.protection.recognisers.pattern import LabelledRecogniser
from aarhusai.protection.recognisers.reading import Reading
from aarhusai.protection.recognisers.surroundings import SPACE, SPACES, inside_number
from aarhusai.protection.spans import Finding, Kind

_ACCOUNT = rf"[0-9](?:(?:{SPACE}|[.-])?[0-9]){{5,9}}(?![0-9])"
_BETWEEN = (
    r"(?:[\s,;.:/–-]{0,4}(?:og\s)?(?:kto|konto)(?:\s?-?nr\b|nummer|nr)?\.?[\s:]{0,3}|[ \u00a0]{1,3}|[ ]?[-/–][ ]?)"
)
_PLAIN = rf"[0-9](?<![0-9][0-9])(?:[0-9]{{3}}(?i:{_BETWEEN}){_ACCOUNT}|{_ACCOUNT[5:]})"
_AFTER = rf"[\s:]{{0,3}}{_ACCOUNT}"
_PAIR_BEFORE = r"(?i)(?<![0-9])[0-9]{4}[\s,;.:/–-]{0,4}(?:og\s)?(?:kto|konto)(?:\s?-?nr\b|nummer|nr)?\.?\Z"


def _judge(match: re.Match[str], reading: Reading) -> Finding | None:
    text, start, end = match.string, match.start(), match.end()
    label = reading.label_before(start, 40)
    if label is None or inside_number(text, start, end, "-/"):
        return None
    inner = "k" in match[0] or "K" in match[0]
    if label[0] is Label.REGISTRATION and not inner and end - start <= 10:
        return None
    return Finding(Kind.ACCOUNT, start, end, 0.95 if label[1] <= 4 else 0.85, "account-named")


def _judge_pair(match: re.Match[str], _: Reading) -> Finding | None:
    """Where "konto" stands between the two numbers, nothing need stand before them."""
    text, at, end = match.string, match.start(), match.end()
    before = compiled(_PAIR_BEFORE).search(text, max(0, at - 28), at)
    if before is None:
        return None
    start = before.start()
    if inside_number(text, start, end, "-/"):
        return None
    return Finding(Kind.ACCOUNT, start, end, 0.8, "account-pair")


_SEPARATORS = SPACES + ".-"
_RUNS = dict.fromkeys(range(1, 6), _SEPARATORS) | dict.fromkeys(range(6, 15), "") | {4: ""}
_LABELS = frozenset({Label.ACCOUNT, Label.REGISTRATION})
ACCOUNT = NumberRecogniser("account", _PLAIN, _judge, _RUNS, labels=_LABELS)
ACCOUNT_PAIR = LabelledRecogniser("account-pair", _AFTER, _judge_pair, frozenset({Label.ACCOUNT}))
