"""Where the keys of conversations live: a second database, which backups of the main one do not contain.

A conversation whose key is destroyed cannot be read again, whatever copy of the main database comes back (GDPR 17;
EDPB guidelines 01/2025 on pseudonymisation: the additional information is kept apart).
"""

import asyncio
import base64
import logging
import os
import time
from collections import OrderedDict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol
from uuid import UUID

from aarhusai.errors import Unavailable
from aarhusai.kit.ids import new_id
from aarhusai.storage.database import Database
from aarhusai.storage.key_cipher import KEY_BYTES, ConversationKey, KeyId
from aarhusai.storage.secrets import Secrets

logger = logging.getLogger(__name__)

POOL: Final = 128
"""Keys made ahead by one process, so that a new conversation waits for no round trip."""

_LOW: Final = POOL // 2
_PATIENCE: Final = 2.0
REMEMBERED: Final = 4_096
REMEMBERED_FOR: Final = 300.0
"""Seconds that an unwrapped key stays in the memory of a process after it was read."""


class KeyStore(Protocol):
    """Keys by id. Every verb raises Unavailable when the store is away."""

    async def new(self) -> ConversationKey:
        """A fresh key that is stored already."""
        ...

    async def new_many(self, count: int) -> list[ConversationKey]:
        """Fresh keys that are stored already."""
        ...

    async def get(self, ids: Collection[KeyId]) -> Mapping[KeyId, ConversationKey]:
        """The keys that are there; one that was destroyed is missing."""
        ...

    async def destroy(self, ids: Collection[KeyId]) -> None:
        """Destroys them, and with each the words indexed under it. Keys that are gone already are passed over."""
        ...


@dataclass(frozen=True, slots=True)
class _KeyRow:
    id: UUID
    sealed: bytes


class KeyDatabase:
    """The real one. Each key is wrapped under the master key and bound to its id."""

    def __init__(self, db: Database, secrets: Secrets) -> None:
        self.db = db
        self._secrets = secrets
        self._ahead: list[ConversationKey] = []
        self._remembered: OrderedDict[KeyId, tuple[ConversationKey, float]] = OrderedDict()
        self._filling: asyncio.Task[None] | None = None
        self._making = asyncio.Lock()

    def start(self) -> None:
        """Begins to make keys ahead."""
        self._fill_later()

    async def stop(self) -> None:
        """Destroys the keys that were made ahead and not used."""
        if self._filling is not None:
            # Keys that are under way are waited for: cancelled, they would be stored and known to nobody.
            await asyncio.wait([self._filling], timeout=_PATIENCE)
            self._filling.cancel()
            await asyncio.gather(self._filling, return_exceptions=True)
        unused, self._ahead = self._ahead, []
        try:
            await self.destroy([key.id for key in unused])
        except Unavailable:
            logger.warning("%d unused keys were left in the key database; they open nothing", len(unused))

    async def new(self) -> ConversationKey:
        """See KeyStore.new. Waits for the database only when the keys made ahead are used up."""
        if not self._ahead:
            async with self._making:  # whoever waited finds what the first one made
                if not self._ahead:
                    self._ahead += await self._make(POOL if self._filling else 1)
        key = self._ahead.pop()
        if len(self._ahead) < _LOW and self._filling is not None:
            self._fill_later()
        self._remember(key)
        return key

    async def new_many(self, count: int) -> list[ConversationKey]:
        """See KeyStore.new_many."""
        return await self._make(count) if count else []

    async def get(self, ids: Collection[KeyId]) -> Mapping[KeyId, ConversationKey]:
        """See KeyStore.get. One statement for all that are not remembered."""
        found: dict[KeyId, ConversationKey] = {}
        now = time.monotonic()
        for key_id in ids:
            remembered = self._remembered.get(key_id)
            if remembered is not None and remembered[1] > now:
                found[key_id] = remembered[0]
        unknown = list({key_id for key_id in ids if key_id not in found})
        if not unknown:
            return found
        for row in await self.db.all(
            _KeyRow,
            "SELECT id, sealed FROM conversation_key WHERE id = ANY(%s) LIMIT %s",
            (unknown, len(unknown)),
        ):
            key = self._unwrapped(row)
            if key is not None:
                found[key.id] = key
                self._remember(key)
        return found

    async def destroy(self, ids: Collection[KeyId]) -> None:
        """See KeyStore.destroy."""
        for key_id in ids:
            self._remembered.pop(key_id, None)
        if ids:
            await self.db.run("DELETE FROM conversation_key WHERE id = ANY(%s)", (list(ids),))

    async def missing(self, ids: Sequence[KeyId]) -> int:
        """How many of them are not there, for the doctor."""
        found = await self.db.value(
            int,
            "SELECT count(*) FROM unnest(%s::uuid[]) AS k (id)"
            " WHERE NOT EXISTS (SELECT FROM conversation_key WHERE conversation_key.id = k.id)",
            (list(ids),),
        )
        return found or 0

    def _fill_later(self) -> None:
        if self._filling is None or self._filling.done():
            self._filling = asyncio.create_task(self._fill(), name="key pool")

    async def _fill(self) -> None:
        try:
            self._ahead += await self._make(POOL - len(self._ahead))
        except Unavailable:
            logger.warning("no keys could be made ahead; the next conversation tries again")

    async def _make(self, count: int) -> list[ConversationKey]:
        made = [(KeyId(new_id()), os.urandom(KEY_BYTES)) for _ in range(count)]
        await self.db.run(
            "INSERT INTO conversation_key (id, sealed) SELECT * FROM unnest(%s::uuid[], %s::bytea[])",
            ([key_id for key_id, _ in made], [self._wrapped(key_id, secret) for key_id, secret in made]),
        )
        return [ConversationKey(key_id, secret) for key_id, secret in made]

    def _remember(self, key: ConversationKey) -> None:
        self._remembered[key.id] = (key, time.monotonic() + REMEMBERED_FOR)
        self._remembered.move_to_end(key.id)
        while len(self._remembered) > REMEMBERED:
            self._remembered.popitem(last=False)

    def _wrapped(self, key_id: KeyId, secret: bytes) -> bytes:
        return self._secrets.seal(base64.b64encode(secret).decode(), _purpose(key_id))

    def _unwrapped(self, row: _KeyRow) -> ConversationKey | None:
        key_id = KeyId(row.id)
        try:
            return ConversationKey(key_id, base64.b64decode(self._secrets.open(row.sealed, _purpose(key_id))))
        except Unavailable:
            # One damaged key makes one conversation unreadable, not every list that it stands in.
            logger.exception("the key %s cannot be read with this master key", key_id)
            return None


def _purpose(key_id: KeyId) -> str:
    return f"conversation key {key_id}"
