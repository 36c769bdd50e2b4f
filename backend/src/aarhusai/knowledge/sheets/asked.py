"""A question's words, and what of a table they name: columns and values, whatever their endings. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from aarhusai.knowledge.danish.terms import terms_of_word
from aarhusai.knowledge.danish.words import fold, stem
from aarhusai.knowledge.sheets.types import Column, ColumnKind, SheetTable

_TOKEN: Final = re.compile(r"\d+(?:[.,:/-]\d+)*|[^\W\d_]+(?:['’-][^\W\d_]+)*")
_FULL, _PART = 3, 1
"""What a column's word counts for that the question has itself, and has as a part of a longer word or the reverse."""


@dataclass(slots=True)
class Asked:
    """A question as tokens. What has been understood of it is `used`; what is left was not."""

    text: str
    words: list[str] = field(default_factory=list[str])
    folded: list[str] = field(default_factory=list[str])
    spans: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])
    used: set[int] = field(default_factory=set[int])

    def take(self, pattern: str) -> re.Match[str] | None:
        """Finds it among the words that are not used, and uses them. The pattern is of folded text."""
        for found in re.finditer(pattern, self.plain):
            places = self._places(*found.span())
            if places and not self.used.intersection(places):
                self.used.update(places)
                return found
        return None

    def see(self, pattern: str) -> re.Match[str] | None:
        """Finds it, and uses nothing."""
        return re.search(pattern, self.plain)

    @property
    def plain(self) -> str:
        """The folded words, a blank between each."""
        return " ".join(self.folded)

    def left(self) -> list[str]:
        """The words that were not understood, as they were written."""
        return [self.words[place] for place in range(len(self.words)) if place not in self.used]

    def _places(self, start: int, end: int) -> list[int]:
        at, places = 0, list[int]()
        for place, word in enumerate(self.folded):
            if at < end and at + len(word) > start:
                places.append(place)
            at += len(word) + 1
        return places


def asked_of(question: str) -> Asked:
    """The question's tokens; numbers as they are written, with the points and commas in them."""
    found = list(_TOKEN.finditer(question))
    words = [one.group() for one in found]
    return Asked(question, words, [fold(word) for word in words], [one.span() for one in found])


@lru_cache(maxsize=20_000)
def _forms(word: str) -> tuple[str, tuple[str, ...]]:
    whole, *parts = terms_of_word(fold(word))
    return whole, tuple(parts)


def alike(one: str, other: str) -> int:
    """How well two words fit: `_FULL` for the same stem, `_PART` where one is a part of the other, else 0."""
    whole, parts = _forms(one)
    others, other_parts = _forms(other)
    if whole == others or stem(fold(one)) == stem(fold(other)):
        return _FULL
    return _PART if whole in other_parts or others in parts else 0


def columns_named(
    asked: Asked, columns: Sequence[Column], among: Iterable[int] | None = None
) -> list[tuple[Column, set[int]]]:
    """The columns that the words name, the best first, each with the places of its words.

    A column whose words all stand there goes before one that shares a part; of two that share the same word only the
    better is given. `among` are places of words; all that are not used when None.
    """
    places = [place for place in (range(len(asked.words)) if among is None else among) if place not in asked.used]
    scored: list[tuple[float, Column, set[int]]] = []
    for column in columns:
        parts = [part for part in _TOKEN.findall(column.name) if len(part) > 1 or part.isdigit()]
        if not parts:
            continue
        best = [max(((alike(asked.words[place], part), -place) for place in places), default=(0, 0)) for part in parts]
        if min(score for score, _ in best) == 0 and not (max(score for score, _ in best) == _FULL and len(parts) > 1):
            continue
        total = sum(score for score, _ in best) / len(parts) + 0.01 * len(parts)
        scored.append((total, column, {-place for score, place in best if score}))
    scored.sort(key=lambda one: -one[0])
    chosen: list[tuple[Column, set[int]]] = []
    for total, column, held in scored:
        rivals = [one for one in scored if one[1] is not column and one[2] & held and one[0] == total]
        if any(held & taken for _, taken in chosen) or (rivals and total < _FULL):
            continue
        chosen.append((column, held))
    return chosen


def values_named(asked: Asked, table: SheetTable) -> list[tuple[Column, str, set[int]]]:
    """Values of columns of few values that stand in the question, the longest first."""
    found: list[tuple[Column, str, set[int]]] = []
    known = [(column, value) for column in table.columns if column.kind is ColumnKind.TEXT for value in column.values]
    taken: set[int] = set()
    for column, value in sorted(known, key=lambda one: -len(one[1])):
        parts = [fold(part) for part in _TOKEN.findall(value)]
        if not parts:
            continue
        for start in range(len(asked.folded) - len(parts) + 1):
            held = set(range(start, start + len(parts)))
            if held & (taken | asked.used):
                continue
            if all(_same(asked.folded[start + at], part) for at, part in enumerate(parts)):
                found.append((column, value, held))
                taken |= held
                break
    return found


def _same(word: str, part: str) -> bool:
    """The same word, or its genitive."""
    return word == part or (word == part + "s" and len(part) > 2) or (len(part) > 4 and stem(word) == stem(part))
