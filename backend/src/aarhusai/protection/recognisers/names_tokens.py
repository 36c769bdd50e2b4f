"""Words of a text, as the tagger of names sees them: one pass of one pattern, linear in the length of the text."""

import re
from dataclasses import dataclass

from aarhusai.protection.recognisers.compiled import compiled

# Letters carry accents of their own (NFD) and soft hyphens; a word goes on over a hyphen or an apostrophe.
_IN_WORD = r"[\w\u00ad\u0300-\u036f\u0900-\u0dff\u200c\u200d]"
_JOINT = r"(?:[-\u2010\u2011'’´`][^\W_]" + _IN_WORD + "{0,60})"
_SOURCE = (
    r"[A-ZÆØÅÄÖÜÉÁÍÓÚÝÇŠŞŽÐÞİŁĐ]\.(?!\w{3})|(?:Chr|Th|Aa|Kr|Fr|Joh|Alb|Jr|Sr)\.|"
    r"https?://[^\s<>]{1,200}|@\w{1,60}|[^\W\d_]"
    + _IN_WORD
    + "{0,60}"
    + _JOINT
    + r"{0,5}(?:(?<=[sxzSXZ])['’](?!\w))?|\d[\d.,]{0,30}|\n+|[^\s\w]|\w"
)


@dataclass(frozen=True, slots=True)
class Tokens:
    """Words, signs and line ends in order, and where they stand in the text."""

    words: list[str]
    _matches: list[re.Match[str]]

    @property
    def spans(self) -> list[tuple[int, int]]:
        """Start and end of every word."""
        return [match.span() for match in self._matches]

    def start(self, index: int) -> int:
        """Where a word begins."""
        return self._matches[index].start()

    def end(self, index: int) -> int:
        """Where a word ends."""
        return self._matches[index].end()


def tokens(text: str) -> Tokens:
    """Cuts a text. Blanks are left out; one or more line ends are the word "\\n"."""
    matches = list(compiled(_SOURCE).finditer(text))
    return Tokens([match[0] for match in matches], matches)


def shape_of(word: str) -> int:
    """How a word is written, as a small number: capitals, small letters, hyphens, digits, signs. 0 to 15."""
    first = word[0]
    if not first.isalpha():
        return 9 if first == "@" else _shape_of_sign(first)
    if word[-1] == ".":
        return 2
    if word.isupper():
        return 3 if len(word) == 1 else 4 if len(word) < 4 else 5
    if first.isupper():
        return _shape_of_capitalised(word)
    if word.islower():
        return 6 if "-" in word else 0
    return 14 if first.islower() else 15  # 15: a script without capitals


def _shape_of_sign(sign: str) -> int:
    return 10 if sign.isdigit() else 11 if sign == "\n" else 12 if sign in ".!?:;" else 13


def _shape_of_capitalised(word: str) -> int:
    if not any(map(str.isupper, word[1:])):
        return 7 if "-" in word else 1
    if re.search("[-'’´`]", word) is not None:
        return 7
    return 8
