"""The worker process: the work that was put off, until it is told to stop."""

import asyncio

from aarhusai.compose import working
from aarhusai.compose.jobs import job_book
from aarhusai.config import Settings
from aarhusai.jobs.worker import run_worker as work


def run_worker(settings: Settings) -> None:
    """Works until SIGTERM or SIGINT."""
    asyncio.run(_run(settings))


async def _run(settings: Settings) -> None:
    async with working(settings) as house:
        await work(house.db, job_book(house), settings.worker_concurrency)
