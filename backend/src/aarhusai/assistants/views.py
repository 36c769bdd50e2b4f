"""The views of the catalogue and the reasons why somebody sees an assistant. Pure, over the snapshot."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final, Literal
from uuid import UUID

from aarhusai.assistants.rights import managing_branches
from aarhusai.assistants.snapshot import EVERYONE, Known, Snapshot, Subject, subjects_of
from aarhusai.assistants.types import Assistant
from aarhusai.grants.types import SubjectKind, branch_of
from aarhusai.terms.actor import Actor

View = Literal["mine", "shared", "unit", "all", "favourites", "managed"]
VIEWS: Final[tuple[View, ...]] = ("mine", "shared", "unit", "all", "favourites", "managed")
WhyKind = Literal["owner", "person", "unit", "branch", "everyone", "default"]

Met = tuple[Known, Assistant | None]
"""An assistant, and the version that the person meets; None for one they own or manage and cannot use (yet)."""


@dataclass(frozen=True, slots=True)
class Why:
    """One reason why somebody sees an assistant, with the name of the unit where it is one."""

    kind: WhyKind
    name: str


def views_of(snapshot: Snapshot, actor: Actor, favourites: Collection[UUID]) -> dict[View, list[Met]]:
    """What each view holds, in the order people see.

    `all` is everything the actor may use. `shared` is what is shared with them or a unit of theirs, and not with
    everyone; `unit` what their own unit, or one above it below the top, answers for; `managed` what their branch has.
    """
    every: list[Met] = [*snapshot.visible(actor)]
    met = {known.id: one for known, one in every}
    branch = branch_of(actor)
    near = frozenset(branch[1:] or branch)
    narrow = (
        frozenset(subjects_of(actor)) - {EVERYONE, (SubjectKind.UNIT_BRANCH, branch[0])}
        if branch
        else frozenset[Subject]()
    )
    owned = (snapshot.known[one] for one in snapshot.of_owner.get(actor.person_id, ())) if actor.person_id else ()
    return {
        "mine": [(known, met.get(known.id)) for known in owned],
        "shared": [one for one in every if not one[0].owned_by(actor) and not one[0].uses.isdisjoint(narrow)],
        "unit": [one for one in every if one[0].unit_id in near],
        "all": every,
        "favourites": [one for one in every if one[0].id in favourites],
        "managed": [(known, met.get(known.id)) for known in _managed(snapshot, actor)],
    }


def has_words(known: Known, words: str) -> bool:
    """Whether name, description or tags hold every word."""
    return all(word in known.words for word in words.casefold().split())


def reasons(snapshot: Snapshot, known: Known, actor: Actor) -> Iterator[Why]:
    """Every reason why the actor sees it, the nearest first."""
    if known.owned_by(actor):
        yield Why("owner", "")
    branch = branch_of(actor)
    if not known.denied.isdisjoint(branch):
        return
    for kind, subject in sorted(known.uses & frozenset(subjects_of(actor)), key=lambda one: _nearness(one, branch)):
        match kind:
            case SubjectKind.PERSON:
                yield Why("person", "")
            case SubjectKind.UNIT:
                yield Why("unit", snapshot.unit_name(subject))
            case SubjectKind.UNIT_BRANCH:
                yield Why("branch", snapshot.unit_name(subject))
            case SubjectKind.EVERYONE:
                yield Why("default" if known.is_default else "everyone", "")


def _nearness(subject: Subject, branch: tuple[UUID, ...]) -> int:
    kind, one = subject
    match kind:
        case SubjectKind.PERSON:
            return 0
        case SubjectKind.UNIT:
            return 1
        case SubjectKind.UNIT_BRANCH:
            return 2 + len(branch) - branch.index(one)
        case SubjectKind.EVERYONE:
            return 1_000


def _managed(snapshot: Snapshot, actor: Actor) -> Iterator[Known]:
    branches = managing_branches(actor)
    if branches.empty:
        return
    covered = {unit.id for unit in snapshot.units.values() if branches.cover(unit.path)}
    for known in snapshot.known.values():
        if known.unit_id in covered:
            yield known
