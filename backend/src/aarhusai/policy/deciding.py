"""Writing a decision inside a caller's transaction: what it starts from, whether it may be that loose, and the record.

Every way to a new version comes here: a person's change, a restored version, an approved widening, configuration as
code. The caller holds the lock (`rules_repository.lock_rules`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from aarhusai.audit.service import append
from aarhusai.audit.types import AuditEntry, Detail
from aarhusai.errors import Conflict, Forbidden, Invalid, NotFound
from aarhusai.policy import rules_repository as table
from aarhusai.policy.decision import Rule
from aarhusai.policy.grid import changes_between, inherited_at, loosest
from aarhusai.policy.matrix import (
    Cell,
    Rulebook,
    UnitRules,
    Version,
    code_of,
    is_looser,
    needs_of,
    settled,
)
from aarhusai.policy.rights import may_edit, reading_scope
from aarhusai.policy.types import CellChange, UnitPlace, VersionAct, VersionRecord
from aarhusai.storage.database import Executor, Transaction
from aarhusai.terms.actor import Actor
from aarhusai.terms.ids import UnitId

LONGEST_REASON: Final = 2000
FURTHEST: Final = timedelta(days=366)
"""How far ahead a version may begin, and how long an approval may live."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What a decision for a unit is made upon: who decides, the rules as they stand, and the time."""

    actor: Actor
    unit: UnitPlace
    book: Rulebook
    at: datetime

    @property
    def rules(self) -> UnitRules:
        """What the unit decided before."""
        found = self.book.rules_of(self.unit.id)
        return found or UnitRules(self.unit.id, self.unit.name, top=self.unit.parent_id is None)

    def planned(self, begins: datetime) -> tuple[Version, ...]:
        """Versions that wait to begin, and never would if one began at `begins`."""
        waiting = (v for v in self.rules.versions if v.effective_from > self.at)
        return tuple(version for version in waiting if version.effective_from >= begins)

    def own(self, begins: datetime) -> dict[Cell, Rule]:
        """The unit's own cells as they will stand just before `begins`."""
        before = (v for v in self.rules.versions if v.effective_from <= self.at or v.effective_from < begins)
        latest = max(before, key=lambda v: v.number, default=None)
        return dict(latest.cells) if latest else {}

    def too_wide(self, cell: Cell, rule: Rule, begins: datetime) -> bool:
        """Whether the rule is looser than the unit may decide alone."""
        inherited = inherited_at(self.book, self.unit, begins)[cell].rule
        return is_looser(rule, loosest(self.unit, cell, inherited, self.rules, begins))


@dataclass(frozen=True, slots=True)
class NewVersion:
    """A version to be written."""

    cells: Mapping[Cell, Rule]
    begins: datetime
    act: VersionAct
    reason: str
    restored: int | None = None


async def readable_unit(executor: Executor, actor: Actor, unit_id: UnitId) -> UnitPlace:
    """The unit. Raises NotFound("unit_not_found") when the actor may not read its rules."""
    found = await table.unit(executor, unit_id, reading_scope(actor).paths)
    if found is None:
        raise no_unit()
    return found


async def editable_unit(tx: Transaction, actor: Actor, unit_id: UnitId) -> UnitPlace:
    """The same for somebody who wants to decide. Raises Forbidden("not_a_unit_owner") too."""
    unit = await readable_unit(tx, actor, unit_id)
    if not may_edit(actor, unit.path):
        raise Forbidden("not_a_unit_owner", "Only the unit's owners decide its rules.")
    return unit


async def desk_for(tx: Transaction, actor: Actor, unit: UnitPlace, at: datetime) -> Desk:
    """What a decision about the unit is made upon."""
    return Desk(actor, unit, await table.read_rulebook(tx, at), at)


def check_width(desk: Desk, cells: Mapping[Cell, Rule], begins: datetime) -> None:
    """Raises Invalid("looser_than_inherited") with the cell and whose approval it needs."""
    for (part, zone), rule in cells.items():
        if desk.too_wide((part, zone), rule, begins):
            needs = needs_of((part, zone), top=desk.unit.parent_id is None)
            raise Invalid(
                "looser_than_inherited",
                "The rule is looser than what the unit inherits.",
                {"part": code_of(part), "zone": zone.value, "needs": needs.value if needs else ""},
            )


async def write(tx: Transaction, desk: Desk, decision: NewVersion) -> int:
    """Writes the version with its audit entry, and gives its number."""
    record = VersionRecord(
        unit_id=desk.unit.id,
        number=desk.unit.version + 1,
        cells=decision.cells,
        changes=_changes(desk, decision),
        act=decision.act,
        restored=decision.restored,
        reason=decision.reason,
        decided_by=desk.actor.person_id,
        decided_by_name=None,
        effective_from=decision.begins,
        created_at=desk.at,
    )
    await table.insert_version(tx, record)
    details: dict[str, Detail] = {
        "version": record.number,
        "how": record.act,
        "effective_from": record.effective_from.isoformat(),
        "cells": [_told(change) for change in record.changes],
    }
    if record.restored is not None:
        details["restored"] = record.restored
    await append(tx, AuditEntry(desk.actor, "policy.changed", "unit", desk.unit.id, details=details))
    return record.number


def begin_at(wanted: datetime | None, at: datetime) -> datetime:
    """When a version begins: at once, or later. Raises Invalid("bad_effective_date")."""
    if wanted is None:
        return at
    if wanted.tzinfo is None or not at - timedelta(minutes=5) <= wanted <= at + FURTHEST:
        raise Invalid("bad_effective_date", "A version begins now or within a year.")
    return max(wanted, at)


def clean_reason(reason: str) -> str:
    """The reason without spaces around it. Raises Invalid("reason_needed")."""
    clean = reason.strip()
    if not clean or len(clean) > LONGEST_REASON or "\0" in clean:
        raise Invalid("reason_needed", "A decision needs a reason of at most 2000 characters.")
    return clean


def no_unit() -> NotFound:
    """What is told of a unit that is not there, or not the caller's."""
    return NotFound("unit_not_found", "There is no such unit.")


def changed_meanwhile() -> Conflict:
    """Somebody else decided something after the caller read it."""
    return Conflict("changed_meanwhile", "Somebody else changed it first.")


def _changes(desk: Desk, decision: NewVersion) -> tuple[CellChange, ...]:
    """What the version changes, as it will be when it begins."""
    before = desk.own(decision.begins)
    own = {cell: decision.cells.get(cell) for cell in (*before, *decision.cells)}
    changed = {cell: rule for cell, rule in own.items() if rule != before.get(cell)}
    inherited = inherited_at(desk.book, desk.unit, decision.begins)
    rules = desk.rules
    number = desk.unit.version
    old = settled(_only(rules, Version(number, before, decision.begins)), inherited, decision.begins)
    new = settled(_only(rules, Version(number + 1, decision.cells, decision.begins)), inherited, decision.begins)
    return changes_between(old, new, changed)


def _only(rules: UnitRules, version: Version) -> UnitRules:
    return UnitRules(rules.id, rules.name, (version,), rules.widenings, top=rules.top)


def _told(change: CellChange) -> str:
    return f"{code_of(change.part)}-{change.zone.value}:{change.before.value}>{change.after.value}"
