"""Keys of the API, as they leave the room."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final, Literal

from aarhusai.terms.actor import Actor
from aarhusai.terms.classes import DataClass
from aarhusai.terms.ids import KeyId, PersonId, UnitId

Priority = Literal["interactive", "batch"]

LONGEST_GRACE: Final = timedelta(hours=72)
"""How long the old text of a rotated key may go on working."""


class KeyKind(StrEnum):
    """Whom a key is for. Units and systems have somebody who answers for their keys."""

    PERSON = "person"
    UNIT = "unit"
    SYSTEM = "system"


class KeyState(StrEnum):
    """Whether a key works, and if not, why. A blocked person's keys sleep."""

    ACTIVE = "active"
    ASLEEP = "asleep"
    EXPIRED = "expired"
    REVOKED = "revoked"


class KeyEndpoint(StrEnum):
    """Groups of addresses under /v1 that a key may be narrowed to."""

    CHAT = "chat"
    EMBEDDINGS = "embeddings"
    RERANK = "rerank"
    AUDIO = "audio"
    IMAGES = "images"
    MODELS = "models"


@dataclass(frozen=True, slots=True)
class KeyRights:
    """What a key is narrowed to; None is no narrower than its caller.

    `models` are slugs, also "assistant:<slug>". `endpoints` are values of KeyEndpoint.
    """

    models: frozenset[str] | None = None
    ceiling: DataClass | None = None
    endpoints: frozenset[str] | None = None
    priority: Priority = "interactive"


@dataclass(frozen=True, slots=True)
class KeyCaller:
    """Who calls with a key, and what of their rights the key leaves them."""

    actor: Actor
    key: KeyRights


@dataclass(frozen=True, slots=True)
class KeyScope:
    """What a key is narrowed to, as it is chosen and shown. None: no narrower than its caller.

    `ceiling` is written as DataClass writes itself; `addresses` are networks in CIDR form.
    """

    models: tuple[str, ...] | None = None
    ceiling: str | None = None
    endpoints: tuple[str, ...] | None = None
    addresses: tuple[str, ...] | None = None
    priority: Priority = "interactive"


@dataclass(frozen=True, slots=True)
class KeyRules:
    """How long keys may last, in days; who makes one chooses within `longest_days`."""

    usual_days: int = 365
    longest_days: int = 730


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key to be made. `expires_at` None is the house's usual time from now."""

    name: str
    scope: KeyScope = KeyScope()
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class HouseKey:
    """Whom a key of the administration is for. `responsible_id` None: who makes it."""

    kind: KeyKind
    unit_id: UnitId
    responsible_id: PersonId | None = None


@dataclass(frozen=True, slots=True)
class KeyChange:
    """What is to be changed; None stays as it is."""

    name: str | None = None
    scope: KeyScope | None = None
    expires_at: datetime | None = None
    responsible_id: PersonId | None = None


@dataclass(frozen=True, slots=True)
class Key:
    """A key as its list shows it; its text is nowhere.

    `person_id` has it or answers for it (None: nobody does any more); `unit_id` is its own unit, or its person's.
    `old_until`: the text before the last rotation works until then. `used_on` is a day, `used_from` a network.
    """

    id: KeyId
    kind: KeyKind
    name: str
    prefix: str
    person_id: PersonId | None
    person_name: str | None
    person_active: bool
    unit_id: UnitId | None
    unit_name: str | None
    unit_path: str
    scope: KeyScope
    state: KeyState
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    rotated_at: datetime | None
    old_until: datetime | None
    used_on: date | None
    used_from: str | None
    revision: int
    sort_key: str


@dataclass(frozen=True, slots=True)
class KeysHealth:
    """How many keys work; of units and systems, how many nobody answers for; how many expire within two weeks."""

    live: int
    orphaned: int
    ending: int


@dataclass(frozen=True, slots=True)
class KeyFilter:
    """Narrows the list. `text` is looked for in the name, the prefix and who has it; `unit_id` takes the branch."""

    text: str | None = None
    unit_id: UnitId | None = None
    kind: KeyKind | None = None
    state: KeyState | None = None


@dataclass(frozen=True, slots=True)
class MadeKey:
    """A key and its text, which exists only here."""

    key: Key
    text: str
