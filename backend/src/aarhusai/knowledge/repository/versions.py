"""A document and its versions as files come in: who comes first makes it, who comes next renews it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from aarhusai.knowledge.types import Source, Status
from aarhusai.storage.database import Executor
from aarhusai.terms.blobs import StoredBlob
from aarhusai.terms.ids import BlobId, CollectionId, DocumentId, PersonId, VersionId

MOST_VERSIONS = 20


@dataclass(frozen=True, slots=True)
class Incoming:
    """What is known of a document before it is read. `name` and `folder` are cleaned."""

    collection_id: CollectionId
    name: str
    folder: str
    source: Source
    source_id: UUID | None
    url: str | None
    title: str | None
    dated_at: datetime | None
    size: int
    created_by: PersonId | None


@dataclass(frozen=True, slots=True)
class Placed:
    """The document of this place, locked. `newest_*` are of its newest version, None when it has none."""

    id: DocumentId
    made: bool
    status: Status
    version_id: UUID | None
    newest_id: UUID | None
    newest_sha256: bytes | None


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version as it is stored."""

    id: UUID
    blob_id: BlobId
    created_at: datetime
    read_at: datetime | None
    pages: int
    size: int
    media_type: str | None
    current: bool
    facts: Mapping[str, object]


async def take_turns(tx: Executor, collection_id: CollectionId) -> None:
    """One transaction at a time hands documents in to a collection, until it ends."""
    await tx.run("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (f"knowledge.arriving:{collection_id}",))


async def hold_task(tx: Executor, incoming: Incoming) -> None:
    """Locks what waits to be read of the document of this place, if anything does.

    Everybody locks in one order: what waits, the document, the collection. Otherwise whoever hands a new version in and
    the worker that stores the one before could wait for each other. Whoever hands in takes turns first: of two that
    make the same document, the second could not yet lock what the first lets wait.
    """
    await take_turns(tx, incoming.collection_id)
    await tx.run(
        """
        SELECT FROM ingest_task AS t JOIN document AS d ON d.id = t.document_id
         WHERE d.collection_id = %s AND d.folder = %s AND d.name = %s FOR UPDATE OF t
        """,
        (incoming.collection_id, incoming.folder, incoming.name),
    )


async def place(tx: Executor, document_id: DocumentId, incoming: Incoming) -> Placed:
    """The document of this collection, folder and name, locked; made with `document_id` when there was none."""
    placed = await tx.one(
        Placed,
        """
        WITH there AS (
            INSERT INTO document (id, collection_id, name, folder, source, source_id, url, title, dated_at, size,
                                  created_by)
            VALUES (%(id)s, %(collection_id)s, %(name)s, %(folder)s, %(source)s, %(source_id)s, %(url)s, %(title)s,
                    %(dated_at)s, %(size)s, %(created_by)s)
            ON CONFLICT (collection_id, folder, name) DO UPDATE SET changed_at = document.changed_at
            RETURNING id, status, version_id, (xmax = 0) AS made
        )
        SELECT there.id, there.made, there.status, there.version_id, v.id AS newest_id, v.sha256 AS newest_sha256
          FROM there
          LEFT JOIN LATERAL (SELECT id, sha256 FROM document_version WHERE document_id = there.id
                              ORDER BY created_at DESC, id DESC LIMIT 1) AS v ON true
        """,
        {
            "id": document_id,
            "collection_id": incoming.collection_id,
            "name": incoming.name,
            "folder": incoming.folder,
            "source": incoming.source,
            "source_id": incoming.source_id,
            "url": incoming.url,
            "title": incoming.title,
            "dated_at": incoming.dated_at,
            "size": incoming.size,
            "created_by": incoming.created_by,
        },
    )
    assert placed is not None
    return placed


async def add_version(
    tx: Executor, version_id: VersionId, placed: Placed, incoming: Incoming, blob: StoredBlob
) -> None:
    """Writes the version that waits to be read, in the place of any other that waits."""
    await tx.run(
        "DELETE FROM document_version WHERE document_id = %s AND id IS DISTINCT FROM %s",
        (placed.id, placed.version_id),
    )
    await tx.run(
        "INSERT INTO document_version (id, document_id, blob_id, sha256, size, title) VALUES (%s, %s, %s, %s, %s, %s)",
        (version_id, placed.id, blob.id, blob.sha256, blob.size, incoming.title),
    )
    await tx.run(
        """
        UPDATE document
           SET status = 'waiting', error_code = NULL, changed_at = now(), revision = revision + 1,
               url = coalesce(%(url)s, url), dated_at = coalesce(%(dated_at)s, dated_at),
               source = %(source)s, source_id = coalesce(%(source_id)s, source_id)
         WHERE id = %(id)s
        """,
        {
            "id": placed.id,
            "url": incoming.url,
            "dated_at": incoming.dated_at,
            "source": incoming.source,
            "source_id": incoming.source_id,
        },
    )


async def versions(executor: Executor, document_id: DocumentId) -> list[VersionRow]:
    """The versions there are, the newest first."""
    return await executor.all(
        VersionRow,
        """
        SELECT v.id, v.blob_id, v.created_at, v.read_at, v.pages, v.size, v.media_type, v.facts,
               coalesce(v.id = d.version_id, false) AS current
          FROM document_version AS v JOIN document AS d ON d.id = v.document_id
         WHERE v.document_id = %s ORDER BY v.created_at DESC, v.id DESC LIMIT %s
        """,
        (document_id, MOST_VERSIONS),
    )


async def shown_version(executor: Executor, document_id: DocumentId) -> VersionRow | None:
    """The version that is searched and shown; the one that waits when none was read yet."""
    found = await versions(executor, document_id)
    return next((one for one in found if one.current), found[0] if found else None)
