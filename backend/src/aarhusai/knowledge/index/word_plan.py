"""Which chunks are looked at for a question's words: a pure decision, by how common the words are.

Common words stand in so many chunks that looking at each would take seconds, and they say little. So the rarest words
choose first. Where enough of what they chose says more than all other words could say together, nothing that they did
not choose can be among the best (Turtle & Flood, "Query Evaluation", 1995: MaxScore), and that is all. Otherwise
commoner words choose besides. All words score what was chosen.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import prod
from typing import Final

LEAST_SEEN: Final = 2_000
MOST_SEEN: Final = 4_000
"""Chunks that are looked at, those outside the scope among them: the least in a small index, the most in one of a
million chunks."""

_SEEN_OF: Final = 500

ENOUGH: Final = 0.2
"""Candidates within the scope, as a part of what is looked at, after which commoner words choose no more."""

ALL_SEEN: Final = 2_500
"""A scope of this many chunks or fewer is looked at as a whole."""

MOST_LISTED: Final = 15_000
"""Chunks that the index names for the words of one step: some 5 ms."""

NARROW: Final = 0.2
"""Part of all chunks up to which the scope is met with the words before a chunk is looked at."""

_TOGETHER: Final = 4
"""Common words of which pairs choose, or three or all four of them."""

_LISTING: Final = 0.03
"""What listing a chunk of the scope costs, where looking at one costs 1."""

_MOST_SAID: Final = 0.6
"""What a common word says in a chunk at most, of 1, as far as it counts: it stands there twice."""

_FIRST: Final = 300
"""Candidates within the scope after which no more words choose first."""


@dataclass(frozen=True, slots=True)
class Step:
    """Chunks with any of the words in `any_of`, or with all of one of `together`; without either, any of the scope."""

    any_of: tuple[int, ...] = ()
    together: tuple[tuple[int, ...], ...] = ()

    @property
    def lists(self) -> tuple[tuple[int, ...], ...]:
        """The words as a statement takes them: all that choose, or each of `together`."""
        return (self.any_of,) if self.any_of else self.together

    @property
    def anything(self) -> bool:
        """Whether no word is asked for."""
        return not self.lists


@dataclass(frozen=True, slots=True)
class WordPlan:
    """`first` chooses; where not enough of what it chose scores `bound`, `steps` are gone through besides, in order,
    until `seen` chunks were looked at. Without both, the whole scope is looked at.

    `inside`, for the first and for the others: the scope is met with the words before a chunk is looked at.
    """

    first: Step | None = None
    steps: tuple[Step, ...] = ()
    first_inside: bool = False
    inside: bool = False
    seen: int = MOST_SEEN
    bound: float = 0.0

    @property
    def lists(self) -> tuple[tuple[int, ...], ...]:
        """The words of all steps, in order, those of `first` before the others."""
        first = self.first.lists if self.first else ()
        return (*first, *(words for step in self.steps for words in step.lists))


def plan(weights: Mapping[int, float], found_in: Mapping[int, float], admitted: int, chunks: int) -> WordPlan:
    """For words that say so much, how rare they are in it, and stand in `found_in` of all `chunks`, of which the scope
    admits about `admitted`.

    A word that was not counted yet is taken for a rare one.
    """
    if admitted <= ALL_SEEN or not weights:
        return WordPlan()
    share = min(1.0, admitted / max(chunks, 1))
    seen = min(MOST_SEEN, LEAST_SEEN + chunks // _SEEN_OF)
    by_rarity = sorted(weights, key=lambda word: (found_in.get(word, 0.0), word))
    rare = _rarest(by_rarity, found_in, seen, _FIRST / share)
    listed = _sum(rare, found_in)
    others = by_rarity[len(rare) :]
    return WordPlan(
        first=Step(any_of=rare) if rare else None,
        steps=_others(others, found_in, _Room(seen, share, chunks, listed)),
        first_inside=listed * (1 - share) > admitted * _LISTING,
        inside=share <= NARROW,
        seen=seen,
        bound=_MOST_SAID * _sum(others, weights),
    )


@dataclass(frozen=True, slots=True)
class _Room:
    """How much may be looked at, which part of all chunks the scope admits, and how many were listed before."""

    seen: int
    share: float
    chunks: int
    listed: float


def _others(words: Sequence[int], found_in: Mapping[int, float], room: _Room) -> tuple[Step, ...]:
    narrow = room.share <= NARROW
    enough = ENOUGH * room.seen / room.share
    most = min(MOST_LISTED, room.seen / room.share) if narrow else room.seen
    rare = _rarest(words, found_in, most, enough)
    steps = [Step(any_of=rare)] if rare else []
    common = words[len(rare) :]
    if common and room.listed + _sum(rare, found_in) < enough:
        together = _together(common[:_TOGETHER], found_in, room.chunks, enough)
        steps += [Step(together=together)] if together else []
        if not (narrow and together):  # in a wide scope it is reached only when the others chose too few
            steps.append(Step(any_of=(common[0],)) if found_in.get(common[0], 0.0) <= MOST_LISTED else Step())
    return tuple(steps)


def _together(
    words: Sequence[int], found_in: Mapping[int, float], chunks: int, enough: float
) -> tuple[tuple[int, ...], ...]:
    """Pairs that the index names quickly, by how few chunks have them; where there are none, three or more words."""
    for size in range(2, len(words) + 1):
        taken: list[tuple[int, ...]] = []
        total = 0.0
        sets = combinations(words, size)
        each = [(chunks * prod(found_in.get(word, 0.0) / chunks for word in some), some) for some in sets]
        for expected, some in sorted(each):
            if total + expected > MOST_LISTED or total >= enough:
                break
            taken.append(some)
            total += expected
        if taken:
            return tuple(taken)
    return ()


def _rarest(by_rarity: Sequence[int], found_in: Mapping[int, float], most: float, enough: float) -> tuple[int, ...]:
    """The words that together stand in at most `most` chunks, no more of them than for `enough`."""
    taken: list[int] = []
    total = 0.0
    for word in by_rarity:
        here = found_in.get(word, 0.0)
        if total + here > most or total >= enough:
            break
        taken.append(word)
        total += here
    return tuple(taken)


def _sum(words: Iterable[int], of: Mapping[int, float]) -> float:
    return sum(of.get(word, 0.0) for word in words)
