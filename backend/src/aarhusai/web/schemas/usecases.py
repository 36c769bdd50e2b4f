"""Wire shapes of use cases: the form, one use case, the register's list."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from aarhusai.assistants.suspended import words_of
from aarhusai.grants.types import SubjectKind
from aarhusai.terms.classes import Zone
from aarhusai.usecases.duties import Assessment, DutyState
from aarhusai.usecases.fingerprint import Difference, Weight
from aarhusai.usecases.rights import CaseRight
from aarhusai.usecases.screening.form import DutyNeeds, Form
from aarhusai.usecases.service import UseCaseView
from aarhusai.usecases.types import (
    ApprovalKind,
    Facts,
    Incident,
    Record,
    RecordKind,
    RecordStatus,
    Supplier,
    UseCaseState,
)


class IdName(BaseModel):
    """Something and what it is called."""

    id: UUID
    name: str


class UseCaseAssistant(BaseModel):
    """The assistant of a use case."""

    id: UUID
    name: str
    icon: str


class UseCaseDuty(BaseModel):
    """What the law asks. `met` null: nothing to do but know it. `holds` false: its first day has not come."""

    code: str
    title: str
    text: str
    source: str
    met: bool | None
    needs: DutyNeeds
    record: RecordKind | None
    blocks: Literal["submit", "approve"] | None
    effective_from: date
    holds: bool


class UseCaseRowRisk(BaseModel):
    """How dangerous the use is. `annex_area` is in words."""

    prohibited: bool
    high_risk: bool
    dpia_needed: bool
    annex_area: str | None


class UseCaseRisk(UseCaseRowRisk):
    """How dangerous the use is, and why."""

    reason: str


class UseCaseSource(BaseModel):
    """A collection and the class of what is in it."""

    id: UUID
    name: str
    data_class: str


class UseCaseSupplier(BaseModel):
    """Who runs the model, and where."""

    provider: str
    processor: str
    zone: Zone
    processing: list[str]
    support: list[str]
    transfer: str | None


class UseCaseSubject(BaseModel):
    """Whom it is shared with; `subject_id` is null for everyone, and the name empty for one who is gone."""

    subject_kind: SubjectKind
    subject_id: UUID | None
    name: str


class UseCaseFacts(BaseModel):
    """What the version is. `model` is empty and `zone` null where the person chooses; `version` null: none is saved.

    `denied` are units by name.
    """

    version: int | None
    name: str
    model: str
    zone: Zone | None
    suppliers: list[UseCaseSupplier]
    ceiling: str | None
    data_class: str
    sources: list[UseCaseSource]
    tools: list[str]
    sharing: list[UseCaseSubject]
    denied: list[str]
    open_instructions: bool
    open_sources: bool
    problems: list[str]


class UseCaseDifference(BaseModel):
    """A field that is another one than was approved. `narrower` needs nobody's consent."""

    field: str
    before: str
    after: str
    weight: Weight


class UseCaseApproval(BaseModel):
    """An approval of what is submitted, or of what is live."""

    kind: ApprovalKind
    person: IdName
    at: datetime
    note: str
    version: int


class UseCaseRecord(BaseModel):
    """The newest version of a document that the law asks for; `advice` is what the data protection officer says."""

    kind: RecordKind
    version: int
    status: RecordStatus
    reference: str
    decided_on: date | None
    advice: str
    set_by: str
    set_at: datetime


class UseCaseFile(BaseModel):
    """A file beside a document; `size` is in bytes."""

    id: UUID
    kind: RecordKind
    name: str
    size: int
    added_by: str
    added_at: datetime


class UseCaseIncident(BaseModel):
    """Something that went wrong; open until `closed_on`."""

    id: UUID
    revision: int
    happened_on: date
    what: str
    measures: str
    authority_told: bool
    closed_on: date | None
    reported_by: str
    reported_at: datetime


class UseCaseEvent(BaseModel):
    """Something that happened. `by` is empty for the house itself."""

    act: str
    by: str
    at: datetime
    text: str


class UseCaseOut(BaseModel):
    """A use case as the caller may see it. `names` are of the people and units in the answers, by id.

    `form_version` is the form that was answered, `form_in_force` the one that is asked now.
    """

    id: UUID
    assistant: UseCaseAssistant
    unit: IdName
    decider: IdName
    state: UseCaseState
    live: bool
    revision: int
    form_version: str
    form_in_force: str
    newest_version: int | None
    live_version: int | None
    data_class: str
    answers: dict[str, list[str]]
    names: dict[str, str]
    missing: list[str]
    duties: list[UseCaseDuty]
    risk: UseCaseRisk
    facts: UseCaseFacts
    facts_changed: list[UseCaseDifference]
    submitted_version: int | None
    submitted_at: datetime | None
    approved_version: int | None
    approved_at: datetime | None
    approvals: list[UseCaseApproval]
    needs: list[ApprovalKind]
    records: list[UseCaseRecord]
    files: list[UseCaseFile]
    incidents: list[UseCaseIncident]
    suspended_text: str
    review_on: date | None
    history: list[UseCaseEvent]
    rights: list[CaseRight]


