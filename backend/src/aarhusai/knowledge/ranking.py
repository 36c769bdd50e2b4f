"""How well the words of a chunk fit a question: BM25 over the words that were found. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import log
from typing import Final

from aarhusai.knowledge.danish.terms import WHOLE
from aarhusai.knowledge.index.finding import Candidate
from aarhusai.knowledge.index.statistics import TermStatistics

_K1: Final = 1.2
"""How soon a word that comes again says nothing new (Robertson & Zaragoza, "The Probabilistic Relevance Framework",
2009, give 1.2 to 2)."""

_B: Final = 0.3
"""How much a long chunk has to have more of a word than a short one. Low: chunks are of much the same length by their
making, and the longer ones are mostly whole answers. See docs/retrieval.md."""


@dataclass(frozen=True)
class Asked:
    """A question as words are scored: the terms with their weights, and how much each says. `exact` of them name one
    thing, such as the number of a case.
    """

    weights: Mapping[str, float]
    rarity: Mapping[str, float]
    average_length: float
    exact: frozenset[str] = frozenset()

    @cached_property
    def most(self) -> Mapping[str, float]:
        """What each term can give of a score, however often it stands there."""
        return {term: weight * self.rarity[term] * (_K1 + 1) for term, weight in self.weights.items()}

    @cached_property
    def total(self) -> float:
        """What a chunk with every term in it can have at the most."""
        return sum(self.most.values())


@dataclass(frozen=True, slots=True)
class WordScore:
    """`score` is BM25's, 0 and up. `coverage` is how much of the question's words stands there, 0 to 1, the rare ones
    counting more. `parts` is what each term gave of the score.
    """

    score: float
    coverage: float
    parts: Mapping[str, float]


def asked_of(weights: Mapping[str, float], statistics: TermStatistics, exact: frozenset[str] = frozenset()) -> Asked:
    """A question's terms and how rare each is among all chunks of the house."""
    rarity = {term: _rarity(statistics.found_in.get(term, 0), statistics.chunks) for term in weights}
    return Asked(weights, rarity, statistics.average_length, exact & weights.keys())


def word_score(candidate: Candidate, asked: Asked) -> WordScore:
    """How well a chunk's words fit."""
    damping = WHOLE * _damping(candidate.length, asked)
    most = asked.most
    parts: dict[str, float] = {}
    covered = 0.0
    for term, count in candidate.matched.items():
        best = most.get(term, 0.0)
        if count > 0 and best > 0:
            parts[term] = best * count / (count + damping)
            covered += best
    total = asked.total
    return WordScore(sum(parts.values()), covered / total if total > 0 else 0.0, parts)


def joint_score(near: Sequence[Candidate], asked: Asked) -> float:
    """How well the words of some chunks fit, taken as one text: BM25's score, as `word_score` gives it of one."""
    counts: dict[str, int] = {}
    for candidate in near:
        for term, count in candidate.matched.items():
            counts[term] = counts.get(term, 0) + count
    damping = WHOLE * _damping(sum(candidate.length for candidate in near), asked)
    most = asked.most
    return sum(most[term] * count / (count + damping) for term, count in counts.items() if count > 0 and term in most)


def _damping(length: int, asked: Asked) -> float:
    return _K1 * (1 - _B + _B * length / (asked.average_length or max(length, 1)))


def _rarity(found_in: int, chunks: int) -> float:
    """BM25's inverse document frequency, never below zero."""
    return log(1 + (max(chunks - found_in, 0) + 0.5) / (found_in + 0.5))
