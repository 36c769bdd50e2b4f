"""Jobs: enqueued with the change that causes them, done once it is committed, tried again, never lost."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from aarhusai.errors import AarhusError, Invalid, Unavailable, UpstreamError
from aarhusai.jobs import service
from aarhusai.jobs.book import JobBook
from aarhusai.jobs.types import JobKind, QueueHealth
from aarhusai.jobs.worker import Pace, work
from aarhusai.kit.ids import new_id
from aarhusai.storage.database import Database

QUICK = Pace(
    heartbeat=timedelta(seconds=0.2),
    stalled=timedelta(seconds=1),
    sweep=timedelta(seconds=0.2),
    poll=timedelta(seconds=0.2),
)


@dataclass(frozen=True)
class Wanted:
    """The payload of these tests' job."""

    message_id: UUID
    note: str = ""


GREET = JobKind("greet", Wanted)


class Heard:
    """What the job's function was given, in order; it may be told to fail first."""

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)
        self.tries = 0
        self.done: asyncio.Queue[Wanted] = asyncio.Queue()

    async def greet(self, wanted: Wanted) -> None:
        self.tries += 1
        if self.errors:
            raise self.errors.pop(0)
        await self.done.put(wanted)

    async def next(self) -> Wanted:
        return await asyncio.wait_for(self.done.get(), 20)


def book_of(heard: Heard, kind: JobKind[Wanted] = GREET) -> JobBook:
    book = JobBook()
    book.bind(kind, heard.greet)
    return book


@asynccontextmanager
async def working(db: Database, book: JobBook, concurrency: int = 2) -> AsyncGenerator[asyncio.Event, None]:
    stop = asyncio.Event()
    task = asyncio.create_task(work(db, book, stop, concurrency, QUICK))
    try:
        yield stop
    finally:
        stop.set()
        await asyncio.wait_for(task, 15)


async def enqueue(db: Database, kind: JobKind[Wanted], wanted: Wanted) -> None:
    async with db.transaction() as tx:
        await service.enqueue(tx, kind, wanted)


async def until(holds: Callable[[QueueHealth], bool], db: Database) -> QueueHealth:
    for _ in range(200):
        health = await service.health(db)
        if holds(health):
            return health
        await asyncio.sleep(0.05)
    pytest.fail(f"the queue never got there: {await service.health(db)}")


# enqueue


async def test_a_job_is_done_with_the_payload_it_was_given(db: Database) -> None:
    heard, wanted = Heard(), Wanted(new_id(), "æøå")
    async with working(db, book_of(heard)):
        async with db.transaction() as tx:
            await service.enqueue(tx, GREET, wanted)

        assert await heard.next() == wanted
        await until(lambda health: health.running == 0 and health.waiting == 0, db)


async def test_a_job_of_a_change_that_was_rolled_back_never_existed(db: Database) -> None:
    async def change() -> None:
        async with db.transaction() as tx:
            await service.enqueue(tx, GREET, Wanted(new_id()))
            raise Invalid("no", "Rolled back.")

    with pytest.raises(Invalid):
        await change()

    assert (await service.health(db)).waiting == 0


async def test_one_statement_may_change_and_enqueue(db: Database) -> None:
    heard, message = Heard(), new_id()
    await db.value(
        int,
        """
        WITH written AS (
            INSERT INTO setting (key, value) VALUES ('x', '1') RETURNING key
        ), queued AS (
            SELECT job_enqueue('greet', jsonb_build_object('message_id', %s::uuid)) AS job FROM written
        )
        SELECT job FROM queued
        """,
        (message,),
    )
    async with working(db, book_of(heard)):
        assert (await heard.next()).message_id == message


async def test_a_delayed_job_waits(db: Database) -> None:
    heard = Heard()
    async with working(db, book_of(heard)):
        async with db.transaction() as tx:
            await service.enqueue(tx, GREET, Wanted(new_id(), "later"), delay=timedelta(seconds=1))
            await service.enqueue(tx, GREET, Wanted(new_id(), "now"))

        assert [(await heard.next()).note, (await heard.next()).note] == ["now", "later"]


async def test_a_job_with_higher_priority_goes_first(db: Database) -> None:
    heard = Heard()
    async with db.transaction() as tx:
        await service.enqueue(tx, JobKind("greet", Wanted, priority=-10), Wanted(new_id(), "bulk"))
        await service.enqueue(tx, GREET, Wanted(new_id(), "a person waits"))
    async with working(db, book_of(heard), concurrency=1):
        assert [(await heard.next()).note, (await heard.next()).note] == ["a person waits", "bulk"]


async def test_a_payload_is_no_place_for_content(db: Database) -> None:
    with pytest.raises(ValueError, match="greet"):
        await enqueue(db, GREET, Wanted(new_id(), "ord " * 4000))


# failing


async def test_an_error_that_may_pass_is_tried_again(db: Database) -> None:
    heard = Heard(UpstreamError("model_busy", "Busy."))
    async with working(db, book_of(heard)):
        await enqueue(db, GREET, Wanted(new_id()))
        await heard.next()

    assert heard.tries == 2


