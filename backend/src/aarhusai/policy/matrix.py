"""The matrix class × zone of a unit: its own cells, what it inherits, and what holds at a moment. Pure.

Every unit starts from what the unit above it has; the topmost starts from the defaults. Then, cell by cell:

* a unit's own rule that is as strict as the inherited one, or stricter, holds (law.md A4: units narrow freely);
* one that is looser holds only while a widening covers it: approved, not run out, and approved against exactly the
  rule that is inherited now. When the unit above changes its mind the approval was for something else, and rests;
* the topmost unit edits the municipality's own defaults freely, but for K5 and K6 outside Z4: looser than law.md's
  defaults there needs a widening at the topmost unit too (GDPR 9, 10; databeskyttelsesloven 7, 8).

So nothing below is ever looser than above without a living approval, whatever is stored.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from aarhusai.policy.decision import Ceiling, Rule
from aarhusai.policy.defaults import DEFAULT_CEILINGS
from aarhusai.terms.classes import Base, Flag, Zone
from aarhusai.terms.ids import UnitId

Part = Base | Flag
Cell = tuple[Part, Zone]

PARTS: Final[tuple[Part, ...]] = (*Base, *Flag)
"""The bases and flags of a class, K0 to K6."""

CELLS: Final[tuple[Cell, ...]] = tuple((part, zone) for part in PARTS for zone in Zone)

GUARDED: Final = frozenset({Flag.CRIMINAL, Flag.SENSITIVE})
"""What leaves the municipality's own machines with the data protection officer's approval only."""

_STRICTNESS: Final = {Rule.ALLOW: 0, Rule.REPLACE: 1, Rule.REFUSE: 2}
_CODES: Final[Mapping[str, Part]] = {f"K{int(base)}": base for base in Base} | {flag.value: flag for flag in Flag}


class Needs(StrEnum):
    """Whose approval a looser rule needs: somebody who owns a unit further up, or the data protection officer."""

    APPROVER = "approver"
    DPO = "dpo"


class Origin(StrEnum):
    """Where a cell's rule comes from: the defaults, a unit above, or the unit itself."""

    DEFAULT = "default"
    INHERITED = "inherited"
    OWN = "own"


@dataclass(frozen=True, slots=True)
class Version:
    """What a unit decided: its own cells only. Times are aware."""

    number: int
    cells: Mapping[Cell, Rule]
    effective_from: datetime


@dataclass(frozen=True, slots=True)
class Widening:
    """An approval: this cell may be as loose as `rule` while `against` is what the unit inherits."""

    part: Part
    zone: Zone
    rule: Rule
    against: Rule
    since: datetime
    expires_at: datetime

    def covers(self, rule: Rule, inherited: Rule, at: datetime) -> bool:
        """Whether it lets the unit have `rule` at the moment."""
        living = self.since <= at < self.expires_at
        return living and inherited is self.against and not is_looser(rule, self.rule)


@dataclass(frozen=True, slots=True)
class UnitRules:
    """A unit that has decided something. Versions in the order of their numbers; `top` is the topmost unit."""

    id: UnitId
    name: str
    versions: tuple[Version, ...] = ()
    widenings: tuple[Widening, ...] = ()
    top: bool = False

    def in_force(self, at: datetime) -> Version | None:
        """The version that holds: of those that have begun, the one decided last."""
        return max((v for v in self.versions if v.effective_from <= at), key=lambda v: v.number, default=None)

    def widening(self, cell: Cell, rule: Rule, inherited: Rule, at: datetime) -> Widening | None:
        """The approval that covers the rule, the one that runs longest."""
        found = (w for w in self.widenings if (w.part, w.zone) == cell and w.covers(rule, inherited, at))
        return max(found, key=lambda w: w.expires_at, default=None)

    def boundaries(self) -> Iterable[datetime]:
        """The moments at which something may change by itself."""
        yield from (version.effective_from for version in self.versions)
        for widening in self.widenings:
            yield from (widening.since, widening.expires_at)


