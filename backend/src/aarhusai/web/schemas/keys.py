"""Wire shapes of the keys of the API."""

from datetime import date, datetime, timedelta
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field

from aarhusai.identity import keys_types as types
from aarhusai.kit.paging import DEFAULT_LIMIT, MAX_LIMIT
from aarhusai.terms.ids import PersonId, UnitId
from aarhusai.web.schemas.assistants_content import CLASS
from aarhusai.web.schemas.identity import Typed, UnitRef
from aarhusai.web.schemas.switched import Revision, Sent

Named = Annotated[str, Field(max_length=100)]
Several = Annotated[list[Named], Field(max_length=200)]
Days = Annotated[int, Field(ge=1, le=10_000)]


class KeyScope(Sent):
    """What a key is narrowed to; null is no narrower than who it is for.

    `models` are short names, also `assistant:<short name>`; `endpoints` groups of addresses under /v1; `addresses`
    networks such as 10.1.2.0/24; calls of the priority `batch` give way to people who wait for an answer.
    """

    models: Several | None = None
    ceiling: Annotated[str, Field(pattern=CLASS)] | None = None
    endpoints: list[types.KeyEndpoint] | None = None
    addresses: Several | None = None
    priority: types.Priority = "interactive"

    def value(self) -> types.KeyScope:
        """As the room's value."""
        return types.KeyScope(
            models=None if self.models is None else tuple(self.models),
            ceiling=self.ceiling,
            endpoints=None if self.endpoints is None else tuple(self.endpoints),
            addresses=None if self.addresses is None else tuple(self.addresses),
            priority=self.priority,
        )

    @classmethod
    def of(cls, scope: types.KeyScope) -> "KeyScope":
        """From the room's value."""
        return cls(
            models=None if scope.models is None else list(scope.models),
            ceiling=scope.ceiling,
            endpoints=None if scope.endpoints is None else [types.KeyEndpoint(one) for one in scope.endpoints],
            addresses=None if scope.addresses is None else list(scope.addresses),
            priority=scope.priority,
        )


class KeyPerson(BaseModel):
    """Whose key it is, or who answers for it. `active`: they can sign in."""

    id: UUID
    name: str
    active: bool


class Key(BaseModel):
    """A key; what it is told by is `prefix`, the beginning of its text.

    `old_until`: the text before the last rotation works until then. `used_on` is a day and `used_from` a network.
    """

    id: UUID
    kind: types.KeyKind
    name: str
    prefix: str
    person: KeyPerson | None
    unit: UnitRef | None
    scope: KeyScope
    state: types.KeyState
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    rotated_at: datetime | None
    old_until: datetime | None
    used_on: date | None
    used_from: str | None
    revision: int

    @classmethod
    def of(cls, key: types.Key) -> "Key":
        """From the room's value."""
        return cls(
            id=key.id,
            kind=key.kind,
            name=key.name,
            prefix=key.prefix,
            person=_person(key),
            unit=UnitRef(id=key.unit_id, name=key.unit_name or "") if key.unit_id else None,
            scope=KeyScope.of(key.scope),
            state=key.state,
            created_at=key.created_at,
            expires_at=key.expires_at,
            revoked_at=key.revoked_at,
            rotated_at=key.rotated_at,
            old_until=key.old_until,
            used_on=key.used_on,
            used_from=key.used_from,
            revision=key.revision,
        )


class KeyRules(BaseModel):
    """How long keys may last, in days, and the revision to send back when changing it."""

    usual_days: int
    longest_days: int
    revision: int

    @classmethod
    def of(cls, rules: types.KeyRules, revision: int) -> "KeyRules":
        """From the room's values."""
        return cls(usual_days=rules.usual_days, longest_days=rules.longest_days, revision=revision)


class KeyRulesIn(Sent):
    """How long new keys may last, in days."""

    revision: Revision
    usual_days: Days
    longest_days: Days

    def value(self) -> types.KeyRules:
        """As the room's value."""
        return types.KeyRules(self.usual_days, self.longest_days)


class OwnKeys(BaseModel):
    """The caller's own keys. `allowed`: they may make more."""

    items: list[Key]
    allowed: bool
    rules: KeyRules


class KeyCreate(Sent):
    """A key to be made. Without `expires_at` it lasts as long as the house usually lets keys last."""

    name: Typed
    scope: KeyScope = KeyScope()
    expires_at: AwareDatetime | None = None

    def value(self) -> types.NewKey:
        """As the room's value."""
        return types.NewKey(self.name, self.scope.value(), self.expires_at)


class HouseKeyCreate(KeyCreate):
    """A key of a unit or a system. Without `responsible_id` who makes it answers for it."""

    kind: types.KeyKind
    unit_id: UUID
    responsible_id: UUID | None = None

    def house(self) -> types.HouseKey:
        """Whom it is for."""
        responsible = PersonId(self.responsible_id) if self.responsible_id else None
        return types.HouseKey(self.kind, UnitId(self.unit_id), responsible)


class KeyEdit(Sent):
    """What is changed; what is left out stays. `scope` is replaced as a whole."""

    revision: Revision
    name: Typed | None = None
    scope: KeyScope | None = None
    expires_at: AwareDatetime | None = None
    responsible_id: UUID | None = None

    def value(self) -> types.KeyChange:
        """As the room's value."""
        return types.KeyChange(
            self.name,
            self.scope.value() if self.scope else None,
            self.expires_at,
            PersonId(self.responsible_id) if self.responsible_id else None,
        )


class KeyRotate(Sent):
    """How many hours the present text goes on working."""

    grace_hours: Annotated[int, Field(ge=0, le=72)] = 0

    @property
    def grace(self) -> timedelta:
        """As a span."""
        return timedelta(hours=self.grace_hours)


class MadeKey(BaseModel):
    """A key and its text, which is shown this once."""

    key: Key
    text: str

    @classmethod
    def of(cls, made: types.MadeKey) -> "MadeKey":
        """From the room's value."""
        return cls(key=Key.of(made.key), text=made.text)


class KeysQuery(BaseModel):
    """Narrows the list of keys. `unit_id` takes the whole branch."""

    q: Annotated[str, Field(max_length=200)] | None = None
    unit_id: UUID | None = None
    kind: types.KeyKind | None = None
    state: types.KeyState | None = None
    cursor: Annotated[str, Field(max_length=2000)] | None = None
    limit: Annotated[int, Field(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT

    def value(self) -> types.KeyFilter:
        """As the room's value."""
        return types.KeyFilter(self.q, UnitId(self.unit_id) if self.unit_id else None, self.kind, self.state)


class KeysPage(BaseModel):
    """Part of the list of keys."""

    items: list[Key]
    next_cursor: str | None


def _person(key: types.Key) -> KeyPerson | None:
    if key.person_id is None:
        return None
    return KeyPerson(id=key.person_id, name=key.person_name or "", active=key.person_active)
