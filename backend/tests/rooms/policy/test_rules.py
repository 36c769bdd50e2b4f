"""Deciding: versions of a unit's rules, inherited down the tree, narrowed freely, with a time to begin."""

import asyncio
import time
from datetime import timedelta
from pathlib import Path

import pytest
from rooms.identity.town import cheap_identity
from rooms.policy.council import K3_Z3, K6_Z3, Council, build_council

from aarhusai.errors import Conflict, Forbidden, Invalid, NotFound, Unavailable
from aarhusai.identity.types import UnitChange
from aarhusai.policy.book import PolicyBook
from aarhusai.policy.decision import Rule
from aarhusai.policy.matrix import Cell, Origin
from aarhusai.policy.types import VersionDraft
from aarhusai.storage.announcements import Announcements
from aarhusai.storage.database import Database
from aarhusai.terms.actor import SYSTEM, Actor, ActorKind, Role
from aarhusai.terms.classes import Base, Zone

K1_Z1: Cell = (Base.INTERNAL, Zone.Z1)
K2_Z3: Cell = (Base.PERSONAL, Zone.Z3)


@pytest.fixture
async def council(db: Database, tmp_path: Path) -> Council:
    return await build_council(db, cheap_identity(db, tmp_path))


async def test_a_rule_holds_for_everybody_below_and_for_nobody_else(council: Council) -> None:
    await council.decide("anton", "omsorg", {K2_Z3: Rule.REPLACE})
    held = {unit: await council.rule(unit, K2_Z3) for unit in council.units}
    narrowed = {"omsorg", "visitation", "visitation-nord", "plejehjem"}
    assert held == {unit: Rule.REPLACE if unit in narrowed else Rule.ALLOW for unit in council.units}


async def test_every_cell_tells_who_decided_it(council: Council) -> None:
    await council.decide("ditte", "kommunen", {K1_Z1: Rule.REFUSE})
    await council.decide("anton", "omsorg", {K2_Z3: Rule.REPLACE})
    path = (await council.grid("ditte", "visitation")).unit.path
    above = council.book.explain(path, *K1_Z1)
    assert (above.origin, above.unit_name, above.version) == (Origin.INHERITED, "Lindehøj Kommune", 1)
    near = council.book.explain(path, *K2_Z3)
    assert (near.origin, near.unit_name, near.since) == (Origin.INHERITED, "Sundhed og Omsorg", council.time())
    assert council.book.explain(path, *K3_Z3).origin is Origin.DEFAULT
    own = council.book.explain(path.rpartition("/")[0], *K2_Z3)
    assert (own.origin, own.unit_id, own.expires_at) == (Origin.OWN, council.units["omsorg"], None)


async def test_looser_than_inherited_is_refused_with_what_it_needs(council: Council) -> None:
    with pytest.raises(Invalid) as refused:
        await council.decide("anton", "omsorg", {K3_Z3: Rule.ALLOW})
    assert refused.value.facts == {"part": "K3", "zone": "Z3", "needs": "approver"}
    with pytest.raises(Invalid) as refused:
        await council.decide("ditte", "kommunen", {K6_Z3: Rule.REPLACE})
    assert refused.value.facts == {"part": "K6", "zone": "Z3", "needs": "dpo"}
    assert (await council.decide("ditte", "kommunen", {K3_Z3: Rule.ALLOW})).latest == 1


async def test_a_unit_that_narrows_later_narrows_what_lies_below_at_once(council: Council) -> None:
    await council.decide("anton", "omsorg", {K3_Z3: Rule.REPLACE})
    await council.decide("ditte", "kommunen", {K3_Z3: Rule.REFUSE})
    assert await council.rule("visitation", K3_Z3) is Rule.REFUSE
    await council.decide("ditte", "kommunen", {K3_Z3: None})
    assert await council.rule("visitation", K3_Z3) is Rule.REPLACE


async def test_going_back_to_what_is_inherited_is_a_version_too(council: Council) -> None:
    await council.decide("anton", "omsorg", {K2_Z3: Rule.REFUSE})
    grid = await council.decide("anton", "omsorg", {K2_Z3: None})
    assert (grid.latest, await council.rule("omsorg", K2_Z3)) == (2, Rule.ALLOW)
    page = await council.rules.history(await council.actor("anton"), council.units["omsorg"], limit=1)
    (newest,) = page.items
    (change,) = newest.changes
    assert (change.before, change.after, change.own) == (Rule.REFUSE, Rule.ALLOW, None)
    assert newest.decided_by_name == "Anton Skovbjerg"
    rest = await council.rules.history(await council.actor("anton"), council.units["omsorg"], page.next_cursor)
    assert [record.number for record in rest.items] == [1]


