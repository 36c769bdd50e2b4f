"""Keeps the index in good order while documents come and go: counts words, gives vectors codes, and divides cells
that grew too large.

Nothing depends on it for being right: what is not counted yet is found, what lies in a large cell is compared. It makes
searching fast and ranking good. Each step is a short transaction; several processes may do it at once.
"""

from typing import Final

from aarhusai.knowledge.index import counting_repository as counting
from aarhusai.knowledge.index.cells import divide
from aarhusai.knowledge.index.codes import encode
from aarhusai.storage.database import Database

MOST_COUNTED: Final = 2_000
"""Chunks whose words are counted in one transaction, or one document's: half a second."""

_GONE: Final = 0.25
"""When so many of the counted chunks are gone, the count begins anew."""


class Tending:
    """For the worker."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def tend(self) -> None:
        """Does what is due; a fraction of a second when nothing is. Called by the clock. Raises Unavailable."""
        await count_words(self._db)
        await encode(self._db)
        await divide(self._db)


async def count_words(db: Database) -> int:
    """Counts the words of what is not counted yet; how many documents. Nothing when another process does it."""
    done = 0
    while True:
        async with db.transaction() as tx:
            if not await counting.claim(tx):
                return done
            await counting.begin_anew_when_stale(tx, _GONE)
            counted = await counting.count_some(tx, MOST_COUNTED)
            await counting.measure(tx)
        done += counted
        if counted == 0:
            return done
