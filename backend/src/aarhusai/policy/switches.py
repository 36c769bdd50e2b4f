"""Features that a municipality can turn off. Today for the whole house; per unit when approval is built."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields

from aarhusai.audit.service import append
from aarhusai.audit.types import AuditEntry
from aarhusai.errors import Conflict, Invalid
from aarhusai.identity.rights import require_owner
from aarhusai.policy import repository
from aarhusai.storage.announcements import Announcements
from aarhusai.storage.database import Database, Transaction
from aarhusai.storage.freshness import KeptFresh
from aarhusai.terms.actor import Actor


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
        self._fresh = KeptFresh("the switches", self.refresh)

    @property
    def features(self) -> Features:
        """What is on, without asking the database."""
        return self._features

    async def start(self, announcements: Announcements) -> None:
        """Reads, and stays fresh from then on. Call before `announcements.start()`. Raises Unavailable."""
        await self._fresh.start(announcements)

    async def stop(self) -> None:
        """Stops reading; what was read stays."""
        await self._fresh.stop()

    async def refresh(self) -> None:
        """Reads now. Raises Unavailable; what was read before then stands."""
        async with self._db.session() as session:
            stored = await repository.read_switches(session)
        self._features = _features(stored.values)

    async def read(self, actor: Actor) -> tuple[Features, int]:
        """What is on, and its revision. Raises Forbidden("not_a_platform_owner")."""
        require_owner(actor)
        async with self._db.session() as session:
            stored = await repository.read_switches(session)
        return _features(stored.values), stored.revision

    async def change(self, actor: Actor, revision: int, features: Features) -> tuple[Features, int]:
        """Makes these the ones that are on. Raises Forbidden, Conflict("changed_meanwhile")."""
        require_owner(actor)
        async with self._db.transaction() as tx:
            stored = await repository.read_switches(tx)
            if stored.revision != revision:
                raise _changed_meanwhile()
            await self._write(tx, actor, stored, asdict(features))
        await self.refresh()
        return await self.read(actor)

    async def ensure(self, tx: Transaction, actor: Actor, values: Mapping[str, bool]) -> bool:
        """For configuration as code: these are on or off; gives whether that changed anything.

        Raises Invalid("unknown_switch") and Conflict("changed_meanwhile").
        """
        require_owner(actor)
        unknown = values.keys() - {spec.name for spec in fields(Features)}
        if unknown:
            raise Invalid("unknown_switch", "There is no such switch.")
        return await self._write(tx, actor, await repository.read_switches(tx), values)

    async def _write(
        self, tx: Transaction, actor: Actor, stored: repository.StoredSwitches, values: Mapping[str, bool]
    ) -> bool:
        present = asdict(_features(stored.values))
        changed = sorted(name for name, value in values.items() if present[name] != value)
        if not changed:
            return False
        if not await repository.write_switches(tx, {**present, **values}, stored.revision):
            raise _changed_meanwhile()
        await append(tx, AuditEntry(actor, "switches.changed", "setting", details={"fields": changed}))
        return True


def _features(values: Mapping[str, bool]) -> Features:
    known = {spec.name for spec in fields(Features)}
    return Features(**{name: value for name, value in values.items() if name in known})


def _changed_meanwhile() -> Conflict:
    return Conflict("changed_meanwhile", "Somebody else changed it first.")
