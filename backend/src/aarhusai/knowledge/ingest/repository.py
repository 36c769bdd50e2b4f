"""The queue's rows: what waits, who works on it, how far it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from aarhusai.knowledge.ingest.types import FileProgress
from aarhusai.storage.database import Executor
from aarhusai.terms.ids import CollectionId, DocumentId, PersonId, VersionId

CHANNEL: Final = "knowledge"
"""What is announced when something new waits."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Documents of a collection by status; those that were cancelled are not counted."""

    waiting: int
    reading: int
    ready: int
    failed: int
    paused: int
    words_only: int


async def enqueue(
    tx: Executor, versions: Mapping[VersionId, DocumentId], person_id: PersonId | None, priority: int
) -> None:
    """See `service.enqueue`. `versions` with their documents."""
    await tx.run(
        """
        WITH task AS (
            INSERT INTO ingest_task AS t (version_id, document_id, collection_id, line_id, person_id, priority, size)
            SELECT v.id, d.id, d.collection_id, coalesce(%(person)s::uuid, d.collection_id), %(person)s::uuid,
                   %(priority)s, v.size
              FROM unnest(%(versions)s::uuid[], %(documents)s::uuid[]) AS g (version_id, document_id)
              JOIN document_version v ON v.id = g.version_id
              JOIN document d ON d.id = v.document_id AND d.id = g.document_id
             ORDER BY v.id
            ON CONFLICT (document_id) DO UPDATE
               SET version_id = EXCLUDED.version_id, line_id = EXCLUDED.line_id, person_id = EXCLUDED.person_id,
                   priority = EXCLUDED.priority, size = EXCLUDED.size, state = 'waiting', stage = 'reading', done = 0,
                   total = 0, attempts = 0, alone = false, due_at = now(), worker_id = NULL, hand_id = NULL,
                   leased_until = NULL
            RETURNING line_id, document_id
        ), line AS (
            INSERT INTO ingest_line (id) SELECT DISTINCT line_id FROM task ON CONFLICT DO NOTHING
        )
        UPDATE document SET status = 'waiting', error_code = NULL FROM task
         WHERE document.id = task.document_id AND (document.status <> 'waiting' OR document.error_code IS NOT NULL)
        """,
        {
            "versions": list(versions),
            "documents": list(versions.values()),
            "person": person_id,
            "priority": priority,
        },
    )
    await announce(tx)


async def mark_inside(tx: Executor, version_id: VersionId) -> None:
    """The version came out of another file."""
    await tx.run("UPDATE document_version SET inside = true WHERE id = %s", (version_id,))


async def announce(executor: Executor) -> None:
    """Wakes the workers once the transaction is committed."""
    await executor.run("SELECT pg_notify(%s, '')", (CHANNEL,))


async def pause(tx: Executor, collection_id: CollectionId, documents: Sequence[DocumentId] | None) -> int:
    """See `service.pause`."""
    return await tx.run(
        """
        WITH task AS (
            UPDATE ingest_task
               SET state = 'paused', worker_id = NULL, hand_id = NULL, leased_until = NULL, stage = 'reading', done = 0,
                   total = 0, attempts = 0, due_at = now()
             WHERE collection_id = %(collection)s AND state <> 'paused'
               AND (%(documents)s::uuid[] IS NULL OR document_id = ANY (%(documents)s::uuid[]))
            RETURNING document_id
        )
        UPDATE document SET status = 'paused', error_code = NULL FROM task WHERE document.id = task.document_id
        """,
        _on(collection_id, documents),
    )


async def resume(tx: Executor, collection_id: CollectionId, documents: Sequence[DocumentId] | None) -> int:
    """See `service.resume`."""
    count = await tx.run(
        """
        WITH task AS (
            UPDATE ingest_task SET state = 'waiting', due_at = now()
             WHERE collection_id = %(collection)s AND state = 'paused'
               AND (%(documents)s::uuid[] IS NULL OR document_id = ANY (%(documents)s::uuid[]))
            RETURNING document_id
        )
        UPDATE document SET status = 'waiting' FROM task WHERE document.id = task.document_id
        """,
        _on(collection_id, documents),
    )
    await announce(tx)
    return count


