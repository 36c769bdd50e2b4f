"""Every assistant as a process knows it, asked from the caller's side: pure values and look-ups, no database."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final
from uuid import UUID

from aarhusai.assistants.content import parse
from aarhusai.assistants.repository.snapshot import KnownRow, UnitRow
from aarhusai.assistants.suspended import Suspension
from aarhusai.assistants.types import Assistant, AssistantContent, AssistantState
from aarhusai.errors import Invalid
from aarhusai.grants.types import NOBODY, Grant, Right, SubjectKind, branch_of
from aarhusai.kit.alphabet import danish_order
from aarhusai.terms.actor import Actor
from aarhusai.terms.ids import AssistantId, PersonId, UnitId

logger = logging.getLogger(__name__)

Subject = tuple[SubjectKind, UUID]
EVERYONE: Final[Subject] = (SubjectKind.EVERYONE, NOBODY)


@dataclass(frozen=True, slots=True)
class Known:
    """One assistant. `live` is what others meet, `newest` what its owners do; None before there is a version.

    `uses` are the subjects that may use it, `denied` the units that may not, `stopped` why nobody may just now:
    suspended (its owners still may), or taken down centrally (`taken_down`, then nobody may).
    """

    id: AssistantId
    stamp: int
    slug: str
    name: str
    is_default: bool
    unit_id: UnitId | None
    state: AssistantState
    live: Assistant | None
    newest: Assistant | None
    uses: frozenset[Subject]
    owners: tuple[PersonId, ...]
    denied: frozenset[UUID]
    stopped: Suspension | None
    taken_down: bool
    changed_at: datetime
    review_on: date | None
    order: tuple[bool, tuple[int, ...], AssistantId]
    words: str

    def owned_by(self, actor: Actor) -> bool:
        """Whether the actor is one of its owners."""
        return actor.person_id is not None and actor.person_id in self.owners

    def granted_to(self, subjects: Iterable[Subject], branch: Sequence[UUID]) -> bool:
        """Whether a grant admits one of these subjects and none of the branch's units is denied."""
        return not self.uses.isdisjoint(subjects) and self.denied.isdisjoint(branch)

    def met_by(self, actor: Actor) -> Assistant | None:
        """The version that this actor meets, None for none: an owner the newest, others the live one."""
        if self.taken_down:
            return None
        if self.owned_by(actor):
            return self.newest or self.live
        if self.state is not AssistantState.LIVE or self.live is None:
            return None
        return self.live if self.granted_to(subjects_of(actor), branch_of(actor)) else None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What stood in the database at one moment. `of_subject` and `of_owner` are the grants read from their own side.

    `rank` is the place of each in the order people see.
    """

    known: Mapping[AssistantId, Known] = field(default_factory=dict[AssistantId, Known])
    of_subject: Mapping[Subject, Sequence[AssistantId]] = field(default_factory=dict[Subject, Sequence[AssistantId]])
    of_owner: Mapping[PersonId, Sequence[AssistantId]] = field(default_factory=dict[PersonId, Sequence[AssistantId]])
    units: Mapping[UUID, UnitRow] = field(default_factory=dict[UUID, UnitRow])
    rank: Mapping[AssistantId, int] = field(default_factory=dict[AssistantId, int])

    def visible(self, actor: Actor) -> list[tuple[Known, Assistant]]:
        """Those the actor may use and the version of each, the default one first, then by name."""
        subjects, branch = subjects_of(actor), branch_of(actor)
        found: dict[AssistantId, tuple[Known, Assistant]] = {}
        for owned in self.of_owner.get(actor.person_id, ()) if actor.person_id is not None else ():
            one = self.known[owned]
            content = one.newest or one.live
            if content is not None and not one.taken_down:
                found[one.id] = one, content
        for subject in subjects:
            for assistant_id in self.of_subject.get(subject, ()):
                one = self.known[assistant_id]
                usable = one.state is AssistantState.LIVE and not one.taken_down and one.live is not None
                if usable and one.live is not None and assistant_id not in found and one.denied.isdisjoint(branch):
                    found[assistant_id] = one, one.live
        rank = self.rank
        return [found[one] for one in sorted(found, key=rank.__getitem__)]

    def unit_name(self, unit_id: UUID | None) -> str:
        """The unit's name; empty for none."""
        unit = self.units.get(unit_id) if unit_id is not None else None
        return unit.name if unit else ""


