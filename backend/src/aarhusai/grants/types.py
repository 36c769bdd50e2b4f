"""Grants as values, and the rule itself: a pure function of what was granted and who asks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from uuid import UUID

from aarhusai.terms.actor import Actor
from aarhusai.terms.ids import PersonId, UnitId

NOBODY = UUID(int=0)
"""Stands as the subject of a grant to everyone."""


class Right(StrEnum):
    """What a grant allows. Whoever may write may read, and whoever may read may use."""

    USE = "use"
    READ = "read"
    WRITE = "write"


class SubjectKind(StrEnum):
    """Whom a grant is for: a person, the people of one unit, those of a unit and all below it, or everyone."""

    PERSON = "person"
    UNIT = "unit"
    UNIT_BRANCH = "unit_branch"
    EVERYONE = "everyone"


@dataclass(frozen=True, slots=True)
class Grant:
    """One row: this subject has this right. `subject_id` is NOBODY for everyone. Made by the functions below."""

    subject_kind: SubjectKind
    subject_id: UUID
    right: Right


@dataclass(frozen=True, slots=True)
class Shared:
    """The thing that is shared: its kind, such as "assistant", and its id."""

    kind: str
    id: UUID


def to_person(person_id: PersonId, right: Right = Right.USE) -> Grant:
    """A grant to one person."""
    return Grant(SubjectKind.PERSON, person_id, right)


def to_unit(unit_id: UnitId, right: Right = Right.USE) -> Grant:
    """A grant to those whose own unit this is."""
    return Grant(SubjectKind.UNIT, unit_id, right)


def to_branch(unit_id: UnitId, right: Right = Right.USE) -> Grant:
    """A grant to those whose own unit is this one or lies below it."""
    return Grant(SubjectKind.UNIT_BRANCH, unit_id, right)


def to_everyone(right: Right = Right.USE) -> Grant:
    """A grant to everyone who has an account."""
    return Grant(SubjectKind.EVERYONE, NOBODY, right)


SUFFICIENT: Mapping[Right, tuple[Right, ...]] = {
    Right.USE: (Right.USE, Right.READ, Right.WRITE),
    Right.READ: (Right.READ, Right.WRITE),
    Right.WRITE: (Right.WRITE,),
}
"""Any of these rights is enough for the one that is asked for."""


def branch_of(actor: Actor) -> tuple[UUID, ...]:
    """The actor's own unit and every unit above it."""
    return _branch(actor.unit_path)


@lru_cache(maxsize=4096)
def _branch(path: str) -> tuple[UUID, ...]:
    """Asked several times of every call, and the same for everybody of a unit."""
    return tuple(UUID(part) for part in path.split("/") if part)


def admits(grants: Iterable[Grant], actor: Actor, right: Right) -> bool:
    """Whether one of the grants gives the actor the right. The same rule as `predicate`, held equal by a test."""
    branch = branch_of(actor)
    return any(g.right in SUFFICIENT[right] and _is_for(g, actor, branch) for g in grants)


def _is_for(grant: Grant, actor: Actor, branch: tuple[UUID, ...]) -> bool:
    match grant.subject_kind:
        case SubjectKind.PERSON:
            return actor.person_id is not None and grant.subject_id == actor.person_id
        case SubjectKind.UNIT:
            return actor.unit_id is not None and grant.subject_id == actor.unit_id
        case SubjectKind.UNIT_BRANCH:
            return grant.subject_id in branch
        case SubjectKind.EVERYONE:
            return True
