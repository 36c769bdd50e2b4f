"""Files that people attached, sealed. What is not the person's does not exist."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final, LiteralString
from uuid import UUID

from aarhusai.chat.types import AttachmentStatus
from aarhusai.storage.database import Database, Executor
from aarhusai.storage.key_cipher import KeyId
from aarhusai.terms.actor import Actor
from aarhusai.terms.ids import AttachmentId, BlobId, PersonId

UNBOUND_HOURS: Final = 24
"""How long a file waits for the question it is attached to."""

_AT_ONCE: Final = 500
_COLUMNS: Final[LiteralString] = (
    "id, conversation_id, key_id, blob_id, sealed_name, size, media_type, pages, status, error_code, data_class,"
    " created_at"
)


@dataclass(frozen=True, slots=True)
class AttachmentRow:
    """A row without what was read."""

    id: AttachmentId
    conversation_id: UUID | None
    key_id: KeyId
    blob_id: BlobId
    sealed_name: bytes
    size: int
    media_type: str
    pages: int
    status: AttachmentStatus
    error_code: str | None
    data_class: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class ReadRow(AttachmentRow):
    """With what was read."""

    sealed_reading: bytes | None = None


@dataclass(frozen=True, slots=True)
class NewAttachment:
    """A file that has been put into the blob store."""

    id: AttachmentId
    key_id: KeyId
    blob_id: BlobId
    sealed_name: bytes
    size: int
    media_type: str


@dataclass(frozen=True, slots=True)
class WhatWasRead:
    """How reading ended. `reading` is sealed; None when it failed, and then `error_code` says why."""

    reading: bytes | None
    media_type: str
    pages: int
    data_class: str
    error_code: str | None


async def add(tx: Executor, actor: Actor, new: NewAttachment) -> AttachmentRow:
    """Stores it."""
    query: LiteralString = (
        "INSERT INTO attachment (id, person_id, key_id, blob_id, sealed_name, size, media_type)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s) RETURNING " + _COLUMNS
    )
    values = (new.id, actor.person_id, new.key_id, new.blob_id, new.sealed_name, new.size, new.media_type)
    row = await tx.one(AttachmentRow, query, values)
    assert row is not None
    return row


async def mine(db: Database, person_id: PersonId, ids: Collection[AttachmentId]) -> list[AttachmentRow]:
    """Those of the files that are the person's."""
    query: LiteralString = "SELECT " + _COLUMNS + " FROM attachment WHERE id = ANY(%s) AND person_id = %s LIMIT %s"
    return await db.all(AttachmentRow, query, (list(ids), person_id, len(ids)))


async def read(db: Database, person_id: PersonId, ids: Collection[AttachmentId]) -> list[ReadRow]:
    """The same with what was read."""
    query: LiteralString = (
        "SELECT " + _COLUMNS + ", sealed_reading FROM attachment WHERE id = ANY(%s) AND person_id = %s LIMIT %s"
    )
    return await db.all(ReadRow, query, (list(ids), person_id, len(ids)))


async def count_unbound(db: Database, person_id: PersonId) -> int:
    """How many files of the person's wait for a question."""
    return (
        await db.value(
            int,
            "SELECT count(*)::integer FROM attachment WHERE person_id = %s AND conversation_id IS NULL",
            (person_id,),
        )
        or 0
    )


async def waiting(db: Database, attachment_id: AttachmentId) -> AttachmentRow | None:
    """A file that is to be read, for the worker."""
    query: LiteralString = "SELECT " + _COLUMNS + " FROM attachment WHERE id = %s AND status = 'waiting'"
    return await db.one(AttachmentRow, query, (attachment_id,))


async def finish(db: Database, attachment_id: AttachmentId, read: WhatWasRead) -> None:
    """What was read of a waiting file, or why it could not be."""
    await db.run(
        """
        UPDATE attachment SET sealed_reading = %s, media_type = %s, pages = %s, data_class = %s, error_code = %s,
            status = CASE WHEN %s::text IS NULL THEN 'ready' ELSE 'failed' END
        WHERE id = %s AND status = 'waiting'
        """,
        (
            read.reading,
            read.media_type,
            read.pages,
            read.data_class,
            read.error_code,
            read.error_code,
            attachment_id,
        ),
    )


async def delete_unbound(tx: Executor, person_id: PersonId, ids: Collection[AttachmentId]) -> int:
    """Removes files of the person's that no stored question was asked with; how many."""
    return await tx.run(
        "DELETE FROM attachment WHERE id = ANY(%s) AND person_id = %s AND conversation_id IS NULL",
        (list(ids), person_id),
    )


async def sweep(db: Database) -> int:
    """Removes files that have waited too long for a question; how many, up to a batch."""
    return await db.run(
        """
        DELETE FROM attachment WHERE id IN (
            SELECT id FROM attachment
            WHERE conversation_id IS NULL AND created_at < now() - make_interval(hours => %s)
            ORDER BY created_at LIMIT %s FOR UPDATE SKIP LOCKED
        )
        """,
        (UNBOUND_HOURS, _AT_ONCE),
    )
