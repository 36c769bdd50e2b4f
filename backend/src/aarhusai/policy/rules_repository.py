"""Versions of rules, and everything that holds or will hold, as they are stored.

The names and places of units and people are read here with them, in one statement: who may read which unit's rules
stands in the query.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from psycopg.types.json import Jsonb

from aarhusai.errors import Unavailable
from aarhusai.policy.decision import Rule
from aarhusai.policy.matrix import Cell, Rulebook, UnitRules, Version, Widening, code_of, part_of
from aarhusai.policy.types import (
    CellChange,
    UnitPlace,
    VersionAct,
    VersionRecord,
)
from aarhusai.storage.database import Executor
from aarhusai.terms.classes import Zone
from aarhusai.terms.ids import PersonId, UnitId

MOST_UNITS: Final = 5000
MOST_READ: Final = 20_000
"""Versions, or approvals, in one reading. More is not truncated, it is an error: a rule left out could be a refusal."""

Cells = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class _InForce:
    unit_id: UnitId
    name: str
    top: bool
    number: int
    rules: Cells
    effective_from: datetime


@dataclass(frozen=True, slots=True)
class _Approved:
    unit_id: UnitId
    name: str
    top: bool
    part: str
    zone: str
    rule: str
    against: str
    decided_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class _Version:
    unit_id: UnitId
    number: int
    rules: Cells
    changes: Sequence[Mapping[str, str | None]]
    act: VersionAct
    restored: int | None
    reason: str
    decided_by: PersonId | None
    decided_by_name: str | None
    effective_from: datetime
    created_at: datetime


_VERSION: Final = """
SELECT v.unit_id, v.number, v.rules, v.changes, v.act, v.restored, v.reason, v.decided_by, p.name AS decided_by_name,
       v.effective_from, v.created_at
FROM policy_version v LEFT JOIN person p ON p.id = v.decided_by
"""

_UNIT: Final = """
SELECT u.id, u.parent_id, u.name, u.path, up.name AS parent_name,
       coalesce((SELECT max(v.number) FROM policy_version v WHERE v.unit_id = u.id), 0) AS version
FROM unit u LEFT JOIN unit up ON up.id = u.parent_id
WHERE (%(paths)s::text[] IS NULL
       OR EXISTS (SELECT FROM unnest(%(paths)s::text[]) top WHERE u.path = top OR starts_with(u.path, top || '/')))
"""


async def lock_rules(tx: Executor) -> None:
    """Nobody else decides anything before the transaction ends; readers go on."""
    await tx.run("LOCK TABLE policy_version, policy_proposal IN SHARE ROW EXCLUSIVE MODE")


async def read_rulebook(executor: Executor, at: datetime) -> Rulebook:
    """Every version that is in force at `at` or begins later, and every approval that lives.

    Raises Unavailable("policy_unreadable") when there are too many, or one that this release does not understand.
    """
    versions = await executor.all(
        _InForce,
        """
        SELECT v.unit_id, u.name, u.parent_id IS NULL AS top, v.number, v.rules, v.effective_from
        FROM policy_version v JOIN unit u ON u.id = v.unit_id
        WHERE v.number >= coalesce((SELECT max(c.number) FROM policy_version c
                                    WHERE c.unit_id = v.unit_id AND c.effective_from <= %s), 0)
        ORDER BY v.unit_id, v.number LIMIT %s
        """,
        (at, MOST_READ + 1),
    )
    approved = await executor.all(
        _Approved,
        """
        SELECT p.unit_id, u.name, u.parent_id IS NULL AS top, p.part, p.zone, p.rule, p.against, p.decided_at,
               p.expires_at
        FROM policy_proposal p JOIN unit u ON u.id = p.unit_id
        WHERE p.state = 'approved' AND p.expires_at > %s ORDER BY p.unit_id, p.id LIMIT %s
        """,
        (at, MOST_READ + 1),
    )
    if max(len(versions), len(approved)) > MOST_READ:
        raise _unreadable()
    try:
        return _rulebook(versions, approved)
    except ValueError as error:
        raise _unreadable() from error


async def unit(executor: Executor, unit_id: UnitId, paths: Sequence[str] | None) -> UnitPlace | None:
    """The unit, when it lies in one of these branches (None: all)."""
    return await executor.one(UnitPlace, _UNIT + " AND u.id = %(id)s", {"paths": _list(paths), "id": unit_id})


async def units(executor: Executor, paths: Sequence[str] | None) -> list[UnitPlace]:
    """The units of these branches, a parent before its children."""
    query = _UNIT + " ORDER BY length(u.path), u.path LIMIT %(most)s"
    return await executor.all(UnitPlace, query, {"paths": _list(paths), "most": MOST_UNITS})


async def unit_by_slug(executor: Executor, slug: str) -> UnitPlace | None:
    """The unit of this short name."""
    return await executor.one(UnitPlace, _UNIT + " AND u.slug = %(slug)s", {"paths": None, "slug": slug})


async def version(executor: Executor, unit_id: UnitId, number: int) -> VersionRecord | None:
    """One decision of a unit."""
    found = await executor.one(_Version, _VERSION + " WHERE v.unit_id = %s AND v.number = %s", (unit_id, number))
    return _record(found) if found else None


async def history(executor: Executor, unit_id: UnitId, before: int | None, limit: int) -> list[VersionRecord]:
    """The unit's decisions, newest first, those before number `before`."""
    query = (
        _VERSION + " WHERE v.unit_id = %s AND (%s::integer IS NULL OR v.number < %s) ORDER BY v.number DESC LIMIT %s"
    )
    return [_record(row) for row in await executor.all(_Version, query, (unit_id, before, before, limit))]


