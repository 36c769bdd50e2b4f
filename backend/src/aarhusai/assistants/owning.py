"""Who owns an assistant: several people may, it is handed over, and what nobody owns any more is taken over."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from aarhusai.assistants.drafts import Draft, Drafts, require
from aarhusai.assistants.publishing import assistant_not_found
from aarhusai.assistants.repository import drafts as draft_table
from aarhusai.assistants.repository import owners as table
from aarhusai.assistants.repository.owners import OwnerRow
from aarhusai.assistants.repository.publishing import announce
from aarhusai.assistants.rights import AssistantRight
from aarhusai.assistants.types import ASSISTANT_KIND, AssistantState
from aarhusai.audit.service import append
from aarhusai.audit.types import AuditEntry, Detail
from aarhusai.errors import Forbidden, Invalid, NotFound
from aarhusai.grants import service as grants
from aarhusai.grants.types import Right, Shared, SubjectKind, to_person
from aarhusai.kit.paging import DEFAULT_LIMIT, Page, decode_cursor, encode_cursor
from aarhusai.knowledge.rights import making_branches, taking_branches
from aarhusai.knowledge.types import Named
from aarhusai.storage.database import Database
from aarhusai.terms.actor import Actor
from aarhusai.terms.ids import AssistantId, PersonId, UnitId

MOST_OWNERS: Final = 20


@dataclass(frozen=True, slots=True)
class Owner:
    """Somebody who owns an assistant. One who is not `active` cannot sign in any more."""

    person: Named
    active: bool


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """What is told of an assistant whose owners left, before it is taken over. `last_owner` may be empty."""

    id: AssistantId
    name: str
    unit: Named
    state: AssistantState
    last_owner: str


class Owning:
    """The verbs on who owns an assistant, and on the unit that answers for it."""

    def __init__(self, db: Database, drafts: Drafts) -> None:
        self._db = db
        self._drafts = drafts

    async def of(self, actor: Actor, assistant_id: AssistantId) -> tuple[Owner, ...]:
        """Its owners by name, for who may change them. Raises what `require` raises."""
        async with self._db.session() as session:
            await require(session, actor, assistant_id, AssistantRight.OWNERS)
            return _owners(await table.of(session, assistant_id))

    async def set(self, actor: Actor, assistant_id: AssistantId, people: Sequence[PersonId]) -> tuple[Owner, ...]:
        """Makes exactly these its owners; who hands it over and is not among them has it no more.

        Raises what `require` raises, Invalid("owner_needed" | "too_many_owners"), NotFound("subject_not_found") for
        somebody new who cannot sign in.
        """
        wanted = list(dict.fromkeys(people))
        if not wanted:
            raise Invalid("owner_needed", "Somebody owns it.")
        if len(wanted) > MOST_OWNERS:
            raise Invalid("too_many_owners", "It has too many owners.", {"limit": MOST_OWNERS})
        async with self._db.transaction() as tx:
            await draft_table.lock(tx, assistant_id)
            await require(tx, actor, assistant_id, AssistantRight.OWNERS)
            before = {row.id for row in await table.of(tx, assistant_id)}
            active = await draft_table.active_people(tx, wanted)
            if any(one not in active and one not in before for one in wanted):
                raise NotFound("subject_not_found", "There is no such person or unit.")
            if not active:
                raise Invalid("owner_needed", "Somebody who can sign in owns it.")
            thing = Shared(ASSISTANT_KIND, assistant_id)
            others = [one for one in await grants.list_grants(tx, thing) if one.right is not Right.WRITE]
            if await grants.replace(tx, actor, thing, [*others, *(to_person(one, Right.WRITE) for one in wanted)]):
                details: dict[str, Detail] = {"owners": [str(one) for one in wanted], "before": len(before)}
                entry = AuditEntry(actor, "assistant.owners_changed", ASSISTANT_KIND, assistant_id, details=details)
                await append(tx, entry)
            found = _owners(await table.of(tx, assistant_id))
        await self._drafts.changed(announced=True)
        return found

    async def move(self, actor: Actor, assistant_id: AssistantId, unit_id: UnitId) -> None:
        """Another unit answers for it, where the actor may build. What is live stays so until it is approved anew.

        Raises what `require` raises, NotFound("unit_not_found").
        """
        async with self._db.transaction() as tx:
            await draft_table.lock(tx, assistant_id)
            row = await require(tx, actor, assistant_id, AssistantRight.OWNERS)
            path = await draft_table.unit_path(tx, unit_id)
            if path is None or not making_branches(actor).cover(path):
                raise NotFound("unit_not_found", "There is no such unit.")
            if unit_id != row.unit_id:
                await draft_table.move(tx, assistant_id, unit_id)
                await announce(tx)
                details: dict[str, Detail] = {"from_id": str(row.unit_id), "to_id": str(unit_id)}
                await append(tx, AuditEntry(actor, "assistant.moved", ASSISTANT_KIND, assistant_id, details=details))
        await self._drafts.changed(announced=True)

    async def ownerless(self, actor: Actor, cursor: str | None = None) -> Page[LeftBehind]:
        """Those without an owner who can sign in, for who may take them over, by name. Raises Invalid("bad_cursor")."""
        branches = taking_branches(actor)
        after = None if cursor is None else decode_cursor(cursor, 2)
        _check_id(after[1] if after else None)
        if branches.empty:
            return Page(())
        async with self._db.session() as session:
            rows = await table.ownerless(session, branches.paths, after, DEFAULT_LIMIT + 1)
        items = tuple(
            LeftBehind(
                AssistantId(row.id), row.name, Named(row.unit_id, row.unit_name), AssistantState(row.state),
                row.last_owner,
            )
            for row in rows[:DEFAULT_LIMIT]
        )  # fmt: skip
        more = len(rows) > DEFAULT_LIMIT
        return Page(items, encode_cursor(items[-1].name, str(items[-1].id)) if more else None)

    async def take_over(self, actor: Actor, assistant_id: AssistantId) -> Draft:
        """Makes the actor the owner of one that has none who can sign in.

        Raises NotFound("assistant_not_found"), and Forbidden("assistant_has_owner") for who has to do with one that
        somebody still owns, or that is not theirs to take over.
        """
        branches = taking_branches(actor)
        async with self._db.transaction() as tx:
            await draft_table.lock(tx, assistant_id)
            if await draft_table.get(tx, actor, assistant_id) is None or actor.person_id is None:
                raise assistant_not_found()
            if branches.empty or not await table.is_ownerless(tx, branches.paths, assistant_id):
                raise Forbidden("assistant_has_owner", "Somebody still owns the assistant, or it is not yours.")
            thing = Shared(ASSISTANT_KIND, assistant_id)
            left = [one for one in await grants.list_grants(tx, thing) if one.right is Right.WRITE]
            await grants.remove(tx, actor, thing, [one for one in left if one.subject_kind is SubjectKind.PERSON])
            await grants.add(tx, actor, thing, [to_person(actor.person_id, Right.WRITE)])
            await append(tx, AuditEntry(actor, "assistant.taken_over", ASSISTANT_KIND, assistant_id))
        await self._drafts.changed(announced=True)
        return await self._drafts.get(actor, assistant_id)


def _owners(rows: Sequence[OwnerRow]) -> tuple[Owner, ...]:
    return tuple(Owner(Named(row.id, row.name), row.active) for row in rows)


def _check_id(text: str | None) -> None:
    try:
        UUID(text or str(UUID(int=0)))
    except ValueError as error:
        raise Invalid("bad_cursor", "The page marker is not valid.") from error
