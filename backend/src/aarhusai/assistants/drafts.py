"""Building: an assistant is made, its content is written and saved on the way, and taken away again.

A draft is never refused for what it says: nothing a builder wrote is lost. Two who save at once are told of each other.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Protocol
from uuid import UUID

from aarhusai.assistants.budget import Budget, budget_of
from aarhusai.assistants.content import checked, parse
from aarhusai.assistants.models import UsableModels, answering
from aarhusai.assistants.problems import Problem, Surroundings, problems
from aarhusai.assistants.publishing import assistant_not_found
from aarhusai.assistants.repository import drafts as table
from aarhusai.assistants.repository import owners as owner_table
from aarhusai.assistants.repository.drafts import DraftRow
from aarhusai.assistants.repository.publishing import announce
from aarhusai.assistants.repository.snapshot import announce as announce_content
from aarhusai.assistants.rights import AssistantRight, rights_of
from aarhusai.assistants.service import Assistants
from aarhusai.assistants.suspended import Suspension
from aarhusai.assistants.tools.catalogue import TOOLS
from aarhusai.assistants.types import ASSISTANT_KIND, AssistantContent, AssistantState
from aarhusai.audit.service import append
from aarhusai.audit.types import AuditEntry, Detail
from aarhusai.errors import Conflict, Forbidden, Invalid, NotFound
from aarhusai.grants import service as grants
from aarhusai.grants.types import NOBODY, Right, Shared, to_person
from aarhusai.identity import subjects
from aarhusai.kit.ids import new_id
from aarhusai.kit.slugs import slug_of
from aarhusai.knowledge.lending import usable
from aarhusai.knowledge.rights import making_branches
from aarhusai.knowledge.types import Named
from aarhusai.storage.database import Database, Executor, Transaction
from aarhusai.terms.actor import Actor
from aarhusai.terms.ids import AssistantId, PersonId, UnitId

KEPT_DAYS: Final = 30
"""Days in which a deleted assistant can be brought back."""


class Building(Protocol):
    """Where building is allowed: `policy.switches`."""

    def may_build(self, unit_path: str) -> bool:
        """Whether assistants may be built in the unit."""
        ...


@dataclass(frozen=True, slots=True)
class Draft:
    """An assistant on its builder's desk. `content` is None when what is stored cannot be read.

    `suspended` is why others do not have it just now, also when it was taken down. `named` are the people and units
    that its content names and that are there.
    """

    id: AssistantId
    slug: str
    unit: Named
    unit_path: str
    content: AssistantContent | None
    revision: int
    saved_at: datetime
    saved_by: Named | None
    based_on: int | None
    live_version: int | None
    newest_version: int | None
    state: AssistantState
    suspended: Suspension | None
    taken_down: bool
    owners: tuple[Named, ...]
    rights: tuple[AssistantRight, ...]
    budget: Budget
    problems: tuple[Problem, ...]
    named: tuple[Named, ...]


class Drafts:
    """The verbs of a builder on one assistant. What is not the actor's does not exist."""

    def __init__(self, db: Database, assistants: Assistants, models: UsableModels, building: Building) -> None:
        self._db = db
        self._assistants = assistants
        self._models = models
        self._building = building

    async def create(self, actor: Actor, name: str, unit_id: UnitId, copy_of: AssistantId | None = None) -> Draft:
        """Makes one in a unit, of nothing or after another that the actor may read; the actor owns it.

        A copy is shared with nobody, and has those of the collections that the actor may ask themself. Raises
        NotFound("unit_not_found" | "assistant_not_found"), Forbidden("not_a_builder" | "feature_off"),
        Invalid("name_missing" | "content_too_long").
        """
        start = AssistantContent(name, tools=tuple(TOOLS))
        if copy_of is not None:
            start = replace(await self._copied(actor, copy_of), name=name)
        return await self.make(actor, unit_id, start)

    async def make(self, actor: Actor, unit_id: UnitId, content: AssistantContent) -> Draft:
        """Makes one with this content, which nobody but the actor has yet. Raises as `create`."""
        content = checked(content)
        if not content.name.strip():
            raise Invalid("name_missing", "An assistant has a name.")
        if actor.person_id is None:
            raise Forbidden("not_a_builder", "Assistants are built by people.")
        assistant_id = AssistantId(new_id())
        async with self._db.transaction() as tx:
            await self._check_builder(tx, actor, unit_id)
            await self._insert(tx, actor.person_id, assistant_id, unit_id, content)
            details: dict[str, Detail] = {"unit_id": str(unit_id)}
            await append(tx, AuditEntry(actor, "assistant.created", ASSISTANT_KIND, assistant_id, details=details))
            await grants.add(tx, actor, Shared(ASSISTANT_KIND, assistant_id), [to_person(actor.person_id, Right.WRITE)])
        await self._assistants.refresh()
        return await self.get(actor, assistant_id)

    async def get(self, actor: Actor, assistant_id: AssistantId) -> Draft:
        """The draft with what is wrong with it, for who may read it.

        Raises NotFound("assistant_not_found"), Forbidden("assistant_not_readable") for who manages a private one.
        """
        async with self._db.session() as session:
            row = await require(session, actor, assistant_id, AssistantRight.READ)
            return await self._shown(session, actor, row)

    async def save(self, actor: Actor, assistant_id: AssistantId, revision: int, content: AssistantContent) -> Draft:
        """Keeps what was written, over the revision that the builder saw.

        Raises NotFound("assistant_not_found"), Forbidden("assistant_not_yours"), Invalid("content_too_long"), and
        Conflict("draft_changed_meanwhile") with who wrote (`by`), when (`at`) and the `revision` there is.
        """
        content = checked(content)
        async with self._db.transaction() as tx:
            await table.lock(tx, assistant_id)
            row = await require(tx, actor, assistant_id, AssistantRight.EDIT)
            check_revision(row, revision)
            if content != _content(row):
                await table.save(tx, assistant_id, content, actor.person_id)
        return await self.get(actor, assistant_id)

    async def delete(self, actor: Actor, assistant_id: AssistantId) -> None:
        """Takes it away from everybody; it can be brought back for a month. Raises as `save` does."""
        await self._mark(actor, assistant_id, deleted=True)

    async def undelete(self, actor: Actor, assistant_id: AssistantId) -> Draft:
        """Brings it back as it was. Raises NotFound("assistant_not_found")."""
        await self._mark(actor, assistant_id, deleted=False)
        return await self.get(actor, assistant_id)

    async def purge(self) -> int:
        """Removes for good what was deleted a month ago. Gives how many; for the daily job."""
        async with self._db.transaction() as tx:
            return len(await table.purge(tx, KEPT_DAYS, 500))

    async def _mark(self, actor: Actor, assistant_id: AssistantId, *, deleted: bool) -> None:
        async with self._db.transaction() as tx:
            await table.lock(tx, assistant_id)
            await require(tx, actor, assistant_id, AssistantRight.DELETE, deleted=not deleted)
            await table.set_deleted(tx, assistant_id, actor.person_id, deleted=deleted)
            act = "assistant.deleted" if deleted else "assistant.restored"
            await append(tx, AuditEntry(actor, act, ASSISTANT_KIND, assistant_id))
            await announce(tx)
        await self._assistants.refresh()

    async def _insert(
        self, tx: Transaction, by: PersonId, assistant_id: AssistantId, unit_id: UnitId, content: AssistantContent
    ) -> None:
        base = slug_of(content.name, "assistent")
        taken = await table.taken_slugs(tx, base)
        for number in range(1, len(taken) + 20):
            slug = base if number == 1 else f"{base}-{number}"
            if slug not in taken and await table.insert(tx, assistant_id, slug, unit_id, content, by):
                return
        raise Conflict("slug_taken", "Another assistant has this short name.")

    async def _copied(self, actor: Actor, assistant_id: AssistantId) -> AssistantContent:
        """The content of one that the actor may read, or use with its instructions open."""
        async with self._db.session() as session:
            row = await table.get(session, actor, assistant_id)
            if row is not None and AssistantRight.READ in _rights(row):
                content = parse(row.draft)
            else:
                met = self._assistants.get(actor, assistant_id)
                if not met.open_instructions and not met.is_default:
                    raise Forbidden("assistant_not_readable", "Its instructions are not open.")
                content = AssistantContent(
                    met.name, met.description, met.icon, met.tags, met.instructions, met.model_id, met.requirement,
                    met.collections, met.tools or tuple(TOOLS), met.suggested_prompts, met.parameters, met.ceiling,
                    met.banner,
                )  # fmt: skip
            mine = await usable(session, actor, content.collections)
        kept = tuple(one for one in content.collections if one in mine)
        return replace(content, collections=kept, sharing=(), denied=())

    async def _check_builder(self, executor: Executor, actor: Actor, unit_id: UnitId) -> None:
        branches = making_branches(actor)
        if branches.empty:
            raise Forbidden("not_a_builder", "The caller builds no assistants.")
        path = await table.unit_path(executor, unit_id)
        if path is None or not branches.cover(path):
            raise NotFound("unit_not_found", "There is no such unit.")
        if not self._building.may_build(path):
            raise Forbidden("feature_off", "The municipality has turned this off.", {"feature": "building"})

    async def _shown(self, executor: Executor, actor: Actor, row: DraftRow) -> Draft:
        content = _content(row)
        owners = await owner_table.of(executor, AssistantId(row.id))
        budget, wrong = await self.judged(executor, actor, content)
        return Draft(
            id=AssistantId(row.id),
            slug=row.slug,
            unit=Named(row.unit_id, row.unit_name),
            unit_path=row.unit_path,
            content=content,
            revision=row.revision,
            saved_at=row.saved_at,
            saved_by=None if row.saved_by is None else Named(row.saved_by, row.saved_by_name),
            based_on=row.based_on,
            live_version=row.live_version,
            newest_version=row.newest_version,
            state=AssistantState(row.state),
            suspended=_suspension(row, actor.language),
            taken_down=row.taken_down_at is not None,
            owners=tuple(Named(one.id, one.name) for one in owners),
            rights=_rights(row),
            budget=budget,
            problems=wrong,
            named=tuple(Named(one, name) for one, name in (await _names(executor, content)).items()),
        )

    async def judged(
        self, executor: Executor, actor: Actor, content: AssistantContent | None
    ) -> tuple[Budget, tuple[Problem, ...]]:
        """What the content takes of its model's window, and everything that is wrong with it for this actor."""
        if content is None:
            return budget_of(AssistantContent(""), None), (Problem("bad_content", "content"),)
        model = answering(self._models, actor, content)
        budget = budget_of(content, model)
        around = Surroundings(
            collections=await usable(executor, actor, content.collections),
            subjects=(await _names(executor, content)).keys(),
        )
        return budget, problems(content, model, budget, around)

    async def changed(self, *, announced: bool = False) -> None:
        """A content of somebody's own changed: this process reads it now, the others as soon as they hear."""
        if not announced:
            async with self._db.session() as session:
                await announce_content(session)
        await self._assistants.refresh()


