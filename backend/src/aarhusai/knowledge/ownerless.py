"""Taking over what somebody left behind: a collection whose owner is gone, and in which nobody else may write.

Who owns a unit above it may, and a platform owner. Until then they are told its name and nothing that it holds.
"""

from dataclasses import dataclass
from uuid import UUID

from aarhusai.audit.service import append
from aarhusai.audit.types import AuditEntry
from aarhusai.errors import Conflict, Invalid
from aarhusai.kit.paging import DEFAULT_LIMIT, Page, decode_cursor, encode_cursor
from aarhusai.knowledge.access import collection_not_found
from aarhusai.knowledge.repository import collections, ownerless
from aarhusai.knowledge.repository.ownerless import OwnerlessRow
from aarhusai.knowledge.rights import taking_branches
from aarhusai.knowledge.types import COLLECTION_KIND, Collection, Named
from aarhusai.storage.database import Database
from aarhusai.terms.actor import Actor
from aarhusai.terms.classes import DataClass
from aarhusai.terms.ids import CollectionId


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """What is told of one before it is taken over. `owner` is None when the person is no longer known."""

    id: CollectionId
    name: str
    owner: Named | None
    unit: Named
    data_class: DataClass


class Ownerless:
    """Listing them, and taking one over."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def page(self, actor: Actor, cursor: str | None = None) -> Page[LeftBehind]:
        """Those the actor may take over, by name. Raises Invalid("bad_cursor")."""
        branches = taking_branches(actor)
        after = None if cursor is None else decode_cursor(cursor, 2)
        _check_id(after[1] if after else None)
        if branches.empty:
            return Page((), None)
        async with self._db.session() as session:
            rows = await ownerless.page(session, branches.paths, after, DEFAULT_LIMIT + 1)
        items = tuple(_told(row) for row in rows[:DEFAULT_LIMIT])
        more = len(rows) > DEFAULT_LIMIT
        return Page(items, encode_cursor(items[-1].name, str(items[-1].id)) if more else None)

    async def take_over(self, actor: Actor, collection_id: CollectionId) -> Collection:
        """Makes the actor its owner, in the log and for all who may change it to see.

        Raises NotFound("collection_not_found"); Conflict("collection_has_owner") for who may use one that somebody
        may still change, or that is not theirs to take over.
        """
        branches = taking_branches(actor)
        async with self._db.transaction() as tx:
            taken = (
                actor.person_id is not None
                and not branches.empty
                and await ownerless.take_over(tx, branches.paths, collection_id, actor.person_id)
            )
            row = await collections.get(tx, actor, collection_id)
            if row is None:
                raise collection_not_found()
            if not taken:
                raise Conflict("collection_has_owner", "Somebody may still change the collection, or it is not yours.")
            found = row.collection()
            await append(
                tx,
                AuditEntry(actor, "collection.taken_over", COLLECTION_KIND, collection_id, str(found.data_class), {}),
            )
        return found


def _told(row: OwnerlessRow) -> LeftBehind:
    owner = None if row.owner_id is None else Named(row.owner_id, row.owner_name or "")
    unit = Named(row.unit_id, row.unit_name)
    return LeftBehind(CollectionId(row.id), row.name, owner, unit, DataClass.parse(row.data_class))


def _check_id(text: str | None) -> None:
    try:
        UUID(text or str(UUID(int=0)))
    except ValueError as error:
        raise Invalid("bad_cursor", "The page marker is not valid.") from error
