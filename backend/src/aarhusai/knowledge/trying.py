"""A builder tries what a question finds in one collection, with the scores explained."""

from collections.abc import Sequence
from typing import Protocol

from aarhusai.grants.types import Right
from aarhusai.knowledge.access import require_collection
from aarhusai.knowledge.scope import scope_of
from aarhusai.knowledge.types import Passage, ReadableScope
from aarhusai.storage.database import Database
from aarhusai.terms.actor import Actor
from aarhusai.terms.ids import CollectionId


class Hits(Protocol):
    """What a search gives."""

    @property
    def passages(self) -> Sequence[Passage]:
        """Best first."""
        ...

    @property
    def notes(self) -> Sequence[str]:
        """Codes of what stood in the way."""
        ...


class Searcher(Protocol):
    """The room's search."""

    async def search(
        self, actor: Actor, scope: ReadableScope, question: str, k: int = 8, *, explain: bool = False
    ) -> Hits:
        """See `search.Search.search`."""
        ...


class Trying:
    """Searches one collection for somebody who may see its documents."""

    def __init__(self, db: Database, searcher: Searcher) -> None:
        self._db = db
        self._searcher = searcher

    async def search(self, actor: Actor, collection_id: CollectionId, question: str, k: int) -> Hits:
        """At most `k` passages. Raises what `require_collection` raises."""
        async with self._db.session() as session:
            await require_collection(session, actor, collection_id, Right.READ)
            scope = await scope_of(session, actor, Right.READ, [collection_id])
        return await self._searcher.search(actor, scope, question, k, explain=True)
