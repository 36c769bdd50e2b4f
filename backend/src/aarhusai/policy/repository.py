"""The setting `switches`, and what units decided for their branches."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from psycopg.types.json import Jsonb

from aarhusai.storage.database import Executor
from aarhusai.terms.ids import UnitId

_MOST_UNITS: Final = 20_000


@dataclass(frozen=True, slots=True)
class StoredSwitches:
    """What was decided, with its revision; 0 while nobody has."""

    values: dict[str, bool]
    revision: int


@dataclass(frozen=True, slots=True)
class UnitSwitchesRow:
    """What a unit decided."""

    unit_id: UUID
    values: dict[str, bool]


@dataclass(frozen=True, slots=True)
class OneUnitRow:
    """A unit, and what it decided; nothing at revision 0."""

    path: str
    values: dict[str, bool]
    revision: int


async def read_switches(executor: Executor) -> StoredSwitches:
    """What was decided."""
    row = await executor.one(StoredSwitches, "SELECT value AS \"values\", revision FROM setting WHERE key = 'switches'")
    return row or StoredSwitches({}, 0)


async def write_switches(tx: Executor, values: Mapping[str, bool], revision: int) -> bool:
    """Writes them over `revision` (0: nothing yet) and tells every process; False when another revision is there."""
    written = await tx.run(
        """
        INSERT INTO setting AS s (key, value) SELECT 'switches', %(values)s
        WHERE %(revision)s = 0 OR EXISTS (SELECT FROM setting WHERE key = 'switches')
        ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value, revision = s.revision + 1, changed_at = now()
        WHERE s.revision = %(revision)s
        """,
        {"values": Jsonb(dict(values)), "revision": revision},
    )
    await tx.run("SELECT pg_notify('config', '')")
    return written == 1


async def units_switches(executor: Executor) -> list[UnitSwitchesRow]:
    """Of every unit that decided something."""
    return await executor.all(
        UnitSwitchesRow, 'SELECT unit_id, value AS "values" FROM unit_switch ORDER BY unit_id LIMIT %s', (_MOST_UNITS,)
    )


async def unit_switches(executor: Executor, unit_id: UnitId, paths: Sequence[str] | None) -> OneUnitRow | None:
    """Of a unit in these branches (in all when None)."""
    return await executor.one(
        OneUnitRow,
        """
        SELECT u.path, coalesce(s.value, '{}') AS "values", coalesce(s.revision, 0) AS revision
          FROM unit AS u LEFT JOIN unit_switch AS s ON s.unit_id = u.id
         WHERE u.id = %(id)s AND (%(paths)s::text[] IS NULL
               OR EXISTS (SELECT FROM unnest(%(paths)s::text[]) AS top (path)
                           WHERE u.path = top.path OR starts_with(u.path, top.path || '/')))
        """,
        {"id": unit_id, "paths": None if paths is None else list(paths)},
    )


async def write_unit_switches(tx: Executor, unit_id: UnitId, values: Mapping[str, bool], revision: int) -> bool:
    """Writes a unit's own over `revision` (0: nothing yet) and tells every process; False for another revision."""
    written = await tx.run(
        """
        INSERT INTO unit_switch AS s (unit_id, value) SELECT %(id)s, %(values)s
        WHERE %(revision)s = 0 OR EXISTS (SELECT FROM unit_switch WHERE unit_id = %(id)s)
        ON CONFLICT (unit_id) DO UPDATE SET value = EXCLUDED.value, revision = s.revision + 1, changed_at = now()
        WHERE s.revision = %(revision)s
        """,
        {"id": unit_id, "values": Jsonb(dict(values)), "revision": revision},
    )
    await tx.run("SELECT pg_notify('config', '')")
    return written == 1
