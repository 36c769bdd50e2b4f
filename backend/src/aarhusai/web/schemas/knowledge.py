"""Wire shapes of collections: what they are, who may use them, how far the reading of their documents is."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from aarhusai.grants.types import NOBODY, Grant, Right, SubjectKind
from aarhusai.kit.paging import Page
from aarhusai.knowledge import types
from aarhusai.knowledge.collections import CollectionChange, NewCollection
from aarhusai.knowledge.ingest.types import Progress, Stage
from aarhusai.knowledge.ownerless import LeftBehind
from aarhusai.knowledge.sharing import NamedGrant, Offered, Sharing
from aarhusai.knowledge.waiting import Action
from aarhusai.terms.classes import DataClass
from aarhusai.terms.ids import DocumentId, UnitId
from aarhusai.web.schemas.protection import Class
from aarhusai.web.schemas.switched import Revision, Sent

Typed = Annotated[str, Field(max_length=5_000)]
MOST_GRANTS = 999


class NamedOut(BaseModel):
    """Somebody or something by name."""

    id: UUID
    name: str

    @classmethod
    def of(cls, named: types.Named) -> "NamedOut":
        """From the room's value."""
        return cls(id=named.id, name=named.name)


class SharedOut(BaseModel):
    """With whom a collection is shared: with everyone or not, and how many units and people."""

    everyone: bool
    units: int
    people: int


class CollectionOut(BaseModel):
    """A collection as the caller sees it: what is not theirs is in no count. `size` is bytes.

    `data_class` is what it was declared to hold, `found_class` what was found in it; `warning` when that is more.
    `taken_over_at`, for who may change it: when its owner had left and the present one took it over.
    """

    id: UUID
    name: str
    description: str
    owner: NamedOut | None
    unit: NamedOut
    data_class: str
    found_class: str
    warning: bool
    documents: int
    chunks: int
    size: int
    waiting: int
    failed: int
    rights: list[Right]
    shared: SharedOut
    revision: int
    created_at: datetime
    changed_at: datetime
    taken_over_at: datetime | None

    @classmethod
    def of(cls, one: types.Collection) -> "CollectionOut":
        """From the room's value."""
        return cls(
            id=one.id,
            name=one.name,
            description=one.description,
            owner=NamedOut.of(one.owner) if one.owner else None,
            unit=NamedOut.of(one.unit),
            data_class=str(one.data_class),
            found_class=str(one.found_class),
            warning=one.warning,
            documents=one.documents,
            chunks=one.chunks,
            size=one.size,
            waiting=one.waiting,
            failed=one.failed,
            rights=list(one.rights),
            shared=SharedOut(everyone=one.shared.everyone, units=one.shared.units, people=one.shared.people),
            revision=one.revision,
            created_at=one.created_at,
            changed_at=one.changed_at,
            taken_over_at=one.taken_over_at,
        )


class CollectionList(BaseModel):
    """Collections by name. `units` are those the caller may make one in."""

    items: list[CollectionOut]
    next_cursor: str | None
    may_create: bool
    units: list[NamedOut]

    @classmethod
    def of(cls, page: Page[types.Collection], units: tuple[types.Named, ...]) -> "CollectionList":
        """From the room's values."""
        return cls(
            items=[CollectionOut.of(one) for one in page.items],
            next_cursor=page.next_cursor,
            may_create=bool(units),
            units=[NamedOut.of(one) for one in units],
        )


class OwnerlessOut(BaseModel):
    """What is told of a collection whose owner left. `owner` is null when the person is no longer known."""

    id: UUID
    name: str
    owner: NamedOut | None
    unit: NamedOut
    data_class: str

    @classmethod
    def of(cls, one: LeftBehind) -> "OwnerlessOut":
        """From the room's value."""
        owner = NamedOut.of(one.owner) if one.owner else None
        return cls(id=one.id, name=one.name, owner=owner, unit=NamedOut.of(one.unit), data_class=str(one.data_class))


class OwnerlessList(BaseModel):
    """Collections that the caller may take over, by name."""

    items: list[OwnerlessOut]
    next_cursor: str | None

    @classmethod
    def of(cls, page: Page[LeftBehind]) -> "OwnerlessList":
        """From the room's values."""
        return cls(items=[OwnerlessOut.of(one) for one in page.items], next_cursor=page.next_cursor)


