"""Puts what was found by meaning and what was found by words into one order. Pure.

Each side is brought to 0 to 1 within the question: words by the best of them, closeness by the best and the last of the
`near` closest. The sum is weighted. By ranks alone (Cormack et al., "Reciprocal Rank Fusion", 2009) it was worse: a
chunk that has all the words is far ahead of the second, and its rank does not say so.

Half of what the words say is said by the chunk itself, half by it together with what stands right before and after it:
a question's words may lie on both sides of the line between two chunks. See docs/retrieval.md.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from aarhusai.knowledge.index.finding import Candidate
from aarhusai.knowledge.ranking import Asked, WordScore, joint_score, word_score
from aarhusai.terms.ids import ChunkId, DocumentId

T = TypeVar("T")

DENSE: Final = 0.6
"""The vector's part of the score; the words have the rest."""

EXACT: Final = 0.5
"""Of the score of a question that names one thing by its number, what that number decides: everything."""

OWN: Final = 0.5
"""Of what the words say, the part that a chunk's own words have; those of its surroundings have the rest."""

AROUND: Final = 2
"""Chunks before and after that are its surroundings, as far as they were found. A document's chunks are numbered in
order when they are indexed."""

OTHERS: Final = 0.2
"""What a document's second and third best chunk add to its best, of their own score, over how many were found: without
that, the longer of two documents would be the better one."""

_FURTHER: Final = 2


@dataclass(frozen=True, slots=True)
class Hit:
    """A candidate with its score, 0 to 1, and what the score is made of."""

    candidate: Candidate
    score: float
    dense: float
    words: float
    word_score: WordScore


def fused(candidates: Sequence[Candidate], asked: Asked, farthest: float | None = None) -> list[Hit]:
    """The best first; of equals the one with the lower id, so that the order is always the same.

    `farthest` is the cosine at which nearness is nothing: that of the last of the nearest, of which not all need be
    candidates. None: that of the last candidate.

    With no words to look for closeness alone decides, and the words alone where nothing has a vector.
    """
    scores = [word_score(candidate, asked) for candidate in candidates]
    closeness = _scaled([candidate.similarity for candidate in candidates], farthest)
    fits = _fits(scores, _around(candidates, scores, asked))
    share = DENSE if any(each is not None for each in closeness) else 0.0
    if not asked.weights:
        share = 1.0
    named = _named(candidates, asked)
    hits: list[Hit] = []
    for candidate, score, close, fit in zip(candidates, scores, closeness, fits, strict=True):
        dense, words = share * (close or 0.0), (1 - share) * fit
        total = dense + words
        if named:
            total = (1 - EXACT) * total + EXACT * named.get(candidate.chunk_id, 0.0)
        hits.append(Hit(candidate, total, dense, words, score))
    return sorted(hits, key=lambda hit: (-hit.score, hit.candidate.chunk_id))


def by_document(hits: Iterable[Hit]) -> list[Hit]:
    """The best chunk of each document, in the order of the documents. `hits` have the best first.

    A document in which more than one chunk fits is a little better than one in which the same chunk stands alone: the
    scores are then those of documents, 0 to 1 too.
    """
    best: dict[DocumentId, list[Hit]] = {}
    for hit in hits:
        best.setdefault(hit.candidate.document_id, []).append(hit)
    totals = [replace(found[0], score=_document(found)) for found in best.values()]
    return sorted(totals, key=lambda hit: (-hit.score, hit.candidate.chunk_id))


def _document(found: Sequence[Hit]) -> float:
    """The score of a document of whose chunks these were found, the best first."""
    others = sum(hit.score for hit in found[1 : 1 + _FURTHER]) / len(found)
    return (found[0].score + OTHERS * others) / (1 + OTHERS * _FURTHER / (1 + _FURTHER))


def _around(candidates: Sequence[Candidate], scores: Sequence[WordScore], asked: Asked) -> list[float]:
    """How well the words of each chunk and its surroundings fit, taken as one text."""
    by_number: dict[int, Candidate] = {candidate.chunk_id: candidate for candidate in candidates}
    found: list[float] = []
    for candidate, score in zip(candidates, scores, strict=True):
        numbers = range(candidate.chunk_id - AROUND, candidate.chunk_id + AROUND + 1)
        near = [
            one
            for number in numbers
            if (one := by_number.get(number)) is not None and one.document_id == candidate.document_id
        ]
        found.append(score.score if len(near) == 1 else joint_score(near, asked))
    return found


def _fits(scores: Sequence[WordScore], around: Sequence[float]) -> list[float]:
    """What the words say of each chunk, 0 to 1: each part by the best there is of it."""
    most = max((score.score for score in scores), default=0.0) or 1.0
    widest = max(around, default=0.0) or 1.0
    return [OWN * score.score / most + (1 - OWN) * wide / widest for score, wide in zip(scores, around, strict=True)]


def reordered(ranked: Sequence[T], scores: Mapping[int, float]) -> list[T]:
    """In the order that a reranking model gave (index in `ranked` to its score); what it left out comes after."""
    return [ranked[index] for index in sorted(range(len(ranked)), key=lambda at: (-scores.get(at, float("-inf")), at))]


def _named(candidates: Sequence[Candidate], asked: Asked) -> Mapping[ChunkId, float]:
    """How many of the question's exact terms each chunk has, 0 to 1; nothing when no chunk has any."""
    if not asked.exact:
        return {}
    return {
        candidate.chunk_id: len(found) / len(asked.exact)
        for candidate in candidates
        if (found := asked.exact & candidate.matched.keys())
    }


def _scaled(similarities: Sequence[float | None], farthest: float | None) -> list[float | None]:
    """From 0 at `farthest`, and for everything farther, to 1 for the closest."""
    known = [each for each in similarities if each is not None]
    if not known:
        return [None] * len(similarities)
    low, high = min(known) if farthest is None else farthest, max(known)
    return [None if each is None else _between(each, low, high) for each in similarities]


def _between(value: float, low: float, high: float) -> float:
    """0 at `low` and below, 1 at `high`; where the two are one there is nothing to tell apart."""
    return max((value - low) / (high - low), 0.0) if high > low else float(value >= high)
