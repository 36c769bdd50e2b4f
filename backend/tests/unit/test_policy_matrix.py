"""The matrix of a unit: inheritance, narrowing, widening and time, against a naive reference."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from aarhusai.policy.decision import Rule, decide
from aarhusai.policy.defaults import DEFAULT_CEILINGS
from aarhusai.policy.matrix import (
    CELLS,
    DEFAULTS,
    Cell,
    Rulebook,
    UnitRules,
    Version,
    Widening,
    ceilings_of,
    code_of,
    is_guarded,
    is_looser,
    part_of,
)
from aarhusai.terms.classes import Base, DataClass, Flag, Zone
from aarhusai.terms.ids import UnitId

DAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
ORDER = [Rule.ALLOW, Rule.REPLACE, Rule.REFUSE]
PATH = tuple(UnitId(UUID(int=number)) for number in range(1, 5))

cells = st.sampled_from(CELLS)
rules = st.sampled_from(Rule)
moments = st.integers(-5, 5).map(lambda days: DAY + timedelta(days=days))
classes = st.builds(DataClass, st.sampled_from(Base), st.frozensets(st.sampled_from(Flag)))


def widening(cell: Cell, rule: Rule, against: Rule, since: datetime, days: int) -> Widening:
    return Widening(*cell, rule, against, since, since + timedelta(days=days))


def unit_rules(unit_id: UnitId, *, top: bool) -> st.SearchStrategy[UnitRules]:
    """A unit that decided anything at all, sound or not: whatever is stored must be safe."""
    drafts = st.lists(st.tuples(st.dictionaries(cells, rules, max_size=8), moments), max_size=4)
    versions = drafts.map(
        lambda found: tuple(Version(number, own, begins) for number, (own, begins) in enumerate(found, 1))
    )
    widenings = st.lists(st.builds(widening, cells, rules, rules, moments, st.integers(1, 8)), max_size=4).map(tuple)
    return st.builds(UnitRules, st.just(unit_id), st.just("E"), versions, widenings, st.just(top))


books = st.tuples(*(unit_rules(unit_id, top=unit_id == PATH[0]) for unit_id in PATH)).map(
    lambda units: Rulebook({unit.id: unit for unit in units})
)


def naive(units: Sequence[UnitRules], cell: Cell, at: datetime) -> Rule:
    """The same again, slowly: walk down; the last decision that has begun; looser only with a living approval."""
    rule = DEFAULT_CEILINGS.get(cell[1], {}).get(cell[0], Rule.REFUSE)
    for unit in units:
        begun = sorted((v for v in unit.versions if v.effective_from <= at), key=lambda v: v.number)
        own = begun[-1].cells.get(cell) if begun else None
        if own is None:
            continue
        free = unit.top and not (cell[0] in {Flag.CRIMINAL, Flag.SENSITIVE} and cell[1] is not Zone.Z4)
        if free or ORDER.index(own) >= ORDER.index(rule) or approved(unit, cell, own, rule, at):
            rule = own
    return rule


def approved(unit: UnitRules, cell: Cell, own: Rule, inherited: Rule, at: datetime) -> bool:
    return any(
        (w.part, w.zone) == cell
        and w.against == inherited
        and w.since <= at < w.expires_at
        and ORDER.index(own) >= ORDER.index(w.rule)
        for w in unit.widenings
    )


@given(books, moments)
def test_it_is_what_a_naive_reading_gives(book: Rulebook, at: datetime) -> None:
    units = [book.units[unit_id] for unit_id in PATH]
    for depth in range(len(PATH) + 1):
        matrix = book.matrix(PATH[:depth], at)
        assert {cell: matrix[cell].rule for cell in CELLS} == {c: naive(units[:depth], c, at) for c in CELLS}


@given(books, moments)
def test_nobody_below_is_looser_than_above_without_a_living_approval(book: Rulebook, at: datetime) -> None:
    for above, below in pairwise(range(1, len(PATH) + 1)):
        outer, inner = book.matrix(PATH[:above], at), book.matrix(PATH[:below], at)
        for cell in CELLS:
            if is_looser(inner[cell].rule, outer[cell].rule):
                unit = book.units[PATH[below - 1]]
                assert approved(unit, cell, inner[cell].rule, outer[cell].rule, at)
                assert inner[cell].expires_at is not None


@given(books, moments)
def test_k5_and_k6_leave_the_house_by_a_living_approval_only(book: Rulebook, at: datetime) -> None:
    for depth in range(1, len(PATH) + 1):
        for cell, found in book.matrix(PATH[:depth], at).items():
            if is_guarded(*cell) and found.rule is not Rule.REFUSE:
                assert found.expires_at is not None


@given(books, moments, classes, st.sampled_from(Zone))
def test_a_decision_is_the_strictest_of_its_parts(
    book: Rulebook, at: datetime, data_class: DataClass, zone: Zone
) -> None:
    matrix = book.matrix(PATH, at)
    strictest = max((matrix[part, zone].rule for part in (data_class.base, *data_class.flags)), key=ORDER.index)
    assert decide(data_class, zone, ceilings_of(matrix)).verdict.value == strictest.value


@given(books, moments, moments)
def test_nothing_changes_by_itself_before_the_next_boundary(book: Rulebook, at: datetime, later: datetime) -> None:
    until = book.next_boundary(PATH, at)
    if later >= at and (until is None or later < until):
        assert book.matrix(PATH, later) == book.matrix(PATH, at)


@given(books)
def test_the_version_decided_last_holds_once_it_has_begun(book: Rulebook) -> None:
    for unit in book.units.values():
        for at in unit.boundaries():
            found = unit.in_force(at)
            assert found is None or not any(v.number > found.number and v.effective_from <= at for v in unit.versions)


def own(cell: Cell, rule: Rule, *, version: int = 1, begins: datetime = DAY) -> Version:
    return Version(version, {cell: rule}, begins)


K3_Z3: Cell = (Flag.CONFIDENTIAL, Zone.Z3)
APPROVED = Widening(Flag.CONFIDENTIAL, Zone.Z3, Rule.ALLOW, Rule.REPLACE, DAY, DAY + timedelta(days=30))


def below(*versions: Version, widenings: tuple[Widening, ...] = (), top: tuple[Version, ...] = ()) -> Rulebook:
    """A municipality and one unit below it."""
    return Rulebook({
        PATH[0]: UnitRules(PATH[0], "Kommunen", top, top=True),
        PATH[1]: UnitRules(PATH[1], "Omsorg", versions, widenings),
    })  # fmt: skip


def test_a_widening_lives_until_its_last_day_and_falls_back_by_itself() -> None:
    book = below(own(K3_Z3, Rule.ALLOW), widenings=(APPROVED,))
    held = [book.matrix(PATH[:2], DAY + timedelta(days=days))[K3_Z3].rule for days in (0, 29, 30)]
    assert held == [Rule.ALLOW, Rule.ALLOW, Rule.REPLACE]


def test_a_widening_rests_while_the_unit_above_is_stricter_than_when_it_was_approved() -> None:
    later = DAY + timedelta(days=5)
    stricter = own(K3_Z3, Rule.REFUSE, begins=later)
    again = Version(2, {}, later + timedelta(days=5))
    book = below(own(K3_Z3, Rule.ALLOW), widenings=(APPROVED,), top=(stricter, again))
    held = [book.matrix(PATH[:2], DAY + timedelta(days=days))[K3_Z3].rule for days in (4, 5, 9, 10)]
    assert held == [Rule.ALLOW, Rule.REFUSE, Rule.REFUSE, Rule.ALLOW]


def test_the_topmost_unit_edits_the_defaults_but_not_what_the_dpo_guards() -> None:
    loose = Version(1, {K3_Z3: Rule.ALLOW, (Flag.SENSITIVE, Zone.Z3): Rule.ALLOW}, DAY)
    matrix = below(top=(loose,)).matrix(PATH[:1], DAY)
    assert matrix[K3_Z3].rule is Rule.ALLOW
    assert matrix[Flag.SENSITIVE, Zone.Z3] == DEFAULTS[Flag.SENSITIVE, Zone.Z3]


def test_every_cell_of_the_defaults_is_said_and_codes_go_both_ways() -> None:
    assert len(DEFAULTS) == 28
    assert all(part_of(code_of(part)) == part for part, _ in CELLS)
    assert [code_of(part) for part, zone in CELLS if zone is Zone.Z1] == ["K0", "K1", "K2", "K3", "K4", "K5", "K6"]
