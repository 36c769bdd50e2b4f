"""Danish bank accounts: a registration number of four digits and an account of up to ten, with a word nearby."""

import re

from aarhusai.protection.recognisers.labels import Label
from aarhusai.protection.recognisers.pattern import NumberRecogniser
from aarhusai.protection.recognisers.reading import Reading
from aarhusai.protection.recognisers.surroundings import SPACE, SPACES, inside_number
from aarhusai.protection.spans import Finding, Kind

_ACCOUNT = rf"[0-9](?:(?:{SPACE}|[.-])?[0-9]){{5,9}}(?![0-9])"
_BETWEEN = (
    r"(?:[\s,;.:/–-]{0,4}(?:og\s)?(?:kto|konto)(?:\s?-?nr\b|nummer|nr)?\.?[\s:]{0,3}|[ \u00a0]{1,3}|[ ]?[-/–][ ]?)"
)
_SOURCE = rf"[0-9](?<![0-9][0-9])(?:[0-9]{{3}}(?i:{_BETWEEN}){_ACCOUNT}|{_ACCOUNT[5:]})"


def _judge(match: re.Match[str], reading: Reading) -> Finding | None:
    text, start, end = match.string, match.start(), match.end()
    label = reading.label_before(start, 40)
    inner = "k" in match[0] or "K" in match[0]
    if (label is None and not inner) or inside_number(text, start, end, "-/"):
        return None
    if label is None:
        # "Konto" between the two says enough.
        return Finding(Kind.ACCOUNT, start, end, 0.8, "account-pair")
    if label[0] is Label.ACCOUNT or (label[0] is Label.REGISTRATION and (inner or end - start > 10)):
        return Finding(Kind.ACCOUNT, start, end, 0.95 if label[1] <= 4 else 0.85, "account-named")
    return Finding(Kind.ACCOUNT, start, end, 0.8, "account-pair") if inner else None


_SEPARATORS = SPACES + ".-"
_RUNS = dict.fromkeys(range(1, 6), _SEPARATORS) | dict.fromkeys(range(6, 15), "") | {4: ""}
_NEEDS = ("kont", "kto", "bank", "reg")
ACCOUNT = NumberRecogniser("account", _SOURCE, _judge, _RUNS, _NEEDS)
