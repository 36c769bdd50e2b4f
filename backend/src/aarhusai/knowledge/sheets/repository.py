"""Tables of documents, where they lie, and who may ask them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from psycopg import sql
from psycopg.types.json import Jsonb
from pydantic import TypeAdapter

from aarhusai.grants.types import Right
from aarhusai.knowledge.repository.access import document_access
from aarhusai.knowledge.sheets.types import SheetTable
from aarhusai.knowledge.types import Lending
from aarhusai.storage.database import Executor
from aarhusai.terms.actor import Actor
from aarhusai.terms.ids import BlobId, CollectionId, DocumentId, VersionId

_TABLE: Final = TypeAdapter(SheetTable)


@dataclass(frozen=True, slots=True)
class Kept:
    """A table and the blob that its rows lie in."""

    table: SheetTable
    blob_id: BlobId


@dataclass(frozen=True, slots=True)
class TableRow:
    """A table of a document that somebody may ask."""

    document_id: UUID
    version_id: UUID
    blob_id: UUID
    about: dict[str, object]
    title: str
    data_class: str
    dated_at: datetime | None
    collection_id: UUID

    def table(self) -> SheetTable:
        """What it is."""
        return _TABLE.validate_python(self.about)


async def put(tx: Executor, document_id: DocumentId, version_id: VersionId, kept: Sequence[Kept]) -> None:
    """The tables of a version, in the place of those it had."""
    await tx.run("DELETE FROM sheet_table WHERE version_id = %s", (version_id,))
    if not kept:
        return
    await tx.run(
        """
        INSERT INTO sheet_table (version_id, place, document_id, blob_id, about)
        SELECT %s, place - 1, %s, blob_id, about
          FROM unnest(%s::uuid[], %s::jsonb[]) WITH ORDINALITY AS t (blob_id, about, place)
        """,
        (
            version_id,
            document_id,
            [one.blob_id for one in kept],
            [Jsonb(_TABLE.dump_python(one.table, mode="json")) for one in kept],
        ),
    )


async def tables_of(
    executor: Executor, actor: Actor, collections: Sequence[CollectionId], limit: int, lending: Lending | None = None
) -> list[TableRow]:
    """The tables of these collections' documents that the actor may be answered from, newest document first."""
    using = document_access(actor, Right.USE, lending=lending)
    query = sql.SQL("""
        SELECT d.id AS document_id, t.version_id, t.blob_id, t.about, coalesce(nullif(d.title, ''), d.name) AS title,
               d.data_class, d.dated_at, d.collection_id
          FROM sheet_table AS t
          JOIN document AS d ON d.id = t.document_id AND d.version_id = t.version_id
          JOIN collection AS c ON c.id = d.collection_id
         WHERE d.collection_id = ANY (%(collections)s::uuid[]) AND {allowed}
         ORDER BY d.changed_at DESC, d.id, t.place LIMIT %(limit)s
    """).format(allowed=using.allowed)
    return await executor.all(TableRow, query, {**using.params, "collections": list(collections), "limit": limit})
