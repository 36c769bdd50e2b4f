"""A worker process that begins a job, says so, and never ends it: the test kills it."""

import asyncio
import sys
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from aarhusai.jobs.book import JobBook
from aarhusai.jobs.types import JobKind
from aarhusai.jobs.worker import Pace, run_worker
from aarhusai.storage.database import Database


@dataclass(frozen=True)
class Nothing:
    """An empty payload."""


async def main(url: str, begun: Path) -> None:
    database = Database(url, size=2)
    await database.open()

    async def hang(_: Nothing) -> None:
        await asyncio.to_thread(begun.write_text, "begun", encoding="utf-8")
        await asyncio.sleep(600)

    book = JobBook()
    book.bind(JobKind("hang", Nothing), hang)
    await run_worker(database, book, 1, Pace(heartbeat=timedelta(seconds=0.2)))


asyncio.run(main(sys.argv[1], Path(sys.argv[2])))
