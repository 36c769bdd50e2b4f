"""E-mail addresses, also with "(at)" for the sign. Found from the sign outwards: ordinary text costs nothing."""

import re

from aarhusai.protection.recognisers.compiled import compiled
from aarhusai.protection.recognisers.pattern import PatternRecogniser
from aarhusai.protection.recognisers.reading import Reading
from aarhusai.protection.spans import Finding, Kind

_SOURCE = r"@|[(\[](?:(?i:at|snabel-?a))[)\]]"
_DOMAIN = r"[ ]?((?:[0-9A-Za-zæøåÆØÅéüöä-]{1,63}\.){1,8}[A-Za-z]{2,24})(?![0-9A-Za-zæøåÆØÅ@])"
_LOCAL_MORE = frozenset("._%+-'&/=!#~")
_LONGEST_LOCAL = 64  # RFC 5321, 4.5.3.1.1


def _judge(match: re.Match[str], _: Reading) -> Finding | None:
    text = match.string
    domain = compiled(_DOMAIN).match(text, match.end(), match.end() + 260)
    if domain is None or (match[0] == "@" and text[match.end()] == " "):
        return None
    last = match.start()
    if match[0] != "@" and text[last - 1 : last] == " ":
        last -= 1
    start = last
    while start > 0 and last - start < _LONGEST_LOCAL and (text[start - 1].isalnum() or text[start - 1] in _LOCAL_MORE):
        start -= 1
    # "mailto:" ends at its colon; quotes and slashes that lead belong to the sentence.
    while start < last and text[start] in "./'=-&":
        start += 1
    if start == last:
        return None
    return Finding(Kind.EMAIL, start, domain.end(), 0.99 if match[0] == "@" else 0.9, "email")


EMAIL = PatternRecogniser("email", _SOURCE, _judge)
