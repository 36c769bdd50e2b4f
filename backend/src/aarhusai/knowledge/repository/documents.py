"""Documents as lists and their own page show them, and the few ways in which they change."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, LiteralString
from uuid import UUID

from psycopg import sql

from aarhusai.grants.predicate import granted
from aarhusai.grants.types import Right
from aarhusai.knowledge.repository.access import collection_access, document_access
from aarhusai.knowledge.types import DOCUMENT_KIND, Document, Named, Source, Status
from aarhusai.storage.database import Executor
from aarhusai.terms.actor import Actor
from aarhusai.terms.classes import Base, DataClass
from aarhusai.terms.ids import CollectionId, DocumentId, VersionId

MOST_CLASSES: Final = 3 * 2**4
"""Classes there can be: a base, and any of four flags."""

_COLUMNS: LiteralString = """
d.id, d.collection_id, d.name, d.folder, d.source, d.url, d.title, d.media_type, d.status, d.error_code, d.restricted,
d.version_id, d.pages, d.chunks, d.size, d.data_class, d.created_at, d.changed_at, d.dated_at, d.revision
"""

_MATCHES = sql.SQL("""(%(words)s::text IS NULL OR d.name ILIKE %(words)s OR d.title ILIKE %(words)s
    OR d.folder ILIKE %(words)s) AND (%(status)s::text IS NULL OR d.status = %(status)s)""")


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A document as it is stored."""

    id: UUID
    collection_id: UUID
    name: str
    folder: str
    source: Source
    url: str | None
    title: str | None
    media_type: str | None
    status: Status
    error_code: str | None
    restricted: bool
    version_id: UUID | None
    pages: int
    chunks: int
    size: int
    data_class: str
    created_at: datetime
    changed_at: datetime
    dated_at: datetime | None
    revision: int

    def document(self) -> Document:
        """As the room hands it out."""
        return Document(
            id=DocumentId(self.id),
            collection_id=CollectionId(self.collection_id),
            name=self.name,
            folder=self.folder,
            source=self.source,
            url=self.url,
            title=self.title,
            media_type=self.media_type,
            status=self.status,
            error_code=self.error_code,
            restricted=self.restricted,
            version_id=None if self.version_id is None else VersionId(self.version_id),
            pages=self.pages,
            chunks=self.chunks,
            size=self.size,
            data_class=DataClass.parse(self.data_class),
            created_at=self.created_at,
            changed_at=self.changed_at,
            dated_at=self.dated_at,
            revision=self.revision,
        )


@dataclass(frozen=True, slots=True)
class FullRow(DocumentRow):
    """A document with the caller's rights, and its collection when the caller may know of that."""

    reads: bool
    writes: bool
    uses_collection: bool
    collection_name: str

    def collection(self) -> Named | None:
        """The collection, for whom it exists."""
        return Named(self.collection_id, self.collection_name) if self.uses_collection else None


@dataclass(frozen=True, slots=True)
class ListedRow(DocumentRow):
    """A document on a page of a list. `total` counts those on all pages."""

    total: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """Narrows a list of documents. `words` stand anywhere in the name, the title or the folder."""

    words: str | None = None
    status: Status | None = None

    def params(self) -> dict[str, object]:
        """For the statements of this file."""
        return {"words": None if not self.words else f"%{_literal(self.words)}%", "status": self.status}


async def get(executor: Executor, actor: Actor, document_id: DocumentId, right: Right) -> FullRow | None:
    """The document, when the actor has the right to it."""
    access, reading = collection_access(actor), document_access(actor, Right.READ)
    asked = document_access(actor, right, "asked")
    query = sql.SQL("""
        SELECT {columns}, {reads} AS reads, {writes} AS writes, {uses} AS uses_collection, c.name AS collection_name
          FROM document AS d JOIN collection AS c ON c.id = d.collection_id
         WHERE d.id = %(id)s AND {allowed}
    """).format(
        columns=sql.SQL(_COLUMNS),
        reads=reading.allowed,
        writes=access.writes,
        uses=access.uses,
        allowed=asked.allowed,
    )
    return await executor.one(FullRow, query, {**reading.params, **asked.params, "id": document_id})


