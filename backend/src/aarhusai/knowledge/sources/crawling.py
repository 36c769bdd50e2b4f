"""The worker's part: runs are taken slice by slice, so that a long one holds nobody up and none is lost."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from typing import Final
from uuid import UUID

from aarhusai.errors import AarhusError, Forbidden, Invalid, NotFound, TooMany, Unavailable
from aarhusai.grants.types import Right
from aarhusai.jobs.service import enqueue
from aarhusai.kit.ids import new_id
from aarhusai.knowledge.access import require_collection
from aarhusai.knowledge.sources import addresses
from aarhusai.knowledge.sources.manners import Manners
from aarhusai.knowledge.sources.repository import hosts, runs, sources
from aarhusai.knowledge.sources.repository.runs import RunRow
from aarhusai.knowledge.sources.repository.sources import SourceRow
from aarhusai.knowledge.sources.sitemaps import sitemap_pages
from aarhusai.knowledge.sources.types import CRAWL, CrawlPayload
from aarhusai.knowledge.sources.viewing import Viewing
from aarhusai.knowledge.sources.visiting import Visit, Visiting
from aarhusai.storage.database import Database, Transaction
from aarhusai.terms.actor import Actor
from aarhusai.terms.ids import PersonId

ActorOf = Callable[[PersonId], Awaitable[Actor | None]]

SLICE: Final = 40.0
"""Seconds one job works at a run before it lets others to."""
MOST_DUE: Final = 20


class Crawling:
    """Runs sources."""

    def __init__(self, db: Database, manners: Manners, visiting: Visiting, viewing: Viewing) -> None:
        self._db = db
        self._manners = manners
        self._visiting = visiting
        self._viewing = viewing

    async def start_due(self) -> int:
        """Starts the runs whose time has come; gives how many."""
        started = 0
        async with self._db.transaction() as tx:
            for row in await sources.take_due(tx, MOST_DUE):
                started += await begin_run(tx, row.id) is not None
        async with self._db.session() as session:
            await hosts.forget_old(session)
        return started

    async def work(self, run_id: UUID, actor_of: ActorOf) -> None:
        """A slice of a run. Enqueues the next one when the run has not ended."""
        async with self._db.transaction() as tx:
            row = await runs.get(tx, run_id)
            if row is None or row.state not in {"waiting", "running"}:
                return
            if not await runs.take(tx, run_id, runs.LEASE):
                await enqueue(tx, CRAWL, CrawlPayload(run_id), runs.LEASE / 2)
                return
            source = await sources.get(tx, row.source_id)
        if source is None:
            return
        delay = timedelta(0)
        staying = asyncio.create_task(self._stay(run_id), name="lease of a run")
        try:
            error_code = await self._slice(source, row, actor_of)
        except (Forbidden, NotFound, Invalid) as error:
            error_code = error.code
        except AarhusError:
            error_code, delay = "", timedelta(seconds=30)
        finally:
            staying.cancel()
        if error_code == "":
            await asyncio.wait([staying])
            await self._again(run_id, delay)
            return
        async with self._db.transaction() as tx:
            await runs.end(tx, row, "failed" if error_code else "done", error_code)

    async def _stay(self, run_id: UUID) -> None:
        """Renews the lease while a slow page is fetched and read."""
        while True:
            await asyncio.sleep(runs.LEASE.total_seconds() / 4)
            with suppress(Unavailable):
                async with self._db.session() as session:
                    await runs.renew(session, run_id, runs.LEASE)

    async def _slice(self, source: SourceRow, row: RunRow, actor_of: ActorOf) -> str | None:
        """Works until the run's end: None, or the code of what it failed by; or until the slice's: ""."""
        actor = await actor_of(source.person_id) if source.person_id else None
        if actor is None:
            return "source_without_person"
        async with self._db.session() as session:
            await require_collection(session, actor, source.collection_id, Right.WRITE)
        visit = Visit(actor, source, row)
        if source.kind == "view":
            return await self._take_view(visit)
        async with self._db.session() as session:
            begun = await runs.begun(session, row)
        if not begun:
            try:
                await self._begin(visit)
            except AarhusError as error:
                if isinstance(error, TooMany) or not error.code.startswith("web_"):
                    raise
                return error.code
        clock = asyncio.get_running_loop().time
        until = clock() + SLICE
        while clock() < until:
            async with self._db.session() as session:
                if not await runs.renew(session, row.id, runs.LEASE):
                    return ""
                page = await runs.next_page(session, row)
            if page is not None:
                await self._visiting.page(visit, page)
            elif not await self._look_after_old(visit):
                return await self._verdict(visit)
        return ""

    async def _take_view(self, visit: Visit) -> str | None:
        try:
            await self._viewing.take(visit)
        except AarhusError as error:
            if error.code.startswith("view_"):
                return error.code
            raise
        return None

    async def _begin(self, visit: Visit) -> None:
        wish = visit.source.wish
        urls = list(wish.urls)
        if wish.kind == "sitemap":
            listed = await sitemap_pages(self._manners, wish.urls[0], 50 * wish.page_limit)
            urls = [one for one in listed if addresses.wanted(wish, one)][: wish.page_limit]
        async with self._db.transaction() as tx:
            await runs.queue(tx, visit.run, urls, 0, visit.source.page_limit)

    async def _look_after_old(self, visit: Visit) -> bool:
        """Has the pages fetched that have a document and were not come across; whether there are any.

        Those that do not belong to the source any more go with their documents, unless something failed in this run.
        """
        row, wish = visit.run, visit.source.wish
        async with self._db.session() as session:
            present = await runs.get(session, row.id)
            old = await runs.left_over(session, row)
            went = await runs.totals(session, row.source_id, row.id)
        if present is None or present.checked_old or not old:
            return False
        troubled = went.outcomes.get("failed", 0) + went.outcomes.get("gone", 0) > 0
        again: list[str] = []
        for page in old:
            if page.file or addresses.inside(wish, page.url) or troubled:
                again.append(page.url)
            else:
                await self._visiting.settle(visit, page, await self._visiting.remove(visit, page, None))
        async with self._db.transaction() as tx:
            await runs.queue(tx, row, again, wish.depth, len(again) + 4 * wish.page_limit)
            await runs.forget_left_over(tx, row)
        return bool(again)

    async def _verdict(self, visit: Visit) -> str | None:
        """Failed by the first page's trouble when nothing at all came of the run."""
        async with self._db.session() as session:
            went = await runs.totals(session, visit.run.source_id, visit.run.id)
        if set(went.outcomes) <= {"failed"} and went.problems:
            return went.problems[0].code
        return None

    async def _again(self, run_id: UUID, delay: timedelta) -> None:
        async with self._db.transaction() as tx:
            await runs.let_go(tx, run_id)
            row = await runs.get(tx, run_id)
            if row is not None and row.state in {"waiting", "running"}:
                await enqueue(tx, CRAWL, CrawlPayload(run_id), delay)


async def begin_run(tx: Transaction, source_id: UUID) -> UUID | None:
    """Starts a run; None when one has not ended yet."""
    run_id = new_id()
    if not await runs.insert(tx, run_id, source_id):
        return None
    await enqueue(tx, CRAWL, CrawlPayload(run_id))
    return run_id
