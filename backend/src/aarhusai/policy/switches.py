"""Features that can be turned off: by the municipality for the whole house, and by a unit's owners for its branch.

What is on above may be turned off below, and never the other way round: departments move at their own speed, within
what the municipality wants.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Final
from uuid import UUID

from aarhusai.audit.service import append
from aarhusai.audit.types import AuditEntry
from aarhusai.errors import Conflict, Forbidden, Invalid, NotFound
from aarhusai.identity.rights import require_owner
from aarhusai.policy import repository
from aarhusai.policy.rights import may_edit, reading_scope
from aarhusai.storage.announcements import Announcements
from aarhusai.storage.database import Database, Transaction
from aarhusai.storage.freshness import KeptFresh
from aarhusai.terms.actor import Actor
from aarhusai.terms.ids import UnitId


@dataclass(frozen=True, slots=True)
class Features:
    """What is on. Everything is, until somebody turns it off.

    `building`: assistants may be built; `sharing`: they may be brought to others; `web_sources`: collections may fetch
    from the web; `api_keys`: people may have keys of their own.
    """

    temporary_chats: bool = True
    conversation_export: bool = True
    building: bool = True
    sharing: bool = True
    web_sources: bool = True
    api_keys: bool = True


FEATURES: Final = frozenset(spec.name for spec in fields(Features))


@dataclass(frozen=True, slots=True)
class UnitFeatures:
    """What a unit decided itself, what it inherits, and the revision of its own; 0 while it decided nothing."""

    own: Mapping[str, bool]
    inherited: Features
    revision: int


@dataclass(frozen=True, slots=True)
class _Stored:
    house: Features = field(default_factory=Features)
    units: Mapping[UUID, Mapping[str, bool]] = field(default_factory=dict[UUID, Mapping[str, bool]])


class Switches:
    """A snapshot that every process keeps fresh, and the verbs that change what is on."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._stored = _Stored()
        self._fresh = KeptFresh("the switches", self.refresh)

    @property
    def features(self) -> Features:
        """What is on in the house, without asking the database."""
        return self._stored.house

    def at(self, unit_path: str) -> Features:
        """What is on in the unit of this path: what neither the house nor a unit on the way down turned off."""
        found = self._stored.house
        for step in unit_path.split("/") if unit_path and self._stored.units else ():
            found = _narrowed(found, self._stored.units.get(UUID(step), {}))
        return found

    def of(self, actor: Actor) -> Features:
        """What is on for the caller, by their own unit."""
        return self.at(actor.unit_path)

    def may_build(self, unit_path: str) -> bool:
        """Whether assistants may be built in the unit of this path."""
        return self.at(unit_path).building

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
            units = await repository.units_switches(session)
        self._stored = _Stored(_features(stored.values), {row.unit_id: row.values for row in units})

    async def read(self, actor: Actor) -> tuple[Features, int]:
        """What is on, and its revision. Raises Forbidden("not_a_platform_owner")."""
        require_owner(actor)
        async with self._db.session() as session:
            stored = await repository.read_switches(session)
        return _features(stored.values), stored.revision

    async def change(self, actor: Actor, revision: int, values: Mapping[str, bool]) -> tuple[Features, int]:
        """Turns these on and off. Raises Forbidden, Conflict("changed_meanwhile"), Invalid("unknown_switch")."""
        require_owner(actor)
        _check_known(values)
        async with self._db.transaction() as tx:
            stored = await repository.read_switches(tx)
            if stored.revision != revision:
                raise _changed_meanwhile()
            await self._write(tx, actor, stored, values)
        await self.refresh()
        return await self.read(actor)

    async def read_unit(self, actor: Actor, unit_id: UnitId) -> UnitFeatures:
        """What a unit decided, for who may read its rules. Raises NotFound("unit_not_found")."""
        async with self._db.session() as session:
            row = await repository.unit_switches(session, unit_id, reading_scope(actor).paths)
        if row is None:
            raise NotFound("unit_not_found", "There is no such unit.")
        return UnitFeatures(_known(row.values), self.at(row.path.rpartition("/")[0]), row.revision)

    async def change_unit(
        self, actor: Actor, unit_id: UnitId, revision: int, values: Mapping[str, bool | None]
    ) -> UnitFeatures:
        """What the unit decides for its branch: off, on where it is on above, or None for what is inherited.

        Raises NotFound("unit_not_found"), Forbidden("not_a_unit_owner"), Invalid("unknown_switch"),
        Invalid("looser_than_inherited") for what is off above, Conflict("changed_meanwhile").
        """
        _check_known(values)
        async with self._db.transaction() as tx:
            row = await repository.unit_switches(tx, unit_id, reading_scope(actor).paths)
            if row is None:
                raise NotFound("unit_not_found", "There is no such unit.")
            if not may_edit(actor, row.path):
                raise Forbidden("not_a_unit_owner", "Only the unit's owners decide this.")
            above = asdict(self.at(row.path.rpartition("/")[0]))
            if any(value and not above[name] for name, value in values.items()):
                raise Invalid("looser_than_inherited", "It is turned off above.")
            merged = {**_known(row.values), **values}
            wanted = {name: value for name, value in merged.items() if value is not None}
            if not await repository.write_unit_switches(tx, unit_id, wanted, revision):
                raise _changed_meanwhile()
            changed = sorted(name for name, value in values.items() if row.values.get(name) != value)
            await append(tx, AuditEntry(actor, "switches.changed", "unit", unit_id, details={"fields": changed}))
        await self.refresh()
        return await self.read_unit(actor, unit_id)

    async def ensure(self, tx: Transaction, actor: Actor, values: Mapping[str, bool]) -> bool:
        """For configuration as code: these are on or off; gives whether that changed anything.

        Raises Invalid("unknown_switch") and Conflict("changed_meanwhile").
        """
        require_owner(actor)
        _check_known(values)
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
    return Features(**_known(values))


def _narrowed(features: Features, values: Mapping[str, bool]) -> Features:
    off = {name: False for name, value in _known(values).items() if not value}
    return replace(features, **off) if off else features


def _known(values: Mapping[str, bool]) -> dict[str, bool]:
    return {name: value for name, value in values.items() if name in FEATURES}


def _check_known(values: Mapping[str, bool | None]) -> None:
    if values.keys() - FEATURES:
        raise Invalid("unknown_switch", "There is no such switch.")


def _changed_meanwhile() -> Conflict:
    return Conflict("changed_meanwhile", "Somebody else changed it first.")
