"""The blob store is the same over a folder and over a bucket: what goes in comes out, or nothing stays."""

import asyncio
import errno
import os
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import obstore
import pytest
from obstore.store import MemoryStore

from aarhusai.errors import AarhusError, Invalid, NotFound, TooLarge, Unavailable
from aarhusai.storage import blob_shelves
from aarhusai.storage.blob_cipher import FRAME
from aarhusai.storage.blob_shelves import BucketShelf, FolderShelf, Shelf
from aarhusai.storage.blobs import SMALL, Blobs
from aarhusai.storage.database import Database
from aarhusai.storage.secrets import Secrets
from aarhusai.terms.ids import BlobId

LIMIT = 10_000_000
WORDS = b"Affald hentes hver anden onsdag. "


class Places:
    """A shelf and what lies on it, whatever it is."""

    def __init__(self, shelf: Shelf, folder: Path | None, store: MemoryStore | None) -> None:
        self.shelf = shelf
        self._folder = folder
        self._store = store

    def stored(self) -> dict[str, bytes]:
        """Bytes by name, half-written ones among them."""
        if self._folder is not None:
            return {path.name: path.read_bytes() for path in self._folder.rglob("*") if path.is_file()}
        assert self._store is not None
        names = [entry["path"] for entry in obstore.list_with_delimiter(self._store)["objects"]]  # pyright: ignore[reportUnknownMemberType]  # one of its ways gives a type of another library
        return {name: bytes(obstore.get(self._store, name).bytes()) for name in names}

    def spoil(self, change: int) -> None:
        """Changes one byte of the only thing there, `change` from its beginning; -1 cuts its end off."""
        ((name, content),) = self.stored().items()
        spoilt = (
            content[:-20] if change < 0 else content[:change] + bytes([content[change] ^ 1]) + content[change + 1 :]
        )
        if self._folder is not None:
            next(path for path in self._folder.rglob(name)).write_bytes(spoilt)
        else:
            assert self._store is not None
            obstore.put(self._store, name, spoilt)


@pytest.fixture(params=["folder", "bucket"])
def places(request: pytest.FixtureRequest, tmp_path: Path) -> Places:
    """Both kinds."""
    if request.param == "folder":
        return Places(FolderShelf(tmp_path / "blobs"), tmp_path / "blobs", None)
    store = MemoryStore()
    return Places(BucketShelf(store), None, store)


@pytest.fixture
def blobs(db: Database, places: Places) -> Blobs:
    """The store over one of them."""
    return Blobs(db, Secrets(bytes(32)), places.shelf)


async def pieces(content: bytes, size: int = 5000) -> AsyncIterator[bytes]:
    for start in range(0, len(content), size):
        yield content[start : start + size]


async def read(blobs: Blobs, blob_id: BlobId) -> bytes:
    return b"".join([piece async for piece in await blobs.open(blob_id)])


async def rows(db: Database) -> int:
    found = await db.value(int, "SELECT (SELECT count(*) FROM blob) + (SELECT count(*) FROM blob_to_delete)")
    return found or 0


