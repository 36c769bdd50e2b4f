"""Taking work from the queue, keeping it, and giving it back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from aarhusai.knowledge.ingest.types import Stage, Task
from aarhusai.storage.database import Database, Executor
from aarhusai.terms.ids import BlobId, CollectionId, DocumentId, PersonId, VersionId


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is taken at once, and how much one line may have in hand. `most_bytes` is of files, the first aside."""

    most_tasks: int
    most_bytes: int
    most_hands: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """What is to be read: the file, and what is known of its document."""

    version_id: VersionId
    document_id: DocumentId
    collection_id: CollectionId
    person_id: PersonId | None
    blob_id: BlobId
    name: str
    folder: str
    source: Literal["upload", "text", "web", "view"]
    title: str | None
    url: str | None
    collection_class: str
    size: int
    inside: bool
    dated_at: datetime | None


async def take(executor: Executor | Database, worker_id: UUID, lease: timedelta, limits: Limits) -> list[Task]:
    """Takes what is next: of the line that was served longest ago, the first few tasks together when they are small.

    A line that has `most_hands` hands at work already waits, so that there is always one free for the others.
    """
    return await executor.all(
        Task,
        """
        WITH line AS (
            SELECT l.id FROM ingest_line l
             WHERE EXISTS (SELECT FROM ingest_task t
                            WHERE t.line_id = l.id AND t.state = 'waiting' AND t.due_at <= now())
               AND %(hands)s > (SELECT count(DISTINCT t.hand_id) FROM ingest_task t
                                 WHERE t.line_id = l.id AND t.state = 'working')
             ORDER BY l.served_at, l.id LIMIT 1 FOR UPDATE SKIP LOCKED
        ), next AS (
            SELECT t.version_id, t.size, t.alone, t.priority, t.created_at
              FROM ingest_task t JOIN line ON t.line_id = line.id
             WHERE t.state = 'waiting' AND t.due_at <= now()
             ORDER BY t.priority DESC, t.created_at, t.version_id LIMIT %(tasks)s FOR UPDATE OF t SKIP LOCKED
        ), summed AS (
            SELECT version_id, sum(size) OVER through AS size, bool_or(alone) OVER through AS alone,
                   row_number() OVER through AS number
              FROM next WINDOW through AS (ORDER BY priority DESC, created_at, version_id)
        ), served AS (
            UPDATE ingest_line SET served_at = clock_timestamp() WHERE id IN (SELECT id FROM line)
        ), hand AS (
            SELECT gen_random_uuid() AS id
        ), taken AS (
            UPDATE ingest_task t
               SET state = 'working', stage = 'reading', done = 0, total = 0, attempts = t.attempts + 1,
                   worker_id = %(worker)s, hand_id = hand.id, leased_until = now() + %(lease)s::interval
              FROM summed, hand
             WHERE t.version_id = summed.version_id
               AND (summed.number = 1 OR summed.size <= %(bytes)s AND NOT summed.alone)
            RETURNING t.version_id, t.document_id, t.collection_id, t.person_id, t.attempts, t.size
        ), shown AS (
            UPDATE document d SET status = 'reading', error_code = NULL FROM taken WHERE d.id = taken.document_id
        )
        SELECT version_id, document_id, collection_id, person_id, attempts::int AS attempts, size FROM taken
        """,
        {
            "worker": worker_id,
            "lease": lease,
            "tasks": limits.most_tasks,
            "bytes": limits.most_bytes,
            "hands": limits.most_hands,
        },
    )


async def waiting(executor: Executor | Database, versions: Sequence[VersionId]) -> list[Waiting]:
    """What is known of these versions; those that are gone are left out."""
    return await executor.all(
        Waiting,
        """
        SELECT v.id AS version_id, d.id AS document_id, d.collection_id, t.person_id, v.blob_id, d.name, d.folder,
               d.source, v.title, d.url, c.data_class AS collection_class, v.size, v.inside, d.dated_at
          FROM ingest_task t
          JOIN document_version v ON v.id = t.version_id
          JOIN document d ON d.id = t.document_id
          JOIN collection c ON c.id = d.collection_id
         WHERE t.version_id = ANY (%(versions)s)
         LIMIT %(limit)s
        """,
        {"versions": list(versions), "limit": len(versions)},
    )


async def keep(executor: Executor | Database, worker_id: UUID, lease: timedelta) -> set[VersionId]:
    """Says that the worker lives; gives what is still its own. What was paused or cancelled no longer is."""
    rows = await executor.all(
        _Kept,
        """
        UPDATE ingest_task SET leased_until = now() + %s::interval WHERE worker_id = %s AND state = 'working'
        RETURNING version_id
        """,
        (lease, worker_id),
    )
    return {row.version_id for row in rows}


