"""Wire shapes of rules by unit, and of proposals to widen them."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field

from aarhusai.policy.decision import Rule
from aarhusai.policy.matrix import Needs, Origin, code_of, part_of
from aarhusai.policy.types import (
    CellView,
    Grid,
    Justification,
    ProposalAct,
    ProposalState,
    ProposalView,
    UnitPlace,
    VersionDraft,
    VersionRecord,
)
from aarhusai.policy.widening import Wish
from aarhusai.terms.classes import Base, DataClass, Zone
from aarhusai.terms.ids import ModelId, UseCaseId
from aarhusai.web.schemas.switched import Sent
from aarhusai.web.schemas.turns import DATA_CLASS

PartCode = Literal["K0", "K1", "K2", "K3", "K4", "K5", "K6"]
Reason = Annotated[str, Field(min_length=1, max_length=2000)]
Number = Annotated[int, Field(ge=0, le=2_000_000_000)]


class PolicyUnit(BaseModel):
    """A unit in the tree. `version` is the number of its last decision, 0 while it has none."""

    id: UUID
    parent_id: UUID | None
    name: str
    version: int


class PolicyUnitList(BaseModel):
    """The units whose rules the caller may read, a parent before its children."""

    items: list[PolicyUnit]


class PolicyCell(BaseModel):
    """One cell of the grid.

    `loosest` is what the unit chooses without asking; `needs` whose approval anything looser takes. `rests`: the unit's
    own rule does not hold, because no approval covers it any more.
    """

    part: str
    zone: Zone
    rule: Rule
    origin: Origin
    unit_id: UUID | None
    unit_name: str | None
    version: int | None
    since: datetime | None
    expires_at: datetime | None
    inherited: Rule
    loosest: Rule
    needs: Needs | None
    own: Rule | None
    rests: bool


class PolicyChange(BaseModel):
    """What a version did to a cell: what held before, what held after, and the unit's own rule (null: inherited)."""

    part: str
    zone: Zone
    before: Rule
    after: Rule
    own: Rule | None


class PolicyVersion(BaseModel):
    """A decision. `decided_by` is null for configuration as code, and for somebody who is gone."""

    number: int
    how: Literal["changed", "restored", "widened", "applied"]
    restored: int | None
    reason: str
    decided_by: str | None
    effective_from: datetime
    created_at: datetime
    changes: list[PolicyChange]


class PolicyProposal(BaseModel):
    """A wish to be looser than inherited, what became of it, and what the caller may do to it."""

    id: UUID
    unit_id: UUID
    unit_name: str
    part: str
    zone: Zone
    rule: Rule
    against: Rule
    needs: Needs
    reason: str
    expires_at: datetime
    use_case: str | None
    dpia: str | None
    dpia_on: date | None
    use_case_id: UUID | None
    dpia_version: int | None
    state: ProposalState
    proposed_by: str | None
    proposed_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    decision_reason: str | None
    acts: list[ProposalAct]


class PolicyProposalList(BaseModel):
    """Proposals that wait, newest first."""

    items: list[PolicyProposal]


class PolicyGrid(BaseModel):
    """A unit's rules now. `latest` is the number to send back as `base_version`."""

    unit: PolicyUnit
    parent_name: str | None
    latest: int
    in_force: PolicyVersion | None
    planned: list[PolicyVersion]
    cells: list[PolicyCell]
    proposals: list[PolicyProposal]
    can_edit: bool
    can_propose: bool


class PolicyHistory(BaseModel):
    """A unit's decisions, newest first."""

    items: list[PolicyVersion]
    next_cursor: str | None


class CellIn(Sent):
    """A cell's own rule; null goes back to what is inherited."""

    part: PartCode
    zone: Zone
    rule: Rule | None


class PolicyVersionIn(Sent):
    """A version to be: what is to be different, or the number of an old one to restore."""

    base_version: Number
    reason: Reason
    changes: Annotated[list[CellIn], Field(max_length=28)] = Field(default=[])
    restores: Annotated[int, Field(ge=1, le=2_000_000_000)] | None = None
    effective_from: AwareDatetime | None = None
    replaces_planned: bool = False

    def draft(self) -> VersionDraft:
        """As the policy room takes it."""
        changes = {(part_of(cell.part), cell.zone): cell.rule for cell in self.changes}
        return VersionDraft(
            self.base_version, self.reason, changes, self.restores, self.effective_from, self.replaces_planned
        )


