"""Everything that was read goes into the index in one step, so that no search sees half a document or two versions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from aarhusai.knowledge.index import writing
from aarhusai.knowledge.index.writing import IndexedDocument, IndexedPiece
from aarhusai.knowledge.ingest import spaces_repository
from aarhusai.knowledge.ingest import storing_repository as table
from aarhusai.knowledge.ingest import taking_repository as taking
from aarhusai.knowledge.ingest.embedding import Vector
from aarhusai.knowledge.ingest.looking import Looked
from aarhusai.knowledge.ingest.storing_repository import Finished
from aarhusai.knowledge.ingest.taking_repository import Waiting
from aarhusai.knowledge.ingest.types import Space
from aarhusai.knowledge.sheets import repository as sheets
from aarhusai.knowledge.sheets.repository import Kept
from aarhusai.knowledge.types import BlockKind, Reading
from aarhusai.storage.database import Database, Transaction
from aarhusai.terms.classes import Base, DataClass
from aarhusai.terms.ids import CollectionId, DocumentId

LONGEST_TITLE: Final = 300


@dataclass(frozen=True, slots=True)
class Text:
    """A document that was read and looked at, and its tables that can be computed."""

    waiting: Waiting
    title: str
    reading: Reading
    looked: Looked
    tables: tuple[Kept, ...] = ()


@dataclass(frozen=True, slots=True)
class Ready:
    """A document with its vectors, one for each piece or None, and a note when some are missing."""

    text: Text
    vectors: Sequence[Vector | None] = ()
    note: str | None = None


class Storing:
    """Writes for one worker."""

    def __init__(self, db: Database, worker_id: UUID) -> None:
        self._db = db
        self._worker_id = worker_id

    async def store(self, ready: Sequence[Ready], space: Space | None) -> None:
        """Those that are still the worker's own become what is searched; the others are left as they are.

        Raises Unavailable, and what PostgreSQL says of values it cannot take.
        """
        async with self._db.transaction() as tx:
            mine = await taking.lock(tx, self._worker_id, [one.text.waiting.version_id for one in ready])
            some = [one for one in ready if one.text.waiting.version_id in mine]
            if not some:
                return
            before = await table.classes_of(tx, [one.text.waiting.document_id for one in some])
            documents = [_indexed(one) for one in some]
            await writing.put_all(tx, None if space is None else space.id, documents)
            incomplete = any(piece.vector is None for one in documents for piece in one.pieces)
            await self._finish(tx, some, before)
            await spaces_repository.miss(tx, None if space is None or incomplete else space.id)

    async def _finish(self, tx: Transaction, some: Sequence[Ready], before: Mapping[DocumentId, DataClass]) -> None:
        finished = [_finished(one) for one in some]
        await table.put_pages(tx, finished)
        for one in some:
            if one.text.tables:
                waiting = one.text.waiting
                await sheets.put(tx, waiting.document_id, waiting.version_id, one.text.tables)
        await table.swap(tx, finished)
        for collection_id in sorted({one.text.waiting.collection_id for one in some}):
            those = [one for one in some if one.text.waiting.collection_id == collection_id]
            await self._raise_class(tx, collection_id, those, before)
        await taking.done(tx, [one.text.waiting.version_id for one in some])

    async def _raise_class(
        self,
        tx: Transaction,
        collection_id: CollectionId,
        some: Sequence[Ready],
        before: Mapping[DocumentId, DataClass],
    ) -> None:
        """The collection holds what was found; when a document holds less than before, it is put together anew."""
        found, lowered = DataClass(Base.PUBLIC), False
        for one in some:
            data_class = one.text.looked.data_class
            found |= data_class
            earlier = before.get(one.text.waiting.document_id, data_class)
            lowered = lowered or (data_class | earlier) != data_class
        await table.found_class(tx, collection_id, found, anew=lowered)


def _indexed(ready: Ready) -> IndexedDocument:
    waiting = ready.text.waiting
    prepared = ready.text.looked.prepared
    vectors = ready.vectors or [None] * len(prepared)
    pieces = [
        IndexedPiece(one.piece, one.data_class, one.terms, one.length, vector)
        for one, vector in zip(prepared, vectors, strict=True)
    ]
    return IndexedDocument(waiting.collection_id, waiting.document_id, waiting.version_id, pieces)


def _finished(ready: Ready) -> Finished:
    text = ready.text
    reading = text.reading
    facts: dict[str, object] = {
        "problems": list(reading.problems),
        "language": reading.language,
        "characters": sum(len(page.text) for page in reading.pages),
        "headings": sum(block.kind is BlockKind.HEADING for block in reading.blocks),
        "tables": sum(block.kind is BlockKind.TABLE for block in reading.blocks),
        "ocr_pages": [page.number for page in reading.pages if page.ocr][:1000],
        "empty_pages": [page.number for page in reading.pages if not page.text.strip()][:1000],
    }
    return Finished(
        version_id=text.waiting.version_id,
        document_id=text.waiting.document_id,
        title=text.title[:LONGEST_TITLE],
        media_type=reading.media_type,
        pages=reading.pages,
        blocks=reading.blocks,
        facts=facts,
        chunks=len(text.looked.prepared),
        data_class=text.looked.data_class,
        dated_at=text.waiting.dated_at or reading.dated_at,
        error_code=ready.note,
    )
