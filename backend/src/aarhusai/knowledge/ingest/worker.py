"""The worker's part: hands that take work from the queue in turn, and say every few seconds that they live."""

import asyncio
import logging
import os
import shutil
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

from aarhusai.errors import Unavailable
from aarhusai.knowledge.ingest import taking_repository as taking
from aarhusai.knowledge.ingest.completing import Completing
from aarhusai.knowledge.ingest.hands import ATTEMPTS, Hands, Tools
from aarhusai.knowledge.ingest.repository import CHANNEL
from aarhusai.knowledge.ingest.taking_repository import Limits
from aarhusai.knowledge.ingest.types import Task
from aarhusai.knowledge.reading.reader import Reader
from aarhusai.storage.announcements import Announcements
from aarhusai.terms.ids import VersionId

logger = logging.getLogger(__name__)

LIMITS: Final = Limits(most_tasks=256, most_bytes=256_000, most_hands=2)


@dataclass(frozen=True, slots=True)
class Pace:
    """The worker's times, in seconds; tests shorten them. `lease` is how long a silent worker is believed to live."""

    lease: float = 15.0
    heartbeat: float = 4.0
    poll: float = 5.0
    complete: float = 10.0
    complete_again: float = 5.0


class Ingestion:
    """Everything of ingestion that runs in a worker. One person's documents never take all hands."""

    def __init__(
        self, tools: Tools, reader: Reader, completing: Completing, pace: Pace | None = None, hands: int = 3
    ) -> None:
        self._tools = tools
        self._reader = reader
        self._completing = completing
        self._pace = pace or Pace()
        self._hands = hands
        self._wake = asyncio.Event()
        self._complete = asyncio.Event()
        self._stopping = False
        self._at_work: dict[asyncio.Task[None], frozenset[VersionId]] = {}
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def at_work(self) -> int:
        """How many hands are."""
        return len(self._at_work)

    async def start(self, announcements: Announcements) -> None:
        """Works from now on. Call before `announcements.start()`. Raises Unavailable."""
        await asyncio.to_thread(_tidy, self._tools.folder)
        announcements.listen(CHANNEL, lambda _: self._wake.set())
        announcements.listen("config", lambda _: self._complete.set())
        announcements.on_gap(self._wake.set)
        self._tasks = [
            asyncio.create_task(self._work(), name="ingestion"),
            asyncio.create_task(self._live(), name="ingestion heartbeat"),
            asyncio.create_task(self._fill(), name="ingestion vectors"),
        ]

    async def stop(self) -> None:
        """Gives back what is not done, and ends every process."""
        self._stopping = True
        ending = {*self._tasks, *self._at_work}
        while ending:
            for task in ending:
                # Again and again: before Python 3.12 `wait_for` forgets that it was cancelled when it ends just then.
                task.cancel()
            _, ending = await asyncio.wait(ending, timeout=1)
        self._tasks = []
        # What was cancelled before it began, or between being taken and being told of.
        with suppress(Unavailable):
            async with self._tools.db.transaction() as tx:
                await taking.later(tx, self._tools.worker_id, None, timedelta(0), None)
        await self._reader.close()
        await self._tools.preparing.close()
        await asyncio.to_thread(shutil.rmtree, self._tools.folder, ignore_errors=True)

    async def _work(self) -> None:
        """Fills free hands as long as there is work."""
        while True:
            self._wake.clear()
            try:
                while len(self._at_work) < self._hands and (tasks := await self._take()):
                    self._begin(tasks)
            except Unavailable:
                logger.warning("nothing was taken from the queue: the database is away")
            except Exception:  # a loop that ends in silence would leave every document unread
                logger.exception("taking from the queue failed")
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), self._pace.poll)

    async def _take(self) -> list[Task]:
        lease = timedelta(seconds=self._pace.lease)
        return await taking.take(self._tools.db, self._tools.worker_id, lease, LIMITS)

    def _begin(self, tasks: Sequence[Task]) -> None:
        at_work = asyncio.create_task(Hands(self._tools).do(tasks), name="ingestion hands")
        self._at_work[at_work] = frozenset(task.version_id for task in tasks)
        at_work.add_done_callback(self._done)

    def _done(self, at_work: asyncio.Task[None]) -> None:
        self._at_work.pop(at_work, None)
        self._wake.set()
        if not at_work.cancelled() and at_work.exception() is not None:
            logger.error("documents are left to the lease: %s", type(at_work.exception()).__name__)

    async def _live(self) -> None:
        """Renews the lease, stops what was paused or cancelled meanwhile, and takes up what dead workers left."""
        while True:
            await asyncio.sleep(self._pace.heartbeat)
            try:
                await self._beat()
            except Unavailable:
                logger.warning("the lease could not be renewed: the database is away")
            except Exception:  # without it the other workers would take what we are working on
                logger.exception("renewing the lease failed")

    async def _beat(self) -> None:
        before = {task: versions for task, versions in self._at_work.items() if versions}
        mine = await taking.keep(self._tools.db, self._tools.worker_id, timedelta(seconds=self._pace.lease))
        for task, versions in before.items():
            if not versions & mine and not task.done():
                task.cancel()
        async with self._tools.db.transaction() as tx:
            if await taking.take_up_stalled(tx, ATTEMPTS, "ingest_interrupted"):
                self._wake.set()

    async def _fill(self) -> None:
        """Looks for missing vectors when something was chosen, and now and then."""
        while True:
            whole = False
            self._complete.clear()
            try:
                whole = await self._completing.complete()
            except Unavailable:
                logger.info("missing vectors are made later: the database is away")
            except Exception:  # a loop that ends in silence would leave documents without vectors
                logger.exception("making missing vectors failed")
            with suppress(TimeoutError):
                wait = self._pace.complete if whole else self._pace.complete_again
                await asyncio.wait_for(self._complete.wait(), wait)


def folder_of(data: Path, worker_id: object) -> Path:
    """Where a worker's files lie while they are read: its process's number stands first in the name."""
    return data / "ingest" / f"{os.getpid()}-{worker_id}"


def _tidy(folder: Path) -> None:
    """Makes the folder, and takes away what workers left that are gone: there are people's files in it."""
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    for left in folder.parent.iterdir():
        number = left.name.split("-")[0]
        if number.isdigit() and not Path("/proc", number).exists():
            shutil.rmtree(left, ignore_errors=True)
    folder.mkdir(mode=0o700, exist_ok=True)
