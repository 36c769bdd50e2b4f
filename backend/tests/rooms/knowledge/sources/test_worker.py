"""The job as the worker does it: enqueued with the source, taken by name, done to its end."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from rooms.egress.site import html
from rooms.knowledge.ingest.workshop import until_async
from rooms.knowledge.sources.crawl import a_crawl

from aarhusai.jobs.book import JobBook
from aarhusai.jobs.worker import Pace, work
from aarhusai.knowledge.tasks import bind_jobs
from aarhusai.storage.database import Database


async def test_a_source_that_was_just_made_is_fetched_by_the_worker(
    db: Database, database_url: str, tmp_path: Path
) -> None:
    pages = {"/": html('<p>Velkommen.</p><a href="/a">A</a>'), "/a": html("<p>A.</p>")}
    async with a_crawl(db, database_url, tmp_path, {**pages}) as crawl:
        knowledge = replace(crawl.shop.knowledge, sources=crawl.sources, crawling=crawl.crawling)
        book = JobBook()
        bind_jobs(book, knowledge, crawl.actor_of)
        source = await crawl.add(crawl.wish("site"))
        stop = asyncio.Event()
        worker = asyncio.create_task(work(db, book, stop, 2, Pace(poll=timedelta(seconds=0.2))))

        async def done() -> bool:
            return (await crawl.run(source)).state == "done"

        await until_async(done)
        stop.set()
        await worker
        assert await crawl.documents() == ["a.html", "forside.html"]
