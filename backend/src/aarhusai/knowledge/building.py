"""Makes the room out of what the house has. Nothing is opened and nothing runs yet."""

from dataclasses import dataclass

from aarhusai.config import Settings
from aarhusai.errors import Unavailable
from aarhusai.gateway.door import Door
from aarhusai.gateway.registry import Registry
from aarhusai.knowledge.citing import Citing
from aarhusai.knowledge.collections import Collections
from aarhusai.knowledge.documents import Documents
from aarhusai.knowledge.ingest import service as ingest
from aarhusai.knowledge.ingest.embedding import Embedding
from aarhusai.knowledge.ingest.spaces import Spaces
from aarhusai.knowledge.previewing import Previews
from aarhusai.knowledge.service import Knowledge
from aarhusai.knowledge.sharing import Shares
from aarhusai.knowledge.trying import Hits, Trying
from aarhusai.knowledge.types import ReadableScope
from aarhusai.knowledge.waiting import Waiting
from aarhusai.protection.classifier import Classifier
from aarhusai.storage.blob_shelves import make_shelf
from aarhusai.storage.blobs import Blobs
from aarhusai.storage.database import Database
from aarhusai.storage.secrets import Secrets
from aarhusai.terms.actor import Actor


@dataclass(frozen=True, slots=True)
class House:
    """What of the house this room is built with."""

    settings: Settings
    db: Database
    secrets: Secrets
    registry: Registry
    door: Door
    classifier: Classifier


def build_knowledge(house: House) -> Knowledge:
    """Every object of the room."""
    db, settings = house.db, house.settings
    blobs = Blobs(db, house.secrets, make_shelf(settings.data, settings.blob_url))
    searcher = _NoSearch()
    return Knowledge(
        blobs=blobs,
        collections=Collections(db),
        documents=Documents(db, blobs, ingest.enqueue, settings.upload_limit),
        shares=Shares(db),
        previews=Previews(db, blobs),
        waiting=Waiting(db),
        spaces=Spaces(db, house.registry),
        embedding=Embedding(house.door, house.registry),
        trying=Trying(db, searcher),
        citing=Citing(db, searcher),
    )


class _NoSearch:
    """Until the search itself is wired (helper R)."""

    async def search(
        self, actor: Actor, scope: ReadableScope, question: str, k: int = 8, *, explain: bool = False
    ) -> Hits:
        raise Unavailable("search_unavailable", "Searching is not there yet.")
