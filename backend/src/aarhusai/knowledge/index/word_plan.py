"""Which chunks are looked at for a question's words: a pure decision, by how common the words are.

Common words stand in so many chunks that looking at each would take seconds, and they say little. So the rarest words
choose the candidates, and all of them score what was chosen.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
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

MOST_LISTED: Final = 30_000
"""Chunks that the index names for the words, before those outside a narrow scope are left out unseen."""

NARROW: Final = 0.2
"""Part of all chunks up to which the scope is met with the words before a chunk is looked at."""

_PAIRED: Final = 4
"""Common words of which each pair chooses candidates."""


@dataclass(frozen=True, slots=True)
class Step:
    """Chunks with any of the words in `any_of`, or with both of one of the `pairs`."""

    any_of: tuple[int, ...] = ()
    pairs: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class WordPlan:
    """The steps are gone through in order until `seen` chunks were looked at; without any, the whole scope is.

    `inside`: the scope is narrow, see NARROW.
    """

    steps: tuple[Step, ...] = ()
    inside: bool = False
    seen: int = MOST_SEEN


def plan(words: Sequence[int], found_in: Mapping[int, float], admitted: int, chunks: int) -> WordPlan:
    """For words that stand in `found_in` of all `chunks`, of which the scope admits about `admitted`.

    A word that was not counted yet is taken for a rare one.
    """
    if admitted <= ALL_SEEN or not words:
        return WordPlan()
    share = min(1.0, admitted / max(chunks, 1))
    inside = share <= NARROW
    seen = min(MOST_SEEN, LEAST_SEEN + chunks // _SEEN_OF)
    enough = ENOUGH * seen
    by_rarity = sorted(set(words), key=lambda word: (found_in.get(word, 0.0), word))
    rare, total = _rarest(by_rarity, found_in, min(MOST_LISTED, seen / share) if inside else seen, enough / share)
    common = by_rarity[len(rare) :]
    steps = [Step(any_of=rare)] if rare else []
    if common and total * share < enough:
        pairs = tuple(combinations(common[:_PAIRED], 2))
        steps += [Step(pairs=pairs)] if pairs else []
        if not (inside and pairs):  # in a wide scope it is reached only when the others chose too few
            steps.append(Step(any_of=(common[0],)))
    return WordPlan(tuple(steps), inside, seen)


def _rarest(
    by_rarity: Sequence[int], found_in: Mapping[int, float], most: float, enough: float
) -> tuple[tuple[int, ...], float]:
    """The words that together stand in at most `most` chunks, no more of them than for `enough`; and in how many."""
    taken: list[int] = []
    total = 0.0
    for word in by_rarity:
        here = found_in.get(word, 0.0)
        if total + here > most or total >= enough:
            break
        taken.append(word)
        total += here
    return tuple(taken), total
