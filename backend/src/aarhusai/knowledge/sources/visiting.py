"""One page of a run: fetched, looked at, and handed to the collection when it is new."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

from aarhusai.egress.fetch import Condition, Fetched, Limits
from aarhusai.errors import AarhusError, Invalid, NotFound, TooMany
from aarhusai.knowledge.documents import Documents, NewDocument
from aarhusai.knowledge.names import clean_document_name, clean_folder
from aarhusai.knowledge.sources import addresses
from aarhusai.knowledge.sources.manners import Manners
from aarhusai.knowledge.sources.markup import Markup, directives, fingerprint, markup_of
from aarhusai.knowledge.sources.repository import runs
from aarhusai.knowledge.sources.repository.runs import PageRow, RunRow, Settled
from aarhusai.knowledge.sources.repository.sources import SourceRow
from aarhusai.storage.blobs import Blobs
from aarhusai.storage.database import Database
from aarhusai.terms.actor import Actor
from aarhusai.terms.ids import DocumentId

LIMITS: Final = Limits(size=50_000_000, seconds=60)
MARKUP_LIMIT: Final = 5_000_000
"""Bytes of a page that are looked through for links."""
NOT_CHANGED: Final = 304
GONE: Final = frozenset({404, 410})
GONE_RUNS: Final = 2
"""In how many runs after each other a page must be gone before its document goes too."""


@dataclass(frozen=True, slots=True)
class Visit:
    """Where one stands."""

    actor: Actor
    source: SourceRow
    run: RunRow


class Visiting:
    """What a run does with a page. Raises nothing that is the page's own fault: that becomes its outcome."""

    def __init__(self, db: Database, blobs: Blobs, documents: Documents, manners: Manners) -> None:
        self._db = db
        self._blobs = blobs
        self._documents = documents
        self._manners = manners

    async def page(self, visit: Visit, page: PageRow) -> None:
        """Fetches it and writes down what became of it. Raises what is no fault of the page: no right, no disk."""
        condition = Condition(page.etag, page.last_modified) if page.document_id else None
        kinds = addresses.TAKEN if visit.source.take_files else addresses.PAGES | addresses.TEXTS.keys()
        try:
            found = await self._manners.get(page.url, LIMITS, kinds, condition)
        except AarhusError as error:
            if isinstance(error, TooMany) or not error.code.startswith("web_"):
                raise
            kept = replace(_as_before(page, "failed"), error_code=error.code)
            await self.settle(visit, page, kept)
            return
        if found.moved and found.ok:
            moved = await self._moved(visit, page, found)
            if moved is None:
                return
            page = moved
        await self.settle(visit, page, await self._outcome(visit, page, found))

    async def remove(self, visit: Visit, page: PageRow, code: str | None) -> Settled:
        """Takes its document away, and tells what became of the page."""
        if page.document_id is None:
            return Settled("skipped", code)
        try:
            await self._documents.delete(visit.actor, DocumentId(page.document_id))
        except NotFound:
            return Settled("skipped", code)
        return Settled("removed", code)

    async def settle(self, visit: Visit, page: PageRow, settled: Settled) -> None:
        """Writes it down."""
        async with self._db.transaction() as tx:
            await runs.settle(tx, visit.run, page, settled)

    async def _moved(self, visit: Visit, page: PageRow, found: Fetched) -> PageRow | None:
        """The page it moved to, when this run has not been there; the address one came by is done with."""
        before = await self.remove(visit, page, None) if page.document_id else Settled("skipped")
        await self.settle(visit, page, replace(before, outcome="skipped"))
        wish = visit.source.wish
        listed = wish.kind in {"page", "list"}
        if not addresses.wanted(wish, found.url) or not (listed or page.file or addresses.inside(wish, found.url)):
            return None
        async with self._db.session() as session:
            if await runs.been_at(session, visit.run, found.url):
                return None
            known = await runs.known(session, visit.run, found.url)
        return known or PageRow(found.url, page.depth, page.file, None, None, None, None, 0)

    async def _outcome(self, visit: Visit, page: PageRow, found: Fetched) -> Settled:
        if found.status == NOT_CHANGED:
            return _as_before(page, "unchanged")
        if found.status in GONE:
            return await self._gone(visit, page)
        if not found.ok:
            return replace(_as_before(page, "failed"), error_code="web_status")
        return await self._look(visit, page, found)

    async def _gone(self, visit: Visit, page: PageRow) -> Settled:
        if page.misses + 1 >= GONE_RUNS and visit.source.remove_gone:
            return await self.remove(visit, page, "web_gone")
        return replace(_as_before(page, "gone"), misses=page.misses + 1, error_code="web_gone")

    async def _look(self, visit: Visit, page: PageRow, found: Fetched) -> Settled:
        noindex, nofollow = directives(found.headers.get("x-robots-tag", ""))
        if found.media_type in addresses.PAGES:
            text = found.body[:MARKUP_LIMIT].decode("utf-8", "replace")
            markup = await asyncio.to_thread(markup_of, text)
            if not (nofollow or markup.nofollow):
                await self._follow(visit, page, found.url, markup)
            other = addresses.linked(found.url, markup.canonical) if markup.canonical else None
            if other and other != found.url and self._is_of_source(visit, other):
                await self._queue(visit, [other], page.depth)
                return await self.remove(visit, page, "web_canonical")
            noindex |= markup.noindex
        if noindex:
            return await self.remove(visit, page, "web_noindex")
        return await self._hand_in(visit, page, found)

    def _is_of_source(self, visit: Visit, url: str) -> bool:
        wish = visit.source.wish
        same_host = addresses.host_of(url) == addresses.host_of(wish.urls[0])
        return same_host and addresses.inside(wish, url) and addresses.wanted(wish, url)

    async def _follow(self, visit: Visit, page: PageRow, url: str, markup: Markup) -> None:
        """Queues what the page leads to: pages of the site, and files that lie on the same host."""
        base = (addresses.linked(url, markup.base) if markup.base else None) or url
        wish = visit.source.wish
        found = dict.fromkeys(filter(None, (addresses.linked(base, link) for link in markup.links)))
        leads = [one for one in found if addresses.host_of(one) == addresses.host_of(url)]
        if wish.kind == "site" and page.depth < wish.depth:
            pages = [one for one in leads if not addresses.is_file(one) and addresses.inside(wish, one)]
            await self._queue(visit, [one for one in pages if addresses.wanted(wish, one)], page.depth + 1)
        if wish.take_files:
            files = [one for one in leads if addresses.is_file(one) and not addresses.excluded(wish, one)]
            await self._queue(visit, files, page.depth + 1, file=True)

    async def _queue(self, visit: Visit, urls: list[str], depth: int, *, file: bool = False) -> None:
        if urls:
            async with self._db.transaction() as tx:
                await runs.queue(tx, visit.run, urls, depth, visit.source.page_limit, file=file)

    async def _hand_in(self, visit: Visit, page: PageRow, found: Fetched) -> Settled:
        if not found.body.strip():
            return replace(_as_before(page, "failed"), error_code="file_empty")
        mark = fingerprint(found.body) if found.media_type in addresses.PAGES else None
        etag, changed = (None, None) if found.moved else (found.headers.get("etag"), found.headers.get("last-modified"))
        if page.document_id and mark is not None and mark == page.fingerprint:
            return Settled("unchanged", None, page.document_id, etag, changed, mark)
        folder, name = addresses.place_of(found.url, found.media_type)
        name = await self._free_name(visit, folder, name, found.url)
        new = NewDocument(
            name=name,
            folder=folder,
            source="web",
            source_id=visit.source.id,
            url=found.url,
            dated_at=_moment(changed) or datetime.now(UTC),
        )
        blob = await self._blobs.put(_once(found.body), LIMITS.size)
        try:
            document = await self._documents.begin(visit.actor, visit.source.collection_id, new, blob)
        except Invalid as error:
            return replace(_as_before(page, "failed"), error_code=error.code)
        outcome = "changed" if page.document_id == document.id else "added"
        return Settled(outcome, None, document.id, etag, changed, mark)

    async def _free_name(self, visit: Visit, folder: str, name: str, url: str) -> str:
        """The name, or one with a mark when something else lies there."""
        async with self._db.session() as session:
            there = await runs.place_is_of(
                session, visit.source.collection_id, clean_folder(folder), clean_document_name(name)
            )
        return name if there is None or there == url else addresses.marked(name, url)


def _as_before(page: PageRow, outcome: str) -> Settled:
    """What was known of it stays."""
    return Settled(outcome, None, page.document_id, page.etag, page.last_modified, page.fingerprint)


def _moment(said: str | None) -> datetime | None:
    try:
        found = parsedate_to_datetime(said) if said else None
    except ValueError:
        return None
    return found.replace(tzinfo=UTC) if found and found.tzinfo is None else found


async def _once(content: bytes) -> AsyncIterator[bytes]:
    yield content
