"""How the running turns and the sealed content stand, for the operator."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from aarhusai.chat.repository import erasing, log, plain
from aarhusai.chat.repository.log import TurnHealth
from aarhusai.storage.database import Database
from aarhusai.storage.key_cipher import KeyId

__all__ = ["ContentHealth", "TurnHealth", "content_health", "health"]


async def health(db: Database) -> TurnHealth:
    """Counts of web processes and of turns. Raises Unavailable."""
    return await log.health(db)


@dataclass(frozen=True, slots=True)
class ContentHealth:
    """`unreadable` conversations have lost their key: an old backup was restored, or the key database was lost.

    `waiting` keys are to be destroyed, `plain` says that something of before is not sealed yet, and `unindexed` counts
    texts that cannot be searched for yet.
    """

    conversations: int
    unreadable: int
    waiting: int
    unindexed: int
    plain: bool


async def content_health(db: Database, missing: Callable[[Sequence[KeyId]], Awaitable[int]]) -> ContentHealth:
    """Looks at every conversation's key, thousands at a time. Raises Unavailable."""
    conversations, unreadable = 0, 0
    after: KeyId | None = None
    while page := await erasing.keys_in_use(db, after):
        conversations += len(page)
        unreadable += await missing(page)
        after = page[-1]
    waiting = await erasing.waiting(db)
    return ContentHealth(conversations, unreadable, waiting.to_destroy, waiting.to_index, await plain.any_left(db))
