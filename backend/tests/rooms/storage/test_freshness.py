"""Snapshots in memory: nothing that was announced is missed, and no failed reading is the last."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest

from aarhusai.errors import Unavailable
from aarhusai.storage import freshness
from aarhusai.storage.announcements import Announcements
from aarhusai.storage.database import Database
from aarhusai.storage.freshness import KeptFresh


@dataclass
class Book:
    """Something that is read. Readings that `troubles` holds fail."""

    begun: int = 0
    read: int = 0
    hold: asyncio.Event = field(default_factory=asyncio.Event)
    troubles: list[Exception] = field(default_factory=list[Exception])

    async def refresh(self) -> None:
        self.begun += 1
        await self.hold.wait()
        if self.troubles:
            raise self.troubles.pop(0)
        self.read += 1

    async def until(self, count: int, *, begun: bool = False) -> None:
        async with asyncio.timeout(5):
            while (self.begun if begun else self.read) < count:  # noqa: ASYNC110  # a stand-in without an event
                await asyncio.sleep(0.005)


@pytest.fixture
async def announcements(db: Database) -> AsyncIterator[Announcements]:
    made = Announcements(db.url)
    yield made
    await made.stop()


async def listening(book: Book, announcements: Announcements) -> KeptFresh:
    book.hold.set()
    fresh = KeptFresh("the book", book.refresh)
    await fresh.start(announcements)
    announcements.start()
    await book.until(2)  # at the start, and when the listening began
    return fresh


async def test_what_is_announced_during_a_reading_is_read_again(db: Database, announcements: Announcements) -> None:
    book = Book()
    fresh = await listening(book, announcements)
    book.hold.clear()
    await db.run("SELECT pg_notify('config', '')")
    await book.until(3, begun=True)
    await db.run("SELECT pg_notify('config', '')")
    await asyncio.sleep(0.1)
    book.hold.set()
    await book.until(4)
    await fresh.stop()


@pytest.mark.parametrize("trouble", [Unavailable("database_unavailable", ""), ValueError("a later release's word")])
async def test_a_reading_that_fails_is_tried_again(
    announcements: Announcements, db: Database, monkeypatch: pytest.MonkeyPatch, trouble: Exception
) -> None:
    monkeypatch.setattr(freshness, "UNHEARD", 0.05)
    book = Book()
    fresh = await listening(book, announcements)
    book.troubles.append(trouble)
    await db.run("SELECT pg_notify('config', '')")
    await book.until(3)
    assert book.begun >= 4
    await fresh.stop()
