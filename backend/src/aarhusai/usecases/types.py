"""What leaves the room: a use case, how it stands, and what was decided of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final, NewType
from uuid import UUID

from aarhusai.terms.classes import Base, DataClass, Zone
from aarhusai.terms.ids import AssistantId, CollectionId, ModelId, PersonId, UnitId, UseCaseId

IncidentId = NewType("IncidentId", UUID)
CaseFileId = NewType("CaseFileId", UUID)

Answers = Mapping[str, tuple[str, ...]]
"""Answers by question: none, one or (for `many`) several. Units and people are ids, days ISO 8601, yes and no words."""


class UseCaseState(StrEnum):
    """Where a use case stands.

    `returned`: somebody who was asked wants something different, or took an approval back. `reopened`: something of
    what was approved has changed; the approved version stays live unless it was suspended. `retired`: the assistant is
    gone.
    """

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"
    REOPENED = "reopened"
    SUSPENDED = "suspended"
    RETIRED = "retired"


class ApprovalKind(StrEnum):
    """Whose approval it is."""

    UNIT_OWNER = "unit_owner"
    DPO = "dpo"


class RecordKind(StrEnum):
    """A document that the law asks for: GDPR 35, AI Act 27 and 49(3), GDPR 12-14, AI Act 26(7)."""

    DPIA = "dpia"
    FRIA = "fria"
    REGISTRATION = "registration"
    CITIZEN_INFORMATION = "citizen_information"
    MED = "med"


class RecordStatus(StrEnum):
    """How far a record is."""

    BEGUN = "begun"
    DONE = "done"
    NOT_NEEDED = "not_needed"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody and what they are called; the name is empty once they are no longer known."""

    id: PersonId
    name: str


@dataclass(frozen=True, slots=True)
class Source:
    """A collection, and the class of what is in it: declared ∪ found."""

    id: CollectionId
    name: str
    data_class: DataClass


@dataclass(frozen=True, slots=True)
class Reached:
    """Whom an assistant is shared with: a subject kind of `grants`, the id (None: everyone) and the name."""

    subject_kind: str
    subject_id: UUID | None
    name: str


@dataclass(frozen=True, slots=True)
class Supplier:
    """Somebody who runs the model: an endpoint and what is known of it (law.md A7). Countries are ISO 3166-1."""

    provider: str
    zone: Zone
    processor: str = ""
    sub_processors: tuple[str, ...] = ()
    processing: tuple[str, ...] = ()
    support: tuple[str, ...] = ()
    transfer: str | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What one version of an assistant is, as far as an approval is about it.

    `model` is the model's name, or empty where the person chooses; `zone` the loosest that an answer may come from.
    `loosest` is the zone of the loosest model that there is to choose among, where the version names none. What was
    approved before it was kept has no `unit_id` and no `loosest`; they are not compared then.
    `instructions_sha256` is hex.
    """

    version: int
    name: str
    model_id: ModelId | None
    model: str
    zone: Zone | None
    suppliers: tuple[Supplier, ...] = ()
    ceiling: DataClass | None = None
    sources: tuple[Source, ...] = ()
    tools: tuple[str, ...] = ()
    sharing: tuple[Reached, ...] = ()
    denied: tuple[UnitId, ...] = ()
    open_instructions: bool = False
    open_sources: bool = False
    instructions_sha256: str = ""
    problems: tuple[str, ...] = ()
    unit_id: UnitId | None = None
    unit: str = ""
    loosest: Zone | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """A version of a document that the law asks for. `reference` is a number or address in the case system."""

    kind: RecordKind
    version: int
    status: RecordStatus
    reference: str
    decided_on: date | None
    advice: str
    set_by: str
    set_at: datetime


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A file beside a document; `size` is in bytes, `added_by` empty for who is no longer known."""

    id: CaseFileId
    kind: RecordKind
    name: str
    size: int
    added_by: str
    added_at: datetime


@dataclass(frozen=True, slots=True)
class Incident:
    """Something that went wrong. Open until `closed_on`; `measures` say what was done."""

    id: IncidentId
    happened_on: date
    what: str
    measures: str
    authority_told: bool
    closed_on: date | None
    reported_by: str
    reported_at: datetime
    revision: int