async def test_an_old_version_is_restored_as_a_new_one(council: Council) -> None:
    await council.decide("anton", "omsorg", {K2_Z3: Rule.REFUSE})
    await council.decide("anton", "omsorg", {K2_Z3: Rule.REPLACE, K1_Z1: Rule.REFUSE})
    draft = VersionDraft(2, "Det gik for vidt", restores=1)
    grid = await council.rules.decide(await council.actor("anton"), council.units["omsorg"], draft)
    assert (grid.latest, grid.in_force and grid.in_force.restored) == (3, 1)
    assert [await council.rule("omsorg", cell) for cell in (K2_Z3, K1_Z1)] == [Rule.REFUSE, Rule.ALLOW]
    missing = VersionDraft(3, "Findes ikke", restores=9)
    with pytest.raises(NotFound, match="version_not_found"):
        await council.rules.decide(await council.actor("anton"), council.units["omsorg"], missing)


async def test_a_version_begins_when_it_says(council: Council) -> None:
    begins = council.time() + timedelta(days=8)
    grid = await council.decide("anton", "omsorg", {K2_Z3: Rule.REFUSE}, begins)
    assert ([record.number for record in grid.planned], grid.in_force) == ([1], None)
    assert await council.rule("visitation", K2_Z3) is Rule.ALLOW
    council.time.passes(8)
    assert await council.rule("visitation", K2_Z3) is Rule.REFUSE


async def test_a_version_that_waits_is_dropped_only_on_purpose(council: Council) -> None:
    begins = council.time() + timedelta(days=8)
    await council.decide("anton", "omsorg", {K2_Z3: Rule.REPLACE}, begins)
    with pytest.raises(Conflict, match="planned_version_waits"):
        await council.decide("anton", "omsorg", {K1_Z1: Rule.REFUSE})
    await council.decide("anton", "omsorg", {K3_Z3: Rule.REFUSE}, begins + timedelta(days=1))
    council.time.passes(9)
    assert await council.rule("omsorg", K2_Z3) is Rule.REPLACE  # what waits is what the next one starts from
    assert await council.rule("omsorg", K3_Z3) is Rule.REFUSE
    await council.decide("anton", "omsorg", {K1_Z1: Rule.REFUSE}, council.time() + timedelta(days=5))
    grid = await council.decide("anton", "omsorg", {K2_Z3: None}, replaces=True)
    assert grid.planned == ()
    council.time.passes(6)
    assert await council.rule("omsorg", K1_Z1) is Rule.ALLOW


@pytest.mark.parametrize("days", [-1, 400])
async def test_a_version_begins_neither_in_the_past_nor_in_a_far_future(council: Council, days: int) -> None:
    with pytest.raises(Invalid, match="bad_effective_date"):
        await council.decide("anton", "omsorg", {K2_Z3: Rule.REFUSE}, council.time() + timedelta(days=days))


async def test_of_two_who_decide_at_once_one_is_told(council: Council) -> None:
    anton, ditte = await council.actor("anton"), await council.actor("ditte")
    told = await asyncio.gather(
        council.rules.decide(anton, council.units["omsorg"], VersionDraft(0, "A", {K2_Z3: Rule.REFUSE})),
        council.rules.decide(ditte, council.units["omsorg"], VersionDraft(0, "B", {K1_Z1: Rule.REFUSE})),
        return_exceptions=True,
    )
    assert [type(each) for each in told].count(Conflict) == 1


async def test_a_decision_takes_a_reason_and_something_to_decide(council: Council) -> None:
    anton = await council.actor("anton")
    with pytest.raises(Invalid, match="reason_needed"):
        await council.rules.decide(anton, council.units["omsorg"], VersionDraft(0, "  ", {K2_Z3: Rule.REFUSE}))
    with pytest.raises(Invalid, match="nothing_changed"):
        await council.decide("anton", "omsorg", {})
    assert await council.audited("policy.changed") == 0


async def test_a_decision_and_its_audit_entry_are_one(council: Council, monkeypatch: pytest.MonkeyPatch) -> None:
    await council.decide("anton", "omsorg", {K2_Z3: Rule.REFUSE})
    found = await council.db.value(str, "SELECT details ->> 'cells' FROM audit WHERE act = 'policy.changed'")
    assert found == '["K2-Z3:allow>refuse"]'

    async def broken(*_: object) -> None:
        raise Unavailable("database_unavailable", "The log is away.")

    monkeypatch.setattr("aarhusai.policy.deciding.append", broken)
    with pytest.raises(Unavailable):
        await council.decide("anton", "omsorg", {K1_Z1: Rule.REFUSE})
    assert (await council.grid("anton", "omsorg")).latest == 1


