"""Wire shapes of use cases: the form, one use case, the register's list."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from aarhusai.grants.types import SubjectKind
from aarhusai.terms.classes import Zone
from aarhusai.terms.ids import UnitId
from aarhusai.usecases.duties import Assessment, DutyState
from aarhusai.usecases.fingerprint import Difference, Weight
from aarhusai.usecases.rights import CaseRight
from aarhusai.usecases.screening.form import DutyNeeds, Form, Option, Question, QuestionKind, Section
from aarhusai.usecases.service import DUE, RegisterPage, UseCaseView, Waits
from aarhusai.usecases.types import (
    ApprovalKind,
    CaseFilter,
    CaseLine,
    Facts,
    Incident,
    NewIncident,
    NewRecord,
    Record,
    RecordKind,
    RecordStatus,
    Supplier,
    UseCaseState,
)
from aarhusai.web.schemas.switched import Revision, Sent

Note = Annotated[str, Field(max_length=2000)]
Version = Annotated[int, Field(ge=1, le=2_000_000_000)]


class FormOption(BaseModel):
    """A possible answer; one that is `exclusive` goes with no other."""

    id: str
    label: str
    help: str
    exclusive: bool


class FormWhen(BaseModel):
    """A question is asked when this one is asked and has one of these answers."""

    question: str
    answers: list[str] = Field(serialization_alias="is")


class FormQuestion(BaseModel):
    """A question. The answer is a text, an option's id, `yes` or `no`, an id or a day; several for `many`."""

    id: str
    kind: QuestionKind
    label: str
    help: str
    options: list[FormOption]
    required: bool
    when: FormWhen | None


class FormSection(BaseModel):
    """Questions that belong together."""

    id: str
    title: str
    help: str
    questions: list[FormQuestion]


class ScreeningForm(BaseModel):
    """The form in force, in the caller's language."""

    version: str
    sections: list[FormSection]


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
    """A use case as the caller may see it. `names` are of the people and units in the answers, by id."""

    id: UUID
    assistant: UseCaseAssistant
    unit: IdName
    decider: IdName
    state: UseCaseState
    live: bool
    revision: int
    form_version: str
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
    incidents: list[UseCaseIncident]
    suspended_text: str
    review_on: date | None
    history: list[UseCaseEvent]
    rights: list[CaseRight]


class UseCaseRow(BaseModel):
    """A row of the register. `live_version` is what others use just now; `needs` the approvals it waits for."""

    id: UUID
    assistant: UseCaseAssistant
    unit: IdName
    state: UseCaseState
    risk: UseCaseRowRisk
    data_class: str
    zone: Zone | None
    live_version: int | None
    needs: list[ApprovalKind]
    review_on: date | None
    changed_at: datetime


class UseCaseList(BaseModel):
    """Part of the register; `counts` by state, whatever state was asked for."""

    items: list[UseCaseRow]
    next_cursor: str | None
    counts: dict[str, int]


class UseCaseWaitingRow(UseCaseRow):
    """A use case that waits for the caller, and for what."""

    waits: list[Literal["approve_owner", "approve_dpo", "review", "correct"]]


class UseCaseWaitingList(BaseModel):
    """What waits for the caller."""

    items: list[UseCaseWaitingRow]
    count: int


class UseCaseQuery(Sent):
    """Narrows the register. `due`: the review is over its day, or is soon (30 days). `unit` takes its branch."""

    state: UseCaseState | None = None
    unit: UUID | None = None
    risk: Literal["prohibited", "high_risk", "dpia", "ordinary"] | None = None
    q: Annotated[str, Field(max_length=200)] | None = None
    due: Literal["over", "soon"] | None = None
    cursor: str | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50

    def value(self, today: date) -> CaseFilter:
        """As the room takes it."""
        text = (self.q or "").strip() or None
        last = {None: None, "over": today - timedelta(days=1), "soon": today + DUE}[self.due]
        first = today if self.due == "soon" else None
        state = self.state.value if self.state else None
        return CaseFilter(state, _unit(self.unit), self.risk, text, last, first)


class UseCaseAnswersIn(Sent):
    """Answers that change; null takes one back."""

    revision: Revision
    answers: Annotated[
        dict[
            Annotated[str, Field(max_length=40)],
            Annotated[str, Field(max_length=4000)]
            | Annotated[list[Annotated[str, Field(max_length=200)]], Field(max_length=50)]
            | None,
        ],
        Field(max_length=100),
    ]


class UseCaseVersionIn(Sent):
    """The version that is meant."""

    version: Version


class UseCaseApprovalIn(Sent):
    """An approval of what was read at the revision."""

    kind: ApprovalKind
    note: Note = ""
    revision: Revision


