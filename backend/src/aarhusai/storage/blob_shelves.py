"""Where the bytes of blobs lie: a folder of this machine, or a bucket that speaks S3."""

import asyncio
import errno
import os
from collections.abc import AsyncIterable, AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, Protocol

from aarhusai.errors import Unavailable

if TYPE_CHECKING:
    from obstore.store import ObjectStore

_READ: Final = 1_048_576
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_PART: Final = 8_388_608
"""Bytes of one part of an upload to a bucket; at most two of them are held at a time."""


class Shelf(Protocol):
    """Bytes by name. A name is letters of our own choosing, never anybody's.

    Every verb raises Unavailable("blobs_unavailable") when the place is away.
    """

    async def put(self, name: str, chunks: AsyncIterable[bytes]) -> None:
        """Stores them: all, or, when it raises, nothing. Raises Unavailable("disk_full") and whatever `chunks` do."""
        ...

    def get(self, name: str) -> AsyncIterator[bytes]:
        """What was stored."""
        ...

    async def delete(self, name: str) -> None:
        """Takes it away; what is gone already is passed over."""
        ...


class FolderShelf:
    """Files under a folder that only we may read. A file appears under its name when it is whole and on the disk."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def put(self, name: str, chunks: AsyncIterable[bytes]) -> None:
        """See Shelf.put."""
        path = self._path(name)
        partial = path.with_name(f"{name}.part")
        try:
            file = await asyncio.to_thread(_create, partial)
            try:
                async for chunk in chunks:
                    await asyncio.to_thread(file.write, chunk)
                await asyncio.to_thread(_finish, file, partial, path)
            finally:
                with suppress(OSError):  # what could not be flushed is told by the verb that wrote it
                    file.close()
                partial.unlink(missing_ok=True)
        except OSError as error:
            if error.errno in _FULL:
                raise Unavailable("disk_full", "There is no room left for the file.") from error
            raise _unavailable() from error

    async def get(self, name: str) -> AsyncIterator[bytes]:
        """See Shelf.get."""
        try:
            file = await asyncio.to_thread(self._path(name).open, "rb")
            try:
                while piece := await asyncio.to_thread(file.read, _READ):
                    yield piece
            finally:
                file.close()
        except OSError as error:
            raise _unavailable() from error

    async def delete(self, name: str) -> None:
        """See Shelf.delete."""
        path = self._path(name)
        try:
            for one in (path, path.with_name(f"{name}.part")):
                await asyncio.to_thread(one.unlink, missing_ok=True)
        except OSError as error:
            raise _unavailable() from error

    def _path(self, name: str) -> Path:
        return self._folder / name[-2:] / name


class BucketShelf:
    """Objects of a store that the library knows: S3, or one in memory for tests."""

    def __init__(self, store: "ObjectStore") -> None:
        self._store = store

    async def put(self, name: str, chunks: AsyncIterable[bytes]) -> None:
        """See Shelf.put. An upload that is broken off is aborted in the bucket too."""
        import obstore

        failed: list[BaseException] = []

        async def watched() -> AsyncIterator[bytes]:
            try:
                async for chunk in chunks:
                    yield chunk
            except BaseException as error:  # the library tells every failure of its source as one of its own
                failed.append(error)
                raise

        try:
            await obstore.put_async(self._store, name, watched(), chunk_size=_PART, max_concurrency=2)
        except Exception as error:  # the library's errors have no family: whatever it says, the bucket did not take it
            if failed:
                raise failed[0] from None
            raise _unavailable() from error

    async def get(self, name: str) -> AsyncIterator[bytes]:
        """See Shelf.get."""
        import obstore

        try:
            found = await obstore.get_async(self._store, name)
            async for piece in found.stream(min_chunk_size=_READ):
                yield bytes(piece)
        except Exception as error:  # as above
            raise _unavailable() from error

    async def delete(self, name: str) -> None:
        """See Shelf.delete."""
        import obstore

        try:
            await obstore.delete_async(self._store, name)
        except FileNotFoundError:
            return
        except Exception as error:  # as above
            raise _unavailable() from error


def make_shelf(data: Path, url: str | None) -> Shelf:
    """The bucket of `url` ("s3://bucket/prefix", keys and region from the usual AWS variables), or the data folder."""
    if url is None:
        return FolderShelf(data / "blobs")
    from obstore.store import from_url  # late: most houses have no bucket, and it is slow to import

    return BucketShelf(from_url(url))


def _create(path: Path) -> BinaryIO:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600), "wb")


def _finish(file: BinaryIO, partial: Path, path: Path) -> None:
    """Makes sure that the file survives a power cut before anybody is told that it is stored."""
    file.flush()
    os.fsync(file.fileno())
    partial.rename(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _unavailable() -> Unavailable:
    return Unavailable("blobs_unavailable", "The place where files are stored cannot be reached just now.")