class CollectionIn(Sent):
    """A collection to be made."""

    name: Typed
    description: Typed = ""
    unit_id: UUID
    data_class: Class = "K1"

    def new(self) -> NewCollection:
        """As the room's value."""
        return NewCollection(self.name, UnitId(self.unit_id), self.description, DataClass.parse(self.data_class))


class CollectionPatch(Sent):
    """What to change; what is left out stays. Lowering the class needs a reason."""

    revision: Revision
    name: Typed | None = None
    description: Typed | None = None
    data_class: Class | None = None
    reason: Typed = ""

    def change(self) -> CollectionChange:
        """As the room's value."""
        declared = DataClass.parse(self.data_class) if self.data_class else None
        return CollectionChange(self.revision, self.name, self.description, declared, self.reason)


class GrantOut(BaseModel):
    """Who has which right. `subject_id` is null for everyone; `unit` is a person's own."""

    subject_kind: SubjectKind
    subject_id: UUID | None
    name: str
    unit: str
    right: Right

    @classmethod
    def of(cls, one: NamedGrant) -> "GrantOut":
        """From the room's value."""
        everyone = one.grant.subject_kind is SubjectKind.EVERYONE
        return cls(
            subject_kind=one.grant.subject_kind,
            subject_id=None if everyone else one.grant.subject_id,
            name=one.name,
            unit=one.beside,
            right=one.grant.right,
        )


class GrantsOut(BaseModel):
    """Everything that was granted on a thing, and the thing's revision."""

    grants: list[GrantOut]
    revision: int

    @classmethod
    def of(cls, sharing: Sharing) -> "GrantsOut":
        """From the room's value."""
        return cls(grants=[GrantOut.of(one) for one in sharing.grants], revision=sharing.revision)


class GrantIn(Sent):
    """A right to give. `subject_id` is left out for everyone."""

    subject_kind: SubjectKind
    subject_id: UUID | None = None
    right: Right


class GrantsIn(Sent):
    """Exactly what is to be granted, over the revision that was read."""

    grants: Annotated[tuple[GrantIn, ...], Field(max_length=MOST_GRANTS)]
    revision: Revision

    def wanted(self) -> list[Grant]:
        """As the room's values."""
        return [
            Grant(one.subject_kind, NOBODY, one.right)
            if one.subject_kind is SubjectKind.EVERYONE
            else Grant(one.subject_kind, one.subject_id or NOBODY, one.right)
            for one in self.grants
        ]


class PersonOffered(BaseModel):
    """A person to share with, and the unit that tells them from others of the name."""

    id: UUID
    name: str
    unit: str


class SubjectsOut(BaseModel):
    """With whom the caller may share, by the words typed."""

    people: list[PersonOffered]
    units: list[NamedOut]
    everyone: bool

    @classmethod
    def of(cls, offered: Offered) -> "SubjectsOut":
        """From the room's value."""
        return cls(
            people=[PersonOffered(id=one.id, name=one.name, unit=one.beside) for one in offered.people],
            units=[NamedOut(id=one.id, name=one.name) for one in offered.units],
            everyone=offered.everyone,
        )


class FileProgressOut(BaseModel):
    """One document that is worked on or ended lately. `done` of `total` pieces; 0 of 0 while that is unknown."""

    document_id: UUID
    name: str
    status: types.Status
    stage: Stage | None
    done: int
    total: int
    error_code: str | None


class ProgressOut(BaseModel):
    """How a collection stands, in documents."""

    waiting: int
    reading: int
    ready: int
    failed: int
    paused: int
    files: list[FileProgressOut]

    @classmethod
    def of(cls, progress: Progress) -> "ProgressOut":
        """From the room's value."""
        return cls.model_validate(progress, from_attributes=True)


class IngestionIn(Sent):
    """What to do with these documents; with all of the collection when they are left out."""

    action: Action
    documents: Annotated[tuple[UUID, ...], Field(max_length=10_000)] | None = None

    def chosen(self) -> list[DocumentId] | None:
        """As the room's values."""
        return None if self.documents is None else [DocumentId(one) for one in self.documents]


class IngestionOut(BaseModel):
    """To how many documents it was done."""

    documents: int
