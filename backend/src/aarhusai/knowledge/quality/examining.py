"""Reads every piece of a collection once and keeps what is wrong: in the worker, a part at a time and bounded."""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from psycopg.errors import ForeignKeyViolation

from aarhusai.errors import Unavailable
from aarhusai.jobs.types import JobKind
from aarhusai.knowledge.quality import repository as table
from aarhusai.knowledge.quality.comparing import disagree, sketch_of
from aarhusai.knowledge.quality.nearness import Nearness
from aarhusai.knowledge.quality.repository import Noted, PieceRow
from aarhusai.knowledge.quality.years import claimed_year
from aarhusai.storage.database import Database
from aarhusai.terms.ids import ChunkId, CollectionId

MOST_PIECES: Final = 200_000
"""Pieces that are read of one collection; 64 numbers are kept of each that has figures: 60 MB at most."""

MOST_DISAGREEMENTS: Final = 500
"""Kept of one collection, and of one pair of documents no more than PER_PAIR."""

PER_PAIR: Final = 5

_AT_ONCE: Final = 500
_COLLECTIONS: Final = 20
_NOWHERE: Final = (UUID(int=0), -1)


@dataclass(frozen=True, slots=True)
class Examine:
    """A collection to look through."""

    collection_id: UUID


EXAMINE: Final = JobKind("knowledge.examine", Examine, attempts=3, priority=-1)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a piece that is compared stands."""

    chunk_id: int
    document_id: UUID
    version_id: UUID
    ordinal: int
    page: int


@dataclass(slots=True)
class _Document:
    """What the pieces of one document say together."""

    version_id: UUID
    number: int
    year: int = 0
    page: int = 1
    classes: Counter[str] = field(default_factory=Counter[str])


@dataclass(slots=True)
class _Seen:
    """What is known so far."""

    nearness: Nearness = field(default_factory=Nearness)
    places: list[_Place] = field(default_factory=list[_Place])
    documents: dict[UUID, _Document] = field(default_factory=dict[UUID, _Document])
    pieces: int = 0

    def take(self, rows: Sequence[PieceRow]) -> None:
        """Looks at some pieces."""
        for row in rows:
            document = self.documents.get(row.document_id)
            if document is None:
                document = self.documents[row.document_id] = _Document(row.version_id, len(self.documents))
            year = claimed_year(row.text)
            if year is not None and year > document.year:
                document.year, document.page = year, row.page
            document.classes.update(row.data_class.split("+"))
            sketch = sketch_of(row.text)
            if sketch is not None:
                self.nearness.add(sketch, document.number)
                self.places.append(_Place(row.id, row.document_id, row.version_id, row.ordinal, row.page))
        self.pieces += len(rows)


class Examining:
    """For the worker."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def tend(self) -> None:
        """Examines the collections that are due; the clock calls it every minute."""
        async with self._db.session() as session:
            found = await table.due(session, _COLLECTIONS)
        for collection_id in found:
            await self.examine(collection_id)

    async def examine(self, collection_id: CollectionId) -> bool:
        """Makes the report of a collection. False when it is gone, or its documents go, or another worker makes it.

        Raises Unavailable when the database is away.
        """
        async with self._db.transaction() as tx:
            seen_to = await table.take(tx, collection_id)
        if seen_to is None:
            return False
        try:
            seen, complete = await self._read(collection_id)
            noted = [*_of_documents(seen.documents), *await self._disagreements(seen)]
            async with self._db.transaction() as tx:
                await table.put(tx, collection_id, noted, seen_to, (seen.pieces, complete))
        except ForeignKeyViolation:  # it, or one of its documents, was deleted meanwhile: next time anew
            await self._let_go(collection_id)
            return False
        except (Unavailable, asyncio.CancelledError):
            await asyncio.shield(self._let_go(collection_id))
            raise
        return True

    async def _let_go(self, collection_id: CollectionId) -> None:
        with suppress(Unavailable):  # then the lease runs out
            async with self._db.session() as session:
                await table.let_go(session, collection_id)

    async def _read(self, collection_id: CollectionId) -> tuple[_Seen, bool]:
        seen, after = _Seen(), _NOWHERE
        while seen.pieces < MOST_PIECES:
            async with self._db.session() as session:
                rows = await table.pieces(session, collection_id, after, _AT_ONCE)
            # In a thread: the worker does other things meanwhile.
            await asyncio.to_thread(seen.take, rows)
            if len(rows) < _AT_ONCE:
                return seen, True
            after = (rows[-1].document_id, rows[-1].ordinal)
        return seen, False

    async def _disagreements(self, seen: _Seen) -> list[Noted]:
        pairs = await asyncio.to_thread(seen.nearness.pairs)
        noted: list[Noted] = []
        of_pair: Counter[frozenset[UUID]] = Counter()
        for start in range(0, len(pairs), _AT_ONCE):
            some = [(seen.places[one], seen.places[other]) for one, other in pairs[start : start + _AT_ONCE]]
            ids = {place.chunk_id for pair in some for place in pair}
            async with self._db.session() as session:
                texts = await table.texts(session, [ChunkId(one) for one in ids])
            for one, other in await asyncio.to_thread(_disagreeing, some, texts):
                both = frozenset((one.document_id, other.document_id))
                if of_pair[both] < PER_PAIR and len(noted) < MOST_DISAGREEMENTS:
                    of_pair[both] += 1
                    noted.append(_noted(one, other))
        return noted


def _of_documents(documents: Mapping[UUID, _Document]) -> list[Noted]:
    """What is told of each document alone: a year that is over, and how many pieces of which class it has."""
    this_year = datetime.now(UTC).year
    noted: list[Noted] = []
    for document_id, one in documents.items():
        noted.append(Noted("classes", document_id, one.version_id, dict(one.classes)))
        if 0 < one.year < this_year:
            noted.append(Noted("old_year", document_id, one.version_id, {"year": one.year, "page": one.page}))
    return noted


def _disagreeing(pairs: Sequence[tuple[_Place, _Place]], texts: Mapping[int, str]) -> list[tuple[_Place, _Place]]:
    return [
        (one, other)
        for one, other in pairs
        if one.chunk_id in texts and other.chunk_id in texts and disagree(texts[one.chunk_id], texts[other.chunk_id])
    ]


def _noted(one: _Place, other: _Place) -> Noted:
    about = {"ordinal": one.ordinal, "other_ordinal": other.ordinal, "page": one.page, "other_page": other.page}
    return Noted("disagreement", one.document_id, one.version_id, about, (other.document_id, other.version_id))
