"""What needs nobody's consent: sharing with fewer, and the central take-down."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from aarhusai.assistants.content import parse
from aarhusai.assistants.drafts import Drafts, require
from aarhusai.assistants.publishing import assistant_not_found, replace_uses
from aarhusai.assistants.repository import drafts as draft_table
from aarhusai.assistants.repository import publishing as table
from aarhusai.assistants.rights import AssistantRight
from aarhusai.assistants.types import ASSISTANT_KIND
from aarhusai.audit.service import append
from aarhusai.audit.types import AuditEntry, Detail
from aarhusai.errors import Forbidden, Invalid
from aarhusai.grants import service as grants
from aarhusai.grants.types import NOBODY, Grant, Right, Shared
from aarhusai.identity import subjects
from aarhusai.identity.subjects import SubjectRow
from aarhusai.knowledge.rights import making_branches
from aarhusai.knowledge.types import Named
from aarhusai.storage.database import Database, Executor, Transaction
from aarhusai.terms.actor import Actor, Role
from aarhusai.terms.ids import AssistantId, UnitId

LONGEST_REASON: Final = 500
"""Characters of what people are told of a take-down."""

OFFERED: Final = 20
"""People, and units, offered for the words somebody typed."""

_ANSWERING: Final = (Role.UNIT_OWNER, Role.DPO, Role.PLATFORM_OWNER)
"""Roles of those who answer for others' use."""


@dataclass(frozen=True, slots=True)
class NamedGrant:
    """A grant with the name of whom it is for: empty for everyone and for one that is gone. `beside`: their unit."""

    grant: Grant
    name: str
    beside: str


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom a live assistant reaches: the effective grants to use it, and the units that are denied."""

    grants: tuple[NamedGrant, ...]
    denied: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class Offered:
    """With whom an assistant may be wished to be shared, by the words somebody typed."""

    people: tuple[SubjectRow, ...]
    units: tuple[SubjectRow, ...]


class Steering:
    """Verbs that only take away, or give back what was taken."""

    def __init__(self, db: Database, drafts: Drafts) -> None:
        self._db = db
        self._drafts = drafts

    async def reach(self, actor: Actor, assistant_id: AssistantId) -> Reach:
        """Whom it reaches just now, for who may make that fewer. Raises what `require` raises."""
        async with self._db.session() as session:
            await require(session, actor, assistant_id, AssistantRight.NARROW)
            return await self._reach(session, assistant_id)

    async def narrow(
        self, actor: Actor, assistant_id: AssistantId, wanted: Sequence[Grant], denied: Sequence[UnitId]
    ) -> Reach:
        """Shares it with these of whom it reaches, and denies these units, at once. The draft's wishes follow.

        Raises what `require` raises, and Invalid("only_narrower") for a grant that it has not, or a denied unit that
        is let in again: that takes an approval.
        """
        async with self._db.transaction() as tx:
            await draft_table.lock(tx, assistant_id)
            row = await require(tx, actor, assistant_id, AssistantRight.NARROW)
            present = set(_uses(await grants.list_grants(tx, Shared(ASSISTANT_KIND, assistant_id))))
            closed = await table.denied(tx, assistant_id)
            if not set(wanted) <= present or not set(closed) <= set(denied):
                raise Invalid("only_narrower", "Sharing with more people takes an approval.")
            await replace_uses(tx, actor, assistant_id, wanted)
            await table.deny(tx, assistant_id, denied)
            content = parse(row.draft)
            gone = present - set(wanted)
            kept = tuple(one for one in content.sharing if one not in gone)
            barred = tuple(dict.fromkeys((*content.denied, *denied)))
            if (kept, barred) != (content.sharing, content.denied):
                narrower = replace(content, sharing=kept, denied=barred)
                await draft_table.save(tx, assistant_id, narrower, actor.person_id)
            details: dict[str, Detail] = {"removed": len(gone), "denied": [str(one) for one in denied[:100]]}
            await append(tx, AuditEntry(actor, "assistant.narrowed", ASSISTANT_KIND, assistant_id, details=details))
            await table.announce(tx)
            found = await self._reach(tx, assistant_id)
        await self._drafts.changed(announced=True)
        return found

    async def take_down(self, actor: Actor, assistant_id: AssistantId, reason: str) -> None:
        """Takes it from everybody, its owners included, who are told the reason.

        Raises NotFound("assistant_not_found"), Forbidden("assistant_not_yours"), Invalid("reason_needed").
        """
        clean = reason.strip()
        if not clean or len(clean) > LONGEST_REASON:
            raise Invalid("reason_needed", "It takes a reason of at most 500 characters.")
        await self._steer(actor, assistant_id, clean)

    async def put_back(self, actor: Actor, assistant_id: AssistantId) -> None:
        """Ends a take-down: it is what it was before. Raises as `take_down` does."""
        await self._steer(actor, assistant_id, None)

    async def offered(self, actor: Actor, words: str, *, answering: bool = False) -> Offered:
        """People of the branches that the actor builds in, and units of the whole house, whose name holds the words.

        A wish reaches nobody before an approval, so any unit may be named; people are looked up at home only. Where
        somebody is named who is to answer for a use (`answering`; AI Act 26(2), GDPR 5(2)), those who answer for units
        are offered wherever they sit: who leads a public authority is public, who else works there is not.
        """
        branches = making_branches(actor)
        if branches.empty:
            return Offered((), ())
        async with self._db.session() as session:
            units = await subjects.units(session, words, OFFERED)
            roles = _ANSWERING if answering else ()
            people = await subjects.people(session, branches.paths, words, OFFERED, roles) if words.strip() else []
        return Offered(tuple(people), tuple(units))

    async def _steer(self, actor: Actor, assistant_id: AssistantId, reason: str | None) -> None:
        async with self._db.transaction() as tx:
            await draft_table.lock(tx, assistant_id)
            row = await draft_table.get(tx, actor, assistant_id)
            if row is None:
                raise assistant_not_found()
            if not row.manages:
                raise Forbidden("assistant_not_yours", "The caller may not do this with the assistant.")
            await draft_table.take_down(tx, assistant_id, actor.person_id, reason)
            await self._note(tx, actor, "assistant.taken_down" if reason else "assistant.put_back", assistant_id)
            await table.announce(tx)
        await self._drafts.changed(announced=True)

    @staticmethod
    async def _note(tx: Transaction, actor: Actor, act: str, assistant_id: AssistantId) -> None:
        await append(tx, AuditEntry(actor, act, ASSISTANT_KIND, assistant_id))

    @staticmethod
    async def _reach(executor: Executor, assistant_id: AssistantId) -> Reach:
        found = _uses(await grants.list_grants(executor, Shared(ASSISTANT_KIND, assistant_id)))
        closed = await table.denied(executor, assistant_id)
        ids = [*(one.subject_id for one in found if one.subject_id != NOBODY), *closed]
        known = {row.id: row for row in await subjects.known(executor, ids)}
        return Reach(
            tuple(
                NamedGrant(grant, row.name if row else "", row.beside if row else "")
                for grant in found
                for row in (known.get(grant.subject_id),)
            ),
            tuple(Named(one, known[one].name) for one in closed if one in known),
        )


def _uses(found: Sequence[Grant]) -> list[Grant]:
    return [one for one in found if one.right is not Right.WRITE]
