"""What leaves the room: a use case, how it stands, and what was decided of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import NewType
from uuid import UUID

from aarhusai.terms.classes import DataClass, Zone
from aarhusai.terms.ids import AssistantId, CollectionId, ModelId, PersonId, UnitId, UseCaseId

IncidentId = NewType("IncidentId", UUID)

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


@dataclass(frozen=True, slots=True)
class Risk:
    """How dangerous the use is; the columns of the register that one can filter by."""

    prohibited: bool = False
    high_risk: bool = False
    dpia_needed: bool = False
    annex: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UseCase:
    """One assistant's use as it stands. `paths` are of the responsible unit and of whoever must approve.

    `live_version` is what others use just now. `makers` are everybody who answered, submitted or owns the assistant.
    """

    id: UseCaseId
    assistant_id: AssistantId
    assistant_name: str
    assistant_icon: str
    unit_id: UnitId
    unit_name: str
    unit_path: str
    state: UseCaseState
    revision: int
    form_version: str
    answers: Answers
    makers: frozenset[PersonId]
    newest_version: int | None
    live_version: int | None
    submitted_version: int | None
    submitted_facts: Mapping[str, object] | None
    approved_version: int | None
    approved_facts: Mapping[str, object] | None
    approved_answers: Answers | None
    decider_path: str
    needs: tuple[ApprovalKind, ...]
    review_on: date | None
    changed_at: datetime
    suspended_text: str = ""
    risk: Risk = field(default_factory=Risk)
