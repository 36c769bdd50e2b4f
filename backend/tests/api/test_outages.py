"""A database that goes away and a disk that runs full: clear codes, no lost answer, and everything works after."""

import asyncio
import subprocess
import tempfile
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass
from pathlib import Path

import httpx
import psycopg
import pytest
from api.conftest import SignIn
from api.streams import Json, asked, following, question, whole_turn
from psycopg import errors, sql
from psycopg.conninfo import conninfo_to_dict

from aarhusai.chat.live import live
from aarhusai.gateway.providers.scripted import Hold, Say, ScriptedProvider
from aarhusai.storage.embedded import SUPERUSER, EmbeddedPostgres

PATIENT = 30
"""Seconds that something may take when the machine is busy."""


def problem(answer: httpx.Response) -> tuple[int, str]:
    """Status and code."""
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.status_code, answer.json()["code"]


async def insisting(client: httpx.AsyncClient, method: str, path: str) -> httpx.Response:
    """Asks again, as a page does, while it is told that the database is away."""
    async with asyncio.timeout(PATIENT):
        while (answer := await client.request(method, path)).status_code == 503:
            assert problem(answer) == (503, "database_unavailable")
            await asyncio.sleep(0.1)
    assert answer.status_code < 300, answer.text
    return answer


async def stored(client: httpx.AsyncClient, conversation_id: str) -> list[Json]:
    """A conversation's messages."""
    return (await insisting(client, "GET", f"/api/conversations/{conversation_id}")).json()["messages"]


async def until_it_is_stored(client: httpx.AsyncClient, conversation_id: str) -> Json:
    """The answer of a conversation with one turn, once it is no longer running."""
    async with asyncio.timeout(PATIENT):
        while True:
            answer = (await stored(client, conversation_id))[1]
            if answer["status"] != "running":
                return answer
            await asyncio.sleep(0.1)


# The database goes away


def cut_all_connections(superuser_url: str, url: str) -> int:
    """Ends every connection to the test's databases, as a failover does."""
    name = str(conninfo_to_dict(url)["dbname"])
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        ended = connection.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = ANY (%s)",
            ([name, f"{name}_keys"],),
        ).fetchone()
    assert ended is not None
    return int(ended[0])


async def test_connections_cut_in_mid_answer_lose_nothing(
    sign_in: SignIn, model: ScriptedProvider, superuser_url: str, database_url: str
) -> None:
    karla, gate = await sign_in("karla"), asyncio.Event()
    model.then(Say("Før "), Hold(gate), Say("og efter."))
    async with asked(karla, "Hvad nu?") as reading:
        opened = (await reading.next("turn")).data
        await reading.next("text")
        for _ in range(3):
            assert cut_all_connections(superuser_url, database_url) > 0
            await asyncio.sleep(0.3)
        gate.set()
        end = (await reading.rest())[-1]
    assert (end.kind, end.data["status"], end.data["code"]) == ("end", "done", None)
    asked_, answer = await stored(karla, opened["conversation"]["id"])
    assert (asked_["text"], answer["text"], answer["status"]) == ("Hvad nu?", "Før og efter.", "done")
    assert (await whole_turn(karla, "Videre"))["status"] == "done"


async def test_stopping_still_works_after_the_connections_were_cut(
    sign_in: SignIn, model: ScriptedProvider, superuser_url: str, database_url: str
) -> None:
    karla = await sign_in("karla")
    model.then(Say("Før "), Hold(asyncio.Event()))
    async with asked(karla, "Stop") as reading:
        turn_id = (await reading.next("turn")).data["turn_id"]
        await reading.next("text")
        assert cut_all_connections(superuser_url, database_url) > 0
        await insisting(karla, "POST", f"/api/turns/{turn_id}/stop")
        assert (await reading.rest())[-1].data["status"] == "stopped"


