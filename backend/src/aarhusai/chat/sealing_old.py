"""Seals what a release before sealing left in the open: at the start, in batches that a kill between two does not hurt.

While it is under way both kinds of rows are read, so several processes, and older ones beside newer ones, may go on.
"""

import logging
from typing import Final

from aarhusai.chat.repository import plain
from aarhusai.chat.repository.plain import PlainMessage, Sealed
from aarhusai.chat.sealing import COMMENT, TEXT, TITLE, Rest, seal_rest, seal_text, steps_of
from aarhusai.chat.store import Store
from aarhusai.storage.key_cipher import ConversationKey
from aarhusai.terms.ids import ConversationId

logger = logging.getLogger(__name__)

_CONVERSATIONS_AT_ONCE: Final = 500
_MESSAGES_AT_ONCE: Final = 100


async def seal_old(store: Store) -> int:
    """Seals everything that lies in the open; how many rows. Raises Unavailable; what is done by then stays done."""
    if not await plain.any_left(store.db):
        return 0
    count = await _titles(store)
    while done := await _messages(store):
        count += done
    while done := await _comments(store):
        count += done
    logger.info("%d rows of before were sealed", count)
    return count


async def seal_conversation(store: Store, conversation_id: ConversationId) -> None:
    """Seals one conversation, for who wants to go on in it."""
    await _titles(store, conversation_id)
    while await _messages(store, conversation_id):
        pass


async def _titles(store: Store, only: ConversationId | None = None) -> int:
    count = 0
    while rows := await plain.conversations(store.db, _CONVERSATIONS_AT_ONCE, only):
        keys = await store.keys.store.new_many(len(rows))
        titles = [Sealed(row.id, seal_text(key, TITLE, row.id, row.title)) for row, key in zip(rows, keys, strict=True)]
        await plain.give_keys(store.db, [key.id for key in keys], titles)
        count += len(rows)
    return count


async def _messages(store: Store, only: ConversationId | None = None) -> int:
    rows = await plain.messages(store.db, _MESSAGES_AT_ONCE, only)
    keys = await store.keys.of([row.key_id for row in rows])
    sealed = [_sealed(row, keys[row.key_id]) for row in rows if row.key_id in keys]
    if sealed:
        await plain.seal_messages(store.db, sealed)
    return len(sealed)


def _sealed(row: PlainMessage, key: ConversationKey) -> Sealed:
    rest = seal_rest(key, row.id, Rest(row.reasoning, steps_of(row.steps)))
    return Sealed(row.id, seal_text(key, TEXT, row.id, row.text), rest)


async def _comments(store: Store) -> int:
    rows = await plain.comments(store.db, _MESSAGES_AT_ONCE)
    keys = await store.keys.of([row.key_id for row in rows])
    sealed = [
        Sealed(row.message_id, seal_text(keys[row.key_id], COMMENT, row.message_id, row.comment))
        for row in rows
        if row.key_id in keys
    ]
    if sealed:
        await plain.seal_comments(store.db, sealed)
    return len(sealed)
