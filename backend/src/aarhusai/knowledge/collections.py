"""The verbs on collections."""

from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from aarhusai.audit.service import append
from aarhusai.audit.types import AuditEntry, Detail
from aarhusai.errors import Forbidden, Invalid, NotFound, TooLarge
from aarhusai.grants.types import Right
from aarhusai.identity.texts import clean_name
from aarhusai.kit.ids import new_id
from aarhusai.kit.paging import DEFAULT_LIMIT, Page, decode_cursor, encode_cursor
from aarhusai.knowledge.access import changed_meanwhile, collection_not_found, require_collection
from aarhusai.knowledge.removing import AT_ONCE
from aarhusai.knowledge.repository import collections as table
from aarhusai.knowledge.repository import removing
from aarhusai.knowledge.repository.removing import Batch
from aarhusai.knowledge.rights import making_branches
from aarhusai.knowledge.types import COLLECTION_KIND, Collection, Named
from aarhusai.storage.database import Database, Executor, Transaction
from aarhusai.terms.actor import Actor
from aarhusai.terms.classes import DataClass
from aarhusai.terms.ids import CollectionId, UnitId

LONGEST_DESCRIPTION: Final = 2_000
LONGEST_REASON: Final = 1_000
MOST_UNITS: Final = 500
"""Units offered to make a collection in."""


@dataclass(frozen=True, slots=True)
class NewCollection:
    """What somebody says of a collection they make."""

    name: str
    unit_id: UnitId
    description: str = ""
    data_class: DataClass = field(default_factory=DataClass)


@dataclass(frozen=True, slots=True)
class CollectionChange:
    """What to change; None stays. `reason` is needed when the class is no longer at least what it was."""

    revision: int
    name: str | None = None
    description: str | None = None
    data_class: DataClass | None = None
    reason: str = ""


class Collections:
    """Making, listing, changing and deleting."""

    def __init__(self, db: Database, batch: Batch = AT_ONCE) -> None:
        self._db = db
        self._batch = batch

    async def page(self, actor: Actor, words: str | None = None, cursor: str | None = None) -> Page[Collection]:
        """Those the actor may use, by name; all whose name or description holds the words.

        Raises Invalid("bad_cursor").
        """
        after = None if cursor is None else decode_cursor(cursor, 2)
        _check_id(after[1] if after else None)
        async with self._db.session() as session:
            rows = await table.page(session, actor, words, after, DEFAULT_LIMIT + 1)
        items = tuple(row.collection() for row in rows[:DEFAULT_LIMIT])
        more = len(rows) > DEFAULT_LIMIT
        return Page(items, encode_cursor(items[-1].name, str(items[-1].id)) if more else None)

    async def get(self, actor: Actor, collection_id: CollectionId) -> Collection:
        """One the actor may use. Raises NotFound("collection_not_found")."""
        async with self._db.session() as session:
            return await _full(session, actor, collection_id)

    async def named(self, actor: Actor, name: str) -> CollectionId:
        """The oldest collection of this name that the actor may use, one they may write in first.

        Raises NotFound("collection_not_found").
        """
        async with self._db.session() as session:
            head = await table.named(session, actor, name)
        if head is None:
            raise collection_not_found()
        return CollectionId(head.id)

    async def units(self, actor: Actor) -> tuple[Named, ...]:
        """Where the actor may make a collection, the topmost first."""
        branches = making_branches(actor)
        if branches.empty:
            return ()
        async with self._db.session() as session:
            found = await table.units_under(session, branches.paths, None, MOST_UNITS)
        return tuple(Named(row.id, row.name) for row in found)

    async def create(self, actor: Actor, new: NewCollection) -> Collection:
        """Makes one; the actor owns it, and nobody else sees it yet.

        Raises Forbidden("not_a_builder"), NotFound("unit_not_found"), Invalid("bad_name"),
        TooLarge("description_too_long").
        """
        branches = making_branches(actor)
        if branches.empty or actor.person_id is None:
            raise Forbidden("not_a_builder", "The caller does not make collections.")
        name, description = clean_name(new.name), clean_description(new.description)
        collection_id = CollectionId(new_id())
        async with self._db.transaction() as tx:
            unit = await table.unit(tx, new.unit_id)
            if unit is None or not branches.cover(unit.path):
                raise NotFound("unit_not_found", "There is no such unit.")
            await table.insert(tx, collection_id, actor.person_id, new.unit_id, name)
            await table.update(tx, collection_id, name, description, new.data_class)
            details: dict[str, Detail] = {"unit_id": str(new.unit_id)}
            await _record(tx, actor, "collection.created", collection_id, details, new.data_class)
            return await _full(tx, actor, collection_id)

    async def change(self, actor: Actor, collection_id: CollectionId, change: CollectionChange) -> Collection:
        """Gives it another name, description or class. Raising the class is free; lowering it needs a reason.

        Raises what `require_collection` raises, Conflict("changed_meanwhile"), Invalid("bad_name" | "reason_needed"),
        TooLarge("description_too_long" | "reason_too_long").
        """
        async with self._db.transaction() as tx:
            await require_collection(tx, actor, collection_id, Right.WRITE)
            await table.lock(tx, collection_id)
            present = await _full(tx, actor, collection_id)
            if present.revision != change.revision:
                raise changed_meanwhile()
            name = present.name if change.name is None else clean_name(change.name)
            text = present.description if change.description is None else clean_description(change.description)
            data_class = change.data_class or present.data_class
            changed = [
                field
                for field, was, becomes in (
                    ("name", present.name, name),
                    ("description", present.description, text),
                    ("data_class", present.data_class, data_class),
                )
                if was != becomes
            ]
            if not changed:
                return present
            details: dict[str, Detail] = {"fields": changed}
            if data_class != present.data_class:
                details |= {"was": str(present.data_class), "lowered": await _declare(tx, actor, present, change)}
            await table.update(tx, collection_id, name, text, data_class)
            await _record(tx, actor, "collection.changed", collection_id, details, data_class)
            return await _full(tx, actor, collection_id)

    async def delete(self, actor: Actor, collection_id: CollectionId) -> None:
        """Removes it with every document. It is gone for everybody at once; a worker takes a large one's bytes away.

        Raises what `require_collection` raises.
        """
        async with self._db.transaction() as tx:
            await require_collection(tx, actor, collection_id, Right.WRITE)
            present = await _full(tx, actor, collection_id)
            small = await removing.is_small(tx, collection_id, self._batch)
            await (removing.remove if small else removing.mark)(tx, collection_id)
            details: dict[str, Detail] = {"documents": present.documents}
            await _record(tx, actor, "collection.deleted", collection_id, details, present.data_class)


