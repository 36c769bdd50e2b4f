"""How far the reading of a collection's documents is, and pausing, cancelling and trying again: with whose rights."""

from collections.abc import Sequence
from typing import Literal

from aarhusai.audit.service import append
from aarhusai.audit.types import AuditEntry
from aarhusai.grants.types import Right
from aarhusai.knowledge.access import require_collection
from aarhusai.knowledge.ingest import service as ingest
from aarhusai.knowledge.ingest.types import Progress
from aarhusai.knowledge.repository import collections as table
from aarhusai.knowledge.types import COLLECTION_KIND
from aarhusai.storage.database import Database
from aarhusai.terms.actor import Actor
from aarhusai.terms.ids import CollectionId, DocumentId

Action = Literal["pause", "resume", "cancel", "retry"]

_ACTS: dict[Action, str] = {
    "pause": "collection.reading_paused",
    "resume": "collection.reading_resumed",
    "cancel": "collection.reading_cancelled",
    "retry": "collection.reading_retried",
}


class Waiting:
    """The queue as somebody with rights on a collection sees it."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def progress(self, actor: Actor, collection_id: CollectionId) -> Progress:
        """How the collection stands. Files by name are told to who may write in it; others learn counts of theirs.

        Raises what `require_collection` raises.
        """
        async with self._db.session() as session:
            head = await require_collection(session, actor, collection_id, Right.READ)
            if head.writes:
                return await ingest.progress(session, collection_id)
            row = await table.get(session, actor, collection_id)
        if row is None:
            return Progress()
        return Progress(waiting=row.waiting, ready=row.documents - row.waiting - row.failed, failed=row.failed)

    async def act(
        self, actor: Actor, collection_id: CollectionId, action: Action, documents: Sequence[DocumentId] | None = None
    ) -> int:
        """Does it to these documents of the collection, or to all; gives to how many. Raises `require_collection`'s."""
        async with self._db.transaction() as tx:
            await require_collection(tx, actor, collection_id, Right.WRITE)
            if action == "retry":
                count = await ingest.retry(tx, collection_id, actor.person_id, documents)
            elif action == "pause":
                count = await ingest.pause(tx, collection_id, documents)
            elif action == "resume":
                count = await ingest.resume(tx, collection_id, documents)
            else:
                count = await ingest.cancel(tx, collection_id, documents)
            if count:
                details = {"documents": count}
                await append(tx, AuditEntry(actor, _ACTS[action], COLLECTION_KIND, collection_id, details=details))
        return count
