"""Finds the chunks that may answer a question, within what the caller may read."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import hypot, isnan, log, sqrt
from typing import Final
from uuid import UUID

from aarhusai.knowledge.index import queries
from aarhusai.knowledge.index.near_repository import NearPlan
from aarhusai.knowledge.index.queries import Asked, CandidateRow, FoundRow, PassageRow, SizeRow
from aarhusai.knowledge.index.statements import SEARCHED
from aarhusai.knowledge.index.statistics import Measured, measure
from aarhusai.knowledge.index.word_plan import plan
from aarhusai.knowledge.index.words import counts_of, number_of, weights_text
from aarhusai.knowledge.types import Passage, ReadableScope, Span
from aarhusai.storage.database import Database
from aarhusai.terms.classes import DataClass
from aarhusai.terms.ids import ChunkId, CollectionId, DocumentId, VersionId

NEAREST: Final = 200
"""So many of the nearest say how near near is, however many of them are wanted."""

_REST: Final = 4
"""How many times as many are taken when only the first part of the vectors was compared."""


LEAST_CODED: Final = 300
MOST_CODED: Final = 800
"""So many of the nearest by their codes are compared themselves: the least when few codes are, the most when many."""

_CODED_OF: Final = 100

_MOST_COMPARED: Final = 220_000
"""Codes; some 30 ms."""

ALL_COMPARED: Final = 12_000
"""A scope of so many codes or fewer is gone through as a whole."""

THEMSELVES: Final = 2_500
"""In a scope of so many vectors or fewer, they themselves are compared."""

_DIVIDED: Final = 0.4
"""Cells, times the root of the index's size, of an index that is in order: there are at least half the root of it."""

_LISTED: Final = 2
"""What looking a collection up costs, in a cell, where going past a chunk of others costs 1."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for: words with their weights in the question, a vector of a space, or both.

    `limit`: so many of the best by the vector, at most NEAREST, and so many of the best by the words.
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


async def is_any(db: Database) -> bool:
    """Whether there is anything to search. Raises Unavailable."""
    async with db.session() as session:
        return await queries.is_any(session)


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found. `farthest` is the cosine of the last of the NEAREST by the vector, None when there is none."""

    candidates: list[Candidate]
    farthest: float | None = None


async def find(db: Database, wanted: Wanted) -> list[Candidate]:
    """The best by the vector and the best by the words, each once, in no order that says anything.

    Both are near enough, not exact, in a scope of more than some thousand chunks: see docs/search-speed.md. Raises
    Unavailable.
    """
    terms = [term for term, weight in wanted.terms.items() if weight > 0]
    return (await look(db, wanted, await measure(db, wanted.scope, terms, wanted.space_id))).candidates


async def look(db: Database, wanted: Wanted, measured: Measured) -> Looked:
    """As `find`, when the scope and (at least) the terms were measured already. Raises Unavailable."""
    terms = [term for term, weight in wanted.terms.items() if weight > 0]
    if wanted.scope.empty or not (terms or (wanted.vector and wanted.space_id is not None)):
        return Looked([])
    numbers = {term: number_of(term) for term in terms}
    asked = _asked(wanted, numbers, measured.size)
    # At once, on two connections: each takes a processor.
    nearing = asyncio.create_task(_nearest(db, wanted.scope, asked)) if asked.vector is not None else None
    try:
        hits = await _hits(db, wanted.scope, asked) if asked.weights is not None else None
        near = await nearing if nearing else None
    finally:
        if nearing:
            nearing.cancel()
    ids = _Ids()
    rows = {row[0]: row for found in (hits, near) if found is not None for row in found.rows(len(terms))}
    return Looked([_candidate(row, terms, ids) for row in rows.values()], near.farthest if near else None)


async def _nearest(db: Database, scope: ReadableScope, asked: Asked) -> FoundRow:
    async with db.pipeline() as tx:
        await queries.settle(tx)
        return await queries.nearest(tx, scope, asked)


async def _hits(db: Database, scope: ReadableScope, asked: Asked) -> FoundRow:
    async with db.pipeline() as tx:
        await queries.settle(tx)
        return await queries.hits(tx, scope, asked)


