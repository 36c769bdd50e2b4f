"""Use cases of everybody's, as far along as a test of who may do what needs them, and assistants that reach others."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from uuid import UUID, uuid4

from cast import Cast

from aarhusai.assistants.types import AssistantContent
from aarhusai.compose import Services
from aarhusai.evaluation.service import Wish
from aarhusai.evaluation.types import Expected, NewCase
from aarhusai.grants.types import Grant, to_branch, to_person, to_unit
from aarhusai.storage.database import Database
from aarhusai.terms.actor import Actor, Holding, Role
from aarhusai.terms.ids import AssistantId, UnitId, UseCaseId
from aarhusai.usecases.types import ApprovalKind, NewIncident, RecordKind

ANSWERED: Final[Mapping[str, str | list[str]]] = {
    "purpose": "Gør breve lettere at forstå.", "use": "writing", "public": "yes", "review": "12",
    "data": ["internal"], "banned": ["none"], "annex": ["none"],
}  # fmt: skip

SHARED: Final = ("person", "unit", "branch", "stopped")
"""How somebody else's approved assistant reaches a person: named, from another department; from their own unit, for
just that; from the unit above theirs, for its branch (who is at the top has none above: their own). `stopped` is as
`person`, and suspended since."""


@dataclass(frozen=True)
class Family:
    """An assistant and what belongs to it; the incident and the file have the id of their use case."""

    assistant: UUID
    case: UUID
    test: UUID
    run: UUID

    def id_of(self, kind: str) -> UUID:
        """The one of this kind; the use case stands as it stands, whichever state is asked for."""
        if kind.endswith("_case"):
            return self.case
        return {"test": self.test, "run": self.run}.get(kind, self.assistant)

    def has_any(self, *ids: UUID) -> bool:
        """Whether one of these belongs to it."""
        return not {self.assistant, self.case, self.test, self.run}.isdisjoint(ids)


@dataclass(frozen=True)
class CaseThings:
    """Makes them through the room's own verbs."""

    house: Services
    cast: Cast

    async def made(self, kind: str, owner: str) -> UUID:
        """The use case, or for `cased_assistant` its assistant; owned by this person as if they built at home."""
        builder = await self._builder(owner)
        assert builder.unit_id is not None
        assistant = await self._assistant(builder, to_branch(builder.unit_id))
        case = await self._answered(builder, assistant)
        if kind in {"submitted_case", "approved_case", "suspended_case"}:
            await self.house.use_cases.deciding.submit(builder, case, 1)
        if kind in {"approved_case", "suspended_case"}:
            await self._approve(builder, case, "peter" if owner != "peter" else "anton")
        if kind == "suspended_case":
            await self.house.use_cases.deciding.suspend(builder, case, "En fejl.")
        if kind == "incident_case":
            await self._incident(builder, case)
        if kind == "filed_case":
            await self._file(builder, case)
        return assistant if kind == "cased_assistant" else case

    async def shared(self, how: str, me: str) -> Family:
        """One that reaches this person, or did, in one of the ways of SHARED; its instructions are not open."""
        caller = await self._actor(me)
        assert caller.unit_id is not None
        above = caller.unit_path.rpartition("/")[0] or caller.unit_path
        top = UnitId(UUID(above.rpartition("/")[2]))
        by_name = (None, to_person(self.cast.people[me]))
        path, sharing = {
            "person": by_name,
            "stopped": by_name,
            "unit": (caller.unit_path, to_unit(caller.unit_id)),
            "branch": (above, to_branch(top)),
        }[how]
        builder = await self._builder("karla" if me == "peter" else "oda", path)
        assistant = await self._assistant(builder, sharing, is_open=False)
        proving = self.house.proving
        test = await proving.cases.add(builder, assistant, NewCase("Hvad er fristen?", Expected(facts=("14 dage",))))
        run = await proving.runs.begin(builder, assistant, Wish(("draft",)))
        case = await self._answered(builder, assistant)
        await self.house.use_cases.deciding.submit(builder, case, 1)
        await self._approve(builder, case, "anton")
        await self._incident(builder, case)
        await self._file(builder, case)
        if how == "stopped":
            await self.house.use_cases.deciding.suspend(builder, case, "En fejl.")
        await self.house.assistants.refresh()
        return Family(assistant, case, test.id, run.id)

    async def delete(self, family: Family) -> UUID:
        """Its owner deletes the assistant, whose id it gives."""
        assistant = AssistantId(family.assistant)
        (owner, *_) = self.house.assistants.snapshot.known[assistant].owners
        found = await self.house.identity.actor_for_job(owner)
        assert found is not None
        await self.house.workshop.drafts.delete(found, assistant)
        return assistant

    async def _assistant(self, builder: Actor, sharing: Grant, *, is_open: bool = True) -> AssistantId:
        """`is_open`: whether its users may read its instructions, and so copy it."""
        assert builder.unit_id is not None
        content = AssistantContent(
            f"Assistent {uuid4()}", instructions="Svar kort.", sharing=(sharing,), open_instructions=is_open
        )
        draft = await self.house.workshop.drafts.make(builder, builder.unit_id, content)
        await self.house.workshop.versions.save(builder, draft.id, draft.revision, "")
        return draft.id

    async def _answered(self, builder: Actor, assistant: AssistantId) -> UseCaseId:
        answering = self.house.use_cases.answering
        case = await answering.open(builder, assistant)
        await answering.answer(builder, case, 2, ANSWERED)
        return case

    async def _approve(self, builder: Actor, case: UseCaseId, who: str) -> None:
        """By somebody as if they owned the topmost unit."""
        revision = (await self.house.use_cases.read(builder, case)).known.case.revision
        root = self.cast.units["kommunen"]
        approver = replace(await self._actor(who), holdings=(Holding(Role.UNIT_OWNER, root, str(root)),))
        await self.house.use_cases.deciding.approve(approver, case, ApprovalKind.UNIT_OWNER, "", revision)

    async def _incident(self, builder: Actor, case: UseCaseId) -> None:
        """One that has the id of its use case, because the table names one thing a row."""
        await self.house.use_cases.records.report(builder, case, NewIncident(date(2026, 1, 15), "En fejl."))
        db: Database = self.house.db
        await db.run("UPDATE use_case_incident SET id = use_case_id WHERE use_case_id = %s", (case,))

    async def _file(self, builder: Actor, case: UseCaseId) -> None:
        """One that has the id of its use case, as its incident has."""

        async def content() -> AsyncIterator[bytes]:
            yield b"Ingen stor risiko."

        await self.house.use_cases.files.add(builder, case, RecordKind.DPIA, "Analyse.txt", content())
        await self.house.db.run("UPDATE use_case_file SET id = use_case_id WHERE use_case_id = %s", (case,))

    async def _builder(self, who: str, path: str | None = None) -> Actor:
        """Somebody as if they built in the unit of this path, or at home."""
        actor = await self._actor(who)
        path = path or actor.unit_path
        unit = UnitId(UUID(path.rpartition("/")[2]))
        return replace(actor, unit_id=unit, unit_path=path, holdings=(Holding(Role.BUILDER, unit, path),))

    async def _actor(self, who: str) -> Actor:
        found = await self.house.identity.actor_for_job(self.cast.people[who])
        assert found is not None
        return found
