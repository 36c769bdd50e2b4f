"""E-mail addresses, also with "(at)" for the sign. Found from the sign outwards: ordinary text costs nothing."""

import re

from aarhusai.protection.recognisers.compiled import compiled
from aarhusai.protection.recognisers.pattern import PatternRecogniser
from aarhusai.protection.recognisers.reading import Reading
from aarhusai.protection.spans import Finding, Kind

_DOT = r"(?:\.| ?[(\[](?:dot|punktum|prik)[)\]] ?| (?:dot|punktum) )"
_DOMAIN = rf"(?i:[ ]?((?:[0-9a-zæøåéüöä-]{{1,63}}{_DOT}){{1,8}}[a-z]{{2,24}})(?![0-9a-zæøå@]))"
_WORDS = r"[(\[](?:(?i:at|a|snabel-?a))[)\]]"
_SPELLED = r"[sS](?:nabel-?a)(?= )"
_LOCAL_MORE = frozenset("._%+-'&/=!#~")
_LONGEST_LOCAL = 64  # RFC 5321, 4.5.3.1.1


def _judge(match: re.Match[str], _: Reading) -> Finding | None:
    text = match.string
    sign = match[0] == "@"
    domain = compiled(_DOMAIN).match(text, match.end(), match.end() + 260)
    if domain is None:
        return None
    last = match.start()
    spaced = text[last - 1 : last] == " "
    if sign and spaced != (text[match.end()] == " "):
        return None  # "a @b.dk" is a sentence about somebody's handle
    if spaced:
        last -= 1
    start = last
    while start > 0 and last - start < _LONGEST_LOCAL and (text[start - 1].isalnum() or text[start - 1] in _LOCAL_MORE):
        start -= 1
    # "mailto:" ends at its colon; quotes and slashes that lead belong to the sentence.
    while start < last and text[start] in "./'=-&":
        start += 1
    if start == last:
        return None
    return Finding(Kind.EMAIL, start, domain.end(), 0.99 if sign and not spaced else 0.9, "email")


EMAIL = PatternRecogniser("email", "@", _judge, ("@",))
EMAIL_WORDS = PatternRecogniser("email-words", _WORDS, _judge)
EMAIL_SPELLED = PatternRecogniser("email-spelled", _SPELLED, _judge, ("nabela ", "nabel-a "))