@dataclass(frozen=True, slots=True)
class Effective:
    """What holds in a cell, and who decided it. Without a unit it is the default."""

    rule: Rule
    unit_id: UnitId | None = None
    unit_name: str | None = None
    version: int | None = None
    since: datetime | None = None
    expires_at: datetime | None = None


Matrix = Mapping[Cell, Effective]

DEFAULTS: Final[Matrix] = {
    (part, zone): Effective(DEFAULT_CEILINGS.get(zone, {}).get(part, Rule.REFUSE)) for part, zone in CELLS
}
"""law.md's table, every cell of it; what it does not say is refused."""


def is_looser(rule: Rule, other: Rule) -> bool:
    """Whether `rule` lets more through than `other`."""
    return _STRICTNESS[rule] < _STRICTNESS[other]


def code_of(part: Part) -> str:
    """K0 to K6."""
    return f"K{int(part)}" if isinstance(part, Base) else part.value


def part_of(code: str) -> Part:
    """The part with this code. Raises ValueError."""
    if code not in _CODES:
        raise ValueError(f"not a part of a class: {code!r}")
    return _CODES[code]


def is_guarded(part: Part, zone: Zone) -> bool:
    """Whether only the data protection officer can approve anything looser here."""
    return part in GUARDED and zone is not Zone.Z4


def needs_of(cell: Cell, *, top: bool) -> Needs | None:
    """Whose approval a rule looser than the inherited one needs; None for the topmost unit's own freedom."""
    if is_guarded(*cell):
        return Needs.DPO
    return None if top else Needs.APPROVER


def settled(unit: UnitRules, inherited: Matrix, at: datetime) -> Matrix:
    """What holds at the unit, given what holds above it."""
    version = unit.in_force(at)
    if version is None or not version.cells:
        return inherited
    found = dict(inherited)
    for cell in version.cells:
        effective = _own(unit, version, cell, inherited[cell], at)
        if effective is not None:
            found[cell] = effective
    return found


def _own(unit: UnitRules, version: Version, cell: Cell, inherited: Effective, at: datetime) -> Effective | None:
    """The unit's own rule as it holds, or None where what is inherited stays."""
    rule = version.cells[cell]
    own = Effective(rule, unit.id, unit.name, version.number, version.effective_from)
    if not is_looser(rule, inherited.rule) or needs_of(cell, top=unit.top) is None:
        return own
    widening = unit.widening(cell, rule, inherited.rule, at)
    if widening is None:
        return None
    return Effective(rule, unit.id, unit.name, version.number, version.effective_from, widening.expires_at)


def ceilings_of(matrix: Matrix) -> Mapping[Zone, Ceiling]:
    """The matrix as a decision reads it."""
    return {zone: {part: matrix[part, zone].rule for part in PARTS} for zone in Zone}


@dataclass(frozen=True, slots=True)
class Rulebook:
    """Every unit that has decided something, at one reading."""

    units: Mapping[UnitId, UnitRules] = field(default_factory=dict[UnitId, UnitRules])

    def matrix(self, path: Sequence[UnitId], at: datetime) -> Matrix:
        """What holds at the end of a path of units from the topmost one down."""
        matrix = DEFAULTS
        for unit_id in path:
            unit = self.units.get(unit_id)
            if unit is not None:
                matrix = settled(unit, matrix, at)
        return matrix

    def next_boundary(self, path: Sequence[UnitId], at: datetime) -> datetime | None:
        """When `matrix` may give something else without anybody deciding anything."""
        units = (self.units[unit_id] for unit_id in path if unit_id in self.units)
        return min((moment for unit in units for moment in unit.boundaries() if moment > at), default=None)

    def rules_of(self, unit_id: UnitId) -> UnitRules | None:
        """What the unit decided itself."""
        return self.units.get(unit_id)