async def test_a_database_that_is_away_for_a_while_is_told_and_nothing_is_lost(
    sign_in: SignIn, model: ScriptedProvider, postgres: EmbeddedPostgres
) -> None:
    karla, gate = await sign_in("karla"), asyncio.Event()
    model.then(Say("Før "), Hold(gate), Say("og efter."))
    async with asked(karla, "Hvad nu?") as reading:
        opened = (await reading.next("turn")).data
        await reading.next("text")
        await asyncio.to_thread(postgres.stop)
        try:
            began = time.monotonic()
            health, ready, listed, refused = await asyncio.gather(
                karla.get("/api/health"),
                karla.get("/api/ready"),
                karla.get("/api/conversations"),
                karla.post("/api/turns", json=question("Kommer den igennem?")),
            )
            assert health.status_code == 200
            for answer in (ready, listed, refused):
                assert problem(answer) == (503, "database_unavailable")
            assert time.monotonic() - began < 15
            gate.set()
            await asyncio.sleep(0.5)
        finally:
            await asyncio.to_thread(postgres.start)
        end = (await reading.rest())[-1]
    assert (end.kind, end.data["status"], end.data["code"]) == ("end", "done", None)
    asked_, answer = await stored(karla, opened["conversation"]["id"])
    assert (asked_["text"], answer["text"], answer["status"]) == ("Hvad nu?", "Før og efter.", "done")
    assert (await whole_turn(karla, "Kommer den igennem?"))["status"] == "done"
    assert len((await karla.get("/api/conversations")).json()["items"]) == 2


async def test_a_reader_is_told_that_an_answer_is_not_stored_yet_and_later_it_is(
    sign_in: SignIn, model: ScriptedProvider, postgres: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "PATIENCE", 0.5)
    karla, gate = await sign_in("karla"), asyncio.Event()
    model.then(Say("Før "), Hold(gate), Say("og efter."))
    async with asked(karla, "Hvad nu?") as reading:
        opened = (await reading.next("turn")).data
        await reading.next("text")
        await asyncio.to_thread(postgres.stop)
        try:
            gate.set()
            async with asyncio.timeout(PATIENT):
                end = [event async for event in reading.events][-1]
            assert (end.kind, end.data["code"]) == ("end", "not_stored_yet")
            assert end.data["answer"]["text"] == "Før og efter."
        finally:
            await asyncio.to_thread(postgres.start)
    answer = await until_it_is_stored(karla, opened["conversation"]["id"])
    assert (answer["status"], answer["text"]) == ("done", "Før og efter.")


async def test_pages_hear_news_again_after_the_database_was_away(
    sign_in: SignIn, database_url: str, postgres: EmbeddedPostgres
) -> None:
    karla = await sign_in("karla")
    await asyncio.to_thread(postgres.stop)
    await asyncio.to_thread(postgres.start)
    await insisting(karla, "GET", "/api/conversations")
    await asyncio.sleep(1.5)  # the listener comes back within a second
    async with following(karla, "/api/events") as news:
        ended = await whole_turn(karla, "Nyt")
        assert (await news.next("turn")).data["conversation_id"] == ended["conversation"]["id"]


# The disk is full


@dataclass
class Disk:
    """Refuses every statement that `refuses` says, as PostgreSQL does when a table cannot grow."""

    refuses: Callable[[str], bool] | None = None
    refused: int = 0


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    """A disk that can run full for some statements."""
    disk = Disk()
    execute = psycopg.AsyncCursor.execute

    async def guarded(cursor: psycopg.AsyncCursor, query: object, *rest: object, **more: object) -> object:
        if disk.refuses is not None and disk.refuses(str(query)):
            disk.refused += 1
            raise errors.DiskFull("could not extend file")
        return await execute(cursor, query, *rest, **more)  # pyright: ignore[reportCallIssue, reportArgumentType, reportUnknownVariableType]  # the values come from a table

    monkeypatch.setattr(psycopg.AsyncCursor, "execute", guarded)
    return disk


async def test_a_full_disk_refuses_a_question_in_words(sign_in: SignIn, disk: Disk) -> None:
    karla = await sign_in("karla")
    disk.refuses = lambda query: "INSERT INTO message" in query
    assert problem(await karla.post("/api/turns", json=question("Er der plads?"))) == (503, "disk_full")
    assert (await karla.get("/api/conversations")).json()["items"] == []
    disk.refuses = None
    assert (await whole_turn(karla, "Er der plads?"))["status"] == "done"


