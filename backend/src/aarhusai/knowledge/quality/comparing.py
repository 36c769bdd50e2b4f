"""Two passages with the same words and other figures: pure functions over texts.

A figure is a number with what belongs to it (a telephone number, an amount, a date's parts), the name of a month or a
weekday, or an e-mail address. Two passages are alike when their words are, figures left out of account; they disagree
when figures at the same place differ.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from hashlib import blake2b
from typing import Final
from zlib import crc32

LEAST_WORDS: Final = 5
"""Words that are no figures, below which a passage says too little to be compared."""

ALIKE: Final = 0.75
"""Share of common shingles from which two passages are alike (Jaccard; Broder 1997)."""

MOST_DIFFERENT: Final = 8
"""Figures at the same places that may differ; with more it is a form filled in twice."""

_SHINGLE: Final = 3
_FIGURE: Final = "#"

_WORD: Final = re.compile(
    r"""
    (?P<mail> [\w.+-]+ @ [\w-]+ (?: \. [\w-]+ )+ )
  | (?P<number> \d+ (?: (?: [.,:/-] | [ \u00a0] (?=\d) ) \d+ )* )
  | (?P<word> [^\W\d_]+ )
    """,
    re.VERBOSE,
)
_DATES: Final = frozenset(
    {
        "januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober", "november",
        "december", "mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag",
    }
)  # fmt: skip
_THOUSANDS: Final = re.compile(r"(?<=\d)\.(?=\d{3}(?!\d))")


@dataclass(frozen=True, slots=True)
class Word:
    """A word or a figure of a text, in its normal form, and where it stands."""

    said: str
    figure: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sketch:
    """What is kept of a passage to compare it: the numbers of its shingles, figures left out, and of all it says."""

    shingles: frozenset[int]
    whole: int


def words_of(text: str) -> list[Word]:
    """The words and figures of a text in their order."""
    return list(_words(text))


def sketch_of(text: str) -> Sketch | None:
    """None for a passage without figures or with too few words: there is nothing to disagree about."""
    words = words_of(text)
    if not any(word.figure for word in words) or sum(not word.figure for word in words) < LEAST_WORDS:
        return None
    whole = blake2b(" ".join(word.said for word in words).encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return Sketch(_shingles(words), int.from_bytes(whole, "big"))


def likeness(one: frozenset[int], other: frozenset[int]) -> float:
    """The share of their shingles that two passages have in common, 0 to 1."""
    together = len(one | other)
    return len(one & other) / together if together else 0.0


def differences(one: str, other: str) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Places in both texts, in characters, where the same words stand around figures that differ."""
    left, right = words_of(one), words_of(other)
    matcher = SequenceMatcher(None, _masked(left), _masked(right), autojunk=False)
    found: list[tuple[tuple[int, int], tuple[int, int]]] = []
    for block in matcher.get_matching_blocks():
        for step in range(block.size):
            first, second = left[block.a + step], right[block.b + step]
            if first.figure and first.said != second.said:
                found.append(((first.start, first.end), (second.start, second.end)))
    return found


def disagree(one: str, other: str) -> bool:
    """Whether the passages are alike and differ in figures, but not in so many that each is about something else."""
    first, second = sketch_of(one), sketch_of(other)
    if first is None or second is None or first.whole == second.whole:
        return False
    if likeness(first.shingles, second.shingles) < ALIKE:
        return False
    return 0 < len(differences(one, other)) <= MOST_DIFFERENT


def _words(text: str) -> Iterator[Word]:
    for match in _WORD.finditer(text):
        found = match.group().lower()
        start, end = match.span()
        if match.lastgroup == "number":
            yield Word(_THOUSANDS.sub("", found.replace(" ", "").replace("\u00a0", "")), True, start, end)
        else:
            yield Word(found, match.lastgroup == "mail" or found in _DATES, start, end)


def _masked(words: Sequence[Word]) -> list[str]:
    return [_FIGURE if word.figure else word.said for word in words]


def _shingles(words: Sequence[Word]) -> frozenset[int]:
    masked = _masked(words)
    last = max(1, len(masked) - _SHINGLE + 1)
    return frozenset(crc32(" ".join(masked[at : at + _SHINGLE]).encode("utf-8", "surrogatepass")) for at in range(last))
