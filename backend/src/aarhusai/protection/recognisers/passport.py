"""Passport numbers: nine digits, or a letter and eight, that a word announces."""

import re

from aarhusai.protection.recognisers.pattern import PatternRecogniser
from aarhusai.protection.recognisers.surroundings import Label, announced, inside_number
from aarhusai.protection.spans import Finding, Kind

_SOURCE = r"[0-9](?<![0-9][0-9])(?:[0-9]{8}|(?<=[A-Z][0-9])[0-9]{7})(?![0-9])"


def _judge(match: re.Match[str]) -> Finding | None:
    text, start, end = match.string, match.start(), match.end()
    if end - start == 8:
        start -= 1
    if inside_number(text, start, end, "-/") or not announced(text, start, Label.PASSPORT):
        return None
    return Finding(Kind.PASSPORT, start, end, 0.9, "passport-named")


PASSPORT = PatternRecogniser("passport", _SOURCE, _judge, ("pas",))