@dataclass(frozen=True, slots=True)
class Approved:
    """One approval of what is submitted, or of what is live."""

    kind: ApprovalKind
    person: Person
    at: datetime
    note: str
    version: int


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to the use case. `by` is empty for the house itself."""

    act: str
    by: str
    at: datetime
    text: str


NOTHING_TOLD: Final = DataClass(Base.PUBLIC)
"""The class of a use of which nothing is known yet."""


@dataclass(frozen=True, slots=True)
class Risk:
    """How dangerous the use is, and what it sees where: the columns of the register that one can filter by."""

    prohibited: bool = False
    high_risk: bool = False
    dpia_needed: bool = False
    annex: tuple[str, ...] = ()
    data_class: DataClass = NOTHING_TOLD
    zone: Zone | None = None


@dataclass(frozen=True, slots=True)
class Submission:
    """What waits for approval. `number` counts the submissions of the use case from 1."""

    number: int
    version: int
    facts: Facts
    by: PersonId
    at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """What was approved last: the version, its facts then, the answers then, and the version of their form."""

    version: int
    facts: Facts
    answers: Answers
    at: datetime
    form: str


@dataclass(frozen=True, slots=True)
class Place:
    """A unit and where it lies."""

    id: UnitId
    name: str
    path: str


@dataclass(frozen=True, slots=True)
class About:
    """The assistant of a use case as it is now. `state` is None once it is deleted; others use `live_version`."""

    id: AssistantId
    name: str
    icon: str
    state: str | None
    newest_version: int | None
    live_version: int | None
    owners: frozenset[PersonId]


@dataclass(frozen=True, slots=True)
class UseCase:
    """One assistant's use as it stands.

    `form_version` is the form that was answered. `unit` answers for it; `decider` is the unit whose owner approves (the
    same until something is submitted). `makers` are everybody who answered or submitted. `approved` stays while a later
    version is submitted; `suspended_text` is what users were told, read as `suspended_code` says
    (`assistants.suspended`). `submitted` is None when nothing waits.
    """

    id: UseCaseId
    about: About
    unit: Place
    decider: Place
    state: UseCaseState
    revision: int
    form_version: str
    answers: Answers
    makers: frozenset[PersonId]
    risk: Risk
    needs: tuple[ApprovalKind, ...]
    submissions: int
    submitted: Submission | None
    approved: Standing | None
    review_on: date | None
    overseer: PersonId | None
    suspended_code: str
    suspended_text: str
    changed_at: datetime

    @property
    def is_live(self) -> bool:
        """Whether others than its owners use the assistant just now."""
        return self.about.state == "live" and self.about.live_version is not None


@dataclass(frozen=True, slots=True)
class NewRecord:
    """A version of a record to be written."""

    kind: RecordKind
    status: RecordStatus
    reference: str
    decided_on: date | None
    advice: str


@dataclass(frozen=True, slots=True)
class NewIncident:
    """What is told of an incident."""

    happened_on: date
    what: str
    measures: str = ""
    authority_told: bool = False
    closed_on: date | None = None


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """Narrows the register. `unit_id` takes its branch; the review is due from `due_from` to `due_by`.

    `risk` is one of prohibited, high_risk, dpia, ordinary.
    """

    state: str | None = None
    unit_id: UnitId | None = None
    risk: str | None = None
    text: str | None = None
    due_by: date | None = None
    due_from: date | None = None


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A row of the register. `live_version` is what others use just now; `needs` the approvals it waits for."""

    id: UseCaseId
    assistant_id: AssistantId
    name: str
    icon: str
    unit_id: UnitId
    unit_name: str
    state: str
    prohibited: bool
    high_risk: bool
    dpia_needed: bool
    annex: Sequence[str]
    data_class: str
    zone: str | None
    live_version: int | None
    needs: Sequence[str]
    review_on: date | None
    changed_at: datetime
    sort_key: str


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """A use case that waits for the actor, and for what."""

    id: UseCaseId
    approve_owner: bool
    approve_dpo: bool
    review: bool
    correct: bool
