"""Passport numbers: nine digits, or a letter and eight, that a word announces."""

import re

from aarhusai.protection.recognisers.labels import Label
from aarhusai.protection.recognisers.numbers import NumberRecogniser
from aarhusai.protection.recognisers.reading import Reading
from aarhusai.protection.recognisers.surroundings import inside_number
from aarhusai.protection.spans import Finding, Kind

_SOURCE = r"[0-9](?<![0-9][0-9])(?:[0-9]{8}|(?<=[A-Z][0-9])[0-9]{7})(?![0-9])"


def _judge(match: re.Match[str], reading: Reading) -> Finding | None:
    text, start, end = match.string, match.start(), match.end()
    if end - start == 8:
        start -= 1
    if inside_number(text, start, end, "-/") or not reading.announced(start, Label.PASSPORT):
        return None
    return Finding(Kind.PASSPORT, start, end, 0.9, "passport-named")


PASSPORT = NumberRecogniser("passport", _SOURCE, _judge, {8: "", 9: ""}, labels=frozenset({Label.PASSPORT}))
