"""What a person sees of a unit's rules, from values alone."""

from collections.abc import Mapping
from datetime import datetime

from aarhusai.policy.book import path_ids
from aarhusai.policy.decision import Rule
from aarhusai.policy.matrix import CELLS, Cell, Effective, Matrix, Origin, Rulebook, UnitRules, is_looser, needs_of
from aarhusai.policy.types import CellChange, CellView, UnitPlace
from aarhusai.terms.ids import UnitId


def inherited_at(book: Rulebook, unit: UnitPlace, at: datetime) -> Matrix:
    """What holds above the unit; the defaults for the topmost one."""
    return book.matrix(path_ids(unit.path)[:-1], at)


def cell_views(book: Rulebook, unit: UnitPlace, at: datetime) -> tuple[CellView, ...]:
    """Every cell of the unit's grid."""
    inherited, matrix = inherited_at(book, unit, at), book.matrix(path_ids(unit.path), at)
    rules = book.rules_of(unit.id)
    version = rules.in_force(at) if rules else None
    own = version.cells if version else dict[Cell, Rule]()
    return tuple(_view(unit, cell, (inherited[cell], matrix[cell]), own.get(cell), rules, at) for cell in CELLS)


def loosest(unit: UnitPlace, cell: Cell, inherited: Rule, rules: UnitRules | None, at: datetime) -> Rule:
    """The loosest rule that the unit may choose in a cell without asking anybody, living approvals included."""
    if needs_of(cell, top=unit.parent_id is None) is None:
        return Rule.ALLOW
    for rule in (Rule.ALLOW, Rule.REPLACE):
        if is_looser(rule, inherited) and rules is not None and rules.widening(cell, rule, inherited, at):
            return rule
    return inherited


def changes_between(before: Matrix, after: Matrix, own: Mapping[Cell, Rule | None]) -> tuple[CellChange, ...]:
    """What a version changes: the cells whose own rule is another, with what held and what holds then."""
    return tuple(
        CellChange(part, zone, before[part, zone].rule, after[part, zone].rule, own[part, zone])
        for part, zone in CELLS
        if (part, zone) in own
    )


def _view(
    unit: UnitPlace,
    cell: Cell,
    pair: tuple[Effective, Effective],
    own: Rule | None,
    rules: UnitRules | None,
    at: datetime,
) -> CellView:
    inherited, now = pair
    free = loosest(unit, cell, inherited.rule, rules, at)
    needs = needs_of(cell, top=unit.parent_id is None)
    return CellView(
        part=cell[0],
        zone=cell[1],
        rule=now.rule,
        origin=origin_of(now, unit.id),
        unit_id=now.unit_id,
        unit_name=now.unit_name,
        version=now.version,
        since=now.since,
        expires_at=now.expires_at,
        inherited=inherited.rule,
        loosest=free,
        needs=None if free is Rule.ALLOW else needs,
        own=own,
        rests=own is not None and now.unit_id != unit.id,
    )


def origin_of(cell: Effective, unit_id: UnitId) -> Origin:
    """Where the cell's rule comes from, seen from a unit."""
    if cell.unit_id is None:
        return Origin.DEFAULT
    return Origin.OWN if cell.unit_id == unit_id else Origin.INHERITED
