"""Collections on their way out: a small one goes at once, a large one is marked and goes in parts."""

from dataclasses import dataclass
from uuid import UUID

from aarhusai.storage.database import Executor
from aarhusai.terms.ids import CollectionId


@dataclass(frozen=True, slots=True)
class Batch:
    """How much goes in one transaction. A document with more chunks than that goes alone."""

    documents: int
    chunks: int


@dataclass(frozen=True, slots=True)
class _Size:
    documents: int
    chunks: int


async def is_small(tx: Executor, collection_id: CollectionId, batch: Batch) -> bool:
    """Whether all of it goes in one batch."""
    size = await tx.one(
        _Size,
        "SELECT count(*)::integer AS documents, coalesce(sum(chunks), 0)::integer AS chunks"
        "  FROM (SELECT chunks FROM document WHERE collection_id = %s LIMIT %s) AS part",
        (collection_id, batch.documents + 1),
    )
    return size is not None and size.documents <= batch.documents and size.chunks <= batch.chunks


async def mark(tx: Executor, collection_id: CollectionId) -> None:
    """It is gone for everybody, and nothing of it waits to be read any more. In the order of `versions.hold_task`."""
    await tx.run("DELETE FROM ingest_task WHERE collection_id = %s", (collection_id,))
    await tx.run("UPDATE collection SET deleted_at = now() WHERE id = %s", (collection_id,))


async def remove(tx: Executor, collection_id: CollectionId) -> None:
    """All of it, with its documents and grants. In the order of `versions.hold_task`."""
    await tx.run(
        "SELECT FROM ingest_task WHERE collection_id = %s ORDER BY version_id FOR UPDATE",
        (collection_id,),
    )
    await tx.run("DELETE FROM document WHERE collection_id = %s", (collection_id,))
    await tx.run("DELETE FROM collection WHERE id = %s", (collection_id,))


async def marked(executor: Executor) -> UUID | None:
    """The one that was deleted first of those that are still there."""
    return await executor.value(
        UUID, "SELECT id FROM collection WHERE deleted_at IS NOT NULL ORDER BY deleted_at, id LIMIT 1"
    )


async def remove_some(tx: Executor, collection_id: CollectionId, batch: Batch) -> int:
    """Removes a batch of its documents, whole ones; gives how many."""
    return await tx.run(
        """
        DELETE FROM document WHERE id IN (
            SELECT id FROM (
                SELECT id, sum(chunks) OVER (ORDER BY id) - chunks AS before
                  FROM (SELECT id, chunks FROM document WHERE collection_id = %s ORDER BY id LIMIT %s) AS part
            ) AS counted WHERE before < %s)
        """,
        (collection_id, batch.documents, batch.chunks),
    )