async def passages(db: Database, scope: ReadableScope, chunk_ids: Sequence[ChunkId]) -> list[Passage]:
    """What a citation needs of these chunks, in the order given, with score 0; what the scope does not admit or is gone
    is left out. Raises Unavailable.
    """
    if scope.empty or not chunk_ids:
        return []
    async with db.session() as session:
        rows = {row.id: row for row in await queries.passages(session, scope, chunk_ids)}
    return [_passage(rows[chunk_id]) for chunk_id in chunk_ids if chunk_id in rows]


def _asked(wanted: Wanted, numbers: Mapping[str, int], size: SizeRow) -> Asked:
    vector = _unit(wanted.vector) if wanted.vector and wanted.space_id is not None else None
    long = vector is not None and len(vector) > SEARCHED
    found_in = dict(zip(size.terms, size.found_in, strict=True))
    weights: dict[int, float] = {}
    for term, number in numbers.items():
        weights[number] = weights.get(number, 0.0) + wanted.terms[term] * _rarity(found_in.get(number, 0), size)
    return Asked(
        space_id=wanted.space_id if vector is not None else None,
        vector=_text(vector[:SEARCHED]) if vector is not None else None,
        rest=_text(vector[SEARCHED:]) if vector is not None and long else None,
        numbers=list(numbers.values()),
        weights=weights_text(sorted(weights.items())) if weights else None,
        words=plan(weights, _scaled(found_in, size), _admitted(size), size.chunks),
        nearness=_nearness(wanted.scope, size),
        near=NEAREST * (_REST if long else 1),
        nearest=NEAREST,
        taken=min(wanted.limit, NEAREST),
        hits=wanted.limit,
    )


def _nearness(scope: ReadableScope, size: SizeRow) -> NearPlan:
    admitted = _admitted(size)
    if not size.coded or admitted <= THEMSELVES:
        return NearPlan(codes=False, vectors=True)
    most = compared(size.chunks, admitted, size.cells)
    past = (size.chunks - admitted) / max(size.cells, 1)
    return NearPlan(
        codes=True,
        vectors=size.uncoded,
        coded=min(MOST_CODED, LEAST_CODED + (most or admitted) // _CODED_OF),
        compared=most,
        listed=_LISTED * len(scope.collections) < past,
    )


def compared(chunks: int, admitted: int, cells: int) -> int | None:
    """How many codes are compared with the question's, those of the nearest cells, in an index of so many chunks of
    which the scope admits so many. None: all that it admits. Measured with real vectors: docs/search-speed.md.

    Cells that were not divided yet tell nothing about what is near: then everything is compared, as far as it goes.
    """
    if admitted <= ALL_COMPARED:
        return None
    if cells < _DIVIDED * sqrt(chunks):
        return None if admitted <= _MOST_COMPARED else _MOST_COMPARED
    return min(_MOST_COMPARED, max(ALL_COMPARED, round(1.2 * admitted / chunks**0.124)))


def _admitted(size: SizeRow) -> int:
    """Where there are too many documents to count, the scope is taken for a wide one."""
    return size.admitted if size.documents < queries.MOST_DOCUMENTS else max(size.admitted, size.chunks // 2)


def _rarity(found_in: int, size: SizeRow) -> float:
    """BM25's inverse document frequency, never below zero."""
    return log(1 + (max(size.counted_chunks - found_in, 0) + 0.5) / (found_in + 0.5))


def _scaled(found_in: Mapping[int, int], size: SizeRow) -> Mapping[int, float]:
    """From the chunks that were counted to all of them."""
    factor = size.chunks / max(size.counted_chunks, 1)
    return {number: count * factor for number, count in found_in.items()}


def _unit(vector: Sequence[float]) -> Sequence[float]:
    length = hypot(*vector)
    return [number / length for number in vector] if length > 0 else list(vector)


def _text(vector: Sequence[float]) -> str:
    return ("[" + ",".join(["%.6g"] * len(vector)) + "]") % tuple(vector)


class _Ids(dict[bytes, UUID]):
    """Each made once: most candidates share their collection, many their document."""

    def __missing__(self, key: bytes) -> UUID:
        made = self[key] = UUID(bytes=key)
        return made


def _candidate(row: CandidateRow, terms: Sequence[str], ids: Mapping[bytes, UUID]) -> Candidate:
    chunk_id, document_id, collection_id, length, similarity, *weights = row
    return Candidate(
        ChunkId(chunk_id),
        DocumentId(ids[document_id]),
        CollectionId(ids[collection_id]),
        None if isnan(similarity) else similarity,
        counts_of(terms, weights, length),
        length,
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
        folder=row.folder,
    )
