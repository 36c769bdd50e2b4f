"""Wire shapes of what is asked of use cases: filters, answers, decisions, records and incidents."""

from datetime import date, timedelta
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from aarhusai.terms.ids import UnitId
from aarhusai.usecases.reminders import DUE
from aarhusai.usecases.types import (
    ApprovalKind,
    CaseFilter,
    NewIncident,
    NewRecord,
    RecordKind,
    RecordStatus,
    UseCaseState,
)
from aarhusai.web.schemas.switched import Revision, Sent

Note = Annotated[str, Field(max_length=2000)]
Version = Annotated[int, Field(ge=1, le=2_000_000_000)]


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


def _unit(unit_id: UUID | None) -> UnitId | None:
    return None if unit_id is None else UnitId(unit_id)
