"""Keeps the search index in the key database up to date, away from the requests that change texts.

What must be indexed is noted in the main database by the statement that stores the text. This process indexes what it
wrote itself a moment later, many texts together; whatever it did not manage, the worker finds in the notes.
"""

import asyncio
import logging
from collections.abc import Sequence
from typing import Final
from uuid import UUID

from psycopg import Error as PostgresError

from aarhusai.chat.repository import search
from aarhusai.chat.repository.search import DueRow, IndexEntry
from aarhusai.chat.sealing import TEXT, TITLE, Keys, open_text
from aarhusai.errors import Unavailable
from aarhusai.storage.database import Database
from aarhusai.storage.key_cipher import ConversationKey

logger = logging.getLogger(__name__)

TOGETHER: Final = 0.25
"""Seconds that texts wait for others, so that a busy process indexes many at once."""

_AT_ONCE: Final = 200
_MOST_WAITING: Final = 5_000
_LEFT_BEHIND: Final = 30.0
"""Seconds after which the worker takes what its process did not index."""


class SearchIndex:
    """One per process. `db` is the main database, `words` the key database."""

    def __init__(self, db: Database, words: Database, keys: Keys) -> None:
        self._db = db
        self.words = words
        self._keys = keys
        self._waiting: dict[tuple[UUID, bool], IndexEntry] = {}
        self._task: asyncio.Task[None] | None = None
        self._writing = asyncio.Lock()

    def add(self, *entries: IndexEntry) -> None:
        """Will be indexed in a moment; when too much waits already, by the worker."""
        if len(self._waiting) > _MOST_WAITING:
            return
        for entry in entries:
            self._waiting[entry.id, entry.title] = entry
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._later(), name="search index")

    async def flush(self) -> None:
        """Indexes what waits here, so that a person finds what they have just written. Never raises."""
        async with self._writing:
            while self._waiting:
                batch = list(self._waiting.values())[:_AT_ONCE]
                for entry in batch:
                    del self._waiting[entry.id, entry.title]
                try:
                    await self._write(batch)
                except (Unavailable, PostgresError):
                    logger.warning("%d texts were not indexed; the worker will do it", len(batch), exc_info=True)

    async def stop(self) -> None:
        """Indexes the rest."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await self.flush()

    async def sweep(self, older_than: float = _LEFT_BEHIND) -> int:
        """Indexes what was left behind; how many. Raises Unavailable."""
        count = 0
        while rows := await search.due(self._db, older_than, _AT_ONCE):
            keys = await self._keys.of([row.key_id for row in rows])
            entries = [entry for row in rows if (entry := _entry(row, keys.get(row.key_id) if row.key_id else None))]
            await self._write(entries)
            indexed = {(entry.id, entry.title) for entry in entries}
            await search.forget_due(self._db, [row for row in rows if (row.id, row.title) not in indexed])
            count += len(entries)
        return count

    async def _later(self) -> None:
        await asyncio.sleep(TOGETHER)
        await self.flush()

    async def _write(self, entries: Sequence[IndexEntry]) -> None:
        if entries:
            await search.put(self.words, entries)
            await search.done(self._db, entries)


def _entry(row: DueRow, key: ConversationKey | None) -> IndexEntry | None:
    """None for what is gone, and for what cannot be read any more."""
    if key is None or row.sealed is None or row.conversation_id is None or row.person_id is None or row.at is None:
        return None
    try:
        text = open_text(key, TITLE if row.title else TEXT, row.id, row.sealed)
    except Unavailable:
        logger.exception("a text cannot be read and is not indexed")
        return None
    return IndexEntry(row.id, row.title, row.revision, key.id, row.conversation_id, row.person_id, row.at, text)