class PolicyProposalIn(Sent):
    """A wish. K5 and K6 outside Z4 need a use case and its finished DPIA.

    They are named by the id of a use case of the register, whose DPIA must be done there; or, where the case lies
    elsewhere, by `use_case`, `dpia` and `dpia_on`, the day it was finished.
    """

    part: PartCode
    zone: Zone
    rule: Rule
    reason: Reason
    expires_at: AwareDatetime
    use_case: Annotated[str, Field(max_length=500)] | None = None
    dpia: Annotated[str, Field(max_length=500)] | None = None
    dpia_on: date | None = None
    use_case_id: UUID | None = None

    def wish(self) -> Wish:
        """As the policy room takes it."""
        case_id = None if self.use_case_id is None else UseCaseId(self.use_case_id)
        why = Justification(self.reason, self.expires_at, self.use_case, self.dpia, self.dpia_on, case_id)
        return Wish((part_of(self.part), self.zone), self.rule, why)


class PolicyProposalDecision(Sent):
    """What is done to a proposal. To reject and to revoke takes a reason."""

    act: ProposalAct
    reason: Annotated[str, Field(max_length=2000)] | None = None


class PolicyTestIn(Sent):
    """A text to try a unit's rules with. `class` is what is declared besides what the text holds."""

    unit_id: UUID
    text: Annotated[str, Field(max_length=20_000)] = ""
    declared_class: Annotated[str | None, Field(alias="class", pattern=DATA_CLASS)] = None
    model_id: UUID | None = None

    def declared(self) -> DataClass:
        """What is declared; nothing at all is public."""
        return DataClass.parse(self.declared_class) if self.declared_class else DataClass(Base.PUBLIC)

    def model(self) -> ModelId | None:
        """The model that is asked about."""
        return None if self.model_id is None else ModelId(self.model_id)


def units_out(units: tuple[UnitPlace, ...]) -> PolicyUnitList:
    """The tree; a unit whose parent is not in it is a top of it."""
    known = {unit.id for unit in units}
    return PolicyUnitList(items=[_unit(unit, known=unit.parent_id in known) for unit in units])


def grid_out(grid: Grid) -> PolicyGrid:
    """A unit's rules."""
    return PolicyGrid(
        unit=_unit(grid.unit, known=True),
        parent_name=grid.unit.parent_name,
        latest=grid.latest,
        in_force=None if grid.in_force is None else version_out(grid.in_force),
        planned=[version_out(record) for record in grid.planned],
        cells=[_cell(cell) for cell in grid.cells],
        proposals=[proposal_out(view) for view in grid.proposals],
        can_edit=grid.can_edit,
        can_propose=grid.can_propose,
    )


def version_out(record: VersionRecord) -> PolicyVersion:
    """A decision."""
    return PolicyVersion(
        number=record.number,
        how=record.act,
        restored=record.restored,
        reason=record.reason,
        decided_by=record.decided_by_name,
        effective_from=record.effective_from,
        created_at=record.created_at,
        changes=[
            PolicyChange(part=code_of(one.part), zone=one.zone, before=one.before, after=one.after, own=one.own)
            for one in record.changes
        ],
    )


def proposal_out(view: ProposalView) -> PolicyProposal:
    """A proposal."""
    one = view.proposal
    return PolicyProposal(
        id=one.id,
        unit_id=one.unit_id,
        unit_name=one.unit_name,
        part=code_of(one.part),
        zone=one.zone,
        rule=one.rule,
        against=one.against,
        needs=one.needs,
        reason=one.why.reason,
        expires_at=one.why.expires_at,
        use_case=one.why.use_case,
        dpia=one.why.dpia,
        dpia_on=one.why.dpia_on,
        use_case_id=one.why.use_case_id,
        dpia_version=one.why.dpia_version,
        state=one.state,
        proposed_by=one.proposed_by_name,
        proposed_at=one.proposed_at,
        decided_by=one.decided_by_name,
        decided_at=one.decided_at,
        decision_reason=one.decision_reason,
        acts=list(view.acts),
    )


def _unit(unit: UnitPlace, *, known: bool) -> PolicyUnit:
    return PolicyUnit(id=unit.id, parent_id=unit.parent_id if known else None, name=unit.name, version=unit.version)


def _cell(cell: CellView) -> PolicyCell:
    return PolicyCell(
        part=code_of(cell.part),
        zone=cell.zone,
        rule=cell.rule,
        origin=cell.origin,
        unit_id=cell.unit_id,
        unit_name=cell.unit_name,
        version=cell.version,
        since=cell.since,
        expires_at=cell.expires_at,
        inherited=cell.inherited,
        loosest=cell.loosest,
        needs=cell.needs,
        own=cell.own,
        rests=cell.rests,
    )
