"""Many small texts that come in together: what `versions.py` does for one, in as many statements for all of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from aarhusai.knowledge.repository.versions import take_turns
from aarhusai.knowledge.types import Status
from aarhusai.storage.database import Executor
from aarhusai.terms.blobs import StoredBlob
from aarhusai.terms.ids import CollectionId, DocumentId, PersonId, VersionId


@dataclass(frozen=True, slots=True)
class Arriving:
    """A text of which no other in the same statement has the folder and the name; both are cleaned."""

    name: str
    folder: str
    title: str | None
    size: int


@dataclass(frozen=True, slots=True)
class Found:
    """The document of a place, locked. `newest_sha256` is of its newest version, None when it has none."""

    id: DocumentId
    folder: str
    name: str
    made: bool
    status: Status
    data_class: str
    version_id: UUID | None
    newest_sha256: bytes | None


async def hold_tasks(tx: Executor, collection_id: CollectionId, arriving: Sequence[Arriving]) -> None:
    """Locks what waits to be read of the documents of these places; in the order of `versions.hold_task`."""
    await take_turns(tx, collection_id)
    await tx.run(
        """
        SELECT FROM ingest_task AS t
          JOIN document AS d ON d.id = t.document_id
          JOIN unnest(%s::text[], %s::text[]) AS g (folder, name) ON d.folder = g.folder AND d.name = g.name
         WHERE d.collection_id = %s
         ORDER BY t.version_id FOR UPDATE OF t
        """,
        ([one.folder for one in arriving], [one.name for one in arriving], collection_id),
    )


async def place(
    tx: Executor,
    collection_id: CollectionId,
    person_id: PersonId | None,
    arriving: Sequence[tuple[DocumentId, Arriving]],
) -> list[Found]:
    """The documents of these places, locked; those that were not there are made with the ids given."""
    return await tx.all(
        Found,
        """
        WITH there AS (
            INSERT INTO document (id, collection_id, name, folder, source, title, size, created_by)
            SELECT g.id, %(collection)s, g.name, g.folder, 'text', g.title, g.size, %(person)s
              FROM unnest(%(ids)s::uuid[], %(names)s::text[], %(folders)s::text[], %(titles)s::text[],
                          %(sizes)s::bigint[]) AS g (id, name, folder, title, size)
             ORDER BY g.folder, g.name
            ON CONFLICT (collection_id, folder, name) DO UPDATE SET changed_at = document.changed_at
            RETURNING id, folder, name, status, data_class, version_id, (xmax = 0) AS made
        )
        SELECT there.id, there.folder, there.name, there.made, there.status, there.data_class, there.version_id,
               v.sha256 AS newest_sha256
          FROM there
          LEFT JOIN LATERAL (SELECT sha256 FROM document_version WHERE document_id = there.id
                              ORDER BY created_at DESC, id DESC LIMIT 1) AS v ON true
         LIMIT %(limit)s
        """,
        {
            "collection": collection_id,
            "person": person_id,
            "ids": [document_id for document_id, _ in arriving],
            "names": [one.name for _, one in arriving],
            "folders": [one.folder for _, one in arriving],
            "titles": [one.title for _, one in arriving],
            "sizes": [one.size for _, one in arriving],
            "limit": len(arriving),
        },
    )


async def renew(tx: Executor, found: Sequence[Found]) -> None:
    """Documents that were there before wait for a new version, in the place of any other that waits."""
    await tx.run(
        """
        DELETE FROM document_version AS v
         USING unnest(%s::uuid[], %s::uuid[]) AS g (document_id, kept)
         WHERE v.document_id = g.document_id AND v.id IS DISTINCT FROM g.kept
        """,
        ([one.id for one in found], [one.version_id for one in found]),
    )
    await tx.run(
        """
        UPDATE document SET changed_at = now(), revision = revision + 1, source = 'text' WHERE id = ANY (%s)
        """,
        ([one.id for one in found],),
    )


async def add_versions(tx: Executor, versions: Sequence[tuple[VersionId, DocumentId, StoredBlob, str | None]]) -> None:
    """Writes the versions that wait to be read: id, document, content, title."""
    await tx.run(
        """
        INSERT INTO document_version (id, document_id, blob_id, sha256, size, title)
        SELECT * FROM unnest(%s::uuid[], %s::uuid[], %s::uuid[], %s::bytea[], %s::bigint[], %s::text[])
        """,
        (
            [version_id for version_id, *_ in versions],
            [document_id for _, document_id, *_ in versions],
            [blob.id for *_, blob, _ in versions],
            [blob.sha256 for *_, blob, _ in versions],
            [blob.size for *_, blob, _ in versions],
            [title for *_, title in versions],
        ),
    )