class UseCaseNoteIn(Sent):
    """What must be different first."""

    note: Annotated[str, Field(min_length=1, max_length=2000)]


class UseCaseReasonIn(Sent):
    """Why; who takes back what they submitted needs no reason."""

    reason: Note = ""


class UseCaseResumeIn(Sent):
    """Why it may go on."""

    note: Note = ""


class UseCaseReviewIn(Sent):
    """The use was looked at; the next time is by this day."""

    next: date
    note: Note = ""


class UseCaseRecordIn(Sent):
    """A new version of a record. What is done has a day and a reference, what is not needed an advice that says why."""

    status: RecordStatus
    reference: Annotated[str, Field(max_length=500)] = ""
    decided_on: date | None = None
    advice: Annotated[str, Field(max_length=4000)] = ""

    def value(self, kind: RecordKind) -> NewRecord:
        """As the room takes it."""
        return NewRecord(kind, self.status, self.reference, self.decided_on, self.advice)


class UseCaseIncidentIn(Sent):
    """What is known of an incident."""

    happened_on: date
    what: Annotated[str, Field(min_length=1, max_length=4000)]
    measures: Annotated[str, Field(max_length=4000)] = ""
    authority_told: bool = False
    closed_on: date | None = None

    def value(self) -> NewIncident:
        """As the room takes it."""
        return NewIncident(self.happened_on, self.what, self.measures, self.authority_told, self.closed_on)


class UseCaseIncidentChange(UseCaseIncidentIn):
    """What is known of it now, and the revision that was read."""

    revision: Revision


def form_out(form: Form, language: str) -> ScreeningForm:
    """The form in the language."""
    return ScreeningForm(version=form.version, sections=[_section(one, language) for one in form.sections])


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
        incidents=[_incident(one) for one in view.incidents],
        suspended_text=case.suspended_text,
        review_on=case.review_on,
        history=[UseCaseEvent(act=one.act, by=one.by, at=one.at, text=one.text) for one in view.history],
        rights=list(view.rights),
    )  # fmt: skip


def list_out(found: RegisterPage, form: Form, language: str) -> UseCaseList:
    """Part of the register."""
    items = [UseCaseRow.model_validate(_row(line, form, language)) for line in found.page.items]
    return UseCaseList(items=items, next_cursor=found.page.next_cursor, counts=dict(found.counts))


def waiting_out(found: tuple[Waits, ...], form: Form, language: str) -> UseCaseWaitingList:
    """What waits for the caller."""
    items: list[UseCaseWaitingRow] = []
    for one in found:
        names = ("approve_owner", "approve_dpo", "review", "correct")
        waits = [name for name in names if getattr(one.waits, name)]
        items.append(UseCaseWaitingRow.model_validate({**_row(one.line, form, language), "waits": waits}))
    return UseCaseWaitingList(items=items, count=len(items))


def _row(line: CaseLine, form: Form, language: str) -> dict[str, object]:
    return {
        "id": line.id,
        "assistant": {"id": line.assistant_id, "name": line.name, "icon": line.icon},
        "unit": {"id": line.unit_id, "name": line.unit_name},
        "state": line.state,
        "risk": {
            "prohibited": line.prohibited,
            "high_risk": line.high_risk,
            "dpia_needed": line.dpia_needed,
            "annex_area": _areas(form, line.annex, language),
        },
        "data_class": line.data_class,
        "zone": line.zone,
        "live_version": line.live_version,
        "needs": line.needs,
        "review_on": line.review_on,
        "changed_at": line.changed_at,
    }


def _areas(form: Form, annex: Sequence[str], language: str) -> str | None:
    question = form.question(form.risk.annex.question)
    labels = {one.id: one.label.in_language(language) for one in question.options} if question else {}
    return "; ".join(labels.get(one, one) for one in annex) or None


def _section(section: Section, language: str) -> FormSection:
    return FormSection(
        id=section.id,
        title=section.title.in_language(language),
        help=section.help.in_language(language),
        questions=[_question(one, language) for one in section.questions],
    )


def _question(question: Question, language: str) -> FormQuestion:
    when = question.when
    return FormQuestion(
        id=question.id,
        kind=question.kind,
        label=question.label.in_language(language),
        help=question.help.in_language(language),
        options=[_option(one, language) for one in question.options],
        required=question.required,
        when=None if when is None else FormWhen(question=when.question, answers=list(when.answers)),
    )


def _option(option: Option, language: str) -> FormOption:
    return FormOption(
        id=option.id,
        label=option.label.in_language(language),
        help=option.help.in_language(language),
        exclusive=option.exclusive,
    )


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
        annex_area=_areas(form, risk.annex, language),
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


def _unit(unit_id: UUID | None) -> UnitId | None:
    return None if unit_id is None else UnitId(unit_id)