@pytest.mark.parametrize("error", [Invalid("bad", "No."), Unavailable("away", "Gone.")])
async def test_a_job_that_cannot_be_mended_or_had_its_last_try_has_failed(db: Database, error: AarhusError) -> None:
    heard = Heard(error)
    async with working(db, book_of(heard, JobKind("greet", Wanted, attempts=1))):
        await enqueue(db, GREET, Wanted(new_id()))
        await until(lambda health: health.failed == 1, db)

    assert heard.tries == 1


async def test_a_payload_of_another_shape_fails_and_never_reaches_the_function(db: Database) -> None:
    heard = Heard()
    async with working(db, book_of(heard)):
        await db.value(int, "SELECT job_enqueue('greet', '{\"message_id\": 7}')")
        await until(lambda health: health.failed == 1, db)

    assert heard.tries == 0


async def test_the_text_of_an_error_is_not_logged(db: Database, caplog: pytest.LogCaptureFixture) -> None:
    heard = Heard(ValueError("Jens Hansen bor på Åvej 3"))
    async with working(db, book_of(heard, JobKind("greet", Wanted, attempts=1))):
        await enqueue(db, GREET, Wanted(new_id(), "hemmelig note"))
        await until(lambda health: health.failed == 1, db)

    assert "ValueError" in caplog.text
    assert "Jens" not in caplog.text
    assert "hemmelig" not in caplog.text


# living and dying


async def test_a_worker_leaves_jobs_it_does_not_know_to_one_that_does(db: Database) -> None:
    heard = Heard()
    other = JobKind("other", Wanted)
    async with working(db, book_of(heard, other)):
        await enqueue(db, GREET, Wanted(new_id()))
        await enqueue(db, other, Wanted(new_id()))
        await heard.next()
        health = await until(lambda health: health.running == 0, db)

    assert (health.waiting, health.failed) == (1, 0)


async def test_whether_a_worker_lives_can_be_seen(db: Database) -> None:
    assert (await service.health(db)).workers == 0
    async with working(db, book_of(Heard())):
        await until(lambda health: health.workers == 1, db)
    assert (await service.health(db)).workers == 0


async def test_how_long_a_job_has_waited_can_be_seen(db: Database) -> None:
    await enqueue(db, GREET, Wanted(new_id()))
    await asyncio.sleep(0.3)

    health = await service.health(db)

    assert health.waiting == 1
    assert 0.2 < health.oldest_seconds < 20


async def test_a_stopping_worker_finishes_what_it_is_doing(db: Database) -> None:
    begun, ended = asyncio.Event(), asyncio.Event()

    async def slow(_: Wanted) -> None:
        begun.set()
        await asyncio.sleep(0.5)
        ended.set()

    book = JobBook()
    book.bind(GREET, slow)
    async with working(db, book) as stop:
        await enqueue(db, GREET, Wanted(new_id()))
        await begun.wait()
        stop.set()

    assert ended.is_set()
    assert (await service.health(db)).running == 0


async def test_what_a_killed_worker_was_doing_is_taken_up_again(db: Database, tmp_path: Path) -> None:
    begun = tmp_path / "begun"
    await enqueue(db, JobKind("hang", Wanted), Wanted(new_id(), "survivor"))
    script = Path(__file__).with_name("doomed_worker.py")
    process = await asyncio.create_subprocess_exec(sys.executable, str(script), db.url, str(begun))
    try:
        await until(lambda _: begun.exists(), db)
    finally:
        process.kill()
        await process.wait()

    heard = Heard()
    async with working(db, book_of(heard, JobKind("hang", Wanted))):
        assert (await heard.next()).note == "survivor"
        await until(lambda health: health.running == 0, db)


async def test_a_job_that_kills_its_worker_every_time_is_given_up(db: Database) -> None:
    await db.run(
        "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, attempts)"
        " VALUES ('greet', 'greet', '{}', 'doing', 4)"
    )
    heard = Heard()
    async with working(db, book_of(heard)):
        await until(lambda health: health.failed == 1, db)

    assert heard.tries == 0


async def test_a_worker_outlives_its_database(db: Database, superuser_url: str) -> None:
    heard = Heard()
    async with working(db, book_of(heard)):
        await until(lambda health: health.workers == 1, db)
        _end_connections(superuser_url, db.url)
        other = Database(db.url, size=1)
        await other.open()
        await enqueue(other, GREET, Wanted(new_id(), "after"))
        await other.close()

        assert (await heard.next()).note == "after"


def _end_connections(superuser_url: str, url: str) -> None:
    name = conninfo_to_dict(url)["dbname"]
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,))


# the clock


async def test_the_clocks_jobs_run_once_a_tick_however_many_workers_there_are(db: Database) -> None:
    ticks: list[float] = []
    running = 0

    async def tick() -> None:
        nonlocal running
        running += 1
        assert running == 1
        ticks.append(asyncio.get_running_loop().time())
        await asyncio.sleep(0.1)
        running -= 1

    book = JobBook()
    book.every("* * * * * *", "tick", tick)
    async with working(db, book), working(db, book):
        await asyncio.sleep(4)

    assert 2 <= len(ticks) <= 5


def test_a_name_is_bound_once() -> None:
    book = book_of(Heard())
    with pytest.raises(ValueError, match="twice"):
        book.bind(GREET, Heard().greet)


def test_enqueueing_does_not_load_the_queue_library() -> None:
    code = "import sys, aarhusai.jobs.service, aarhusai.jobs.book; sys.exit('procrastinate' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
