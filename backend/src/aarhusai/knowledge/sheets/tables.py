"""Asking tables on behalf of somebody: those that they may be answered from just now, and no others."""

from collections.abc import Sequence

from aarhusai.audit.service import append
from aarhusai.audit.types import AuditEntry, Detail
from aarhusai.knowledge.sheets import repository
from aarhusai.knowledge.sheets.engine import Answered, Engine, Loaded
from aarhusai.knowledge.sheets.hand import TableInHand, mentioned, named
from aarhusai.knowledge.sheets.repository import TableRow
from aarhusai.knowledge.sheets.types import MOST_AT_ONCE
from aarhusai.knowledge.types import COLLECTION_KIND, Lending
from aarhusai.storage.blobs import Blobs
from aarhusai.storage.database import Database
from aarhusai.terms.actor import Actor
from aarhusai.terms.classes import DataClass
from aarhusai.terms.ids import BlobId, CollectionId, DocumentId, VersionId


class Tables:
    """Made once. Every question of the tables of documents is logged with their ids, never with what was asked."""

    def __init__(self, db: Database, blobs: Blobs, engine: Engine) -> None:
        self._db = db
        self._blobs = blobs
        self._engine = engine

    async def of(
        self, actor: Actor, collections: Sequence[CollectionId], *, lending: Lending | None = None
    ) -> tuple[TableInHand, ...]:
        """The tables of these collections that the actor may be answered from just now."""
        if not collections:
            return ()
        async with self._db.session() as session:
            rows = await repository.tables_of(session, actor, collections, MOST_AT_ONCE, lending)
        return named([_in_hand(row) for row in rows])

    async def ask(
        self, actor: Actor, tables: Sequence[TableInHand], sql: str, *, lending: Lending | None = None
    ) -> Answered:
        """Runs one SELECT over the tables that it names, of those that the actor still may be answered from.

        Raises Unavailable("tables_unavailable") and what the blob store raises.
        """
        wanted = mentioned(tables, sql)
        documents = {one.document_id for one in wanted if one.document_id is not None}
        if documents:
            still = {one.blob_id for one in await self.of(actor, _collections(wanted), lending=lending)}
            wanted = tuple(one for one in wanted if one.blob_id is None or one.blob_id in still)
            await self._note(actor, wanted)
        loaded = [Loaded(one.key, one.parquet or await self._rows(one.blob_id)) for one in wanted]
        return await self._engine.ask(loaded, sql)

    async def close(self) -> None:
        """Ends the engine's spare process."""
        await self._engine.close()

    async def _rows(self, blob_id: BlobId | None) -> bytes:
        if blob_id is None:
            return b""
        return b"".join([piece async for piece in await self._blobs.open(blob_id)])

    async def _note(self, actor: Actor, tables: Sequence[TableInHand]) -> None:
        documents = list(dict.fromkeys(str(one.document_id) for one in tables if one.document_id is not None))
        collections = _collections(tables)
        details: dict[str, Detail] = {
            "passages": len(tables),
            "documents": documents,
            "collections": len(collections),
        }
        only = collections[0] if len(collections) == 1 else None
        async with self._db.transaction() as tx:
            await append(tx, AuditEntry(actor, "knowledge.searched", COLLECTION_KIND, only, details=details))


def _collections(tables: Sequence[TableInHand]) -> list[CollectionId]:
    return list(dict.fromkeys(one.collection_id for one in tables if one.collection_id is not None))


def _in_hand(row: TableRow) -> TableInHand:
    return TableInHand(
        key="",
        about=row.table(),
        title=row.title,
        data_class=DataClass.parse(row.data_class),
        dated_at=row.dated_at,
        document_id=DocumentId(row.document_id),
        version_id=VersionId(row.version_id),
        collection_id=CollectionId(row.collection_id),
        blob_id=BlobId(row.blob_id),
    )
