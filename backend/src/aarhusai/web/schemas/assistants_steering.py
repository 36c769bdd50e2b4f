"""Wire shapes of an assistant's owners, of whom it reaches and how it is used, and of the tools it may have."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from aarhusai.assistants import content as rules
from aarhusai.assistants.catalogue import Week
from aarhusai.assistants.owning import LeftBehind, Owner
from aarhusai.assistants.steering import NamedGrant, Reach
from aarhusai.assistants.types import AssistantState
from aarhusai.chat.reception import FEWEST_TOLD, LOOKED_BACK, Reception
from aarhusai.grants.types import SubjectKind
from aarhusai.kit.paging import Page
from aarhusai.terms.ids import PersonId
from aarhusai.web.schemas.assistants_content import UseShape
from aarhusai.web.schemas.knowledge import NamedOut
from aarhusai.web.schemas.switched import Sent


class OwnersIn(Sent):
    """Exactly these own it."""

    people: Annotated[list[UUID], Field(min_length=1, max_length=100)]

    def ids(self) -> list[PersonId]:
        """As the room takes them."""
        return [PersonId(one) for one in self.people]


class OwnerOut(BaseModel):
    """Somebody who owns it; one who is not `active` cannot sign in any more."""

    id: UUID
    name: str
    active: bool


class OwnersOut(BaseModel):
    """Owners by name."""

    people: list[OwnerOut]

    @classmethod
    def of(cls, owners: tuple[Owner, ...]) -> "OwnersOut":
        """From the room's value."""
        return cls(people=[OwnerOut(id=one.person.id, name=one.person.name, active=one.active) for one in owners])


class UnitIn(Sent):
    """The unit that answers for it."""

    unit_id: UUID


class NarrowIn(Sent):
    """The effective sharing made narrower."""

    grants: Annotated[list[UseShape], Field(max_length=999)]
    denied: Annotated[list[UUID], Field(max_length=rules.MOST["denied"])]


class NamedUseOut(BaseModel):
    """Whom a grant is for; `beside` is a person's unit."""

    subject_kind: SubjectKind
    subject_id: UUID | None
    name: str
    beside: str

    @classmethod
    def of(cls, one: NamedGrant) -> "NamedUseOut":
        """From the room's value."""
        use = UseShape.of(one.grant)
        return cls(subject_kind=use.subject_kind, subject_id=use.subject_id, name=one.name, beside=one.beside)


class ReachOut(BaseModel):
    """Whom a live assistant reaches."""

    grants: list[NamedUseOut]
    denied: list[NamedOut]

    @classmethod
    def of(cls, one: Reach) -> "ReachOut":
        """From the room's value."""
        denied = [NamedOut.of(unit) for unit in one.denied]
        return cls(grants=[NamedUseOut.of(grant) for grant in one.grants], denied=denied)


class ReasonIn(Sent):
    """Why."""

    reason: Annotated[str, Field(min_length=1, max_length=500)]


class LeftAssistantOut(BaseModel):
    """What is told of an assistant whose owners left."""

    id: UUID
    name: str
    unit: NamedOut
    state: AssistantState
    last_owner: str


class LeftAssistantList(BaseModel):
    """Assistants that the caller may take over, by name."""

    items: list[LeftAssistantOut]
    next_cursor: str | None

    @classmethod
    def of(cls, page: Page[LeftBehind]) -> "LeftAssistantList":
        """From the room's value."""
        items = [
            LeftAssistantOut(
                id=one.id, name=one.name, unit=NamedOut.of(one.unit), state=one.state, last_owner=one.last_owner
            )
            for one in page.items
        ]
        return cls(items=items, next_cursor=page.next_cursor)


class WeekOut(BaseModel):
    """Answers of the seven days from a Monday."""

    model_config = ConfigDict(from_attributes=True)

    monday: date
    uses: int


class InsightOut(BaseModel):
    """How an assistant is used. `weeks` end with this one; the rest is of the last `days` days.

    `people` is null when some asked and they are fewer than `fewest`; then `up` and `down` are null too.
    """

    weeks: list[WeekOut]
    days: int
    fewest: int
    people: int | None
    up: int | None
    down: int | None

    @classmethod
    def of(cls, weeks: Sequence[Week], received: Reception) -> "InsightOut":
        """From the rooms' values."""
        return cls(
            weeks=[WeekOut.model_validate(one) for one in weeks],
            days=LOOKED_BACK,
            fewest=FEWEST_TOLD,
            people=received.people,
            up=received.up,
            down=received.down,
        )


class ToolOut(BaseModel):
    """A tool that an assistant may have."""

    name: str
    title: str


class ToolList(BaseModel):
    """Every one there is."""

    items: list[ToolOut]
