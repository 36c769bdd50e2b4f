"""A collection, a site on the loopback, and a worker that is driven by hand."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from rooms.egress.site import Names, Page, Site, running
from rooms.knowledge.ingest.workshop import Workshop, a_workshop

from aarhusai.egress.fetch import Fetch
from aarhusai.egress.guard import Guard
from aarhusai.egress.views import View
from aarhusai.knowledge.sources.crawling import Crawling
from aarhusai.knowledge.sources.manners import Manners, Pace
from aarhusai.knowledge.sources.service import WebSources
from aarhusai.knowledge.sources.types import Kind, Run, WebSource, Wish
from aarhusai.knowledge.sources.viewing import Viewing
from aarhusai.knowledge.sources.visiting import Visiting
from aarhusai.storage.database import Database
from aarhusai.terms.actor import Actor
from aarhusai.terms.ids import PersonId

HOST = "kommune.test"


@dataclass
class Crawl:
    """What a test works with."""

    shop: Workshop
    site: Site
    names: Names
    sources: WebSources
    crawling: Crawling

    async def actor_of(self, person_id: PersonId) -> Actor | None:
        """On whose behalf."""
        return self.shop.people.get(person_id)

    def wish(self, kind: Kind = "page", path: str = "/") -> Wish:
        """A source that begins here."""
        return Wish(kind, (self.site.url(path),))

    async def add(self, wish: Wish) -> WebSource:
        """Anna makes a source."""
        return await self.sources.create(self.shop.anna, self.shop.collection, wish)

    async def visit(self, source: WebSource) -> Run:
        """A whole run of it: the one that waits, or a new one."""
        if (await self.run(source)).state != "waiting":
            await self.sources.act(self.shop.anna, source.id, "start")
        return await self.work(source)

    async def work(self, source: WebSource) -> Run:
        """What a worker does of the run there is."""
        run = await self.run(source)
        await self.crawling.work(run.id, self.actor_of)
        return await self.run(source)

    async def run(self, source: WebSource) -> Run:
        """The newest."""
        return (await self.sources.runs(self.shop.anna, source.id))[0]

    async def documents(self) -> list[str]:
        """Their places, without the host."""
        found = await self.shop.documents()
        return sorted(place.removeprefix(f"{HOST}:{self.site.port}/") for place in found)


@asynccontextmanager
async def a_crawl(db: Database, url: str, folder: Path, pages: dict[str, Page]) -> AsyncGenerator[Crawl]:
    """The site runs, and nobody has to wait for manners."""
    async with a_workshop(db, url, folder) as shop, running(pages) as site:
        names = Names({HOST: [["127.0.0.1"]]})
        manners = Manners(db, Fetch(Guard((f"{HOST}:{site.port}",), names), "AarhusAI"), Pace(timedelta(0)))
        knowledge = shop.knowledge
        visiting = Visiting(db, knowledge.blobs, knowledge.documents, manners)
        view = View("Takster", url, ("takst",), "nr", "navn", ("tekst", "pris"), "fra", frozenset({shop.collection}))
        viewing = Viewing(db, knowledge.blobs, knowledge.documents, visiting, {"Takster": view})
        sources = WebSources(db, manners, knowledge.documents, viewing)
        yield Crawl(shop, site, names, sources, Crawling(db, manners, visiting, viewing))