@pytest.mark.parametrize(
    ("who", "unit", "kind"),
    [
        ("karla", "visitation-nord", NotFound),
        ("peter", "omsorg", NotFound),
        ("signe", "omsorg", Forbidden),
        ("anton", "kommunen", NotFound),
        ("anton", "visitation-nord", None),
        ("ditte", "kommunen", None),
    ],
)
async def test_who_decides_what(council: Council, who: str, unit: str, kind: type[Exception] | None) -> None:
    if kind is None:
        assert (await council.decide(who, unit, {K1_Z1: Rule.REFUSE})).can_edit
        return
    with pytest.raises(kind):
        await council.decide(who, unit, {K1_Z1: Rule.REFUSE})


async def test_the_dpo_reads_the_branch_and_changes_nothing(council: Council) -> None:
    await council.give("oda", Role.DPO, "omsorg")
    grid = await council.grid("oda", "visitation")
    assert (grid.can_edit, grid.can_propose) == (False, False)
    with pytest.raises(Forbidden, match="not_a_unit_owner"):
        await council.decide("oda", "visitation", {K1_Z1: Rule.REFUSE})
    with pytest.raises(NotFound):
        await council.grid("oda", "teknik")
    assert {unit.name for unit in await council.rules.units(await council.actor("oda"))} == {
        "Sundhed og Omsorg", "Visitation", "Visitation Nord", "Plejehjem",
    }  # fmt: skip


async def test_somebody_without_a_role_sees_no_rules(council: Council) -> None:
    with pytest.raises(Forbidden, match="not_an_administrator"):
        await council.rules.units(await council.actor("karla"))


async def test_a_unit_that_moves_follows_its_new_place_at_once(council: Council) -> None:
    await council.decide("anton", "omsorg", {K2_Z3: Rule.REFUSE})
    ditte, plejehjem = await council.actor("ditte"), council.units["plejehjem"]
    birgit = await council.actor("birgit")
    assert council.book.of(birgit)[Zone.Z3][Base.PERSONAL] is Rule.REFUSE
    await council.identity.units.edit(ditte, plejehjem, 1, UnitChange(parent_id=council.units["teknik"]))
    birgit = await council.actor("birgit")
    assert council.book.of(birgit)[Zone.Z3][Base.PERSONAL] is Rule.ALLOW


async def test_a_book_that_was_never_read_sends_nothing(council: Council) -> None:
    book = PolicyBook(council.db)
    with pytest.raises(Unavailable, match="policy_unreadable"):
        book.of(await council.actor("karla"))
    await book.refresh()
    nowhere = Actor(ActorKind.PERSON, None, "Ingen", None, "")
    assert book.of(nowhere) == {}
    assert book.of(SYSTEM)[Zone.Z4][Base.PERSONAL] is Rule.ALLOW


async def test_a_rule_of_a_newer_release_is_not_read_as_if_it_were_not_there(council: Council) -> None:
    await council.decide("anton", "omsorg", {K2_Z3: Rule.REFUSE})
    await council.db.run("""UPDATE policy_version SET rules = '{"K9": {"Z3": "refuse"}}'""")
    with pytest.raises(Unavailable, match="policy_unreadable"):
        await council.book.refresh()
    karla = await council.actor("karla")
    assert council.book.of(karla)[Zone.Z3][Base.PERSONAL] is Rule.REFUSE  # what was read before stands


async def test_another_process_learns_of_a_decision(council: Council) -> None:
    announcements, elsewhere = Announcements(council.db.url), PolicyBook(council.db, council.time)
    await elsewhere.start(announcements)
    announcements.start()
    await asyncio.wait_for(announcements.connected.wait(), 5)
    karla = await council.actor("karla")
    await council.decide("anton", "omsorg", {K2_Z3: Rule.REFUSE})
    async with asyncio.timeout(5):
        while elsewhere.of(karla)[Zone.Z3][Base.PERSONAL] is not Rule.REFUSE:  # noqa: ASYNC110  # no event of its own
            await asyncio.sleep(0.01)
    await announcements.stop()
    await elsewhere.stop()


async def test_asking_the_book_costs_next_to_nothing(council: Council) -> None:
    await council.decide("anton", "omsorg", {K2_Z3: Rule.REFUSE})
    book = PolicyBook(council.db)
    await book.refresh()
    karla = await council.actor("karla")
    book.of(karla)
    fastest = min(_microseconds(book, karla) for _ in range(20))
    assert fastest < 5


def _microseconds(book: PolicyBook, actor: Actor) -> float:
    started = time.perf_counter()
    for _ in range(1000):
        book.of(actor)
    return (time.perf_counter() - started) * 1000