async def _names(executor: Executor, content: AssistantContent | None) -> dict[UUID, str]:
    if content is None:
        return {}
    named = [one.subject_id for one in content.sharing if one.subject_id != NOBODY]
    return await subjects.names(executor, [*named, *content.denied])


async def require(
    executor: Executor, actor: Actor, assistant_id: AssistantId, right: AssistantRight, *, deleted: bool = False
) -> DraftRow:
    """The assistant, for an actor with this right.

    Raises NotFound("assistant_not_found") for whoever it is nothing to; Forbidden("assistant_not_readable" |
    "assistant_not_yours") for who manages or oversees it and may not.
    """
    row = await table.get(executor, actor, assistant_id, deleted=deleted)
    if row is None:
        raise assistant_not_found()
    if right not in _rights(row):
        if right is AssistantRight.READ:
            raise Forbidden("assistant_not_readable", "A private assistant is its owners' alone.")
        raise Forbidden("assistant_not_yours", "The caller may not do this with the assistant.")
    return row


def check_revision(row: DraftRow, revision: int) -> None:
    """Raises Conflict("draft_changed_meanwhile") unless it is the one there is."""
    if row.revision != revision:
        facts = {"by": row.saved_by_name, "at": row.saved_at.isoformat(), "revision": row.revision}
        raise Conflict("draft_changed_meanwhile", "Somebody else saved it first.", facts)


def units_of(ids: Sequence[UUID]) -> tuple[UnitId, ...]:
    """Ids of units, each once."""
    return tuple(UnitId(one) for one in dict.fromkeys(ids))


def _rights(row: DraftRow) -> tuple[AssistantRight, ...]:
    return rights_of(row.standing, AssistantState(row.state), taken_down=row.taken_down_at is not None)


def _content(row: DraftRow) -> AssistantContent | None:
    try:
        return parse(row.draft)
    except Invalid:
        return None


def _suspension(row: DraftRow, language: str) -> Suspension | None:
    if row.taken_down_at is not None:
        return Suspension("taken_down", row.taken_down_reason or "", row.taken_down_at)
    if row.state == AssistantState.SUSPENDED:
        return Suspension(row.suspended_code or "", row.suspended_text or "", row.suspended_at).told(language)
    return None