@dataclass(frozen=True, slots=True)
class _Kept:
    version_id: VersionId


async def tell(
    executor: Executor | Database,
    worker_id: UUID,
    versions: Sequence[VersionId],
    stage: Stage,
    at: tuple[int, int] = (0, 0),
) -> None:
    """How far these are: the stage, and `at`, pieces done of pieces in all."""
    await executor.run(
        """
        UPDATE ingest_task SET stage = %s, done = %s, total = %s
         WHERE version_id = ANY (%s) AND worker_id = %s AND state = 'working'
        """,
        (stage, *at, list(versions), worker_id),
    )


async def lock(tx: Executor, worker_id: UUID, versions: Sequence[VersionId]) -> set[VersionId]:
    """Which of these are still the worker's own, and stay so until the transaction ends."""
    rows = await tx.all(
        _Kept,
        """
        SELECT version_id FROM ingest_task
         WHERE version_id = ANY (%(versions)s) AND worker_id = %(worker)s AND state = 'working'
         ORDER BY version_id LIMIT %(limit)s FOR UPDATE
        """,
        {"versions": list(versions), "worker": worker_id, "limit": len(versions)},
    )
    return {row.version_id for row in rows}


async def done(tx: Executor, versions: Sequence[VersionId]) -> None:
    """These are through."""
    await tx.run("DELETE FROM ingest_task WHERE version_id = ANY (%s)", (list(versions),))


async def fail(tx: Executor, worker_id: UUID, versions: Sequence[VersionId], code: str) -> None:
    """These cannot be read, and why; what their documents were before stays."""
    await tx.run(
        """
        WITH task AS (
            DELETE FROM ingest_task WHERE version_id = ANY (%s) AND worker_id = %s AND state = 'working'
            RETURNING document_id
        )
        UPDATE document SET status = 'failed', error_code = %s, changed_at = now() FROM task
         WHERE document.id = task.document_id
        """,
        (list(versions), worker_id, code),
    )


async def later(
    tx: Executor, worker_id: UUID, versions: Sequence[VersionId] | None, delay: timedelta, code: str | None
) -> None:
    """These (None: all the worker has) wait again, with `code` as the reason; without one the try does not count."""
    await tx.run(
        """
        WITH task AS (
            UPDATE ingest_task
               SET state = 'waiting', worker_id = NULL, hand_id = NULL, leased_until = NULL,
                   alone = alone OR %(code)s::text IS NOT NULL,
                   attempts = attempts - (%(code)s::text IS NULL)::int, due_at = now() + %(delay)s::interval
             WHERE (%(versions)s::uuid[] IS NULL OR version_id = ANY (%(versions)s))
               AND worker_id = %(worker)s AND state = 'working'
            RETURNING document_id
        )
        UPDATE document SET status = 'waiting', error_code = %(code)s FROM task WHERE document.id = task.document_id
        """,
        {
            "versions": None if versions is None else list(versions),
            "worker": worker_id,
            "delay": delay,
            "code": code,
        },
    )


async def take_up_stalled(tx: Executor, attempts: int, code: str) -> int:
    """Puts back what a dead worker had, or gives it up with `code` after so many attempts; gives how many.

    A file that ends the worker's life each time must not do so for ever.
    """
    return await tx.run(
        """
        WITH stalled AS (
            SELECT version_id, document_id, attempts FROM ingest_task
             WHERE state = 'working' AND leased_until < now()
             ORDER BY version_id LIMIT 10000 FOR UPDATE SKIP LOCKED
        ), back AS (
            UPDATE ingest_task t
               SET state = 'waiting', worker_id = NULL, hand_id = NULL, leased_until = NULL, due_at = now(),
                   alone = true
              FROM stalled s WHERE t.version_id = s.version_id AND s.attempts < %(attempts)s
        ), gone AS (
            DELETE FROM ingest_task t USING stalled s
             WHERE t.version_id = s.version_id AND s.attempts >= %(attempts)s
        )
        UPDATE document d
           SET status = CASE WHEN s.attempts < %(attempts)s THEN 'waiting' ELSE 'failed' END,
               error_code = CASE WHEN s.attempts < %(attempts)s THEN NULL ELSE %(code)s END
          FROM stalled s WHERE d.id = s.document_id
        """,
        {"attempts": attempts, "code": code},
    )