async def test_an_answer_waits_for_room_on_the_disk(sign_in: SignIn, model: ScriptedProvider, disk: Disk) -> None:
    karla, gate = await sign_in("karla"), asyncio.Event()
    model.then(Say("Før "), Hold(gate), Say("og efter."))
    async with asked(karla, "Hvad nu?") as reading:
        opened = (await reading.next("turn")).data
        await reading.next("text")
        disk.refuses = lambda query: "turn_event" in query or "UPDATE message" in query
        await asyncio.sleep(0.6)
        gate.set()
        await asyncio.sleep(0.6)
        assert disk.refused > 1
        disk.refuses = None
        end = (await reading.rest())[-1]
    assert (end.kind, end.data["status"], end.data["code"]) == ("end", "done", None)
    assert (await stored(karla, opened["conversation"]["id"]))[1]["text"] == "Før og efter."


@pytest.fixture
def tiny_disk(postgres: EmbeddedPostgres, database_url: str, postgres_user: int) -> Generator[Path]:
    """Four megabytes for messages and nothing else."""
    folder = Path(tempfile.mkdtemp(prefix="aarhusai-test-"))
    options = f"size=4m,mode=700,uid={postgres_user}"
    command = ["mount", "-t", "tmpfs", "-o", options, "none", str(folder)]
    if subprocess.run(command, capture_output=True, check=False).returncode != 0:
        folder.rmdir()
        pytest.skip("only who may mount a file system can make a disk that is really full")
    address = postgres.url(database_url.rpartition("/")[2].partition("?")[0], SUPERUSER)
    name = sql.Identifier(folder.name)
    try:
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE TABLESPACE {} LOCATION {}").format(name, str(folder)))
            connection.execute(sql.SQL("ALTER TABLE message SET TABLESPACE {}").format(name))
        yield folder
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute("ALTER TABLE message SET TABLESPACE pg_default")
            connection.execute(sql.SQL("DROP TABLESPACE {}").format(name))
    finally:
        subprocess.run(["umount", str(folder)], check=True)
        folder.rmdir()


@pytest.fixture
def postgres_user(postgres: EmbeddedPostgres, superuser_url: str) -> int:
    """The uid that PostgreSQL runs as."""
    with psycopg.connect(superuser_url) as connection:
        found = connection.execute("SHOW data_directory").fetchone()
    assert found is not None
    return Path(found[0]).stat().st_uid


async def test_a_disk_that_is_really_full_and_then_is_not(
    tiny_disk: Path, sign_in: SignIn, model: ScriptedProvider
) -> None:
    karla, gate = await sign_in("karla"), asyncio.Event()
    long = "".join(chr(0x4E00 + number * 7919 % 20_000) for number in range(190_000))  # it compresses badly
    model.then(Say("Før "), Hold(gate), Say(long))
    async with asked(karla, "Hvad nu?") as reading:
        opened = (await reading.next("turn")).data
        await reading.next("text")
        refused = await until_refused(karla, long)
        assert problem(refused) == (503, "disk_full")
        gate.set()
        await asyncio.sleep(1)
        assert (await stored(karla, opened["conversation"]["id"]))[1]["status"] == "running"
        remount = ["mount", "-o", "remount,size=64m", str(tiny_disk)]
        await asyncio.to_thread(subprocess.run, remount, check=True)
        end = (await reading.rest())[-1]
    assert (end.kind, end.data["status"], end.data["code"]) == ("end", "done", None)
    assert (await stored(karla, opened["conversation"]["id"]))[1]["text"] == "Før " + long
    assert (await whole_turn(karla, "Er der plads nu?"))["status"] == "done"


async def until_refused(client: httpx.AsyncClient, text: str) -> httpx.Response:
    """Asks until there is no room."""
    for _ in range(30):
        answer = await client.post("/api/turns", json=question(text))
        if answer.status_code != 200:
            return answer
    raise AssertionError("the disk has room without end")