@pytest.mark.parametrize("size", [0, 1, FRAME - 1, FRAME, FRAME + 1, 3 * FRAME, 9_000_000])
async def test_what_goes_in_comes_out(blobs: Blobs, places: Places, size: int, tmp_path: Path) -> None:
    content = (WORDS * (size // len(WORDS) + 1))[:size]
    stored = await blobs.put(pieces(content), LIMIT)
    assert (stored.size, await read(blobs, stored.id)) == (size, content)
    await blobs.to_file(stored.id, tmp_path / "again")
    assert (tmp_path / "again").read_bytes() == content
    assert (tmp_path / "again").stat().st_mode & 0o077 == 0


async def test_nobody_reads_it_where_it_lies(blobs: Blobs, places: Places) -> None:
    await blobs.put(pieces(WORDS * 10_000), LIMIT)
    ((_, lying),) = places.stored().items()
    assert WORDS[:12] not in lying


async def test_the_same_twice_lies_there_twice_and_differently(blobs: Blobs, places: Places) -> None:
    first, second = await blobs.put(pieces(WORDS), LIMIT), await blobs.put(pieces(WORDS), LIMIT)
    assert first.sha256 == second.sha256
    assert len({*places.stored().values()}) == 2


@pytest.mark.parametrize("change", [0, FRAME + 40, -1])
async def test_a_changed_byte_or_a_missing_end_is_noticed(blobs: Blobs, places: Places, change: int) -> None:
    stored = await blobs.put(pieces(WORDS * 6000), LIMIT)
    places.spoil(change)
    with pytest.raises(Unavailable, match="file_unreadable"):
        await read(blobs, stored.id)


async def test_another_master_key_reads_nothing(blobs: Blobs, db: Database, places: Places) -> None:
    stored = await blobs.put(pieces(WORDS), LIMIT)
    with pytest.raises(Unavailable, match="secret_unreadable"):
        await read(Blobs(db, Secrets(bytes([1]) * 32), places.shelf), stored.id)


async def test_bytes_that_are_away_are_told_before_the_first_of_them(blobs: Blobs, places: Places) -> None:
    stored = await blobs.put(pieces(WORDS), LIMIT)
    await places.shelf.delete(stored.id.hex)
    with pytest.raises(Unavailable, match="blobs_unavailable"):
        await blobs.open(stored.id)


@pytest.mark.parametrize("arrived", [0, 3, 7_000_000])
async def test_what_is_broken_off_leaves_nothing(blobs: Blobs, places: Places, db: Database, arrived: int) -> None:
    async def broken() -> AsyncIterator[bytes]:
        async for piece in pieces(WORDS * (arrived // len(WORDS) + 1)):
            yield piece
        raise Invalid("upload_broken_off", "Gone.")

    with pytest.raises(Invalid, match="upload_broken_off"):
        await blobs.put(broken(), LIMIT)
    assert places.stored() == {}
    assert await rows(db) == 0


async def test_a_sender_who_is_cancelled_leaves_nothing(blobs: Blobs, places: Places, db: Database) -> None:
    begun = asyncio.Event()

    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield WORDS
            begun.set()
            await asyncio.sleep(0)

    putting = asyncio.create_task(blobs.put(endless(), 10**12))
    await begun.wait()
    putting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await putting
    assert places.stored() == {}
    assert await rows(db) == 0


async def test_more_than_the_limit_is_refused_as_it_comes_and_leaves_nothing(
    blobs: Blobs, places: Places, db: Database
) -> None:
    with pytest.raises(TooLarge, match="file_too_large") as refused:
        await blobs.put(pieces(bytes(100_001)), 100_000)
    assert refused.value.facts == {"limit": 100_000}
    assert places.stored() == {}
    assert await rows(db) == 0
    assert (await blobs.put(pieces(bytes(100_000)), 100_000)).size == 100_000


async def test_a_blob_nobody_mentions_is_swept_when_its_time_is_up_and_not_before(
    blobs: Blobs, places: Places, db: Database
) -> None:
    stored = await blobs.put(pieces(WORDS), LIMIT)
    assert await blobs.sweep() == 0
    assert await read(blobs, stored.id) == WORDS
    await db.run("UPDATE blob_to_delete SET at = at - %s::interval", (timedelta(days=1, minutes=1),))
    assert await blobs.sweep() == 1
    assert places.stored() == {}
    assert await rows(db) == 0


async def test_a_deleted_blob_is_gone_and_deleting_it_again_is_no_error(
    blobs: Blobs, places: Places, db: Database
) -> None:
    stored = await blobs.put(pieces(WORDS), LIMIT)
    await blobs.delete(stored.id)
    await blobs.delete(stored.id)
    with pytest.raises(NotFound, match="file_gone"):
        await blobs.open(stored.id)
    assert places.stored() == {}
    assert await rows(db) == 0


async def test_what_cannot_be_taken_away_now_is_taken_away_later(
    blobs: Blobs, places: Places, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = await blobs.put(pieces(WORDS), LIMIT)

    async def away(name: str) -> None:
        raise Unavailable("blobs_unavailable", "Away.")

    with monkeypatch.context() as broken:
        broken.setattr(places.shelf, "delete", away)
        with pytest.raises(Unavailable):
            await blobs.delete(stored.id)
    with pytest.raises(NotFound):
        await blobs.open(stored.id)
    assert await blobs.sweep() == 1
    assert places.stored() == {}


async def test_a_full_disk_is_told_as_such_and_leaves_nothing(
    db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blobs = Blobs(db, Secrets(bytes(32)), FolderShelf(tmp_path))

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(blob_shelves, "_finish", full)
    with pytest.raises(Unavailable, match="disk_full"):
        await blobs.put(pieces(WORDS), LIMIT)
    assert Places(FolderShelf(tmp_path), tmp_path, None).stored() == {}
    assert await rows(db) == 0


async def test_a_folder_that_cannot_be_written_is_told_as_such(db: Database, tmp_path: Path) -> None:
    (tmp_path / "blobs").write_text("a file where the folder should be", encoding="utf-8")
    blobs = Blobs(db, Secrets(bytes(32)), FolderShelf(tmp_path / "blobs"))
    with pytest.raises(AarhusError, match="blobs_unavailable"):
        await blobs.put(pieces(WORDS), LIMIT)


async def test_files_are_only_ours_to_read(db: Database, tmp_path: Path) -> None:
    blobs = Blobs(db, Secrets(bytes(32)), FolderShelf(tmp_path / "blobs"))
    await blobs.put(pieces(WORDS), LIMIT)
    for path in (tmp_path / "blobs").rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path.name


async def test_small_contents_lie_beside_their_keys_and_come_out_the_same_way(
    blobs: Blobs, places: Places, db: Database, tmp_path: Path
) -> None:
    contents = [WORDS, b"", bytes(SMALL)]
    async with db.transaction() as tx:
        stored = await blobs.put_small(tx, contents)
    assert places.stored() == {}
    assert [one.size for one in stored] == [len(content) for content in contents]
    assert [await read(blobs, one.id) for one in stored] == contents
    assert await blobs.small([one.id for one in stored]) == dict(zip([one.id for one in stored], contents, strict=True))
    await blobs.to_file(stored[0].id, tmp_path / "again")
    assert (tmp_path / "again").read_bytes() == WORDS
    assert await db.value(bool, "SELECT bool_or(position(%s IN content) > 0) FROM blob", (WORDS[:12],)) is False
    with pytest.raises(Unavailable, match="secret_unreadable"):
        await Blobs(db, Secrets(bytes([1]) * 32), places.shelf).small([stored[0].id])


async def test_a_small_content_that_was_changed_is_noticed(blobs: Blobs, db: Database) -> None:
    async with db.transaction() as tx:
        (stored,) = await blobs.put_small(tx, [WORDS])
    await db.run("UPDATE blob SET content = set_byte(content, 0, get_byte(content, 0) # 1)")
    with pytest.raises(Unavailable, match="file_unreadable"):
        await blobs.small([stored.id])
    with pytest.raises(Unavailable, match="file_unreadable"):
        await read(blobs, stored.id)


async def test_small_contents_of_a_transaction_that_fails_leave_nothing(blobs: Blobs, db: Database) -> None:
    async def broken() -> None:
        async with db.transaction() as tx:
            await blobs.put_small(tx, [WORDS, WORDS])
            raise Invalid("bad_line", "Broken off.")

    with pytest.raises(Invalid, match="bad_line"):
        await broken()
    assert await rows(db) == 0
