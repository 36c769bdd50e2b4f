"""Searches a filled index and holds what it finds against an exact search."""

import asyncio
import statistics
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from search.corpus import COLLECTIONS, Corpus, Question
from search.exact import exact_by_vector, exact_by_words
from search.loading import SPACE, collection_id

from aarhusai.knowledge.index.finding import Candidate, Wanted, find, passages
from aarhusai.knowledge.search import LEAST
from aarhusai.knowledge.types import ReadableScope
from aarhusai.storage.database import Database
from aarhusai.terms.ids import ChunkId, CollectionId

SHARES: Final = (0.002, 0.01, 0.1, 0.5)
"""Parts of all chunks that the rights admit."""

SHOWN: Final = 10


@dataclass
class Figures:
    """Seconds of every search, and how much of what an exact search finds was found."""

    seconds: list[float] = field(default_factory=list[float])
    by_vector: list[float] = field(default_factory=list[float])
    by_words: list[float] = field(default_factory=list[float])

    def p50(self) -> float:
        """In milliseconds."""
        return statistics.median(self.seconds) * 1000

    def p95(self) -> float:
        """In milliseconds."""
        return sorted(self.seconds)[int(len(self.seconds) * 0.95)] * 1000


@dataclass(frozen=True)
class Asked:
    """A question within a scope."""

    scope: ReadableScope
    question: Question


def questions(corpus: Corpus, share: float, count: int) -> list[Asked]:
    """Half about what the scope's collections are about, half about what any is."""
    made: list[Asked] = []
    for number in range(count):
        admitted = corpus.chance.choice(COLLECTIONS, max(1, round(COLLECTIONS * share)), replace=False)
        about = int(admitted[0]) if number % 2 else int(corpus.chance.integers(0, COLLECTIONS))
        scope = ReadableScope(tuple(CollectionId(collection_id(int(one))) for one in admitted))
        made.append(Asked(scope, corpus.question(about)))
    return made


async def search(db: Database, asked: Asked) -> list[Candidate]:
    """What a search asks of the index: the candidates, and the texts of ten of them."""
    question = asked.question
    found = await find(db, Wanted(asked.scope, question.terms, question.vector, SPACE, LEAST))
    best = sorted(found, key=lambda c: (-len(c.matched), -(c.similarity or 0)))[:SHOWN]
    await passages(db, asked.scope, [candidate.chunk_id for candidate in best])
    return found


async def alone(db: Database, asked: Sequence[Asked]) -> Figures:
    """One search after the other."""
    figures = Figures()
    for one in asked:
        began = time.perf_counter()
        await search(db, one)
        figures.seconds.append(time.perf_counter() - began)
    return figures


async def together(db: Database, asked: Sequence[Asked], people: int = 16) -> Figures:
    """So many people at once, each one search after the other."""
    shares = [asked[number::people] for number in range(people)]
    figures = Figures()
    for done in await asyncio.gather(*(alone(db, share) for share in shares if share)):
        figures.seconds += done.seconds
    return figures


async def recall(db: Database, asked: Sequence[Asked], figures: Figures) -> None:
    """The part of the ten that an exact search finds best, by the vector and by the words, that is found."""
    for one in asked:
        question = one.question
        near = await find(db, Wanted(one.scope, {}, question.vector, SPACE, LEAST))
        ranked = sorted(near, key=lambda c: -(c.similarity or 0))[:SHOWN]
        best = await exact_by_vector(db, one.scope, question.vector, SHOWN)
        figures.by_vector.append(_part({c.chunk_id for c in ranked}, best))
        hits = await find(db, Wanted(one.scope, question.terms, limit=LEAST))
        best = await exact_by_words(db, one.scope, question.terms, SHOWN)
        figures.by_words.append(_part({c.chunk_id for c in hits}, best))


def _part(found: set[ChunkId], best: set[int]) -> float:
    return len(found & best) / len(best) if best else 1.0


def mean(values: Sequence[float]) -> float:
    """Of what may be nothing."""
    return float(np.mean(values)) if values else float("nan")


Table = Mapping[float, Figures]