async def page(
    executor: Executor,
    actor: Actor,
    collection_id: CollectionId,
    wanted: Wanted,
    after: Sequence[str] | None,
    size: int,
) -> list[ListedRow]:
    """Those of a collection that the actor may read, by folder and name as Danes sort them.

    `after` is folder, name and id of the last one of the page before.
    """
    access = document_access(actor, Right.READ)
    query = sql.SQL("""
        SELECT {columns}, (SELECT count(*) FROM document AS d JOIN collection AS c ON c.id = d.collection_id
                            WHERE d.collection_id = %(collection_id)s AND {allowed} AND {matches}) AS total
          FROM document AS d JOIN collection AS c ON c.id = d.collection_id
         WHERE d.collection_id = %(collection_id)s AND {allowed} AND {matches}
           AND (%(after_id)s::uuid IS NULL
                OR (danish_order(d.folder) COLLATE "C", danish_order(d.name) COLLATE "C", d.id)
                   > (danish_order(%(after_folder)s::text) COLLATE "C", danish_order(%(after_name)s::text) COLLATE "C",
                      %(after_id)s::uuid))
         ORDER BY danish_order(d.folder) COLLATE "C", danish_order(d.name) COLLATE "C", d.id
         LIMIT %(size)s
    """).format(columns=sql.SQL(_COLUMNS), allowed=access.allowed, matches=_MATCHES)
    folder, name, last = after or ("", "", None)
    position = {"after_folder": folder, "after_name": name, "after_id": last}
    params = {**access.params, **wanted.params(), **position, "collection_id": collection_id, "size": size}
    return await executor.all(ListedRow, query, params)


async def shared(executor: Executor, actor: Actor, after: Sequence[str] | None, size: int) -> list[ListedRow]:
    """Those the actor may read by a grant of their own, and whose collection they may not read; by name.

    `after` is name and id of the last one of the page before.
    """
    access = collection_access(actor)
    own = granted(actor, DOCUMENT_KIND, Right.READ, "own")
    query = sql.SQL("""
        WITH mine AS MATERIALIZED (
            SELECT d.id, danish_order(d.name) COLLATE "C" AS place
              FROM document AS d JOIN collection AS c ON c.id = d.collection_id
             WHERE d.id IN {own} AND c.deleted_at IS NULL AND NOT {reads})
        SELECT {columns}, (SELECT count(*) FROM mine)::integer AS total
          FROM document AS d JOIN mine ON mine.id = d.id
         WHERE %(after_id)s::uuid IS NULL
            OR (mine.place, d.id) > (danish_order(%(after_name)s::text) COLLATE "C", %(after_id)s::uuid)
         ORDER BY mine.place, d.id LIMIT %(size)s
    """).format(own=own.sql, reads=access.reads, columns=sql.SQL(_COLUMNS))
    name, last = after or ("", None)
    params = {**access.params, **own.params, "after_name": name, "after_id": last, "size": size}
    return await executor.all(ListedRow, query, params)


async def rename(tx: Executor, document_id: DocumentId, name: str, *, restricted: bool) -> None:
    """Gives it a name, and whether it is restricted, and a new revision. Raises UniqueViolation."""
    await tx.run(
        "UPDATE document SET name = %s, restricted = %s, revision = revision + 1, changed_at = now() WHERE id = %s",
        (name, restricted, document_id),
    )


async def touch(tx: Executor, document_id: DocumentId) -> None:
    """A new revision: its grants changed."""
    await tx.run("UPDATE document SET revision = revision + 1 WHERE id = %s", (document_id,))


async def lock(tx: Executor, document_id: DocumentId) -> None:
    """Keeps others from changing it until the transaction ends; in the order of `versions.hold_task`."""
    await tx.run("SELECT FROM ingest_task WHERE document_id = %s FOR UPDATE", (document_id,))
    await tx.run("SELECT FROM document WHERE id = %s FOR UPDATE", (document_id,))


async def delete(tx: Executor, document_id: DocumentId) -> None:
    """Removes it with everything that was read of it. The key of its file goes with it."""
    await tx.run("DELETE FROM document WHERE id = %s", (document_id,))


@dataclass(frozen=True, slots=True)
class _Class:
    data_class: str


async def settle_class(tx: Executor, collection_id: CollectionId) -> None:
    """Puts what was found in a collection together anew, after a document is gone from it."""
    await tx.run("SELECT FROM collection WHERE id = %s FOR NO KEY UPDATE", (collection_id,))
    rows = await tx.all(
        _Class,
        "SELECT DISTINCT data_class FROM document WHERE collection_id = %s ORDER BY data_class LIMIT %s",
        (collection_id, MOST_CLASSES),
    )
    whole = DataClass(Base.PUBLIC)
    for row in rows:
        whole |= DataClass.parse(row.data_class)
    await tx.run("UPDATE collection SET found_class = %s WHERE id = %s", (str(whole), collection_id))


def _literal(words: str) -> str:
    """Without a meaning in LIKE."""
    return words.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
