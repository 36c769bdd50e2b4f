"""Files as they came, in a store of their own, each encrypted under its own key.

The key lies in the database, wrapped under the master key; the bytes lie on a shelf (`blob_shelves.py`). Whoever has
one without the other reads nothing, and a file is gone at the moment its row is. Small texts that come by the thousand
lie beside their key: a file of its own, safe on the disk, takes longer than everything else that is done with them.
"""

import asyncio
import base64
import hashlib
import logging
import os
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO, Final
from uuid import UUID

from aarhusai.errors import NotFound, TooLarge, Unavailable
from aarhusai.kit.ids import new_id
from aarhusai.storage import blob_cipher
from aarhusai.storage.blob_shelves import Shelf
from aarhusai.storage.database import Database, Executor
from aarhusai.storage.secrets import Secrets
from aarhusai.terms.blobs import StoredBlob
from aarhusai.terms.ids import BlobId

logger = logging.getLogger(__name__)

UNMENTIONED: Final = timedelta(days=1)
"""How long a blob that was put waits for something to mention it."""

SMALL: Final = 16_384
"""Bytes of the largest content that `put_small` takes."""

SWEPT: Final = 200
"""Blobs taken away by one sweep at most."""

_KEY_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class _Row:
    wrapped_key: bytes
    content: bytes | None


@dataclass(frozen=True, slots=True)
class _Small:
    id: BlobId
    wrapped_key: bytes
    content: bytes


@dataclass(frozen=True, slots=True)
class _Due:
    blob_id: UUID


@dataclass(frozen=True, slots=True)
class BlobsHealth:
    """How many files there are and how many bytes, the newest, and how many are due to be taken away."""

    count: int
    size: int
    newest: BlobId | None
    due: int


