"""Everything an edge may call of this room: its parts, by name."""

from dataclasses import dataclass

from aarhusai.knowledge.citing import Citing
from aarhusai.knowledge.collections import Collections
from aarhusai.knowledge.documents import Documents
from aarhusai.knowledge.index.tending import Tending
from aarhusai.knowledge.ingest.embedding import Embedding
from aarhusai.knowledge.ingest.spaces import Spaces
from aarhusai.knowledge.ownerless import Ownerless
from aarhusai.knowledge.previewing import Previews
from aarhusai.knowledge.quality.examining import Examining
from aarhusai.knowledge.quality.service import Quality
from aarhusai.knowledge.quality.unanswered import Unanswering
from aarhusai.knowledge.removing import Removing
from aarhusai.knowledge.search import Search
from aarhusai.knowledge.sharing import Shares
from aarhusai.knowledge.sheets.tables import Tables
from aarhusai.knowledge.sources.crawling import Crawling
from aarhusai.knowledge.sources.service import WebSources
from aarhusai.knowledge.trying import Trying
from aarhusai.knowledge.waiting import Waiting
from aarhusai.storage.blobs import Blobs


@dataclass(frozen=True, slots=True)
class Knowledge:
    """The room. Made once by `building.build_knowledge`."""

    blobs: Blobs
    collections: Collections
    ownerless: Ownerless
    removing: Removing
    documents: Documents
    shares: Shares
    previews: Previews
    waiting: Waiting
    trying: Trying
    citing: Citing
    spaces: Spaces
    embedding: Embedding
    search: Search
    sheets: Tables
    tending: Tending
    quality: Quality
    examining: Examining
    unanswered: Unanswering
    sources: WebSources
    crawling: Crawling
