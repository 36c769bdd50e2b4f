"""How common words are in the whole index, for whoever ranks."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from aarhusai.knowledge.index import queries
from aarhusai.knowledge.index.queries import SizeRow
from aarhusai.knowledge.index.tending import count_words
from aarhusai.knowledge.index.words import number_of
from aarhusai.knowledge.types import ReadableScope
from aarhusai.storage.database import Database

_NOTHING = ReadableScope(())


@dataclass(frozen=True, slots=True)
class TermStatistics:
    """Of how many chunks, how long they are in words on average (0 when there are none), and in how many of them each
    word stands; a word that stands in none is left out. Counted within a minute, and at once while there is little.
    """

    chunks: int
    average_length: float
    found_in: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Measured:
    """The words for whoever ranks, and how large the scope is for whoever finds."""

    statistics: TermStatistics
    size: SizeRow


async def measure(db: Database, scope: ReadableScope, terms: Iterable[str], space_id: int | None = None) -> Measured:
    """How common these words are, and how much the scope admits: one statement of a fraction of a millisecond.

    `space_id` is the space that will be searched.

    Raises Unavailable.
    """
    numbers = {term: number_of(term) for term in terms}
    size = await _sizes(db, scope, list(numbers.values()), space_id)
    if size.due and numbers:
        await count_words(db)
        size = await _sizes(db, scope, list(numbers.values()), space_id)
    counted = dict(zip(size.terms, size.found_in, strict=True))
    factor = size.chunks / max(size.counted_chunks, 1)
    found_in = {
        term: max(1, round(counted[number] * factor)) for term, number in numbers.items() if counted.get(number, 0) > 0
    }
    return Measured(TermStatistics(size.chunks, size.length / max(size.chunks, 1), found_in), size)


class Statistics:
    """Asked anew every time."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def of(self, terms: Iterable[str]) -> TermStatistics:
        """For these words. Raises Unavailable."""
        return (await measure(self._db, _NOTHING, terms)).statistics


async def _sizes(db: Database, scope: ReadableScope, numbers: Sequence[int], space_id: int | None) -> SizeRow:
    async with db.session() as session:
        return await queries.sizes(session, scope, numbers, space_id)
