"""What leaves the room: people, units, sessions and how the house looks."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal, NewType
from uuid import UUID

from aarhusai.terms.actor import Actor, Role
from aarhusai.terms.ids import PersonId, SessionId, UnitId

PasswordHash = NewType("PasswordHash", str)
"""Argon2id in PHC text form, made by `Passwords.hash`."""

Language = Literal["da", "en"]
Theme = Literal["system", "light", "dark"]


class PersonState(StrEnum):
    """A blocked person has no sessions and cannot sign in."""

    ACTIVE = "active"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role and where it is held."""

    role: Role
    unit_id: UnitId
    unit_name: str
    unit_path: str


@dataclass(frozen=True, slots=True)
class Me:
    """The signed-in person as their own page shows them.

    `administers`: some part of the administration is theirs to read. `must_change_password`: somebody else chose the
    password and it will stop working.
    """

    id: PersonId
    email: str
    name: str
    language: Language
    theme: Theme
    unit_id: UnitId
    unit_name: str
    roles: tuple[HeldRole, ...]
    is_platform_owner: bool
    administers: bool
    must_change_password: bool


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who a session token stands for. `csrf_token` belongs to this session alone."""

    actor: Actor
    me: Me
    csrf_token: str


@dataclass(frozen=True, slots=True)
class Banner:
    """A line above every page."""

    text: str
    tone: Literal["info", "warning"]


@dataclass(frozen=True, slots=True)
class Branding:
    """How the house presents itself. Colours are #rrggbb."""

    municipality: str = ""
    product_name: str = "AarhusAI"
    accent_light: str = "#0f5468"
    accent_dark: str = "#86c2cf"
    banner: Banner | None = None
    logo: bool = False


@dataclass(frozen=True, slots=True)
class StoredBranding:
    """Branding with its revision; 0 while nobody has decided anything."""

    branding: Branding
    revision: int


@dataclass(frozen=True, slots=True)
class Bootstrap:
    """What a page needs before anything else. `first_run`: there is no platform owner yet."""

    signed_in: SignedIn | None
    branding: Branding
    first_run: bool


@dataclass(frozen=True, slots=True)
class Client:
    """Where a request comes from. `address` is None when it is not known; `agent` is the User-Agent header."""

    address: str | None
    agent: str


@dataclass(frozen=True, slots=True)
class OpenedSession:
    """A new session. The token exists only here and in the person's cookie."""

    token: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Device:
    """A session as its owner sees it."""

    id: SessionId
    device: str
    created_at: datetime
    last_seen_at: datetime
    current: bool


@dataclass(frozen=True, slots=True)
class FirstOwner:
    """What the first-run page asks for."""

    municipality: str
    name: str
    email: str
    password: str


@dataclass(frozen=True, slots=True)
class RoleAt:
    """A role to be held at a unit."""

    role: Role
    unit_id: UnitId


@dataclass(frozen=True, slots=True)
class Person:
    """A person as the administration sees them. `roles` are those inside what the reader may see."""

    id: PersonId
    email: str
    name: str
    unit_id: UnitId
    unit_name: str
    unit_path: str
    state: PersonState
    roles: tuple[HeldRole, ...]
    last_seen_at: datetime | None
    has_password: bool
    revision: int
    sort_key: str


@dataclass(frozen=True, slots=True)
class NewPerson:
    """A person to be made. `roles` None gives the role user at the person's own unit."""

    email: str
    name: str
    unit_id: UnitId
    password: str | None = None
    roles: tuple[RoleAt, ...] | None = None


@dataclass(frozen=True, slots=True)
class PersonChange:
    """What is to be changed; None stays as it is."""

    name: str | None = None
    email: str | None = None
    unit_id: UnitId | None = None
    state: PersonState | None = None


@dataclass(frozen=True, slots=True)
class PersonFilter:
    """Narrows the list. `text` is looked for in name and e-mail; `unit_id` takes its whole branch."""

    text: str | None = None
    unit_id: UnitId | None = None
    state: PersonState | None = None


@dataclass(frozen=True, slots=True)
class PersonSpec:
    """A person as configuration declares them. None is left as it is (a new person gets the default)."""

    email: str
    name: str
    unit_id: UnitId
    language: Language | None = None
    state: PersonState | None = None


@dataclass(frozen=True, slots=True)
class Unit:
    """A node of the tree. `path` is the ids from the root down to it, joined by '/'; `people` are its own people."""

    id: UnitId
    parent_id: UnitId | None
    slug: str
    name: str
    path: str
    people: int
    revision: int


@dataclass(frozen=True, slots=True)
class UnitChange:
    """What is to be changed; None stays as it is."""

    name: str | None = None
    parent_id: UnitId | None = None


@dataclass(frozen=True, slots=True)
class Ensured:
    """What an idempotent verb found or made, whether it changed anything, and if it was there already, what."""

    id: UUID
    changed: bool
    created: bool = False
    fields: tuple[str, ...] = ()
