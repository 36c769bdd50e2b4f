"""Web addresses that name or number somebody: an id, a token, a profile. Others are nobody's data."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from aarhusai.protection.recognisers.compiled import compiled
from aarhusai.protection.recognisers.pattern import check_pattern
from aarhusai.protection.recognisers.reading import Reading
from aarhusai.protection.spans import Finding, Kind

_LONGEST_SCHEME = 12
_REST = r"[^\s<>\"'«»|\\^`{}]{3,}"
_IDENTIFIES = (
    r"(?i)[0-9]{6}|[0-9a-f]{8}-[0-9a-f]{4}-|(?=[0-9a-f]{0,20}[0-9])[0-9a-f]{20}|"
    r"[?&;](?:\w{0,12}(?:id|user|bruger|cpr|token|key|navn|name|mail|sag|case|session|borger|tlf|phone))=[^&\s]|"
    r"/(?:users?|profiles?|brugere?|borgere?|people|persons?|personer|medarbejdere?|ansatte?|u|in)/[^/?#\s]{2}|"
    r"//(?:\w{1,10}\.)?(?:facebook|instagram|twitter|x|tiktok|snapchat)\.com/[^/?#\s]{2}|/~\w|[^/\s@]{1,64}@[\w-]{1,63}\."
)


@dataclass(frozen=True, slots=True)
class UrlRecogniser:
    """Addresses that begin with `begins`. What lies within one that was looked at is not looked at again."""

    name: str
    begins: str

    def prepare(self) -> None:
        """Compiles. Raises ValueError as a pattern recogniser does."""
        check_pattern(self.name, re.escape(self.begins))

    def find(self, text: str) -> Iterator[Finding]:
        """Everything that identifies, in order of place."""
        return self.find_in(Reading(text))

    def find_in(self, reading: Reading) -> Iterator[Finding]:
        """The same, in a text that others read too."""
        text = reading.text
        at = text.find(self.begins)
        while at >= 0:
            past = at + len(self.begins)
            start = _start(text, at, self.begins)
            rest = None if start is None else compiled(_REST).match(text, past)
            if start is not None and rest is not None:
                # What ends a sentence does not belong to the address.
                end = past + len(rest[0].rstrip(".,;:!?)]*_"))
                if end > past and compiled(_IDENTIFIES).search(text, at, end) is not None:
                    yield Finding(Kind.URL, start, end, 0.85, "url-identifies")
                past = rest.end()
            at = text.find(self.begins, past)


def _start(text: str, at: int, begins: str) -> int | None:
    """Where the address begins, its scheme included; None where none does."""
    if begins != "://":
        return None if text[max(0, at - 3) : at] == "://" or text[at - 1 : at].isalnum() else at
    start = at
    while start > 0 and at - start < _LONGEST_SCHEME and text[start - 1].isalpha() and text[start - 1].isascii():
        start -= 1
    return start if start < at else None


URL = UrlRecogniser("url", "://")
URL_BARE = UrlRecogniser("url-www", "www.")
