"""The worker: fetches jobs, runs them, tries again, and takes up what a dead worker left.

This module imports the queue library; only the worker process imports this module.
"""

import asyncio
import logging
import signal
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from procrastinate import App, BaseRetryStrategy, PsycopgConnector, RetryDecision
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job
from procrastinate.worker import Worker
from psycopg import OperationalError

from aarhusai.errors import AarhusError, Kind, Unavailable
from aarhusai.jobs import repository
from aarhusai.jobs.book import JobBook
from aarhusai.jobs.types import ATTEMPTS, HEARTBEAT, STALLED
from aarhusai.storage.database import Database

logger = logging.getLogger(__name__)

KEPT: Final = timedelta(days=14)
"""How long a job that failed can be looked at."""

_GRACE: Final = 8.0
"""Seconds a stopping worker gives its jobs; what is not done then is put back and done by the next worker."""

_FORGET_EVERY: Final = 3600.0
"""Seconds between two looks for jobs that ended long ago."""

_AGAIN: Final = 2.0
"""Seconds before the worker starts anew after the database went away."""

_MENDABLE: Final = {Kind.UPSTREAM, Kind.UNAVAILABLE, Kind.TOO_MANY}


class _Failed(Exception):  # the queue sees nothing but this: an error's own text may hold content
    """A try that failed. `mendable`: whether trying again may help."""

    def __init__(self, code: str, mendable: bool) -> None:
        super().__init__(code)
        self.mendable = mendable


@dataclass(frozen=True, slots=True)
class _Patience(BaseRetryStrategy):
    """Tries again after 2, 8, 32 ... seconds, at most ten minutes; at once when the worker was only stopped."""

    attempts: int

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if not isinstance(exception, _Failed):
            return RetryDecision(retry_in={"seconds": 0})
        if not exception.mendable or job.attempts + 1 >= self.attempts:
            return None
        return RetryDecision(retry_in={"seconds": min(2 * 4**job.attempts, 600)})


@dataclass(frozen=True, slots=True)
class Pace:
    """The worker's times; tests shorten them."""

    heartbeat: timedelta = HEARTBEAT
    stalled: timedelta = STALLED
    sweep: timedelta = timedelta(seconds=5)
    poll: timedelta = timedelta(seconds=5)


async def run_worker(database: Database, book: JobBook, concurrency: int = 4, pace: Pace | None = None) -> None:
    """Works until SIGTERM or SIGINT, or until it is cancelled. Survives a database that goes away and comes back."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    try:
        await work(database, book, stop, concurrency, pace or Pace())
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)


async def work(database: Database, book: JobBook, stop: asyncio.Event, concurrency: int, pace: Pace) -> None:
    """Works until `stop` is set: then takes no new job, and ends when the running ones have, or after 8 s."""
    logging.getLogger("procrastinate").setLevel(logging.ERROR)
    logging.getLogger("procrastinate.worker").setLevel(logging.CRITICAL)  # it logs payloads; we log what failed
    while not stop.is_set():
        try:
            await _work_once(database, book, stop, concurrency, pace)
        except (ConnectorException, OperationalError):
            logger.warning("the queue's database is away, trying again")
        if not stop.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), _AGAIN)


async def _work_once(database: Database, book: JobBook, stop: asyncio.Event, concurrency: int, pace: Pace) -> None:
    app = _app(database.url, book)
    async with app.open_async():
        worker = Worker(
            app,
            queues=[job.name for job in (*book.bound, *book.periodic)],
            concurrency=concurrency,
            fetch_job_polling_interval=pace.poll.total_seconds(),
            shutdown_graceful_timeout=_GRACE,
            delete_jobs="successful",
            install_signal_handlers=False,
            update_heartbeat_interval=pace.heartbeat.total_seconds(),
            stalled_worker_timeout=pace.stalled.total_seconds(),
        )
        sweeping = asyncio.create_task(_sweep(database, book, pace), name="jobs sweep")
        stopping = asyncio.create_task(_stop_when(stop, worker), name="jobs stop")
        try:
            await worker.run()
        finally:
            for task in (sweeping, stopping):
                task.cancel()
            await asyncio.gather(sweeping, stopping, return_exceptions=True)


async def _stop_when(stop: asyncio.Event, worker: Worker) -> None:
    await stop.wait()
    worker.stop()


async def _sweep(database: Database, book: JobBook, pace: Pace) -> None:
    attempts = {bound.name: bound.attempts for bound in book.bound}
    clock = asyncio.get_running_loop().time
    forget_at = clock()
    while True:
        try:
            taken_up = await repository.take_up_stalled(database, pace.stalled, attempts, ATTEMPTS)
            if taken_up:
                logger.warning("took up %d jobs of a worker that died", taken_up)
            if clock() >= forget_at:
                await repository.forget_old(database, KEPT)
                forget_at = clock() + _FORGET_EVERY
        except Unavailable:
            logger.warning("the queue could not be swept: the database is away")
        await asyncio.sleep(pace.sweep.total_seconds())


def _app(url: str, book: JobBook) -> App:
    app = App(connector=PsycopgConnector(conninfo=url, min_size=1, max_size=4))
    for bound in book.bound:
        app.task(name=bound.name, queue=bound.name, retry=_Patience(bound.attempts))(_told(bound.name, bound.run))
    for periodic in book.periodic:
        lock = f"periodic:{periodic.name}"
        task = app.task(name=periodic.name, queue=periodic.name, lock=lock, queueing_lock=lock)(
            _ticked(periodic.name, periodic.run)
        )
        app.periodic(cron=periodic.cron)(task)
    return app


def _told(name: str, run: Callable[[dict[str, object]], Awaitable[None]]) -> Callable[..., Awaitable[None]]:
    async def do(**payload: object) -> None:
        await _safely(name, lambda: run(payload))

    return do


def _ticked(name: str, run: Callable[[], Awaitable[None]]) -> Callable[[int], Awaitable[None]]:
    async def do(timestamp: int) -> None:  # noqa: ARG001  # the library passes the tick's time by this name
        await _safely(name, run)

    return do


async def _safely(name: str, run: Callable[[], Awaitable[None]]) -> None:
    """Runs a job's function; what goes wrong is logged and told to the queue by code or class, never by its text."""
    try:
        await run()
    except AarhusError as error:
        logger.warning("job %s failed: %s", name, error.code)
        raise _Failed(error.code, error.kind in _MENDABLE) from None
    except Exception as error:  # a job's own fault must not stop the worker
        logger.exception("job %s failed: %s", name, type(error).__name__, exc_info=_without_text(error))
        raise _Failed(type(error).__name__, mendable=True) from None


def _without_text(error: Exception) -> Exception:
    """The same traceback without the error's words, which may quote what it worked on."""
    return Exception(type(error).__name__).with_traceback(error.__traceback__)
