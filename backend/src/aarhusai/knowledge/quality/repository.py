"""What the worker reads and writes for the report: which collections are due, their pieces, and what was found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from psycopg.types.json import Jsonb

from aarhusai.kit.ids import new_id
from aarhusai.storage.database import Executor
from aarhusai.terms.ids import ChunkId, CollectionId

LEASE: Final = timedelta(minutes=10)
"""How long one examination may take before another worker begins it again."""

_SETTLED: Final = timedelta(seconds=30)
_LONGEST_WAIT: Final = timedelta(minutes=15)
"""A collection that is being filled is examined when it has been quiet for so long, or was last seen so long ago."""


@dataclass(frozen=True, slots=True)
class PieceRow:
    """A piece of a document's present version."""

    id: int
    document_id: UUID
    version_id: UUID
    ordinal: int
    page: int
    text: str
    data_class: str


@dataclass(frozen=True, slots=True)
class TextRow:
    """The text of a piece."""

    id: int
    text: str


@dataclass(frozen=True, slots=True)
class Noted:
    """A finding to keep. `other` is a document and its version."""

    kind: str
    document_id: UUID
    version_id: UUID
    about: Mapping[str, object]
    other: tuple[UUID, UUID] | None = None


@dataclass(frozen=True, slots=True)
class _Due:
    collection_id: UUID


@dataclass(frozen=True, slots=True)
class _Taken:
    seen_to: datetime


async def due(executor: Executor, size: int) -> list[CollectionId]:
    """Collections with documents that changed since they were examined and are quiet now, or that somebody asked for.

    Only documents of the last day are looked at: a worker that slept longer is woken by the next change.
    """
    rows = await executor.all(
        _Due,
        """
        SELECT changed.collection_id FROM (
            SELECT d.collection_id, max(d.changed_at) AS changed_at FROM document AS d
             WHERE d.changed_at > now() - interval '1 day' AND d.version_id IS NOT NULL GROUP BY d.collection_id
            ) AS changed LEFT JOIN quality_report AS r USING (collection_id)
         WHERE (r.seen_to IS NULL OR r.seen_to < changed.changed_at)
           AND coalesce(r.leased_until, '-infinity') < now()
           AND (changed.changed_at < now() - %(settled)s::interval
                OR coalesce(r.made_at, '-infinity') < now() - %(longest)s::interval)
           AND NOT (changed.changed_at > now() - %(longest)s::interval AND EXISTS (
                SELECT FROM ingest_task AS t WHERE t.collection_id = changed.collection_id AND t.state <> 'paused'))
        UNION
        SELECT collection_id FROM quality_report
         WHERE wanted_at > coalesce(seen_to, '-infinity') AND leased_until < now()
         LIMIT %(size)s
        """,
        {"size": size, "settled": _SETTLED, "longest": _LONGEST_WAIT},
    )
    return [CollectionId(row.collection_id) for row in rows]


async def want(tx: Executor, collection_id: CollectionId) -> None:
    """Somebody asks for it anew."""
    await tx.run(
        """
        INSERT INTO quality_report (collection_id, wanted_at) VALUES (%s, clock_timestamp())
        ON CONFLICT (collection_id) DO UPDATE SET wanted_at = EXCLUDED.wanted_at
        """,
        (collection_id,),
    )


async def take(tx: Executor, collection_id: CollectionId) -> datetime | None:
    """Takes a collection to examine and gives the moment that is seen to; None when it is gone or others have it."""
    taken = await tx.one(
        _Taken,
        """
        INSERT INTO quality_report (collection_id, leased_until)
        SELECT id, now() + %s::interval FROM collection WHERE id = %s
        ON CONFLICT (collection_id) DO UPDATE SET leased_until = EXCLUDED.leased_until
         WHERE quality_report.leased_until < now()
        RETURNING clock_timestamp() AS seen_to
        """,
        (LEASE, collection_id),
    )
    return None if taken is None else taken.seen_to


async def let_go(executor: Executor, collection_id: CollectionId) -> None:
    """It was not examined; another try may begin at once."""
    await executor.run(
        "UPDATE quality_report SET leased_until = '-infinity' WHERE collection_id = %s", (collection_id,)
    )


async def pieces(executor: Executor, collection_id: CollectionId, after: tuple[UUID, int], size: int) -> list[PieceRow]:
    """Pieces by document and place, after a document's id and a place in it."""
    return await executor.all(
        PieceRow,
        """
        SELECT k.id, k.document_id, k.version_id, k.ordinal, coalesce(k.spans[1], 1) AS page, k.text, k.data_class
          FROM document AS d JOIN chunk AS k ON k.document_id = d.id AND k.version_id = d.version_id
         WHERE d.collection_id = %(collection)s AND (k.document_id, k.ordinal) > (%(document)s, %(ordinal)s)
         ORDER BY k.document_id, k.ordinal LIMIT %(size)s
        """,
        {"collection": collection_id, "document": after[0], "ordinal": after[1], "size": size},
    )


async def texts(executor: Executor, ids: Sequence[ChunkId]) -> dict[int, str]:
    """The texts of these pieces, as far as they are still there."""
    rows = await executor.all(TextRow, "SELECT id, text FROM chunk WHERE id = ANY (%s) LIMIT %s", (list(ids), len(ids)))
    return {row.id: row.text for row in rows}


async def put(
    tx: Executor, collection_id: CollectionId, noted: Sequence[Noted], seen_to: datetime, pieces_read: tuple[int, bool]
) -> None:
    """The findings take the place of those before them. `pieces_read`: how many, and whether that is all."""
    await tx.run("DELETE FROM quality_finding WHERE collection_id = %s", (collection_id,))
    columns = {
        "ids": [new_id() for _ in noted],
        "kinds": [one.kind for one in noted],
        "documents": [one.document_id for one in noted],
        "versions": [one.version_id for one in noted],
        "others": [None if one.other is None else one.other[0] for one in noted],
        "other_versions": [None if one.other is None else one.other[1] for one in noted],
        "about": [Jsonb(dict(one.about)) for one in noted],
    }
    await tx.run(
        """
        INSERT INTO quality_finding (id, collection_id, kind, document_id, version_id, other_id, other_version_id,
                                     about)
        SELECT n.id, %(collection)s, n.kind, n.document, n.version, n.other, n.other_version, n.about
          FROM unnest(%(ids)s::uuid[], %(kinds)s::text[], %(documents)s::uuid[], %(versions)s::uuid[],
                      %(others)s::uuid[], %(other_versions)s::uuid[], %(about)s::jsonb[])
               AS n (id, kind, document, version, other, other_version, about)
         WHERE EXISTS (SELECT FROM document AS d WHERE d.id = n.document)
           AND (n.other IS NULL OR EXISTS (SELECT FROM document AS d WHERE d.id = n.other))
        """,
        {**columns, "collection": collection_id},
    )
    await tx.run(
        """
        UPDATE quality_report SET seen_to = %s, made_at = now(), leased_until = '-infinity', pieces = %s, complete = %s
         WHERE collection_id = %s
        """,
        (seen_to, *pieces_read, collection_id),
    )