async def waiting(executor: Executor, unit_id: UnitId, after: int, at: datetime) -> list[VersionRecord]:
    """The decisions after number `after` that begin later than `at`, first decided first."""
    query = _VERSION + " WHERE v.unit_id = %s AND v.number > %s AND v.effective_from > %s ORDER BY v.number LIMIT %s"
    return [_record(row) for row in await executor.all(_Version, query, (unit_id, after, at, MOST_READ))]


async def insert_version(tx: Executor, record: VersionRecord) -> None:
    """Writes a decision, and tells every process."""
    await tx.run(
        """
        INSERT INTO policy_version (unit_id, number, rules, changes, act, restored, reason, decided_by, effective_from,
                                    created_at)
        VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
        """,
        (
            record.unit_id,
            record.number,
            Jsonb(_stored(record.cells)),
            Jsonb([_stored_change(change) for change in record.changes]),
            record.act,
            record.restored,
            record.reason,
            record.decided_by,
            record.effective_from,
            record.created_at,
        ),
    )
    await announce(tx)


async def announce(tx: Executor) -> None:
    """Tells every process, once the transaction is committed, to read the rules again."""
    await tx.run("SELECT pg_notify('config', '')")


def _rulebook(versions: Sequence[_InForce], approved: Sequence[_Approved]) -> Rulebook:
    units = {row.unit_id: UnitRules(row.unit_id, row.name, top=row.top) for row in (*versions, *approved)}
    for row in versions:
        unit = units[row.unit_id]
        version = Version(row.number, _cells(row.rules), row.effective_from)
        units[row.unit_id] = replace(unit, versions=(*unit.versions, version))
    for row in approved:
        unit = units[row.unit_id]
        widening = Widening(
            part_of(row.part), Zone(row.zone), Rule(row.rule), Rule(row.against), row.decided_at, row.expires_at
        )
        units[row.unit_id] = replace(unit, widenings=(*unit.widenings, widening))
    return Rulebook(units)


def _cells(stored: Cells) -> dict[Cell, Rule]:
    return {(part_of(part), Zone(zone)): Rule(rule) for part, zones in stored.items() for zone, rule in zones.items()}


def _stored(cells: Mapping[Cell, Rule]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for (part, zone), rule in cells.items():
        found.setdefault(code_of(part), {})[zone.value] = rule.value
    return found


def _stored_change(change: CellChange) -> dict[str, str | None]:
    return {
        "part": code_of(change.part),
        "zone": change.zone.value,
        "before": change.before.value,
        "after": change.after.value,
        "own": change.own.value if change.own else None,
    }


def _record(row: _Version) -> VersionRecord:
    return VersionRecord(
        unit_id=row.unit_id,
        number=row.number,
        cells=_cells(row.rules),
        changes=tuple(_change(stored) for stored in row.changes),
        act=row.act,
        restored=row.restored,
        reason=row.reason,
        decided_by=row.decided_by,
        decided_by_name=row.decided_by_name,
        effective_from=row.effective_from,
        created_at=row.created_at,
    )


def _change(stored: Mapping[str, str | None]) -> CellChange:
    own = stored["own"]
    return CellChange(
        part_of(stored["part"] or ""),
        Zone(stored["zone"]),
        Rule(stored["before"]),
        Rule(stored["after"]),
        Rule(own) if own else None,
    )


def _list(paths: Sequence[str] | None) -> list[str] | None:
    return None if paths is None else list(paths)


def _unreadable() -> Unavailable:
    return Unavailable("policy_unreadable", "The rules could not be read, so nothing is sent.")
