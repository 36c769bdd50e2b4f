"""Use cases of everybody's, as far along as a test of who may do what needs them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from uuid import UUID, uuid4

from cast import Cast

from aarhusai.assistants.types import AssistantContent
from aarhusai.compose import Services
from aarhusai.grants.types import to_branch
from aarhusai.storage.database import Database
from aarhusai.terms.actor import Actor, Holding, Role
from aarhusai.terms.ids import AssistantId, UnitId, UseCaseId
from aarhusai.usecases.types import ApprovalKind, NewIncident

ANSWERED: Final[Mapping[str, str | list[str]]] = {
    "purpose": "Gør breve lettere at forstå.", "use": "writing", "public": "yes", "review": "12",
    "data": ["internal"], "banned": ["none"], "annex": ["none"],
}  # fmt: skip


@dataclass(frozen=True)
class CaseThings:
    """Makes them through the room's own verbs."""

    house: Services
    cast: Cast

    async def made(self, kind: str, owner: str) -> UUID:
        """The use case, or for `cased_assistant` its assistant; owned by this person as if they built at home."""
        builder = await self._builder(owner)
        assistant = await self._assistant(builder)
        cases = self.house.use_cases
        case = await cases.answering.open(builder, assistant)
        await cases.answering.answer(builder, case, 2, ANSWERED)
        if kind in {"submitted_case", "approved_case", "suspended_case"}:
            await cases.deciding.submit(builder, case, 1)
        if kind in {"approved_case", "suspended_case"}:
            revision = (await cases.read(builder, case)).known.case.revision
            approver = await self._approver("peter" if owner != "peter" else "anton")
            await cases.deciding.approve(approver, case, ApprovalKind.UNIT_OWNER, "", revision)
        if kind == "suspended_case":
            await cases.deciding.suspend(builder, case, "En fejl.")
        if kind == "incident_case":
            await self._incident(builder, case)
        return assistant if kind == "cased_assistant" else case

    async def _assistant(self, builder: Actor) -> AssistantId:
        unit: UnitId | None = builder.unit_id
        assert unit is not None
        content = AssistantContent(f"Assistent {uuid4()}", instructions="Svar kort.", sharing=(to_branch(unit),))
        draft = await self.house.workshop.drafts.make(builder, unit, content)
        await self.house.workshop.versions.save(builder, draft.id, draft.revision, "")
        return draft.id

    async def _incident(self, builder: Actor, case: UseCaseId) -> None:
        """One that has the id of its use case, because the table names one thing a row."""
        await self.house.use_cases.records.report(builder, case, NewIncident(date(2026, 1, 15), "En fejl."))
        db: Database = self.house.db
        await db.run("UPDATE use_case_incident SET id = use_case_id WHERE use_case_id = %s", (case,))

    async def _builder(self, who: str) -> Actor:
        actor = await self._actor(who)
        assert actor.unit_id is not None
        return replace(actor, holdings=(Holding(Role.BUILDER, actor.unit_id, actor.unit_path),))

    async def _approver(self, who: str) -> Actor:
        """Somebody as if they owned the topmost unit."""
        actor = await self._actor(who)
        root = self.cast.units["kommunen"]
        return replace(actor, holdings=(Holding(Role.UNIT_OWNER, root, str(root)),))

    async def _actor(self, who: str) -> Actor:
        found = await self.house.identity.actor_for_job(self.cast.people[who])
        assert found is not None
        return found
