"""Finds the chunks that may answer a question, within what the caller may read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log, sqrt
from typing import Final

from aarhusai.knowledge.index import queries
from aarhusai.knowledge.index.queries import Asked, CandidateRow, PassageRow, ScoredRow, SizeRow
from aarhusai.knowledge.index.statements import SEARCHED
from aarhusai.knowledge.index.word_plan import plan
from aarhusai.knowledge.index.words import count_of, number_of, weights_text
from aarhusai.knowledge.types import Passage, ReadableScope, Span
from aarhusai.storage.database import Database, Executor
from aarhusai.terms.classes import DataClass
from aarhusai.terms.ids import ChunkId, CollectionId, DocumentId, VersionId

_REST: Final = 4
"""How many times as many are taken when only the first part of the vectors was compared."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for: words with their weights in the question, a vector of a space, or both.

    `limit`: so many of the best by the vector and so many of the best by the words, up to twice as many together.
    """

    scope: ReadableScope
    terms: Mapping[str, float]
    vector: Sequence[float] | None = None
    space_id: int | None = None
    limit: int = 200


@dataclass(frozen=True, slots=True)
class Candidate:
    """A chunk that was found. `similarity` is the cosine, -1 to 1, None when it has no vector there or none was asked
    for; `matched` says how often each word of the question that it has stands in it; `length` is all of its words.
    """

    chunk_id: ChunkId
    document_id: DocumentId
    collection_id: CollectionId
    similarity: float | None
    matched: Mapping[str, int]
    length: int


async def find(db: Database, wanted: Wanted) -> list[Candidate]:
    """The best by the vector and the best by the words, each once, in no order that says anything.

    Both are near enough, not exact, in a scope of more than some thousand chunks: see docs/search-speed.md. Raises
    Unavailable.
    """
    question = _question(wanted)
    if wanted.scope.empty or (not question.terms and question.vector is None):
        return []
    async with db.transaction() as tx:
        await queries.settle(tx)
        near = await _near(tx, wanted, question)
        hits = await _hits(tx, wanted, question)
        rows = await queries.candidates(tx, sorted(near | hits), question.asked)
    if len(near) > wanted.limit:
        best = sorted((row for row in rows if row.chunk_id in near), key=_similarity, reverse=True)[: wanted.limit]
        kept = hits | {row.chunk_id for row in best}
        rows = [row for row in rows if row.chunk_id in kept]
    return [_candidate(row, question.terms) for row in rows]


async def passages(db: Database, scope: ReadableScope, chunk_ids: Sequence[ChunkId]) -> list[Passage]:
    """What a citation needs of these chunks, in the order given, with score 0; what the scope does not admit or is gone
    is left out. Raises Unavailable.
    """
    if scope.empty or not chunk_ids:
        return []
    async with db.session() as session:
        rows = {row.id: row for row in await queries.passages(session, scope, chunk_ids)}
    return [_passage(rows[chunk_id]) for chunk_id in chunk_ids if chunk_id in rows]


@dataclass(frozen=True, slots=True)
class _Question:
    terms: Sequence[str]
    numbers: Sequence[int]
    vector: Sequence[float] | None
    asked: Asked


def _question(wanted: Wanted) -> _Question:
    terms = [term for term, weight in wanted.terms.items() if weight > 0]
    numbers = [number_of(term) for term in terms]
    words = [weights_text([(number, 1.0)]) for number in numbers]
    if wanted.vector is None or wanted.space_id is None:
        return _Question(terms, numbers, None, Asked(None, None, None, words))
    vector = _unit(wanted.vector)
    rest = _text(vector[SEARCHED:]) if len(vector) > SEARCHED else None
    return _Question(terms, numbers, vector, Asked(wanted.space_id, _text(vector[:SEARCHED]), rest, words))


async def _near(tx: Executor, wanted: Wanted, question: _Question) -> set[int]:
    asked = question.asked
    if question.vector is None or asked.space_id is None or asked.vector is None:
        return set()
    most = wanted.limit * (_REST if asked.rest is not None else 1)
    rows = await queries.nearest(tx, wanted.scope, asked.space_id, asked.vector, most)
    return {row.chunk_id for row in _best(rows, most)}


async def _hits(tx: Executor, wanted: Wanted, question: _Question) -> set[int]:
    if not question.terms:
        return set()
    size = await queries.sizes(tx, wanted.scope, question.numbers)
    found_in = dict(zip(size.terms, size.found_in, strict=True))
    weights: dict[int, float] = {}
    for term, number in zip(question.terms, question.numbers, strict=True):
        weights[number] = weights.get(number, 0.0) + wanted.terms[term] * _rarity(found_in.get(number, 0), size)
    chosen = plan(question.numbers, _scaled(found_in, size), size.admitted, size.chunks)
    rows = await queries.by_words(tx, wanted.scope, weights_text(sorted(weights.items())), chosen, wanted.limit)
    return {row.chunk_id for row in _best(rows, wanted.limit) if row.score > 0}


def _rarity(found_in: int, size: SizeRow) -> float:
    """BM25's inverse document frequency, never below zero."""
    return log(1 + (max(size.counted_chunks - found_in, 0) + 0.5) / (found_in + 0.5))


def _scaled(found_in: Mapping[int, int], size: SizeRow) -> Mapping[int, float]:
    """From the chunks that were counted to all of them."""
    factor = size.chunks / max(size.counted_chunks, 1)
    return {number: count * factor for number, count in found_in.items()}


def _best(rows: Sequence[ScoredRow], limit: int) -> list[ScoredRow]:
    return sorted(rows, key=lambda row: row.score, reverse=True)[:limit]


def _similarity(row: CandidateRow) -> float:
    return -2.0 if row.similarity is None else row.similarity


def _unit(vector: Sequence[float]) -> Sequence[float]:
    length = sqrt(sum(number * number for number in vector))
    return [number / length for number in vector] if length > 0 else list(vector)


def _text(vector: Sequence[float]) -> str:
    return "[" + ",".join(f"{number:.6g}" for number in vector) + "]"


def _candidate(row: CandidateRow, terms: Sequence[str]) -> Candidate:
    matched = {
        term: count
        for term, weight in zip(terms, row.weights, strict=True)
        if (count := count_of(weight, row.length)) > 0
    }
    return Candidate(
        ChunkId(row.chunk_id),
        DocumentId(row.document_id),
        CollectionId(row.collection_id),
        row.similarity,
        matched,
        row.length,
    )


def _passage(row: PassageRow) -> Passage:
    numbers = row.spans
    spans = tuple(Span(numbers[at], numbers[at + 1], numbers[at + 2]) for at in range(0, len(numbers), 3))
    return Passage(
        chunk_id=ChunkId(row.id),
        document_id=DocumentId(row.document_id),
        version_id=VersionId(row.version_id),
        collection_id=CollectionId(row.collection_id),
        document=row.name,
        title=row.title or row.name,
        headings=tuple(row.headings),
        page=spans[0].page if spans else 1,
        last_page=spans[-1].page if spans else 1,
        spans=spans,
        text=row.text,
        data_class=DataClass.parse(row.data_class),
        dated_at=row.dated_at,
        url=row.url,
        score=0.0,
    )
