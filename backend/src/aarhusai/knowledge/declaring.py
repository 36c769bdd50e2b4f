"""Collections for configuration as code: one is as declared, or becomes so. It is known by its name and its unit."""

from dataclasses import dataclass
from typing import Final

from aarhusai.audit.service import append
from aarhusai.audit.types import AuditEntry
from aarhusai.errors import Conflict, NotFound
from aarhusai.grants import service as grants
from aarhusai.grants.types import Grant, Shared
from aarhusai.identity.rights import require_owner
from aarhusai.identity.texts import clean_name
from aarhusai.kit.ids import new_id
from aarhusai.knowledge.collections import clean_description, reason_for_lowering
from aarhusai.knowledge.repository import collections as table
from aarhusai.knowledge.repository import declaring
from aarhusai.knowledge.types import COLLECTION_KIND
from aarhusai.storage.database import Transaction
from aarhusai.terms.actor import Actor
from aarhusai.terms.classes import DataClass
from aarhusai.terms.ids import CollectionId, PersonId, UnitId

_TWO: Final = 2


@dataclass(frozen=True, slots=True)
class DeclaredCollection:
    """What a file says of one. None stays as it is; `reason` is needed where the class is lowered."""

    name: str
    unit_id: UnitId
    owner_id: PersonId
    description: str | None = None
    data_class: DataClass | None = None
    reason: str = ""
    grants: tuple[Grant, ...] | None = None


async def ensure_collection(tx: Transaction, actor: Actor, declared: DeclaredCollection) -> tuple[str, ...] | None:
    """Makes it as declared. Gives what changed; None when it was not there. What it holds is not looked at.

    Raises Forbidden("not_a_platform_owner"), NotFound("unit_not_found"), Conflict("collection_name_taken") when several
    at the unit have the name, Invalid("bad_name" | "reason_needed"), TooLarge("description_too_long" |
    "reason_too_long" | "too_many_grants").
    """
    require_owner(actor)
    name = clean_name(declared.name)
    if await table.unit(tx, declared.unit_id) is None:
        raise NotFound("unit_not_found", "There is no such unit.")
    found = await declaring.named(tx, declared.unit_id, name, _TWO)
    if len(found) == _TWO:
        raise Conflict("collection_name_taken", "Several collections at the unit have this name.")
    if not found:
        await _make(tx, actor, declared, name)
        return None
    return await _change(tx, actor, declared, found[0])


async def _make(tx: Transaction, actor: Actor, declared: DeclaredCollection, name: str) -> None:
    collection_id = CollectionId(new_id())
    data_class = declared.data_class or DataClass()
    await table.insert(tx, collection_id, declared.owner_id, declared.unit_id, name)
    await table.update(tx, collection_id, name, clean_description(declared.description or ""), data_class)
    details = {"unit_id": str(declared.unit_id), "owner_id": str(declared.owner_id)}
    about = AuditEntry(actor, "collection.created", COLLECTION_KIND, collection_id, str(data_class), {**details})
    await append(tx, about)
    await grants.replace(tx, actor, Shared(COLLECTION_KIND, collection_id), declared.grants or ())


async def _change(
    tx: Transaction, actor: Actor, declared: DeclaredCollection, present: declaring.DeclaredRow
) -> tuple[str, ...]:
    collection_id = CollectionId(present.id)
    was = DataClass.parse(present.data_class)
    data_class = declared.data_class or was
    text = present.description if declared.description is None else clean_description(declared.description)
    changed: list[str] = []
    if text != present.description:
        changed.append("description")
    if data_class != was:
        changed.append("class")
        if (data_class | was) != data_class:
            told = (str(was), str(data_class), reason_for_lowering(declared.reason))
            await table.note_lowering(tx, new_id(), collection_id, actor.person_id, told)
    if changed:
        await table.update(tx, collection_id, present.name, text, data_class)
    if present.owner_id != declared.owner_id:
        changed.append("owner")
        await declaring.give(tx, collection_id, declared.owner_id)
    if changed:
        details = {"fields": changed, "owner_id": str(declared.owner_id)}
        await append(
            tx, AuditEntry(actor, "collection.changed", COLLECTION_KIND, collection_id, str(data_class), {**details})
        )
    if declared.grants is not None:
        thing = Shared(COLLECTION_KIND, collection_id)
        if await grants.replace(tx, actor, thing, declared.grants):
            await table.touch(tx, collection_id)
            changed.append("grants")
    return tuple(changed)
