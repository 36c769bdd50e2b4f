"""Who calls with a key: asked of the database at every call, for all calls that arrived together in one statement.

Nothing about a key's validity is remembered between two calls, so one that was revoked fails on the very next call on
every replica. Only the reading of a document is remembered: the same text is the same caller.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from aarhusai.errors import Forbidden, Unauthenticated, Unavailable
from aarhusai.identity.actors import actor_of
from aarhusai.identity.keys_scopes import Network, is_inside, network_of, networks_of
from aarhusai.identity.keys_text import key_hash
from aarhusai.identity.keys_types import KeyCaller, KeyKind, KeyRights
from aarhusai.identity.repository import keys_calling as table
from aarhusai.identity.repository.documents import parse
from aarhusai.identity.repository.keys_calling import CallingKey
from aarhusai.kit.clock import today
from aarhusai.storage.database import Database
from aarhusai.storage.group_commit import GroupCommit
from aarhusai.terms.actor import Actor, ActorKind
from aarhusai.terms.classes import DataClass
from aarhusai.terms.ids import KeyId

logger = logging.getLogger(__name__)

UsableAt = Callable[[str], bool]
"""Whether people of the unit of this path may have keys of their own."""

NOTED_AFTER: Final = 5.0
"""Seconds after which it is written down that keys were used."""

_REMEMBERED: Final = 4096
"""Documents whose reading is remembered."""


@dataclass(frozen=True, slots=True)
class _Read:
    """A document as it was read."""

    id: KeyId
    caller: KeyCaller
    networks: tuple[Network, ...] | None
    own: bool
    used: tuple[date | None, str | None]


class KeyCalling:
    """Keys to callers. `usable` is asked about people's own keys."""

    def __init__(self, db: Database, usable: UsableAt) -> None:
        self._db = db
        self._usable = usable
        self._lookups = GroupCommit(self._look_up, limit=table.MOST)
        self._readings: dict[str, _Read | None] = {}
        self._noted: dict[KeyId, tuple[date, str | None]] = {}
        self._to_note: dict[KeyId, tuple[date, str | None]] = {}
        self._noting: asyncio.Task[None] | None = None

    async def caller(self, presented: str, address: str) -> KeyCaller:
        """Who calls with this key from this address, with the rights they have now.

        What is no key of ours, unknown, revoked, expired, or of somebody who left is one answer.
        Raises Unauthenticated("key_not_valid"), Forbidden("key_address" | "keys_turned_off") and Unavailable.
        """
        hashed = key_hash(presented)
        found = await self._lookups.add(hashed) if hashed else None
        if found is None:
            raise Unauthenticated("key_not_valid", "The key is not valid.")
        if found.networks is not None and not is_inside(address, found.networks):
            raise Forbidden("key_address", "The key may not be used from this address.")
        if found.own and not self._usable(found.caller.actor.unit_path):
            raise Forbidden("keys_turned_off", "People's own keys are turned off here.")
        self._note(found, address)
        return found.caller

    async def stop(self) -> None:
        """Writes down what is not yet."""
        if self._noting is not None:
            self._noting.cancel()
            await asyncio.wait((self._noting,))
            self._noting = None
        await self._write_notes()

    async def _look_up(self, hashes: Sequence[bytes]) -> list[_Read | None]:
        documents = await table.callers(self._db, tuple(set(hashes)))
        return [self._read(document) if (document := documents.get(one)) else None for one in hashes]

    def _read(self, document: str) -> _Read | None:
        if document in self._readings:
            return self._readings[document]
        if len(self._readings) >= _REMEMBERED:
            self._readings.clear()
        try:
            found = _reading(parse(CallingKey, document))
        except ValueError:  # only a newer release understands this key: the others of the batch go on
            logger.warning("a key could not be read and was refused")
            found = None
        self._readings[document] = found
        return found

    def _note(self, found: _Read, address: str) -> None:
        """Of a day and a network one note is enough."""
        use = (today(), network_of(address))
        if found.used == use or self._noted.get(found.id) == use:
            return
        self._noted[found.id] = self._to_note[found.id] = use
        if self._noting is None or self._noting.done():
            self._noting = asyncio.create_task(self._note_later(), name="keys used")

    async def _note_later(self) -> None:
        while self._to_note:
            await asyncio.sleep(NOTED_AFTER)
            await self._write_notes()

    async def _write_notes(self) -> None:
        notes, self._to_note = self._to_note, {}
        if len(self._noted) > _REMEMBERED:
            self._noted.clear()
        if not notes:
            return
        try:
            await table.used(self._db, notes)
        except Unavailable:
            self._noted.clear()  # noted at the next use instead
            logger.warning("when keys were used could not be written down")


def _reading(key: CallingKey) -> _Read | None:
    actor = _actor(key)
    if actor is None:
        return None
    rights = KeyRights(
        models=None if key.models is None else frozenset(key.models),
        ceiling=None if key.ceiling is None else DataClass.parse(key.ceiling),
        endpoints=None if key.endpoints is None else frozenset(key.endpoints),
        priority=key.priority,
    )
    return _Read(
        id=key.id,
        caller=KeyCaller(actor, rights),
        networks=None if key.addresses is None else networks_of(key.addresses),
        own=key.kind is KeyKind.PERSON,
        used=(key.used_on, key.used_from),
    )


def _actor(key: CallingKey) -> Actor | None:
    if key.kind is KeyKind.PERSON:
        return actor_of(key.person, ActorKind.KEY, key_id=key.id) if key.person else None
    if key.unit_id is None or key.unit_path is None:
        return None
    return Actor(ActorKind.KEY, None, key.name, key.unit_id, key.unit_path, key_id=key.id)
