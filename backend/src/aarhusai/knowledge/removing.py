"""Takes away what is left of deleted collections, in parts that are quick, however large the collection was."""

from typing import Final

from aarhusai.knowledge.repository import removing as table
from aarhusai.knowledge.repository.removing import Batch
from aarhusai.storage.database import Database
from aarhusai.terms.ids import CollectionId

AT_ONCE: Final = Batch(documents=200, chunks=20_000)
"""Some seconds of work, a fraction of the time a statement may take."""


class Removing:
    """The worker's part of deleting a collection."""

    def __init__(self, db: Database, batch: Batch = AT_ONCE) -> None:
        self._db = db
        self._batch = batch

    async def work(self) -> int:
        """Removes what was marked until nothing is; gives how many documents. Safe to break off, and to run twice."""
        count = 0
        while True:
            async with self._db.transaction() as tx:
                found = await table.marked(tx)
                if found is None:
                    return count
                removed = await table.remove_some(tx, CollectionId(found), self._batch)
                if removed == 0:
                    await table.remove(tx, CollectionId(found))
                count += removed