async def cancel(tx: Executor, collection_id: CollectionId, documents: Sequence[DocumentId] | None) -> int:
    """See `service.cancel`."""
    return await tx.run(
        """
        WITH task AS (
            DELETE FROM ingest_task
             WHERE collection_id = %(collection)s
               AND (%(documents)s::uuid[] IS NULL OR document_id = ANY (%(documents)s::uuid[]))
            RETURNING document_id
        )
        UPDATE document SET status = 'cancelled', error_code = NULL FROM task WHERE document.id = task.document_id
        """,
        _on(collection_id, documents),
    )


async def retry(
    tx: Executor, collection_id: CollectionId, person_id: PersonId | None, documents: Sequence[DocumentId] | None
) -> int:
    """See `service.retry`. The newest version is the one that failed: older ones go when one is read."""
    count = await tx.run(
        """
        WITH again AS (
            SELECT DISTINCT ON (d.id) v.id AS version_id, d.id AS document_id, v.size
              FROM document d JOIN document_version v ON v.document_id = d.id
             WHERE d.collection_id = %(collection)s AND d.status IN ('failed', 'cancelled')
               AND (%(documents)s::uuid[] IS NULL OR d.id = ANY (%(documents)s::uuid[]))
             ORDER BY d.id, v.created_at DESC, v.id DESC
        ), line AS (
            INSERT INTO ingest_line (id) VALUES (coalesce(%(person)s::uuid, %(collection)s)) ON CONFLICT DO NOTHING
        ), task AS (
            INSERT INTO ingest_task (version_id, document_id, collection_id, line_id, person_id, size)
            SELECT version_id, document_id, %(collection)s, coalesce(%(person)s::uuid, %(collection)s),
                   %(person)s::uuid, size
              FROM again
            ON CONFLICT DO NOTHING
            RETURNING document_id
        )
        UPDATE document SET status = 'waiting', error_code = NULL FROM task WHERE document.id = task.document_id
        """,
        _on(collection_id, documents) | {"person": person_id},
    )
    await announce(tx)
    return count


async def counts(executor: Executor, collection_id: CollectionId) -> Counts:
    """Documents by status."""
    found = await executor.one(
        Counts,
        """
        SELECT count(*) FILTER (WHERE status = 'waiting') AS waiting,
               count(*) FILTER (WHERE status = 'reading') AS reading,
               count(*) FILTER (WHERE status = 'ready') AS ready,
               count(*) FILTER (WHERE status = 'failed') AS failed,
               count(*) FILTER (WHERE status = 'paused') AS paused,
               count(*) FILTER (WHERE status = 'ready' AND error_code = 'words_only') AS words_only
          FROM document WHERE collection_id = %s
        """,
        (collection_id,),
    )
    assert found is not None
    return found


async def files(executor: Executor, collection_id: CollectionId, limit: int) -> list[FileProgress]:
    """Those that are being read, then those that failed or ended within ten minutes, the newest first."""
    return await executor.all(
        FileProgress,
        """
        SELECT d.id AS document_id, d.name, d.status, t.stage, coalesce(t.done, 0) AS done,
               coalesce(t.total, 0) AS total, d.error_code
          FROM document d LEFT JOIN ingest_task t ON t.document_id = d.id AND t.state = 'working'
         WHERE d.collection_id = %s
           AND (d.status = 'reading'
                OR d.status IN ('ready', 'failed') AND d.changed_at > now() - interval '10 minutes')
         ORDER BY (d.status = 'reading') DESC, d.changed_at DESC, d.id
         LIMIT %s
        """,
        (collection_id, limit),
    )


def _on(collection_id: CollectionId, documents: Sequence[DocumentId] | None) -> dict[str, object]:
    return {"collection": collection_id, "documents": None if documents is None else list(documents)}
