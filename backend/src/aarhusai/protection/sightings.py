"""Where something that looks like a placeholder stands in a text, as models and people write it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from aarhusai.protection.placeholders import ENDING, FIRST, LATER, LETTERS, LONGEST, SEPARATOR, WORDS

LONGEST_WORD: Final = 12
_INFLECTION: Final = 4

_ANY_CASE: Final = ENDING.replace(LETTERS, LETTERS + LETTERS.lower())
_HINT: Final = re.compile(f"[{FIRST}][{LETTERS}{LETTERS.lower()}]")
_CORE: Final = re.compile(f"{SEPARATOR}({_ANY_CASE})")
_LETTER: Final = r"[^\W\d_]"
_WORD: Final = rf"{_LETTER}(?:{_LETTER}|[-/]){{1,{LONGEST_WORD - 1}}}"
_OPENED: Final = re.compile(rf"(\\?\[)({_WORD})\Z")
_NAMED: Final = re.compile(rf"({'|'.join(map(re.escape, WORDS))})\Z", re.IGNORECASE)
_CLOSED: Final = re.compile(rf"(['’]?[a-zæøå]{{0,{_INFLECTION}}})(\\?\])")

_E: Final = rf"(?:[{FIRST}](?:[{LETTERS}](?:[{LATER}]{{1,{LONGEST - 2}}})?)?)?"
_BEGUN: Final = re.compile(
    rf"\\\Z|\\?\[(?:{_LETTER}(?:{_LETTER}|[-/]){{0,{LONGEST_WORD - 1}}}"
    rf"(?:\\|{SEPARATOR}{_E}(?:(?<=[{LATER}])['’]?[a-zæøå]{{0,{_INFLECTION}}}\\?)?)?)?\Z",
    re.IGNORECASE,
)
_WORD_BEGUN: Final = re.compile(
    rf"(?<![^\W_])({_LETTER}{{1,{max(map(len, WORDS))}}})(\\|{SEPARATOR}{_E})?\Z", re.IGNORECASE
)
_BEGINNINGS: Final = frozenset(word[:length] for word in WORDS for length in range(1, len(word) + 1))
_WHOLE: Final = frozenset(WORDS)
_REACH: Final = 36
"""Characters before the end of a text within which an unfinished placeholder begins."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """`start` and `end` take in brackets, when both are there. `ending` is in upper case.

    `inflection` is what stands between the ending and the bracket. `fenced` says that a bracket opened before it, or
    else whether `bounded`: no letter or digit goes on before or after.
    """

    start: int
    end: int
    ending_start: int
    ending: str
    inflection: str
    fenced: bool
    bounded: bool


def may_hold_one(text: str) -> bool:
    """Whether anything like the ending of a placeholder stands in a text; cheap."""
    return _HINT.search(text) is not None and _CORE.search(text) is not None


def sightings(text: str) -> Iterator[Sighting]:
    """What could be read as a placeholder, in order of place, none overlapping."""
    at = 0
    for core in _CORE.finditer(text) if _HINT.search(text) else ():
        if core.start() < at:
            continue
        found = _sighting(text, core, at)
        if found is not None:
            yield found
            at = found.end


def _sighting(text: str, core: re.Match[str], after: int) -> Sighting | None:
    left = max(after, core.start() - LONGEST_WORD - 2)
    opened = _OPENED.search(text[left : core.start()])
    named = _NAMED.search(text[left : core.start()])
    end, ending = core.end(), core.group(1).upper()
    closed = _CLOSED.match(text, end) if opened else None
    if opened and closed:
        escaped = opened.group(1)[0] == "\\" and closed.group(2)[0] == "\\"
        start = left + opened.start() + (len(opened.group(1)) > 1 and not escaped)
        stop = closed.end(1) if closed.group(2)[0] == "\\" and not escaped else closed.end()
        if stop == closed.end():
            return Sighting(start, stop, core.start(1), ending, closed.group(1), fenced=True, bounded=True)
    if named is None:
        return None
    word = left + named.start()
    bounded = not (text[word - 1 : word].isalnum() if word else False) and _goes_no_further(text, end)
    return Sighting(word, end, core.start(1), ending, "", fenced=False, bounded=bounded)


def _goes_no_further(text: str, end: int) -> bool:
    after = text[end : end + 1]
    return not after.isalnum() or after.islower()


def unfinished(text: str) -> int:
    """From where on the text may be the beginning of a placeholder; its length when it cannot be."""
    left = max(0, len(text) - _REACH)
    begun = _BEGUN.search(text, left)
    at = begun.start() if begun else len(text)
    word = _WORD_BEGUN.search(text, left)
    if word is not None and word.start() < at:
        whole = word.group(1).upper()
        if whole in (_WHOLE if word.group(2) else _BEGINNINGS):
            return word.start()
    return at
