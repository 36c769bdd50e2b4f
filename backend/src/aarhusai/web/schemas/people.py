"""Wire shapes of the administration of people, units and branding."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from aarhusai.identity import types
from aarhusai.kit.paging import DEFAULT_LIMIT, MAX_LIMIT
from aarhusai.terms.actor import Role
from aarhusai.terms.ids import UnitId
from aarhusai.web.schemas.identity import Banner, Branding, HeldRole, Typed, UnitRef

Revision = Annotated[int, Field(ge=0, le=2**31 - 1)]


class PeopleQuery(BaseModel):
    """Narrows the list of people. `unit_id` takes the whole branch."""

    q: Annotated[str, Field(max_length=200)] | None = None
    unit_id: UUID | None = None
    state: types.PersonState | None = None
    cursor: Annotated[str, Field(max_length=2000)] | None = None
    limit: Annotated[int, Field(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT

    def value(self) -> types.PersonFilter:
        """As the room's value."""
        return types.PersonFilter(self.q, UnitId(self.unit_id) if self.unit_id else None, self.state)


class Unit(BaseModel):
    """A node of the tree. `parent_id` is null for the topmost one that the reader sees; `people` are its own."""

    id: UUID
    parent_id: UUID | None
    slug: str
    name: str
    people: int
    revision: int

    @classmethod
    def of(cls, unit: types.Unit) -> "Unit":
        """From the room's value."""
        return cls.model_validate(unit, from_attributes=True)


class Units(BaseModel):
    """The tree, a parent before its children."""

    items: list[Unit]


class UnitCreate(BaseModel):
    """A unit to be made. Without a slug it gets one from its name."""

    parent_id: UUID
    name: Typed
    slug: Typed | None = None


class UnitEdit(BaseModel):
    """A new name or a new place; what is left out stays."""

    revision: Revision
    name: Typed | None = None
    parent_id: UUID | None = None


class Person(BaseModel):
    """A person as the administration sees them."""

    id: UUID
    email: str
    name: str
    unit: UnitRef
    state: types.PersonState
    roles: list[HeldRole]
    last_seen_at: datetime | None
    has_password: bool
    revision: int

    @classmethod
    def of(cls, person: types.Person) -> "Person":
        """From the room's value."""
        return cls(
            id=person.id,
            email=person.email,
            name=person.name,
            unit=UnitRef(id=person.unit_id, name=person.unit_name),
            state=person.state,
            roles=[HeldRole.of(held) for held in person.roles],
            last_seen_at=person.last_seen_at,
            has_password=person.has_password,
            revision=person.revision,
        )


class PersonCreated(Person):
    """A new person, and the password to hand over when none was given. It is shown this once."""

    one_time_password: str | None

    @classmethod
    def made(cls, person: types.Person, one_time_password: str | None) -> "PersonCreated":
        """From the room's values."""
        return cls(**Person.of(person).model_dump(), one_time_password=one_time_password)


class PeoplePage(BaseModel):
    """Part of the list of people."""

    items: list[Person]
    next_cursor: str | None


class RoleAt(BaseModel):
    """A role to be held at a unit."""

    role: Role
    unit_id: UUID

    def value(self) -> types.RoleAt:
        """As the room's value."""
        return types.RoleAt(self.role, UnitId(self.unit_id))


Roles = Annotated[list[RoleAt], Field(max_length=500)]


class PersonCreate(BaseModel):
    """A person to be made. Without a password a one-time password is made; without roles the role user."""

    email: Typed
    name: Typed
    unit_id: UUID
    password: Typed | None = None
    roles: Roles | None = None


class PersonEdit(BaseModel):
    """What is changed; what is left out stays."""

    revision: Revision
    name: Typed | None = None
    email: Typed | None = None
    unit_id: UUID | None = None
    state: types.PersonState | None = None


class PersonRoles(BaseModel):
    """All the roles that the person is to hold where the caller may grant."""

    revision: Revision
    roles: Roles


class OneTimePassword(BaseModel):
    """Shown this once; it stops working after seven days unless it is replaced."""

    one_time_password: str


class StoredBranding(Branding):
    """The branding with its revision."""

    revision: int

    @classmethod
    def stored(cls, stored: types.StoredBranding) -> "StoredBranding":
        """From the room's value."""
        return cls(**Branding.of(stored.branding).model_dump(), revision=stored.revision)


class BrandingEdit(BaseModel):
    """The whole branding."""

    revision: Revision
    municipality: Typed
    product_name: Typed
    accent_light: Typed
    accent_dark: Typed
    banner: Banner | None = None

    def value(self) -> types.Branding:
        """As the room's value."""
        banner = types.Banner(self.banner.text, self.banner.tone) if self.banner else None
        return types.Branding(self.municipality, self.product_name, self.accent_light, self.accent_dark, banner)
