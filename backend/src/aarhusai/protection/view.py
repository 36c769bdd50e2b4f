"""A text as recognisers should read it: without the characters that hide what a person would still see.

Zero-width characters, soft hyphens, odd spaces, letters and digits of other scripts that look like ours, and escapes as
JSON and program text write them: each hides a number or a name from an expression, and none hides it from a reader.
Offsets lead back to the text as it was written.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from aarhusai.protection.spans import Finding

_UNSEEN: Final = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
)
_MARKS: Final = "\u0300-\u036f"
_SPACES: Final = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_ALIKE: Final = (
    "\uff01-\uff5e\u2212\ufe58\ufe63\u0660-\u0669\u06f0-\u06f9\u0966-\u096f"
    "\U0001d400-\U0001d7ff\u2070-\u209c\u2460-\u24ff"
)
_OTHER_SCRIPTS: Final = "\u0370-\u03ff\u0400-\u04ff"

_ESCAPE: Final = r"\\u[0-9A-Fa-f]{4}"
_ESCAPED: Final = "\\u"

_UNSEEN_ONE: Final = re.compile(f"[{_UNSEEN}]")
_HINT: Final = re.compile(f"{_ESCAPE}|[{_UNSEEN}{_MARKS}{_SPACES}{_ALIKE}{_OTHER_SCRIPTS}]")
_ODD: Final = re.compile(f"{_ESCAPE}|[{_UNSEEN}]+|[^\\W_][{_MARKS}]+|[{_SPACES}]|[{_ALIKE}]|[{_OTHER_SCRIPTS}]")
_WORD: Final = re.compile(r"[^\W\d_]+")
_LATIN: Final = re.compile(r"[a-zæøåA-ZÆØÅ]")

_LOOKS_LIKE: Final = dict(
    zip(
        "АВЕЅІЈКМНОРСТХУаеѕіјорсхуһԁԛԝΑΒΕΖΗΙΚΜΝΟΡΤΥΧαινοργ",
        "ABESIJKMHOPCTXYaesijopcxyhdqwABEZHIKMNOPTYXaivopy",
        strict=True,
    )
)
"""Letters of the Cyrillic and Greek scripts and the Latin ones they are mistaken for (Unicode TR 39, confusables)."""


@dataclass(frozen=True, slots=True)
class View:
    """`text` is what recognisers read. `_at` are places in it, `_from` where in the written text each came from."""

    text: str
    _at: tuple[int, ...] = ()
    _from: tuple[int, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether it is read otherwise than it is written."""
        return bool(self._at)

    def place(self, at: int) -> int:
        """Where a character of the view stands in the written text."""
        if not self._at:
            return at
        nearest = bisect_right(self._at, at) - 1
        return at if nearest < 0 else self._from[nearest] + at - self._at[nearest]

    def placed(self, finding: Finding) -> Finding:
        """A finding in the view as a finding in the written text."""
        if not self._at:
            return finding
        return replace(finding, start=self.place(finding.start), end=self.place(finding.end - 1) + 1)


def view_of(text: str) -> View:
    """The view of a text; a text with nothing odd in it is its own."""
    if _is_plain(text):
        return View(text)
    pieces: list[str] = []
    at: list[int] = []
    came: list[int] = []
    length = before = 0
    for start, end, read in _changes(text):
        pieces.append(text[before:start])
        length += start - before
        if read:
            at.append(length)
            came.append(start)
            pieces.append(read)
            length += len(read)
        at.append(length)
        came.append(end)
        before = end
    pieces.append(text[before:])
    return View("".join(pieces), tuple(at), tuple(came))


def plain(text: str) -> str:
    """The text as it is read."""
    return text if _is_plain(text) else view_of(text).text


def _is_plain(text: str) -> bool:
    return (text.isascii() and _ESCAPED not in text) or _HINT.search(text) is None


def _changes(text: str) -> Iterator[tuple[int, int, str]]:
    """What is read otherwise than written, in order of place: from where, to where, and as what."""
    mixed = _mixed(text)
    for match in _ODD.finditer(text):
        found = match.group()
        if found.startswith(_ESCAPED):
            read = _unescaped(found)
        elif _UNSEEN_ONE.match(found):
            read = ""
        elif found in _LOOKS_LIKE:
            if match.start() not in mixed:
                continue
            read = _LOOKS_LIKE[found]
        else:
            read = _plain(found)
        if read != found:
            yield match.start(), match.end(), read


def _unescaped(found: str) -> str:
    """The character that an escape stands for; half of a pair stays as it is written."""
    read = chr(int(found.removeprefix(_ESCAPED), 16))
    if _UNSEEN_ONE.match(read):
        return ""
    return found if "\ud800" <= read <= "\udfff" else _plain(read)


def _plain(found: str) -> str:
    """One character, or a letter with its marks, in its plainest form of the same length or shorter."""
    if len(found) > 1:
        return unicodedata.normalize("NFC", found)[:1]
    if found == "\u2212":
        return "-"
    shape = unicodedata.normalize("NFKC", found)
    digit = unicodedata.decimal(shape, None) if len(shape) == 1 else None
    return str(digit) if digit is not None else shape if len(shape) == 1 else found


def _mixed(text: str) -> set[int]:
    """Places of letters of another script in words that also have Latin ones: nobody writes such words by accident."""
    places: set[int] = set()
    for match in _WORD.finditer(_UNSEEN_ONE.sub("x", text)):
        if _LATIN.search(match.group()) and any(letter in _LOOKS_LIKE for letter in match.group()):
            places.update(range(match.start(), match.end()))
    return places
