"""Makes the room out of what the house has. Nothing is opened and nothing runs yet."""

from collections.abc import Callable
from dataclasses import dataclass

from aarhusai.config import Settings
from aarhusai.egress.fetch import Fetch
from aarhusai.egress.guard import Guard
from aarhusai.egress.views import load_views
from aarhusai.gateway.door import Door
from aarhusai.gateway.registry import Registry
from aarhusai.knowledge.citing import Citing
from aarhusai.knowledge.collections import Collections
from aarhusai.knowledge.documents import Documents
from aarhusai.knowledge.index.tending import Tending
from aarhusai.knowledge.ingest import service as ingest
from aarhusai.knowledge.ingest.embedding import Embedding
from aarhusai.knowledge.ingest.spaces import Spaces
from aarhusai.knowledge.ownerless import Ownerless
from aarhusai.knowledge.previewing import Previews
from aarhusai.knowledge.quality.examining import Examining
from aarhusai.knowledge.quality.service import Quality
from aarhusai.knowledge.quality.unanswered import Unanswering
from aarhusai.knowledge.removing import Removing
from aarhusai.knowledge.search import Search
from aarhusai.knowledge.service import Knowledge
from aarhusai.knowledge.sharing import Shares
from aarhusai.knowledge.sheets.engine import Engine
from aarhusai.knowledge.sheets.tables import Tables
from aarhusai.knowledge.sources.crawling import Crawling
from aarhusai.knowledge.sources.manners import Manners
from aarhusai.knowledge.sources.service import WebSources
from aarhusai.knowledge.sources.viewing import Viewing
from aarhusai.knowledge.sources.visiting import Visiting
from aarhusai.knowledge.trying import Trying
from aarhusai.knowledge.waiting import Waiting
from aarhusai.protection.classifier import Classifier
from aarhusai.storage.blob_shelves import make_shelf
from aarhusai.storage.blobs import Blobs
from aarhusai.storage.database import Database
from aarhusai.storage.secrets import Secrets


@dataclass(frozen=True, slots=True)
class House:
    """What of the house this room is built with; `fetch` is another way to the web than the usual one.

    `web_sources`: whether collections of the unit of a path may fetch from the web.
    """

    settings: Settings
    db: Database
    secrets: Secrets
    registry: Registry
    door: Door
    classifier: Classifier
    fetch: Fetch | None = None
    web_sources: Callable[[str], bool] = lambda _: True


def build_knowledge(house: House) -> Knowledge:
    """Every object of the room."""
    db, settings = house.db, house.settings
    blobs = Blobs(db, house.secrets, make_shelf(settings.data, settings.blob_url))
    spaces, embedding = Spaces(db, house.registry), Embedding(house.door, house.registry)
    searcher = Search(db, spaces, embedding, house.door)
    documents = Documents(db, blobs, ingest.enqueue, settings.upload_limit)
    manners = Manners(db, house.fetch or make_fetch(settings))
    visiting = Visiting(db, blobs, documents, manners)
    viewing = Viewing(db, blobs, documents, visiting, load_views(settings.views))
    unanswered = Unanswering(db, house.classifier)
    return Knowledge(
        blobs=blobs,
        collections=Collections(db),
        ownerless=Ownerless(db),
        removing=Removing(db),
        documents=documents,
        shares=Shares(db),
        previews=Previews(db, blobs),
        waiting=Waiting(db),
        spaces=spaces,
        embedding=embedding,
        search=searcher,
        sheets=Tables(db, blobs, Engine()),
        trying=Trying(db, searcher),
        citing=Citing(db, searcher, unanswered),
        tending=Tending(db),
        quality=Quality(db),
        examining=Examining(db),
        unanswered=unanswered,
        sources=WebSources(db, manners, documents, viewing, house.web_sources),
        crawling=Crawling(db, manners, visiting, viewing),
    )


def make_fetch(settings: Settings) -> Fetch:
    """The way to the web that the operator allows, under the product's name and an address to ask at."""
    asked_at = f" (+{settings.public_url})" if settings.public_url else ""
    inside = [one for one in settings.crawl_inside_hosts.replace(",", " ").split() if one]
    return Fetch(Guard(inside), f"AarhusAI{asked_at}")