async def _full(executor: Executor, actor: Actor, collection_id: CollectionId) -> Collection:
    row = await table.get(executor, actor, collection_id)
    if row is None:
        raise collection_not_found()
    return row.collection()


async def _declare(tx: Transaction, actor: Actor, present: Collection, change: CollectionChange) -> bool:
    """Keeps the reason of a class that is lowered, and gives whether it is."""
    wanted = change.data_class or present.data_class
    if (wanted | present.data_class) == wanted:
        return False
    told = (str(present.data_class), str(wanted), reason_for_lowering(change.reason))
    await table.note_lowering(tx, new_id(), present.id, actor.person_id, told)
    return True


def reason_for_lowering(text: str) -> str:
    """Why a class is lowered. Raises Invalid("reason_needed"), TooLarge("reason_too_long")."""
    reason = text.strip()
    if not reason:
        raise Invalid("reason_needed", "Lowering the class needs a reason.")
    if len(reason) > LONGEST_REASON:
        raise TooLarge("reason_too_long", "The reason is too long.", {"limit": LONGEST_REASON})
    return reason


def clean_description(text: str) -> str:
    """Without what cannot be stored. Raises TooLarge("description_too_long")."""
    stripped = text.replace("\x00", "").strip()
    if len(stripped) > LONGEST_DESCRIPTION:
        raise TooLarge("description_too_long", "The description is too long.", {"limit": LONGEST_DESCRIPTION})
    return stripped


def _check_id(text: str | None) -> None:
    try:
        UUID(text or str(UUID(int=0)))
    except ValueError as error:
        raise Invalid("bad_cursor", "The page marker is not valid.") from error


async def _record(
    tx: Transaction,
    actor: Actor,
    act: str,
    collection_id: CollectionId,
    details: dict[str, Detail],
    data_class: DataClass,
) -> None:
    await append(tx, AuditEntry(actor, act, COLLECTION_KIND, collection_id, str(data_class), details))
