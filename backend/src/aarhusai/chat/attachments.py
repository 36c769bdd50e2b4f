"""Files that people attach to questions: sent, read by the worker, given to answers, erased with the conversation.

Name, bytes and what was read are sealed under a key of the file's own; destroying it erases them.
"""

import asyncio
from collections.abc import AsyncIterable, Collection
from dataclasses import dataclass
from typing import Final, Protocol
from uuid import UUID

from aarhusai.audit.service import append
from aarhusai.audit.types import AuditEntry
from aarhusai.chat.repository import attachments as table
from aarhusai.chat.repository.attachments import AttachmentRow, NewAttachment
from aarhusai.chat.sealing import Keys, open_text, seal_text
from aarhusai.chat.sealing_files import NAME, opened_file, sealed_file
from aarhusai.chat.types import Attachment
from aarhusai.chat.wording import storable
from aarhusai.errors import Invalid, NotFound, TooMany
from aarhusai.jobs.service import enqueue
from aarhusai.jobs.types import JobKind
from aarhusai.kit.ids import new_id
from aarhusai.storage.database import Database
from aarhusai.storage.key_cipher import ConversationKey
from aarhusai.terms.actor import Actor
from aarhusai.terms.blobs import StoredBlob
from aarhusai.terms.classes import DataClass
from aarhusai.terms.ids import AttachmentId, BlobId, PersonId

MOST_BYTES: Final = 50_000_000
"""Of one attached file. What is larger belongs into a collection."""

MOST_UNBOUND: Final = 50
"""Files of one person that wait for a question."""

LONGEST_NAME: Final = 255

_HEAD: Final = 16


@dataclass(frozen=True, slots=True)
class AttachmentToRead:
    """A file that was attached."""

    attachment_id: UUID


READ: Final = JobKind("chat.read_attachment", AttachmentToRead, attempts=3, priority=10)
"""A person waits for it, so it goes before what is read for collections."""

_SIGNS: Final = ((b"\x89PNG\r\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"), (b"GIF8", "image/gif"))


class Files(Protocol):
    """`storage.blobs.Blobs`."""

    async def put(self, chunks: AsyncIterable[bytes], limit: int) -> StoredBlob:
        """Stores what comes."""
        ...

    async def open(self, blob_id: BlobId) -> AsyncIterable[bytes]:
        """The content in pieces."""
        ...


class Attachments:
    """The verbs. What is not the actor's does not exist."""

    def __init__(self, db: Database, keys: Keys, files: Files) -> None:
        self._db = db
        self._keys = keys
        self._files = files

    async def add(self, actor: Actor, name: str, chunks: AsyncIterable[bytes]) -> Attachment:
        """Stores a file and lets the worker read it.

        Raises NotFound("attachment_not_found") for who is nobody, Invalid("bad_file_name"),
        TooMany("too_many_attachments") of this person's that wait, TooLarge("file_too_large") and what the blob store
        raises.
        """
        person_id = _person(actor)
        clean = _file_name(name)
        if await table.count_unbound(self._db, person_id) >= MOST_UNBOUND:
            raise TooMany("too_many_attachments", "Too many files wait for a question.", {"limit": MOST_UNBOUND})
        identity = AttachmentId(new_id())
        key = await self._keys.store.new()
        watched = _Watched(chunks)
        try:
            stored = await self._files.put(sealed_file(key, identity, watched.passing()), MOST_BYTES)
        except BaseException:
            # Also when the sender is gone: a key that seals nothing is not left behind.
            await asyncio.shield(self._keys.store.destroy([key.id]))
            raise
        sealed = seal_text(key, NAME, identity, clean)
        new = NewAttachment(identity, key.id, stored.id, sealed, watched.size, _media_type(watched.head))
        async with self._db.transaction() as tx:
            row = await table.add(tx, actor, new)
            await enqueue(tx, READ, AttachmentToRead(identity))
            await append(tx, AuditEntry(actor, "attachment.added", "attachment", identity, details={"bytes": row.size}))
        return attachment_of(row, key)

    async def get(self, actor: Actor, attachment_id: AttachmentId) -> Attachment:
        """How it stands. Raises NotFound("attachment_not_found")."""
        found = await self.of(_person(actor), [attachment_id])
        if not found:
            raise attachment_not_found()
        return found[0]

    async def of(self, person_id: PersonId, ids: Collection[AttachmentId]) -> list[Attachment]:
        """Those of the files that are the person's and can be opened. Nothing is asked for no ids."""
        if not ids:
            return []
        rows = await table.mine(self._db, person_id, ids)
        keys = await self._keys.of([row.key_id for row in rows])
        return [attachment_of(row, keys[row.key_id]) for row in rows if row.key_id in keys]

    async def delete(self, actor: Actor, attachment_id: AttachmentId) -> None:
        """Removes a file that no stored question was asked with. Raises NotFound("attachment_not_found")."""
        person_id = _person(actor)
        async with self._db.transaction() as tx:
            if not await table.delete_unbound(tx, person_id, [attachment_id]):
                raise attachment_not_found()
            await append(tx, AuditEntry(actor, "attachment.deleted", "attachment", attachment_id))

    async def content(self, key: ConversationKey, row: AttachmentRow) -> AsyncIterable[bytes]:
        """The file's bytes in pieces. Raises what the blob store raises and Unavailable("content_unreadable")."""
        return opened_file(key, row.id, await self._files.open(row.blob_id))


def attachment_not_found() -> NotFound:
    """It does not exist or is somebody else's."""
    return NotFound("attachment_not_found", "There is no such attached file.")


def attachment_of(row: AttachmentRow, key: ConversationKey) -> Attachment:
    """A row as this room shows it."""
    return Attachment(
        id=row.id,
        name=open_text(key, NAME, row.id, row.sealed_name),
        media_type=row.media_type,
        size=row.size,
        pages=row.pages,
        status=row.status,
        error_code=row.error_code,
        data_class=DataClass.parse(row.data_class),
        created_at=row.created_at,
    )


class _Watched:
    """A file on its way: its first bytes, which tell what kind of file it is, and how large it is."""

    def __init__(self, chunks: AsyncIterable[bytes]) -> None:
        self._chunks = chunks
        self.head = b""
        self.size = 0

    async def passing(self) -> AsyncIterable[bytes]:
        """The same pieces."""
        async for chunk in self._chunks:
            self.head += chunk[: max(0, _HEAD - len(self.head))]
            self.size += len(chunk)
            yield chunk


def _media_type(head: bytes) -> str:
    """The type of a picture by its first bytes; what else it is the reader finds out."""
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    return next((media_type for sign, media_type in _SIGNS if head.startswith(sign)), "")


def _file_name(name: str) -> str:
    clean = " ".join(storable(name).replace("\\", "/").rsplit("/", 1)[-1].split())
    if not clean or len(clean) > LONGEST_NAME or not clean.isprintable():
        raise Invalid("bad_file_name", "The file's name is empty or too long.", {"limit": LONGEST_NAME})
    return clean


def _person(actor: Actor) -> PersonId:
    if actor.person_id is None:
        raise attachment_not_found()
    return actor.person_id
