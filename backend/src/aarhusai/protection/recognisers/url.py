"""Web addresses that name or number somebody: an id, a token, a profile. Others are nobody's data."""

import re

from aarhusai.protection.recognisers.compiled import compiled
from aarhusai.protection.recognisers.pattern import PatternRecogniser
from aarhusai.protection.recognisers.reading import Reading
from aarhusai.protection.spans import Finding, Kind

_REST = r"[^\s<>\"'«»|\\^`{}]{3,400}"
_IDENTIFIES = (
    r"(?i)[0-9]{6}|[0-9a-f]{8}-[0-9a-f]{4}-|(?=[0-9a-f]{0,20}[0-9])[0-9a-f]{20}|"
    r"[?&;](?:\w{0,12}(?:id|user|bruger|cpr|token|key|navn|name|mail|sag|case|session|borger|tlf|phone))=[^&\s]|"
    r"/(?:users?|profiles?|brugere?|borgere?|people|persons?|personer|medarbejdere?|ansatte?|u|in)/[^/?#\s]{2}|"
    r"//(?:\w{1,10}\.)?(?:facebook|instagram|twitter|x|tiktok|snapchat)\.com/[^/?#\s]{2}|/~\w|[^/\s@]{1,64}@[\w-]{1,63}\."
)


def _judge(match: re.Match[str], _: Reading) -> Finding | None:
    text, at = match.string, match.start()
    start = at
    if match[0] == "://":
        while start > 0 and at - start < 12 and text[start - 1].isalpha() and text[start - 1].isascii():
            start -= 1
        if start == at:
            return None
    elif text[max(0, at - 3) : at] == "://" or text[at - 1 : at].isalnum():
        return None
    rest = compiled(_REST).match(text, match.end())
    if rest is None:
        return None
    # What ends a sentence does not belong to the address.
    end = match.end() + len(rest[0].rstrip(".,;:!?)]*_"))
    if end <= match.end() or compiled(_IDENTIFIES).search(text, at, end) is None:
        return None
    return Finding(Kind.URL, start, end, 0.85, "url-identifies")


URL = PatternRecogniser("url", "://", _judge, ("://",))
URL_BARE = PatternRecogniser("url-www", r"www\.", _judge, ("www.",))
