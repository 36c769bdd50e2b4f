"""What the verbs on rules take and give."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Literal
from uuid import UUID

from aarhusai.policy.decision import Rule
from aarhusai.policy.matrix import Cell, Needs, Origin, Part
from aarhusai.terms.classes import Zone
from aarhusai.terms.ids import PersonId, UnitId, UseCaseId

VersionAct = Literal["changed", "restored", "widened", "applied"]
"""How a version came about: a change, an old one restored, a widening approved, or configuration as code."""


class ProposalState(StrEnum):
    """How far a proposal to widen has come. A revoked one was approved and is not any more."""

    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    REVOKED = "revoked"


class ProposalAct(StrEnum):
    """What may be done to a proposal."""

    APPROVE = "approve"
    REJECT = "reject"
    WITHDRAW = "withdraw"
    REVOKE = "revoke"


@dataclass(frozen=True, slots=True)
class UnitPlace:
    """A unit as the rules see it. `version` is the number of the last decision, 0 while there is none."""

    id: UnitId
    parent_id: UnitId | None
    name: str
    path: str
    parent_name: str | None
    version: int = 0


@dataclass(frozen=True, slots=True)
class CellChange:
    """One cell of a version. `before` and `after` are what held and what was to hold; `own` is the new own rule."""

    part: Part
    zone: Zone
    before: Rule
    after: Rule
    own: Rule | None


@dataclass(frozen=True, slots=True)
class VersionRecord:
    """A decision as it is stored. `decided_by` is None for configuration as code."""

    unit_id: UnitId
    number: int
    cells: Mapping[Cell, Rule]
    changes: tuple[CellChange, ...]
    act: VersionAct
    restored: int | None
    reason: str
    decided_by: PersonId | None
    decided_by_name: str | None
    effective_from: datetime
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Justification:
    """Why a widening is wanted. K5 and K6 outside Z4 need the use case and its finished DPIA (GDPR 35) named.

    With `use_case_id` they are those of the house's own register: then what is not told is taken from there, and
    `dpia_version` is the version of the record that was gone by.
    """

    reason: str
    expires_at: datetime
    use_case: str | None = None
    dpia: str | None = None
    dpia_on: date | None = None
    use_case_id: UseCaseId | None = None
    dpia_version: int | None = None


@dataclass(frozen=True, slots=True)
class RegisteredUse:
    """A use case of the register: its name, and its DPIA where that is finished (`dpia` is where it lies)."""

    name: str
    dpia: str | None
    dpia_on: date | None
    dpia_version: int | None

    @property
    def finished(self) -> bool:
        """Whether its DPIA is done."""
        return self.dpia_version is not None and self.dpia_on is not None


@dataclass(frozen=True, slots=True)
class Proposal:
    """A widening that somebody wants, or that was decided upon."""

    id: UUID
    unit_id: UnitId
    unit_name: str
    unit_path: str
    part: Part
    zone: Zone
    rule: Rule
    against: Rule
    needs: Needs
    why: Justification
    state: ProposalState
    proposed_by: PersonId
    proposed_by_name: str | None
    proposed_at: datetime
    decided_by: PersonId | None = None
    decided_by_name: str | None = None
    decided_at: datetime | None = None
    decision_reason: str | None = None


@dataclass(frozen=True, slots=True)
class ProposalView:
    """A proposal, and what the reader may do to it."""

    proposal: Proposal
    acts: tuple[ProposalAct, ...]


@dataclass(frozen=True, slots=True)
class CellView:
    """One cell of the grid.

    `loosest` is what the unit may choose without asking; `needs` whose approval anything looser takes (None when
    nothing is looser, or the unit decides alone). `own` is the unit's own rule, `rests` that it does not hold because
    no approval covers it any more.
    """

    part: Part
    zone: Zone
    rule: Rule
    origin: Origin
    unit_id: UnitId | None
    unit_name: str | None
    version: int | None
    since: datetime | None
    expires_at: datetime | None
    inherited: Rule
    loosest: Rule
    needs: Needs | None
    own: Rule | None
    rests: bool


@dataclass(frozen=True, slots=True)
class Grid:
    """A unit's rules now. `planned` are versions that have not begun and that no later one replaced."""

    unit: UnitPlace
    cells: tuple[CellView, ...]
    latest: int
    in_force: VersionRecord | None
    planned: tuple[VersionRecord, ...]
    proposals: tuple[ProposalView, ...]
    can_edit: bool
    can_propose: bool


@dataclass(frozen=True, slots=True)
class VersionDraft:
    """A version to be: what is different from the one in force when it begins, or an old one to restore.

    `base_version` is the last decision the writer saw. `changes` maps a cell to its own rule, None for the inherited
    one. `effective_from` None is at once. `replaces_planned` says that versions which wait to begin are to be dropped.
    """

    base_version: int
    reason: str
    changes: Mapping[Cell, Rule | None] = field(default_factory=dict[Cell, Rule | None])
    restores: int | None = None
    effective_from: datetime | None = None
    replaces_planned: bool = False
