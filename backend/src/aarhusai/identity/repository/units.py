"""The tree of units."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import LiteralString

from psycopg import sql

from aarhusai.identity.rights import Scope
from aarhusai.identity.types import Unit
from aarhusai.storage.database import Executor
from aarhusai.terms.ids import UnitId

MOST = 5000
"""Units of one house."""

_ORGANISATION_LOCK = 0x41484F52
"""Held while the tree, role holdings or the first owner change: those checks look at more than one row."""

_UNIT = sql.SQL("""
SELECT u.id, u.parent_id, u.slug, u.name, u.path, u.revision,
       (SELECT count(*) FROM person WHERE unit_id = u.id)::integer AS people
FROM unit u
""")

IN_SCOPE = sql.SQL("""(%(paths)s::text[] IS NULL
    OR EXISTS (SELECT FROM unnest(%(paths)s::text[]) top WHERE u.path = top OR starts_with(u.path, top || '/')))""")
"""For a table `unit` called u; its parameter is `scope_of`."""


def scope_of(scope: Scope) -> dict[str, object]:
    """The parameter of IN_SCOPE."""
    return {"paths": None if scope.paths is None else list(scope.paths)}


@dataclass(frozen=True, slots=True)
class _Path:
    id: UnitId
    path: str


@dataclass(frozen=True, slots=True)
class _Slug:
    slug: str


@dataclass(frozen=True, slots=True)
class _Named:
    slug: str
    id: UnitId


async def lock_organisation(tx: Executor) -> None:
    """Waits for, and until the end of the transaction keeps others from, changing the organisation."""
    await tx.run("SELECT pg_advisory_xact_lock(%s)", (_ORGANISATION_LOCK,))


async def tree(executor: Executor, scope: Scope) -> list[Unit]:
    """The units in scope, a parent before its children."""
    query = sql.SQL("{} WHERE {} ORDER BY length(u.path), u.path LIMIT %(most)s").format(_UNIT, IN_SCOPE)
    return await executor.all(Unit, query, {**scope_of(scope), "most": MOST})


async def get(executor: Executor, unit_id: UnitId) -> Unit | None:
    """One unit."""
    return await executor.one(Unit, _one("u.id = %s"), (unit_id,))


async def by_slug(executor: Executor, slug: str) -> Unit | None:
    """The unit of this slug."""
    return await executor.one(Unit, _one("u.slug = %s"), (slug,))


async def root(executor: Executor) -> Unit | None:
    """The root, if anything has been set up."""
    return await executor.one(Unit, _one("u.parent_id IS NULL"), ())


async def paths(executor: Executor, unit_ids: Sequence[UnitId], scope: Scope) -> dict[UnitId, str]:
    """The paths of those units that exist and lie in scope."""
    query = sql.SQL("SELECT u.id, u.path FROM unit u WHERE u.id = ANY (%(ids)s) AND {} LIMIT %(most)s").format(IN_SCOPE)
    rows = await executor.all(_Path, query, {**scope_of(scope), "ids": list(unit_ids), "most": MOST})
    return {row.id: row.path for row in rows}


async def taken_slugs(executor: Executor, base: str) -> set[str]:
    """The slugs that begin with `base`."""
    found = await executor.all(
        _Slug, "SELECT slug FROM unit WHERE starts_with(slug, %s) ORDER BY slug LIMIT %s", (base, MOST)
    )
    return {row.slug for row in found}


async def ids_by_slug(executor: Executor) -> dict[str, UnitId]:
    """Every unit's id by its slug."""
    found = await executor.all(_Named, "SELECT slug, id FROM unit ORDER BY slug LIMIT %s", (MOST,))
    return {row.slug: row.id for row in found}


async def count(executor: Executor) -> int:
    """How many units there are."""
    return await executor.value(int, "SELECT count(*) FROM unit") or 0


async def insert(tx: Executor, unit: Unit) -> None:
    """Writes a new unit."""
    await tx.run(
        "INSERT INTO unit (id, parent_id, slug, name, path) VALUES (%s, %s, %s, %s, %s)",
        (unit.id, unit.parent_id, unit.slug, unit.name, unit.path),
    )


async def rename(tx: Executor, unit_id: UnitId, slug: str, name: str) -> None:
    """Gives the unit its name and slug, and a new revision."""
    await tx.run("UPDATE unit SET slug = %s, name = %s, revision = revision + 1 WHERE id = %s", (slug, name, unit_id))


async def deepest(executor: Executor, path: str) -> int:
    """The level of the branch's deepest unit; the root is on level 1."""
    query = """
    SELECT max(array_length(string_to_array(path, '/'), 1)) FROM unit
    WHERE path = %(path)s OR path LIKE %(path)s || '/%%'
    """
    return await executor.value(int, query, {"path": path}) or 0


async def move(tx: Executor, unit: Unit, parent: Unit) -> None:
    """Hangs the branch under another parent: every path below changes with it."""
    await tx.run("UPDATE unit SET parent_id = %s, revision = revision + 1 WHERE id = %s", (parent.id, unit.id))
    await tx.run(
        """
        UPDATE unit SET path = %(new)s || substr(path, length(%(old)s) + 1)
        WHERE path = %(old)s OR path LIKE %(old)s || '/%%'
        """,
        {"old": unit.path, "new": f"{parent.path}/{unit.id}"},
    )


async def has_children(executor: Executor, unit_id: UnitId) -> bool:
    """Whether a unit hangs under it."""
    return bool(await executor.value(bool, "SELECT EXISTS (SELECT FROM unit WHERE parent_id = %s)", (unit_id,)))


async def delete(tx: Executor, unit_id: UnitId) -> None:
    """Removes the unit and the roles that were held at it."""
    await tx.run("DELETE FROM unit WHERE id = %s", (unit_id,))


def _one(condition: LiteralString) -> sql.Composed:
    return sql.SQL("{} WHERE {}").format(_UNIT, sql.SQL(condition))
