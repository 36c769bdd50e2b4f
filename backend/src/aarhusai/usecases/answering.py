"""Opening a use case and answering its questions."""

from dataclasses import replace
from uuid import UUID

from aarhusai.assistants.drafts import require
from aarhusai.assistants.rights import AssistantRight
from aarhusai.audit.types import Detail
from aarhusai.kit.ids import new_id
from aarhusai.storage.database import Transaction
from aarhusai.terms.actor import Actor
from aarhusai.terms.classes import DataClass
from aarhusai.terms.ids import AssistantId, PersonId, UnitId, UseCaseId
from aarhusai.usecases.answers import Given, cleaned, in_force, merged
from aarhusai.usecases.desk import Desk, Known
from aarhusai.usecases.duties import Assessment
from aarhusai.usecases.recording import CaseAct, Happened, record
from aarhusai.usecases.repository import cases
from aarhusai.usecases.rights import CaseRight, reading_scope
from aarhusai.usecases.screening.form import Form
from aarhusai.usecases.types import Facts, UseCase, UseCaseState


class Answering:
    """The verbs of whoever owns the assistant, before anybody decides."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def open(self, actor: Actor, assistant_id: AssistantId) -> UseCaseId:
        """The assistant's use case, made where it has none, with what can be answered from the assistant itself.

        Raises NotFound("assistant_not_found") and Forbidden as `assistants.drafts.require` does for who does not own
        it.
        """
        async with self._desk.db.transaction() as tx:
            await require(tx, actor, assistant_id, AssistantRight.EDIT)
            case_id = UseCaseId(new_id())
            if await cases.insert(tx, case_id, assistant_id):
                await self._prefill(tx, actor, case_id)
            found = await cases.readable_of_assistant(tx, actor, reading_scope(actor), assistant_id)
            assert found is not None
            return found.id

    async def answer(self, actor: Actor, case_id: UseCaseId, revision: int, given: Given) -> None:
        """Changes answers to the form in force. An approved use whose answers change is reopened; it stays live.

        Raises NotFound("use_case_not_found"), Forbidden("use_case_not_yours"), Conflict("changed_meanwhile"),
        Invalid("unknown_question" | "bad_answer").
        """
        async with self._desk.db.transaction() as tx:
            known = await self._desk.allowed(tx, actor, case_id, CaseRight.EDIT, revision)
            change = cleaned(self._desk.form, given)
            answers = merged(self._desk.form, known.case.answers, change)
            if answers == dict(known.case.answers):
                return
            approved = known.case.state is UseCaseState.APPROVED
            state, act = (UseCaseState.REOPENED, CaseAct.REOPENED) if approved else (known.case.state, CaseAct.ANSWERED)
            await self._write(tx, actor, known, replace(known.case, answers=answers, state=state))
            details: dict[str, Detail] = {"questions": sorted(change)[:50]}
            await record(tx, actor, known.case, Happened(act, self._desk.clock(), "", details))

    async def _prefill(self, tx: Transaction, actor: Actor, case_id: UseCaseId) -> None:
        case = await cases.get(tx, case_id)
        assert case is not None
        known = await self._desk.known(tx, case)
        description = known.found.description if known.found else ""
        answers = prefilled(known.form, description, case.unit.id, known.facts)
        await self._write(tx, actor, known, replace(case, answers=answers))
        await record(tx, actor, case, Happened(CaseAct.OPENED, self._desk.clock()))

    async def _write(self, tx: Transaction, actor: Actor, known: Known, case: UseCase) -> None:
        makers = case.makers | ({actor.person_id} if actor.person_id else set[PersonId]())
        form = self._desk.form
        case = replace(case, makers=makers, form_version=form.version)
        assessment = self._desk.assessed(form, case, known.facts, known.records, known.given)
        await cases.save(tx, settled(case, form, assessment))


def settled(case: UseCase, form: Form, assessment: Assessment) -> UseCase:
    """The case with what follows from it in its columns."""
    answers = in_force(form, case.answers)
    overseer = next(iter(answers.get("overseer", ())), None)
    return replace(
        case,
        risk=assessment.risk,
        needs=assessment.needs,
        overseer=PersonId(UUID(overseer)) if overseer else None,
    )


def prefilled(form: Form, description: str, unit_id: UnitId, facts: Facts | None) -> dict[str, tuple[str, ...]]:
    """The answers that stand there to begin with. Pure."""
    found: dict[str, tuple[str, ...]] = {}
    for question in form.questions():
        match question.prefill:
            case None:
                values = tuple[str, ...]()
            case "description":
                values = (description.strip(),) if description.strip() else ()
            case "unit":
                values = (str(unit_id),)
            case "data":
                values = _data(form, question.id, facts)
            case str() as answer:
                values = (answer,)
            case answers:
                values = answers
        if values:
            found[question.id] = values
    return found


def _data(form: Form, question_id: str, facts: Facts | None) -> tuple[str, ...]:
    """The options whose class is within what the assistant may see: its ceiling ∪ its sources, K1 without either."""
    question = form.question(question_id)
    if question is None:
        return ()
    seen = (facts.ceiling if facts else None) or DataClass()
    for source in facts.sources if facts else ():
        seen |= source.data_class
    return tuple(
        option.id
        for option in question.options
        if option.data_class is not None and seen | option.data_class == seen and _is_told(option.data_class, seen)
    )


def _is_told(option: DataClass, seen: DataClass) -> bool:
    """A base below the one that is seen goes without saying."""
    return bool(option.flags) or option.base is seen.base
