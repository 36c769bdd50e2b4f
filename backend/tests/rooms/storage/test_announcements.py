"""Announcements: heard by every process that listens, and a lost connection is made again and told."""

import asyncio

import psycopg

from aarhusai.storage.announcements import Announcements
from aarhusai.storage.database import Database


async def test_what_one_process_announces_another_hears(db: Database) -> None:
    heard: asyncio.Queue[str] = asyncio.Queue()
    announcements = Announcements(db.url)
    announcements.listen("config", heard.put_nowait)
    announcements.start()
    await asyncio.wait_for(announcements.connected.wait(), 5)
    await db.run("SELECT pg_notify('config', 'models')")
    assert await asyncio.wait_for(heard.get(), 5) == "models"
    await announcements.stop()


async def test_a_lost_connection_is_made_again_and_the_gap_is_told(db: Database) -> None:
    gaps: asyncio.Queue[None] = asyncio.Queue()
    announcements = Announcements(db.url)
    announcements.listen("config", lambda _: None)
    announcements.on_gap(lambda: gaps.put_nowait(None))
    announcements.start()
    await asyncio.wait_for(gaps.get(), 5)
    async with await psycopg.AsyncConnection.connect(db.url, autocommit=True) as admin:
        await admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND query LIKE 'LISTEN%%'"
        )
    await asyncio.wait_for(gaps.get(), 5)
    await announcements.stop()


async def test_a_listener_that_fails_makes_the_others_deaf_for_a_moment_only(db: Database) -> None:
    heard: asyncio.Queue[str] = asyncio.Queue()
    gaps: asyncio.Queue[None] = asyncio.Queue()

    def fail(_: str) -> None:
        raise ValueError("a payload of a later release")

    announcements = Announcements(db.url)
    announcements.listen("turn", fail)
    announcements.listen("config", heard.put_nowait)
    announcements.on_gap(lambda: gaps.put_nowait(None))
    announcements.start()
    await asyncio.wait_for(gaps.get(), 5)
    await db.run("SELECT pg_notify('turn', 'odd')")
    await asyncio.wait_for(gaps.get(), 5)
    await db.run("SELECT pg_notify('config', 'models')")
    assert await asyncio.wait_for(heard.get(), 5) == "models"
    await announcements.stop()
