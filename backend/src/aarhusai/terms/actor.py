"""Who acts. Every verb of every room takes an Actor."""

from dataclasses import dataclass
from enum import StrEnum

from aarhusai.terms.ids import KeyId, PersonId, SessionId, UnitId


class Role(StrEnum):
    """What a person may do *at* a unit and everything below it."""

    USER = "user"
    BUILDER = "builder"
    UNIT_OWNER = "unit_owner"
    PLATFORM_OWNER = "platform_owner"
    AUDITOR = "auditor"
    DPO = "dpo"


class ActorKind(StrEnum):
    """Which kind of caller this is."""

    PERSON = "person"
    JOB = "job"
    SYSTEM = "system"
    KEY = "key"


@dataclass(frozen=True, slots=True)
class Holding:
    """A role held at a unit. `path` is the unit's ids from the root down to it, as text joined by '/'."""

    role: Role
    unit_id: UnitId
    path: str


@dataclass(frozen=True, slots=True)
class Actor:
    """The caller, made in one place (identity) and carried to every verb.

    `unit_path` is the ids from the root unit down to the person's own unit, joined by '/', so that a branch is a
    prefix. `holdings` are the roles and where they are held. A job acts with the rights of `person_id`. A key acts with
    the rights of its person or, without one, with what is open to its unit; `key_id` names it.
    """

    kind: ActorKind
    person_id: PersonId | None
    name: str
    unit_id: UnitId | None
    unit_path: str
    holdings: tuple[Holding, ...] = ()
    session_id: SessionId | None = None
    language: str = "da"
    key_id: KeyId | None = None

    def holds(self, role: Role, unit_path: str | None = None) -> bool:
        """Whether the role is held at the unit of `unit_path` or above it; anywhere at all when it is None."""
        return any(
            h.role is role and (unit_path is None or unit_path == h.path or unit_path.startswith(h.path + "/"))
            for h in self.holdings
        )

    @property
    def is_platform_owner(self) -> bool:
        """Platform owners are made at the root unit; the role means nothing further down."""
        return any(h.role is Role.PLATFORM_OWNER and "/" not in h.path for h in self.holdings)


SYSTEM = Actor(ActorKind.SYSTEM, None, "system", None, "")
"""The house itself: migrations, sweeps, configuration as code."""
