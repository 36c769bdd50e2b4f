"""Makes the room out of what the house has. Nothing is opened and nothing runs yet."""

from dataclasses import dataclass

from aarhusai.config import Settings
from aarhusai.gateway.door import Door
from aarhusai.gateway.registry import Registry
from aarhusai.knowledge.citing import Citing
from aarhusai.knowledge.collections import Collections
from aarhusai.knowledge.documents import Documents
from aarhusai.knowledge.index.tending import Tending
from aarhusai.knowledge.ingest import service as ingest
from aarhusai.knowledge.ingest.embedding import Embedding
from aarhusai.knowledge.ingest.spaces import Spaces
from aarhusai.knowledge.previewing import Previews
from aarhusai.knowledge.search import Search
from aarhusai.knowledge.service import Knowledge
from aarhusai.knowledge.sharing import Shares
from aarhusai.knowledge.trying import Trying
from aarhusai.knowledge.waiting import Waiting
from aarhusai.protection.classifier import Classifier
from aarhusai.storage.blob_shelves import make_shelf
from aarhusai.storage.blobs import Blobs
from aarhusai.storage.database import Database
from aarhusai.storage.secrets import Secrets


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
    spaces, embedding = Spaces(db, house.registry), Embedding(house.door, house.registry)
    searcher = Search(db, spaces, embedding, house.door)
    return Knowledge(
        blobs=blobs,
        collections=Collections(db),
        documents=Documents(db, blobs, ingest.enqueue, settings.upload_limit),
        shares=Shares(db),
        previews=Previews(db, blobs),
        waiting=Waiting(db),
        spaces=spaces,
        embedding=embedding,
        search=searcher,
        trying=Trying(db, searcher),
        citing=Citing(db, searcher),
        tending=Tending(db),
    )
