"""Danish bank accounts: a registration number of four digits and an account of up to ten, with a word nearby."""

import re

from aarhusai.protection.recognisers.pattern import PatternRecogniser
from aarhusai.protection.recognisers.surroundings import BLANK, Label, inside_number, label_before
from aarhusai.protection.spans import Finding, Kind

_ACCOUNT = rf"[0-9](?:(?:{BLANK}|[.-])?[0-9]){{5,9}}(?![0-9])"
_BETWEEN = (
    r"(?:[\s,;.:/–-]{0,4}(?:og\s)?(?:kto|konto)(?:\s?-?nr\b|nummer|nr)?\.?[\s:]{0,3}|[ \u00a0]{1,3}|[ ]?[-/–][ ]?)"
)
_SOURCE = rf"[0-9](?<![0-9][0-9])(?:[0-9]{{3}}(?i:{_BETWEEN}){_ACCOUNT}|{_ACCOUNT[5:]})"


def _judge(match: re.Match[str]) -> Finding | None:
    text, start, end = match.string, match.start(), match.end()
    if inside_number(text, start, end, "-/"):
        return None
    inner = re.search(r"(?i)kto|konto", match[0]) is not None
    label = label_before(text, start, 40)
    if label is None:
        # "Konto" between the two says enough.
        return Finding(Kind.ACCOUNT, start, end, 0.8, "account-pair") if inner else None
    if label[0] is Label.ACCOUNT or (label[0] is Label.REGISTRATION and (inner or end - start > 10)):
        return Finding(Kind.ACCOUNT, start, end, 0.95 if label[1] <= 4 else 0.85, "account-named")
    return Finding(Kind.ACCOUNT, start, end, 0.8, "account-pair") if inner else None


ACCOUNT = PatternRecogniser("account", _SOURCE, _judge, ("kont", "kto", "bank", "reg"))
