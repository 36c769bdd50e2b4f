"""The four assistants that a municipality starts with, in the demo: brought in, screened, approved, shared with all.

Their tests ask for a real language model, which the demo has none of: the gate that the shipped set has is left open
here. A municipality that imports the set itself meets it.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Final

from aarhusai.assistants.starters import STARTERS, starter_file
from aarhusai.assistants.types import AssistantState, Gate
from aarhusai.compose import Services
from aarhusai.grants.types import to_everyone
from aarhusai.identity.types import PersonFilter
from aarhusai.terms.actor import SYSTEM, Actor
from aarhusai.terms.classes import Base, DataClass
from aarhusai.terms.ids import AssistantId
from aarhusai.usecases.types import ApprovalKind, NewRecord, RecordKind, RecordStatus

_LIVE: Final = AssistantState.LIVE
_MAKER: Final = "gitte@lindehoej.example"
_APPROVERS: Final = {ApprovalKind.UNIT_OWNER: "ditte@lindehoej.example", ApprovalKind.DPO: "sanne@lindehoej.example"}
_ANSWERS: Final[Mapping[str, str | list[str]]] = {
    "use": "writing",
    "public": "yes",
    "review": "12",
    "data": ["internal", "ordinary"],
    "persons": ["citizens"],
    "basis_operation": "6_1_e",
    "basis_development": "none",
    "basis_law": "Forvaltningsloven § 7 (vejledning)",
    "recipients": ["none"],
    "retention": "house",
    "security": ["access", "log"],
    "banned": ["none"],
    "annex": ["none"],
    "profiling": "no",
    "dpia": ["none"],
}
"""What the maker answered in the screening; the purpose is the assistant's own description."""


_TOLD: Final = NewRecord(
    RecordKind.CITIZEN_INFORMATION, RecordStatus.DONE, "Teksten »Sådan bruger vi AI« på hjemmesiden",
    date(2026, 9, 1), "",
)  # fmt: skip


async def ensure_assistants(house: Services) -> int:
    """Brings in those that are not there, and has them approved where that was not done. Gives how many were."""
    await house.assistants.refresh()
    await house.switches.refresh()
    maker = await _person(house, _MAKER)
    await house.proving.porting.take_in(maker, json.dumps(starter_file()).encode())
    every = house.assistants.snapshot.known.values()
    due = [one.id for one in every if one.slug in STARTERS and one.owned_by(maker) and one.state is not _LIVE]
    for assistant_id in due:
        await _approved(house, maker, assistant_id)
    return len(due)


async def _approved(house: Services, maker: Actor, assistant_id: AssistantId) -> None:
    draft = await house.workshop.drafts.get(maker, assistant_id)
    assert draft.content is not None
    content = replace(
        draft.content, sharing=(to_everyone(),), gate=Gate(), ceiling=DataClass(Base.PERSONAL), contact="Gitte Sandager"
    )
    draft = await house.workshop.drafts.save(maker, assistant_id, draft.revision, content)
    version = await house.workshop.versions.save(maker, assistant_id, draft.revision, "Delt med alle")
    cases = house.use_cases
    case_id = await cases.answering.open(maker, assistant_id)
    revision = (await cases.read(maker, case_id)).known.case.revision
    await cases.answering.answer(maker, case_id, revision, {**_ANSWERS, "purpose": content.description})
    await cases.records.set(maker, case_id, _TOLD)
    await cases.deciding.submit(maker, case_id, version.number)
    for kind in (await cases.read(maker, case_id)).known.case.needs:
        approver = await _person(house, _APPROVERS[kind])
        revision = (await cases.read(approver, case_id)).known.case.revision
        await cases.deciding.approve(approver, case_id, kind, "Godkendt til alle i kommunen.", revision)


async def _person(house: Services, email: str) -> Actor:
    page = await house.identity.people.page(SYSTEM, PersonFilter(email))
    actor = await house.identity.actor_for_job(page.items[0].id)
    assert actor is not None
    return actor
