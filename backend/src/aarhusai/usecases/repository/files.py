"""Files of a use case's documents."""

from dataclasses import dataclass
from datetime import datetime

from psycopg import sql

from aarhusai.identity.rights import Scope
from aarhusai.storage.database import Executor
from aarhusai.terms.actor import Actor
from aarhusai.terms.ids import BlobId, PersonId, UseCaseId
from aarhusai.usecases.repository.reading import READABLE, reader_of
from aarhusai.usecases.types import CaseFile, CaseFileId, RecordKind

MOST = 100


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file that was put into the blob store."""

    id: CaseFileId
    kind: RecordKind
    blob_id: BlobId
    name: str
    size: int
    by: PersonId | None
    at: datetime


@dataclass(frozen=True, slots=True)
class StoredFile:
    """Where a file's bytes are."""

    kind: str
    blob_id: BlobId
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class _File:
    id: CaseFileId
    kind: str
    name: str
    size: int
    added_by: str
    added_at: datetime


async def of_case(executor: Executor, case_id: UseCaseId) -> tuple[CaseFile, ...]:
    """The files, the oldest first; the caller knows that the case may be read."""
    rows = await executor.all(
        _File,
        """
        SELECT f.id, f.kind, f.name, f.size, coalesce(p.name, '') AS added_by, f.added_at
        FROM use_case_file f LEFT JOIN person p ON p.id = f.added_by
        WHERE f.use_case_id = %s ORDER BY f.added_at, f.id LIMIT %s
        """,
        (case_id, MOST),
    )
    return tuple(CaseFile(row.id, RecordKind(row.kind), row.name, row.size, row.added_by, row.added_at) for row in rows)


async def count(executor: Executor, case_id: UseCaseId) -> int:
    """How many there are."""
    return await executor.value(int, "SELECT count(*) FROM use_case_file WHERE use_case_id = %s", (case_id,)) or 0


async def readable(
    executor: Executor, actor: Actor, scope: Scope, case_id: UseCaseId, file_id: CaseFileId
) -> StoredFile | None:
    """A file of a use case that the actor may read."""
    query = sql.SQL("""
    SELECT f.kind, f.blob_id, f.name, f.size
    FROM use_case_file f JOIN use_case c ON c.id = f.use_case_id
    LEFT JOIN assistant a ON a.id = c.assistant_id AND a.deleted_at IS NULL
    LEFT JOIN unit u ON u.id = coalesce(a.unit_id, c.unit_id)
    WHERE f.id = %(file)s AND c.id = %(id)s AND {}
    """).format(READABLE)
    return await executor.one(StoredFile, query, {**reader_of(actor, scope), "id": case_id, "file": file_id})


async def add(tx: Executor, case_id: UseCaseId, new: NewFile) -> None:
    """Writes one. The use case is locked."""
    await tx.run(
        """
        INSERT INTO use_case_file (id, use_case_id, kind, blob_id, name, size, added_by, added_at)
        VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
        """,
        (new.id, case_id, new.kind.value, new.blob_id, new.name, new.size, new.by, new.at),
    )


async def remove(tx: Executor, case_id: UseCaseId, file_id: CaseFileId) -> str | None:
    """Removes one, and with it the key of its bytes; gives the document that it belonged to."""
    query = "DELETE FROM use_case_file WHERE id = %s AND use_case_id = %s RETURNING kind"
    return await tx.value(str, query, (file_id, case_id))
