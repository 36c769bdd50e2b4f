"""The tree of units. Everybody who administers something reads their part; platform owners change it."""

from dataclasses import replace

from psycopg.errors import ForeignKeyViolation

from aarhusai.audit.service import append
from aarhusai.audit.types import AuditEntry, Detail
from aarhusai.errors import Conflict, Invalid, NotFound, TooLarge
from aarhusai.identity.repository import keys_calling
from aarhusai.identity.repository import units as table
from aarhusai.identity.rights import reading_scope, require_owner, require_reader, rules_the_house
from aarhusai.identity.texts import clean_name, clean_slug
from aarhusai.identity.types import Unit, UnitChange
from aarhusai.kit.ids import new_id
from aarhusai.kit.slugs import slug_of
from aarhusai.storage.database import Database, Executor, Transaction
from aarhusai.terms.actor import Actor
from aarhusai.terms.ids import UnitId

DEEPEST = 8
"""Levels of the tree, the root's own included."""


class Units:
    """The verbs on units."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def tree(self, actor: Actor) -> tuple[Unit, ...]:
        """The units that the actor may read, a parent before its children.

        A unit whose parent the actor may not read comes with `parent_id` None.
        Raises Forbidden("not_an_administrator").
        """
        scope = require_reader(actor)
        async with self._db.session() as session:
            found = await table.tree(session, scope)
        known = {unit.id for unit in found}
        return tuple(unit if unit.parent_id in known else _as_top(unit) for unit in found)

    async def create(self, actor: Actor, parent_id: UnitId, name: str, slug: str | None = None) -> Unit:
        """Makes a unit under another.

        Raises NotFound("unit_not_found"), Invalid("bad_name" | "bad_slug" | "tree_too_deep"), Conflict("slug_taken"),
        TooLarge("too_many_units") and Forbidden("not_a_platform_owner").
        """
        async with self._db.transaction() as tx:
            await table.lock_organisation(tx)
            parent = await owned_unit(tx, actor, parent_id)
            return await make_unit(tx, actor, parent, clean_name(name), slug)

    async def edit(self, actor: Actor, unit_id: UnitId, revision: int, change: UnitChange) -> Unit:
        """Renames or moves a unit with everything below it.

        Raises what `create` raises, Conflict("changed_meanwhile" | "unit_cycle" | "root_stays").
        """
        async with self._db.transaction() as tx:
            await table.lock_organisation(tx)
            unit = await owned_unit(tx, actor, unit_id)
            if unit.revision != revision:
                raise changed_meanwhile()
            if change.name is not None and clean_name(change.name) != unit.name:
                await table.rename(tx, unit.id, unit.slug, clean_name(change.name))
                await _record(tx, actor, "unit.changed", unit.id, {"fields": ["name"]})
            if change.parent_id is not None and change.parent_id != unit.parent_id:
                await move_unit(tx, actor, unit, await owned_unit(tx, actor, change.parent_id))
            return await owned_unit(tx, actor, unit_id)

    async def delete(self, actor: Actor, unit_id: UnitId) -> None:
        """Removes an empty unit, and with it the roles held at it.

        Raises NotFound("unit_not_found"), Conflict("unit_not_empty" | "root_stays"), Forbidden("not_a_platform_owner").
        """
        async with self._db.transaction() as tx:
            await table.lock_organisation(tx)
            unit = await owned_unit(tx, actor, unit_id)
            if unit.parent_id is None:
                raise _root_stays()
            if unit.people or await table.has_children(tx, unit.id):
                raise Conflict("unit_not_empty", "There are people in the unit, or units under it.")
            try:
                await table.delete(tx, unit.id)
            except ForeignKeyViolation as error:  # a collection or an assistant that the unit answers for
                raise Conflict("unit_not_empty", "The unit answers for something.") from error
            await _record(tx, actor, "unit.deleted", unit.id, {})


async def owned_unit(executor: Executor, actor: Actor, unit_id: UnitId) -> Unit:
    """The unit, for somebody who wants to change it.

    Raises NotFound("unit_not_found") when the actor may not even read it, Forbidden("not_a_platform_owner") otherwise.
    """
    unit = await table.get(executor, unit_id)
    if unit is None or not reading_scope(actor).covers(unit.path):
        raise NotFound("unit_not_found", "There is no such unit.")
    if not rules_the_house(actor):
        require_owner(actor)
    return unit


async def make_unit(tx: Transaction, actor: Actor, parent: Unit | None, name: str, slug: str | None) -> Unit:
    """Writes a unit under `parent`, or the root. The organisation is locked and the name clean."""
    if parent is not None and parent.path.count("/") + 2 > DEEPEST:
        raise _too_deep()
    if await table.count(tx) >= table.MOST:
        raise TooLarge("too_many_units", "The tree is full.", {"limit": table.MOST})
    if slug is not None:
        slug = await _free_slug(tx, clean_slug(slug))
    unit_id = UnitId(new_id())
    unit = Unit(
        id=unit_id,
        parent_id=parent.id if parent else None,
        slug=slug or await _new_slug(tx, name),
        name=name,
        path=f"{parent.path}/{unit_id}" if parent else str(unit_id),
        people=0,
        revision=1,
    )
    await table.insert(tx, unit)
    await _record(tx, actor, "unit.created", unit.id, {"parent_id": str(unit.parent_id) if unit.parent_id else None})
    return unit


async def move_unit(tx: Transaction, actor: Actor, unit: Unit, parent: Unit) -> None:
    """Hangs a branch under another parent. The organisation is locked."""
    if unit.parent_id is None:
        raise _root_stays()
    if parent.path == unit.path or parent.path.startswith(unit.path + "/"):
        raise Conflict("unit_cycle", "A unit cannot lie under itself.")
    height = await table.deepest(tx, unit.path) - unit.path.count("/")
    if parent.path.count("/") + 1 + height > DEEPEST:
        raise _too_deep()
    await table.move(tx, unit, parent)
    await keys_calling.announce(tx)
    details: dict[str, Detail] = {"from_id": str(unit.parent_id), "to_id": str(parent.id)}
    await _record(tx, actor, "unit.moved", unit.id, details)


def changed_meanwhile() -> Conflict:
    """Somebody else changed it after the caller read it."""
    return Conflict("changed_meanwhile", "It was changed after you read it.")


async def _free_slug(tx: Transaction, slug: str) -> str:
    if await table.by_slug(tx, slug) is not None:
        raise Conflict("slug_taken", "Another unit has this slug.")
    return slug


async def _new_slug(tx: Transaction, name: str) -> str:
    base = slug_of(name, "enhed")
    taken = await table.taken_slugs(tx, base)
    if base not in taken:
        return base
    return next(f"{base}-{n}" for n in range(2, table.MOST + 2) if f"{base}-{n}" not in taken)


async def _record(tx: Transaction, actor: Actor, act: str, unit_id: UnitId, details: dict[str, Detail]) -> None:
    await append(tx, AuditEntry(actor, act, "unit", unit_id, details=details))


def _as_top(unit: Unit) -> Unit:
    return unit if unit.parent_id is None else replace(unit, parent_id=None)


def _root_stays() -> Conflict:
    return Conflict("root_stays", "The topmost unit can be renamed, not moved or removed.")


def _too_deep() -> Invalid:
    return Invalid("tree_too_deep", "The tree would be too deep.", {"limit": DEEPEST})