def subjects_of(actor: Actor) -> tuple[Subject, ...]:
    """Everything that a grant may name and that the actor is: themself, their unit, the branches above it, everyone."""
    found: list[Subject] = [EVERYONE, *((SubjectKind.UNIT_BRANCH, one) for one in branch_of(actor))]
    if actor.unit_id is not None:
        found.append((SubjectKind.UNIT, actor.unit_id))
    if actor.person_id is not None:
        found.append((SubjectKind.PERSON, actor.person_id))
    return tuple(found)


def snapshot_of(known: Iterable[Known], units: Iterable[UnitRow]) -> Snapshot:
    """The assistants in the order people see, with the indexes."""
    ordered = sorted(known, key=lambda one: one.order)
    of_subject: dict[Subject, list[AssistantId]] = {}
    of_owner: dict[PersonId, list[AssistantId]] = {}
    for one in ordered:
        for subject in one.uses:
            of_subject.setdefault(subject, []).append(one.id)
        for owner in one.owners:
            of_owner.setdefault(owner, []).append(one.id)
    return Snapshot(
        known={one.id: one for one in ordered},
        of_subject=of_subject,
        of_owner=of_owner,
        units={unit.id: unit for unit in units},
        rank={one.id: place for place, one in enumerate(ordered)},
    )


def known_of(row: KnownRow, grants: Sequence[Grant]) -> Known:
    """A row and what is granted on it. A content that cannot be read is nobody's, and the log says whose it is."""
    live = _house_own(row) if _is_house_own(row) else _read(row, row.live, row.live_version)
    newest = live if row.newest is None else _read(row, row.newest, row.newest_version)
    shown = live or newest
    name = shown.name if shown else row.name
    assistant_id = AssistantId(row.id)
    return Known(
        id=assistant_id,
        stamp=row.stamp,
        slug=row.slug,
        name=name,
        is_default=row.is_default,
        unit_id=None if row.unit_id is None else UnitId(row.unit_id),
        state=AssistantState(row.state),
        live=live,
        newest=newest,
        uses=frozenset((one.subject_kind, one.subject_id) for one in grants if one.right is not Right.WRITE),
        owners=tuple(
            PersonId(one.subject_id)
            for one in grants
            if one.right is Right.WRITE and one.subject_kind is SubjectKind.PERSON
        ),
        denied=frozenset(row.denied),
        stopped=_stopped(row),
        taken_down=row.taken_down_at is not None,
        changed_at=row.changed_at,
        review_on=row.review_on,
        order=(not row.is_default, danish_order(name), assistant_id),
        words="\n".join([name, *((shown.description, *shown.tags) if shown else ())]).casefold(),
    )


def assistant_of(
    content: AssistantContent, assistant_id: AssistantId, slug: str, version: int, unit_id: UnitId | None
) -> Assistant:
    """A content as it answers."""
    return Assistant(
        id=assistant_id,
        slug=slug,
        name=content.name,
        description=content.description,
        icon=content.icon,
        instructions=content.instructions,
        suggested_prompts=content.suggested_prompts,
        model_id=content.model_id,
        is_default=False,
        version=version,
        tags=content.tags,
        unit_id=unit_id,
        requirement=content.requirement,
        collections=content.collections,
        tools=content.tools,
        parameters=content.parameters,
        ceiling=content.ceiling,
        banner=content.banner,
        contact=content.contact,
        open_instructions=content.open_instructions,
        open_sources=content.open_sources,
    )


def _is_house_own(row: KnownRow) -> bool:
    """Made without a builder: the default assistant, whose content stands in the columns of old."""
    return row.unit_id is None and row.newest_version is None


def _house_own(row: KnownRow) -> Assistant:
    return Assistant(
        id=AssistantId(row.id),
        slug=row.slug,
        name=row.name,
        description=row.description,
        icon=row.icon,
        instructions=row.instructions,
        suggested_prompts=tuple(row.suggested_prompts),
        model_id=row.model_id,
        is_default=row.is_default,
        version=row.version,
    )


def _read(row: KnownRow, content: Mapping[str, object] | None, number: int | None) -> Assistant | None:
    if content is None or number is None:
        return None
    try:
        read = parse(content)
    except Invalid as error:
        logger.warning("version %s of assistant %s cannot be read: %s", number, row.id, error.code)
        return None
    return assistant_of(
        read, AssistantId(row.id), row.slug, number, None if row.unit_id is None else UnitId(row.unit_id)
    )


def _stopped(row: KnownRow) -> Suspension | None:
    if row.taken_down_at is not None:
        return Suspension("taken_down", row.taken_down_reason or "", row.taken_down_at)
    if row.state == AssistantState.SUSPENDED:
        return Suspension(row.suspended_code or "", row.suspended_text or "", row.suspended_at)
    return None
