"""Features that a municipality can turn off. Today for the whole house; per unit when approval is built."""

import asyncio
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields

from aarhusai.audit.service import append
from aarhusai.audit.types import AuditEntry
from aarhusai.errors import Conflict, Forbidden, Invalid, Unavailable
from aarhusai.policy import repository
from aarhusai.storage.announcements import Announcements
from aarhusai.storage.database import Database, Transaction
from aarhusai.terms.actor import Actor, ActorKind

CHANNEL = "config"


@dataclass(frozen=True, slots=True)
class Features:
    """What is on. Everything is, until somebody turns it off."""

    temporary_chats: bool = True
    conversation_export: bool = True


class Switches:
    """A snapshot that every process keeps fresh, and the verbs that change what is on."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._features = Features()
        self._reading: asyncio.Task[None] | None = None

    @property
    def features(self) -> Features:
        """What is on, without asking the database."""
        return self._features

    async def start(self, announcements: Announcements) -> None:
        """Reads, and reads again whenever something was announced. Call before `announcements.start()`."""
        await self.refresh()
        announcements.listen(CHANNEL, lambda _: self._read_soon())
        announcements.on_gap(self._read_soon)

    async def refresh(self) -> None:
        """Reads now. Raises Unavailable; what was read before then stands."""
        async with self._db.session() as session:
            stored = await repository.read_switches(session)
        self._features = _features(stored.values)

    async def read(self, actor: Actor) -> tuple[Features, int]:
        """What is on, and its revision. Raises Forbidden("not_platform_owner")."""
        _owner(actor)
        async with self._db.session() as session:
            stored = await repository.read_switches(session)
        return _features(stored.values), stored.revision

    async def change(self, actor: Actor, revision: int, features: Features) -> tuple[Features, int]:
        """Makes these the ones that are on. Raises Forbidden, Conflict("changed_meanwhile")."""
        _owner(actor)
        async with self._db.transaction() as tx:
            if (await repository.read_switches(tx)).revision != revision:
                raise Conflict("changed_meanwhile", "Somebody else changed it first.")
            await self.ensure(tx, actor, asdict(features))
        await self.refresh()
        return await self.read(actor)

    async def ensure(self, tx: Transaction, actor: Actor, values: Mapping[str, bool]) -> bool:
        """For configuration as code: these are on or off; gives whether that changed anything.

        Raises Invalid("unknown_switch").
        """
        _owner(actor)
        unknown = values.keys() - {spec.name for spec in fields(Features)}
        if unknown:
            raise Invalid("unknown_switch", "There is no such switch.")
        present = asdict(_features((await repository.read_switches(tx)).values))
        changed = sorted(name for name, value in values.items() if present[name] != value)
        if not changed:
            return False
        await repository.write_switches(tx, {**present, **values})
        await append(tx, AuditEntry(actor, "switches.changed", "setting", details={"fields": changed}))
        return True

    def _read_soon(self) -> None:
        if self._reading is None or self._reading.done():
            self._reading = asyncio.create_task(self._read_quietly(), name="switches")

    async def _read_quietly(self) -> None:
        try:
            await self.refresh()
        except Unavailable:  # the next announcement, or the connection's return, reads again
            return


def _features(values: Mapping[str, bool]) -> Features:
    known = {spec.name for spec in fields(Features)}
    return Features(**{name: value for name, value in values.items() if name in known})


def _owner(actor: Actor) -> None:
    if not actor.is_platform_owner and actor.kind is not ActorKind.SYSTEM:
        raise Forbidden("not_platform_owner", "Only platform owners do this.")