def use_case_out(view: UseCaseView, language: str) -> UseCaseOut:
    """A use case in the language."""
    known, case = view.known, view.known.case
    about, submitted, approved = case.about, case.submitted, case.approved
    return UseCaseOut(
        id=case.id,
        assistant=UseCaseAssistant(id=about.id, name=about.name, icon=about.icon),
        unit=IdName(id=case.unit.id, name=case.unit.name),
        decider=IdName(id=case.decider.id, name=case.decider.name),
        state=case.state,
        live=case.is_live,
        revision=case.revision,
        form_version=case.form_version,
        form_in_force=view.form_in_force,
        newest_version=about.newest_version,
        live_version=about.live_version if case.is_live else None,
        data_class=str(known.assessment.risk.data_class),
        answers={key: list(values) for key, values in case.answers.items()},
        names={str(one): name for one, name in view.names.items()},
        missing=list(known.assessment.missing),
        duties=[_duty(one, language) for one in known.assessment.duties],
        risk=_risk(known.form, known.assessment, language),
        facts=_facts(view),
        facts_changed=[_difference(one) for one in view.changed],
        submitted_version=submitted.version if submitted else None,
        submitted_at=submitted.at if submitted else None,
        approved_version=approved.version if approved else None,
        approved_at=approved.at if approved else None,
        approvals=[
            UseCaseApproval(
                kind=one.kind, person=IdName(id=one.person.id, name=one.person.name), at=one.at, note=one.note,
                version=one.version,
            )
            for one in known.given
        ],
        needs=list(known.assessment.needs),
        records=[_record(one) for one in known.records],
        files=[UseCaseFile.model_validate(one, from_attributes=True) for one in view.files],
        incidents=[_incident(one) for one in view.incidents],
        suspended_text=words_of(case.suspended_code, case.suspended_text, language),
        review_on=case.review_on,
        history=[UseCaseEvent(act=one.act, by=one.by, at=one.at, text=one.text) for one in view.history],
        rights=list(view.rights),
    )  # fmt: skip


def areas(form: Form, annex: Sequence[str], language: str) -> str | None:
    """The areas of annex III in words; None where there are none."""
    question = form.question(form.risk.annex.question)
    labels = {one.id: one.label.in_language(language) for one in question.options} if question else {}
    return "; ".join(labels.get(one, one) for one in annex) or None


def _duty(one: DutyState, language: str) -> UseCaseDuty:
    duty = one.duty
    return UseCaseDuty(
        code=duty.code,
        title=duty.title.in_language(language),
        text=duty.text.in_language(language),
        source=duty.source.in_language(language),
        met=one.met,
        needs=duty.needs,
        record=duty.record,
        blocks=duty.blocks,
        effective_from=duty.effective_from,
        holds=one.holds,
    )


def _risk(form: Form, assessment: Assessment, language: str) -> UseCaseRisk:
    risk = assessment.risk
    return UseCaseRisk(
        prohibited=risk.prohibited,
        high_risk=risk.high_risk,
        dpia_needed=risk.dpia_needed,
        annex_area=areas(form, risk.annex, language),
        reason=form.reasons[assessment.reason].in_language(language),
    )


def _facts(view: UseCaseView) -> UseCaseFacts:
    known = view.known
    facts = known.facts or Facts(version=0, name=known.case.about.name, model_id=None, model="", zone=None)
    return UseCaseFacts(
        version=facts.version or None,
        name=facts.name,
        model=facts.model,
        zone=facts.zone,
        suppliers=[_supplier(one) for one in facts.suppliers],
        ceiling=None if facts.ceiling is None else str(facts.ceiling),
        data_class=str(known.assessment.risk.data_class),
        sources=[UseCaseSource(id=one.id, name=one.name, data_class=str(one.data_class)) for one in facts.sources],
        tools=list(facts.tools),
        sharing=[UseCaseSubject.model_validate(one, from_attributes=True) for one in facts.sharing],
        denied=[view.names.get(one, "") for one in facts.denied],
        open_instructions=facts.open_instructions,
        open_sources=facts.open_sources,
        problems=list(facts.problems),
    )


def _supplier(one: Supplier) -> UseCaseSupplier:
    return UseCaseSupplier(
        provider=one.provider,
        processor=one.processor,
        zone=one.zone,
        processing=list(one.processing),
        support=list(one.support),
        transfer=one.transfer,
    )


def _difference(one: Difference) -> UseCaseDifference:
    return UseCaseDifference(field=one.field, before=one.before, after=one.after, weight=one.weight)


def _record(one: Record) -> UseCaseRecord:
    return UseCaseRecord.model_validate(one, from_attributes=True)


def _incident(one: Incident) -> UseCaseIncident:
    return UseCaseIncident.model_validate(one, from_attributes=True)