class Blobs:
    """Puts files in and gives them again."""

    def __init__(self, db: Database, secrets: Secrets, shelf: Shelf) -> None:
        self._db = db
        self._secrets = secrets
        self._shelf = shelf

    async def put(self, chunks: AsyncIterable[bytes], limit: int) -> StoredBlob:
        """Stores what comes, and holds no more than a part of it in memory.

        It is taken away again after UNMENTIONED unless a row with a foreign key to it was written. Raises
        TooLarge("file_too_large") over `limit` bytes, Unavailable("disk_full" | "blobs_unavailable"), and what
        `chunks` raise; in each case nothing stays.
        """
        blob_id = BlobId(new_id())
        key = os.urandom(_KEY_BYTES)
        measured = _Measured(limit)
        await self._db.run(
            "INSERT INTO blob_to_delete (blob_id, at) VALUES (%s, now() + %s::interval)", (blob_id, UNMENTIONED)
        )
        try:
            await self._shelf.put(blob_id.hex, blob_cipher.sealed(key, blob_id, measured.passing(chunks)))
            stored = StoredBlob(blob_id, measured.size, measured.digest.digest())
            await self._db.run(
                "INSERT INTO blob (id, wrapped_key, size, sha256) VALUES (%s, %s, %s, %s)",
                (blob_id, self._wrapped(blob_id, key), stored.size, stored.sha256),
            )
        except BaseException:
            # Also when the caller is gone; the sweep does it should this be broken off too.
            await asyncio.shield(self._give_up(blob_id))
            raise
        return stored

    async def put_small(self, tx: Executor, contents: Sequence[bytes]) -> list[StoredBlob]:
        """Stores contents of at most SMALL bytes each, in the caller's transaction: once it is committed they are safe.

        The transaction has to write a row with a foreign key to each: nothing sweeps these.
        """
        stored = [StoredBlob(BlobId(new_id()), len(one), hashlib.sha256(one).digest()) for one in contents]
        keys = [os.urandom(_KEY_BYTES) for _ in contents]
        await tx.run(
            """
            INSERT INTO blob (id, wrapped_key, size, sha256, content)
            SELECT * FROM unnest(%s::uuid[], %s::bytea[], %s::bigint[], %s::bytea[], %s::bytea[])
            """,
            (
                [one.id for one in stored],
                [self._wrapped(one.id, key) for one, key in zip(stored, keys, strict=True)],
                [one.size for one in stored],
                [one.sha256 for one in stored],
                [
                    blob_cipher.sealed_whole(key, one.id, content)
                    for one, key, content in zip(stored, keys, contents, strict=True)
                ],
            ),
        )
        return stored

    async def small(self, blob_ids: Sequence[BlobId]) -> dict[BlobId, bytes]:
        """The contents of those of these that `put_small` stored. Raises Unavailable("file_unreadable")."""
        rows = await self._db.all(
            _Small,
            "SELECT id, wrapped_key, content FROM blob WHERE id = ANY (%s) AND content IS NOT NULL LIMIT %s",
            (list(blob_ids), len(blob_ids)),
        )
        return {
            row.id: blob_cipher.opened_whole(self._unwrapped(row.id, row.wrapped_key), row.id, row.content)
            for row in rows
        }

    async def open(self, blob_id: BlobId) -> AsyncGenerator[bytes, None]:
        """The content in pieces; its beginning has been read and proved when this returns.

        Raises NotFound("file_gone") when it was deleted, Unavailable("file_unreadable" | "blobs_unavailable"), the
        former also from the pieces.
        """
        row = await self._row(blob_id)
        key = self._unwrapped(blob_id, row.wrapped_key)
        stored = self._shelf.get(blob_id.hex) if row.content is None else _once(row.content)
        pieces = blob_cipher.opened(key, blob_id, stored)
        first = await anext(pieces)
        return _joined(first, pieces)

    async def to_file(self, blob_id: BlobId, path: Path) -> None:
        """Writes the content to a file that is there for nobody else. Raises what `open` raises; OSError."""
        pieces = await self.open(blob_id)
        with await asyncio.to_thread(_private, path) as file:
            async for piece in pieces:
                await asyncio.to_thread(file.write, piece)

    async def delete(self, blob_id: BlobId) -> None:
        """Takes a blob away that nothing mentions: its key now, its bytes now or at the next sweep."""
        async with self._db.transaction() as tx:
            await tx.run("DELETE FROM blob WHERE id = %s", (blob_id,))
            await tx.run(
                "INSERT INTO blob_to_delete (blob_id) VALUES (%s) ON CONFLICT (blob_id) DO UPDATE SET at = now()",
                (blob_id,),
            )
        await self._take_away(blob_id)

    async def sweep(self) -> int:
        """Takes away the bytes of what is due. Gives how many. For the worker, once a minute."""
        due = await self._db.all(
            _Due, "SELECT blob_id FROM blob_to_delete WHERE at <= now() ORDER BY at LIMIT %s", (SWEPT,)
        )
        for one in due:
            await self.delete(BlobId(one.blob_id))
        return len(due)

    async def health(self) -> BlobsHealth:
        """How the store stands, as far as the database knows."""
        found = await self._db.one(
            BlobsHealth,
            """
            SELECT (SELECT count(*) FROM blob) AS count, (SELECT coalesce(sum(size), 0)::bigint FROM blob) AS size,
                   (SELECT id FROM blob ORDER BY created_at DESC, id DESC LIMIT 1) AS newest,
                   (SELECT count(*) FROM blob_to_delete WHERE at <= now()) AS due
            """,
        )
        assert found is not None
        return found

    async def _take_away(self, blob_id: BlobId) -> None:
        await self._shelf.delete(blob_id.hex)
        await self._db.run("DELETE FROM blob_to_delete WHERE blob_id = %s", (blob_id,))

    async def _give_up(self, blob_id: BlobId) -> None:
        try:
            await self.delete(blob_id)
        except Unavailable:
            logger.warning("what was left of a file that did not arrive is taken away later")

    async def _row(self, blob_id: BlobId) -> _Row:
        row = await self._db.one(_Row, "SELECT wrapped_key, content FROM blob WHERE id = %s", (blob_id,))
        if row is None:
            raise NotFound("file_gone", "The file is no longer there.")
        return row

    def _unwrapped(self, blob_id: BlobId, wrapped: bytes) -> bytes:
        return base64.b64decode(self._secrets.open(wrapped, _purpose(blob_id)))

    def _wrapped(self, blob_id: BlobId, key: bytes) -> bytes:
        return self._secrets.seal(base64.b64encode(key).decode(), _purpose(blob_id))


class _Measured:
    """Counts and digests what passes."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self.size = 0
        self.digest = hashlib.sha256()

    async def passing(self, chunks: AsyncIterable[bytes]) -> AsyncIterator[bytes]:
        async for chunk in chunks:
            self.size += len(chunk)
            if self.size > self._limit:
                raise too_large(self._limit)
            self.digest.update(chunk)
            yield chunk


def too_large(limit: int) -> TooLarge:
    """The file has more bytes than `limit`."""
    return TooLarge("file_too_large", "The file is too large.", {"limit": limit})


async def _once(content: bytes) -> AsyncIterator[bytes]:
    yield content


async def _joined(first: bytes, rest: AsyncIterator[bytes]) -> AsyncGenerator[bytes, None]:
    yield first
    async for piece in rest:
        yield piece


def _private(path: Path) -> BinaryIO:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600), "wb")


def _purpose(blob_id: UUID) -> str:
    return f"blob {blob_id}"
