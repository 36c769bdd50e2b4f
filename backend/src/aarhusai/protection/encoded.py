"""Text within a text: base64, hexadecimal and percent-encoding hide data from expressions and from no model.

A run that decodes to readable text is read as that text; when something is found in it, the whole run is a finding.
"""

import base64
import binascii
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

_SHORTEST: Final = 12
_LONGEST: Final = 100_000

_HINT: Final = re.compile(r"[A-Za-z0-9+/_-]{12}|(?:[0-9A-Fa-f]{2}[ :]){5}|%[0-9A-Fa-f]{2}|&#")
_BASE64: Final = re.compile(
    rf"(?<![A-Za-z0-9+/_=-])[A-Za-z0-9+/_-]{{{_SHORTEST},{_LONGEST}}}={{0,2}}(?![A-Za-z0-9+/_=-])"
)
_HEX: Final = re.compile(rf"(?<![0-9A-Za-z])(?:[0-9A-Fa-f]{{2}}[ :]?){{{_SHORTEST // 2},}}(?![0-9A-Za-z])")
_WORD: Final = re.compile(r"[^\s\"'<>]+")
_PERCENT: Final = re.compile(r"%[0-9A-Fa-f]{2}")
_ENTITY: Final = re.compile(r"&#(?:\d{1,7}|[xX][0-9A-Fa-f]{1,6});")
_READABLE: Final = re.compile(r"[\w\s.,:;@+()'\"/\-–!?%&=<>{}\[\]]+")


@dataclass(frozen=True, slots=True)
class Encoded:
    """A run of a text and what it says."""

    start: int
    end: int
    says: str


def encoded(text: str) -> Iterator[Encoded]:
    """Runs that say something readable when they are decoded, in no particular order."""
    if _HINT.search(text) is None:
        return
    for match in _BASE64.finditer(text):
        run = match.group()
        if any(map(str.isdigit, run)) or any(map(str.isupper, run)):
            yield from _said(match, _from_base64(run))
    for match in _HEX.finditer(text):
        yield from _said(match, _from_hex(match.group()))
    if _PERCENT.search(text) or _ENTITY.search(text):
        for match in _WORD.finditer(text):
            run = match.group()
            if _PERCENT.search(run):
                yield from _said(match, unquote(run, errors="ignore"))
            elif _ENTITY.search(run):
                yield from _said(match, html.unescape(run))


def _said(match: re.Match[str], says: str) -> Iterator[Encoded]:
    if says and says != match.group() and _READABLE.fullmatch(says):
        yield Encoded(match.start(), match.end(), says)


def _from_base64(run: str) -> str:
    plain = run.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        return base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return ""


def _from_hex(run: str) -> str:
    try:
        return bytes.fromhex(run.replace(":", " ")).decode()
    except ValueError:
        return ""
