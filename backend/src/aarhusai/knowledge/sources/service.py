"""The verbs on sources: made, changed, run, looked at. Whoever may write in a collection decides on its sources."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final
from uuid import UUID

from aarhusai.audit.service import append
from aarhusai.audit.types import AuditEntry, Detail
from aarhusai.errors import AarhusError, Conflict, Forbidden, Invalid, NotFound, TooLarge, UpstreamError
from aarhusai.grants.types import Right
from aarhusai.jobs.service import enqueue
from aarhusai.kit.ids import new_id
from aarhusai.knowledge.access import changed_meanwhile, require_collection
from aarhusai.knowledge.documents import Documents
from aarhusai.knowledge.names import clean_document_name
from aarhusai.knowledge.sources import addresses
from aarhusai.knowledge.sources.crawling import begin_run
from aarhusai.knowledge.sources.manners import Manners
from aarhusai.knowledge.sources.markup import Markup, markup_of
from aarhusai.knowledge.sources.repository import runs, sources
from aarhusai.knowledge.sources.repository.sources import SourceRow
from aarhusai.knowledge.sources.sitemaps import sitemap_pages
from aarhusai.knowledge.sources.types import (
    CRAWL,
    DEEPEST,
    MOST_ADDRESSES,
    MOST_PAGES,
    MOST_PATTERNS,
    MOST_SOURCES,
    CrawlPayload,
    Previewed,
    Run,
    RunAct,
    WebSource,
    Wish,
)
from aarhusai.knowledge.sources.viewing import SCHEME, Viewing
from aarhusai.knowledge.sources.visiting import LIMITS, MARKUP_LIMIT
from aarhusai.knowledge.types import COLLECTION_KIND
from aarhusai.storage.database import Database, Executor, Transaction
from aarhusai.terms.actor import Actor
from aarhusai.terms.ids import CollectionId, DocumentId

SAMPLES: Final = 20
"""Pages that a preview names."""
PREVIEW_SECONDS: Final = 12.0
_TITLES: Final = 5
_LONGEST_PATTERN: Final = 200


class WebSources:
    """Sources of collections."""

    def __init__(
        self,
        db: Database,
        manners: Manners,
        documents: Documents,
        viewing: Viewing,
        allowed: Callable[[str], bool] = lambda _: True,
    ) -> None:
        self._allowed = allowed
        self._db = db
        self._manners = manners
        self._documents = documents
        self._viewing = viewing

    async def of_collection(self, actor: Actor, collection_id: CollectionId) -> tuple[WebSource, ...]:
        """All of a collection, for who may see its documents, by name. Raises what `require_collection` raises."""
        async with self._db.session() as session:
            await require_collection(session, actor, collection_id, Right.READ)
            rows = await sources.of_collection(session, collection_id)
            last = [await runs.newest(session, row.id, 1) for row in rows]
        return tuple(_shown(row, found) for row, found in zip(rows, last, strict=True))

    async def get(self, actor: Actor, source_id: UUID) -> WebSource:
        """One. Raises NotFound("web_source_not_found"), Forbidden("collection_not_readable")."""
        async with self._db.session() as session:
            row = await _require(session, actor, source_id, Right.READ)
            return _shown(row, await runs.newest(session, source_id, 1))

    async def runs(self, actor: Actor, source_id: UUID) -> list[Run]:
        """The newest runs of one. Raises what `get` raises."""
        async with self._db.session() as session:
            await _require(session, actor, source_id, Right.READ)
            return await runs.newest(session, source_id)

    async def create(self, actor: Actor, collection_id: CollectionId, wish: Wish) -> WebSource:
        """Makes one and has it fetched. Documents are written with the actor's rights.

        Raises what `require_collection` and `checked` raise, TooLarge("too_many_sources"), Forbidden("feature_off")
        where the collection's unit has turned sources on the web off.
        """
        wish = checked(wish)
        source_id = new_id()
        async with self._db.transaction() as tx:
            head = await require_collection(tx, actor, collection_id, Right.WRITE)
            if not self._allowed(head.unit_path):
                raise Forbidden("feature_off", "The municipality has turned this off.", {"feature": "web_sources"})
            self._allow(collection_id, wish)
            if await sources.count(tx, collection_id) >= MOST_SOURCES:
                raise TooLarge("too_many_sources", "The collection has too many sources.", {"limit": MOST_SOURCES})
            await sources.insert(tx, source_id, collection_id, wish, actor.person_id)
            await begin_run(tx, source_id)
            await self._record(tx, actor, "collection.source_added", collection_id, source_id)
        return await self.get(actor, source_id)

    async def change(self, actor: Actor, source_id: UUID, revision: int, wish: Wish) -> WebSource:
        """Changes one; from now on documents are written with the actor's rights.

        Raises what `checked` raises, NotFound("web_source_not_found"), Forbidden("collection_not_writable"),
        Conflict("changed_meanwhile").
        """
        wish = checked(wish)
        async with self._db.transaction() as tx:
            row = await _require(tx, actor, source_id, Right.WRITE)
            self._allow(row.collection_id, wish)
            if not await sources.update(tx, source_id, revision, wish, actor.person_id):
                raise changed_meanwhile()
            await self._record(tx, actor, "collection.source_changed", row.collection_id, source_id)
        return await self.get(actor, source_id)

    async def delete(self, actor: Actor, source_id: UUID, *, documents: bool) -> None:
        """Removes one, with the documents that came from it or without. Raises what `change` raises."""
        async with self._db.transaction() as tx:
            row = await _require(tx, actor, source_id, Right.WRITE)
            came = await runs.documents_of(tx, source_id) if documents else []
            await sources.delete(tx, source_id)
            about: dict[str, Detail] = {"documents": len(came)}
            await self._record(tx, actor, "collection.source_deleted", row.collection_id, source_id, about)
        for document_id in came:
            try:
                await self._documents.delete(actor, DocumentId(document_id))
            except NotFound:
                continue

    async def act(self, actor: Actor, source_id: UUID, act: RunAct) -> WebSource:
        """Starts a run, or pauses, goes on with or cancels the one there is.

        Raises what `change` raises, Conflict("source_running" | "source_not_running").
        """
        async with self._db.transaction() as tx:
            await _require(tx, actor, source_id, Right.WRITE)
            if act == "start":
                if await begin_run(tx, source_id) is None:
                    raise Conflict("source_running", "The source is being fetched already.")
            else:
                await self._turn(tx, source_id, act)
        return await self.get(actor, source_id)

    async def preview(self, actor: Actor, collection_id: CollectionId, wish: Wish) -> Previewed:
        """What a source would bring, looked up with the same manners within a few seconds.

        Raises what `require_collection`, `checked` and `Manners.get` raise.
        """
        async with self._db.session() as session:
            await require_collection(session, actor, collection_id, Right.WRITE)
        wish = checked(wish)
        self._allow(collection_id, wish)
        if wish.kind == "view":
            return Previewed(0, True, (), 0)  # a database is asked by the worker only
        titles: dict[str, str] = {}
        until = asyncio.get_running_loop().time() + PREVIEW_SECONDS
        found = await self._candidates(wish, titles)
        found = [one for one in found if addresses.wanted(wish, one)]
        kept = found[: wish.page_limit]
        refused = 0
        for url in kept:
            refused += not await self._manners.allows(url)
        for url in kept[:_TITLES]:
            left = until - asyncio.get_running_loop().time()
            if url not in titles and left > 0:
                titles[url] = await self._title(url, left)
        samples = tuple((url, titles.get(url, "")) for url in kept[:SAMPLES])
        more = len(found) > len(kept) or (wish.kind == "site" and wish.depth > 1)
        return Previewed(len(kept), more, samples, refused)

    async def views(self, actor: Actor, collection_id: CollectionId) -> tuple[str, ...]:
        """Views of other databases that the collection may take, by name. Raises what `require_collection` raises."""
        async with self._db.session() as session:
            await require_collection(session, actor, collection_id, Right.WRITE)
        return self._viewing.names(collection_id)

    def _allow(self, collection_id: CollectionId, wish: Wish) -> None:
        if wish.kind == "view":
            self._viewing.require(collection_id, wish.urls[0])

    async def _candidates(self, wish: Wish, titles: dict[str, str]) -> list[str]:
        first = wish.urls[0]
        if wish.kind == "sitemap":
            return await sitemap_pages(self._manners, first, MOST_PAGES + 1)
        markup = await self._markup(first)
        titles[first] = markup.title
        found = dict.fromkeys(wish.urls)
        if wish.kind == "site" and wish.depth > 0:
            base = (addresses.linked(first, markup.base) if markup.base else None) or first
            leads = [one for link in markup.links if (one := addresses.linked(base, link))]
            found |= dict.fromkeys(one for one in leads if addresses.inside(wish, one) and not addresses.is_file(one))
        return list(found)

    async def _markup(self, url: str) -> Markup:
        found = await self._manners.get(url, replace(LIMITS, seconds=PREVIEW_SECONDS), addresses.TAKEN)
        if not found.ok:
            raise UpstreamError("web_status", "The host answers with an error.", {"status": found.status})
        if found.media_type not in addresses.PAGES:
            return Markup("", ())
        return await asyncio.to_thread(markup_of, found.body[:MARKUP_LIMIT].decode("utf-8", "replace"))

    async def _title(self, url: str, seconds: float) -> str:
        try:
            async with asyncio.timeout(seconds):
                return (await self._markup(url)).title
        except (TimeoutError, AarhusError):
            return ""

    async def _turn(self, tx: Transaction, source_id: UUID, act: RunAct) -> None:
        become, among = _TURNS[act]
        run_id = await runs.turn(tx, source_id, become, among)
        if run_id is None:
            raise Conflict("source_not_running", "The source is not being fetched.")
        if act == "cancel":
            await runs.keep_totals(tx, source_id, run_id)
        if act == "resume":
            await runs.let_go(tx, run_id)
            await enqueue(tx, CRAWL, CrawlPayload(run_id))

    async def _record(
        self,
        tx: Transaction,
        actor: Actor,
        act: str,
        collection_id: CollectionId,
        source_id: UUID,
        about: dict[str, Detail] | None = None,
    ) -> None:
        details: dict[str, Detail] = {"source_id": str(source_id), **(about or {})}
        await append(tx, AuditEntry(actor, act, COLLECTION_KIND, collection_id, None, details))


_TURNS: Final[dict[str, tuple[str, Sequence[str]]]] = {
    "pause": ("paused", ("waiting", "running")),
    "resume": ("running", ("paused",)),
    "cancel": ("cancelled", ("waiting", "running", "paused")),
}


def checked(wish: Wish) -> Wish:
    """The wish in one spelling.

    Raises Invalid("web_address_bad" | "bad_source" | "bad_pattern" | "bad_document_name").
    """
    typed = [url.strip() for url in wish.urls if url.strip()]
    urls = tuple(dict.fromkeys(typed if wish.kind == "view" else map(addresses.tidy, typed)))
    most = MOST_ADDRESSES if wish.kind == "list" else 1
    if not 1 <= len(urls) <= most or not 0 <= wish.depth <= DEEPEST or not 1 <= wish.page_limit <= MOST_PAGES:
        raise Invalid("bad_source", "The source has too many addresses, none, or a limit that is none.")
    include, exclude = _tidy(wish.include), _tidy(wish.exclude)
    if max(len(include), len(exclude)) > MOST_PATTERNS or any(len(p) > _LONGEST_PATTERN for p in (*include, *exclude)):
        raise Invalid("bad_pattern", "There are too many patterns, or one is too long.", {"limit": MOST_PATTERNS})
    name = (
        clean_document_name(wish.name)
        if wish.name.strip()
        else addresses.host_of(urls[0]) or urls[0].removeprefix(SCHEME)
    )
    return replace(wish, urls=urls, include=include, exclude=exclude, name=name)


def _tidy(patterns: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(said for one in patterns if (said := one.strip())))


async def _require(executor: Executor, actor: Actor, source_id: UUID, right: Right) -> SourceRow:
    """The source, for an actor with this right on its collection."""
    row = await sources.get(executor, source_id)
    try:
        # Asked in either case: what is not there and what is somebody else's take the same time.
        await require_collection(executor, actor, row.collection_id if row else CollectionId(source_id), right)
    except NotFound:
        row = None
    if row is not None:
        return row
    raise NotFound("web_source_not_found", "There is no such source.")


def _shown(row: SourceRow, last: Sequence[Run]) -> WebSource:
    return WebSource(row.id, row.wish, row.documents, row.next_at, row.revision, last[0] if last else None)
