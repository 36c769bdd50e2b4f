"""Widening: asked for by one, approved by another, for one cell, with a reason and a last day."""

from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from rooms.identity.town import cheap_identity
from rooms.policy.council import K3_Z3, K6_Z3, Council, build_council

from aarhusai.errors import Conflict, Forbidden, Invalid, NotFound
from aarhusai.kit.clock import day_of
from aarhusai.policy.decision import Rule
from aarhusai.policy.matrix import Needs, Origin
from aarhusai.policy.types import Justification, ProposalAct, ProposalState, VersionDraft
from aarhusai.policy.widening import Wish
from aarhusai.storage.database import Database
from aarhusai.terms.actor import SYSTEM, Role

APPROVE, REJECT, WITHDRAW, REVOKE = ProposalAct


@pytest.fixture
async def council(db: Database, tmp_path: Path) -> Council:
    return await build_council(db, cheap_identity(db, tmp_path))


async def test_an_approved_widening_holds_until_its_last_day(council: Council) -> None:
    asked = await council.propose("anton", "visitation", K3_Z3, Rule.ALLOW)
    assert (asked.proposal.needs, asked.proposal.against) == (Needs.APPROVER, Rule.REPLACE)
    assert await council.rule("visitation", K3_Z3) is Rule.REPLACE
    approved = await council.act("ditte", asked, APPROVE)
    assert approved.proposal.state is ProposalState.APPROVED
    assert [await council.rule(unit, K3_Z3) for unit in ("visitation-nord", "omsorg")] == [Rule.ALLOW, Rule.REPLACE]
    grid = await council.grid("anton", "visitation")
    (cell,) = (cell for cell in grid.cells if (cell.part, cell.zone) == K3_Z3)
    assert (cell.origin, cell.expires_at) == (Origin.OWN, asked.proposal.why.expires_at)
    assert grid.in_force is not None
    assert (grid.in_force.act, grid.latest) == ("widened", 1)
    assert [(change.before, change.after) for change in grid.in_force.changes] == [(Rule.REPLACE, Rule.ALLOW)]
    council.time.passes(30)
    assert await council.rule("visitation-nord", K3_Z3) is Rule.REPLACE
    (cell,) = (c for c in (await council.grid("anton", "visitation")).cells if (c.part, c.zone) == K3_Z3)
    assert (cell.rests, cell.own, cell.origin) == (True, Rule.ALLOW, Origin.DEFAULT)


async def test_nobody_approves_what_they_proposed_themself(council: Council) -> None:
    asked = await council.propose("ditte", "visitation", K3_Z3, Rule.ALLOW)
    assert asked.acts == (WITHDRAW,)
    for act in (APPROVE, REJECT):
        with pytest.raises(Forbidden, match="proposal_not_yours"):
            await council.act("ditte", asked, act, "Fordi")
    assert await council.rule("visitation", K3_Z3) is Rule.REPLACE
    own = "UPDATE policy_proposal SET state = 'approved', decided_by = proposed_by"
    with pytest.raises(psycopg.errors.CheckViolation):
        await council.db.run(own)  # nor does anything but our code


@pytest.mark.parametrize(
    ("who", "role", "unit", "may"),
    [
        ("oda", Role.UNIT_OWNER, "omsorg", True),
        ("oda", Role.UNIT_OWNER, "visitation", False),
        ("oda", Role.PLATFORM_OWNER, "kommunen", True),
        ("oda", Role.DPO, "kommunen", False),
        ("oda", Role.AUDITOR, "kommunen", False),
        ("oda", Role.BUILDER, "omsorg", None),
        ("oda", Role.UNIT_OWNER, "teknik", None),
    ],
)
async def test_who_owns_a_unit_above_approves(
    council: Council, who: str, role: Role, unit: str, *, may: bool | None
) -> None:
    asked = await council.propose("anton", "visitation", K3_Z3, Rule.ALLOW)
    await council.give(who, role, unit)
    if may:
        assert (await council.act(who, asked, APPROVE)).proposal.state is ProposalState.APPROVED
        return
    with pytest.raises(NotFound if may is None else Forbidden):
        await council.act(who, asked, APPROVE)


async def test_k5_and_k6_leave_the_house_by_the_dpo_alone(council: Council) -> None:
    asked = await council.propose("anton", "omsorg", K6_Z3, Rule.REPLACE)
    assert asked.proposal.needs is Needs.DPO
    with pytest.raises(Forbidden, match="proposal_not_yours"):
        await council.act("ditte", asked, APPROVE)
    await council.give("oda", Role.DPO, "visitation")
    with pytest.raises(NotFound):
        await council.act("oda", asked, APPROVE)  # a DPO further down does not decide for the unit
    await council.give("peter", Role.DPO, "kommunen")
    assert [view.acts for view in await council.widenings.waiting(await council.actor("peter"))] == [(APPROVE, REJECT)]
    await council.act("peter", asked, APPROVE)
    assert await council.rule("plejehjem", K6_Z3) is Rule.REPLACE


async def test_not_even_the_topmost_unit_opens_k6_without_the_dpo(council: Council) -> None:
    asked = await council.propose("ditte", "kommunen", K6_Z3, Rule.REPLACE)
    await council.give("peter", Role.DPO, "kommunen")
    await council.act("peter", asked, APPROVE)
    assert await council.rule("teknik", K6_Z3) is Rule.REPLACE
    await council.act("peter", asked, REVOKE, "Konsekvensanalysen er trukket tilbage")
    assert await council.rule("teknik", K6_Z3) is Rule.REFUSE


@pytest.mark.parametrize("missing", ["use_case", "dpia", "dpia_on"])
async def test_the_dpo_is_given_a_use_case_and_its_finished_dpia(council: Council, missing: str) -> None:
    at = council.time()
    given = {"use_case": "Notater", "dpia": "DPIA 7", "dpia_on": day_of(at)} | {missing: None}
    why = Justification("Derfor", at + timedelta(days=9), **given)  # pyright: ignore[reportArgumentType]  # any one field
    anton = await council.actor("anton")
    with pytest.raises(Invalid, match="dpia_needed"):
        await council.widenings.propose(anton, council.units["omsorg"], Wish(K6_Z3, Rule.REPLACE, why))


async def test_a_dpia_that_is_not_finished_yet_is_none(council: Council) -> None:
    at = council.time()
    why = Justification("Derfor", at + timedelta(days=9), "Notater", "DPIA 7", day_of(at + timedelta(days=1)))
    anton = await council.actor("anton")
    with pytest.raises(Invalid, match="dpia_needed"):
        await council.widenings.propose(anton, council.units["omsorg"], Wish(K6_Z3, Rule.REPLACE, why))


@pytest.mark.parametrize("days", [0, -1, 400])
async def test_a_widening_lasts_at_most_a_year(council: Council, days: int) -> None:
    with pytest.raises(Invalid, match="bad_expiry"):
        await council.propose("anton", "omsorg", K3_Z3, Rule.ALLOW, days)


async def test_what_the_unit_decides_alone_is_not_proposed(council: Council) -> None:
    for by, unit, rule in (("anton", "omsorg", Rule.REFUSE), ("ditte", "kommunen", Rule.ALLOW)):
        with pytest.raises(Invalid, match="not_looser"):
            await council.propose(by, unit, K3_Z3, rule)
    why = Justification("Derfor", council.time() + timedelta(days=9))
    with pytest.raises(Forbidden, match="not_a_unit_owner"):
        await council.widenings.propose(SYSTEM, council.units["omsorg"], Wish(K3_Z3, Rule.ALLOW, why))


async def test_a_proposal_is_decided_once(council: Council) -> None:
    asked = await council.propose("anton", "visitation", K3_Z3, Rule.ALLOW)
    with pytest.raises(Conflict, match="already_proposed"):
        await council.propose("anton", "visitation", K3_Z3, Rule.ALLOW)
    with pytest.raises(Invalid, match="reason_needed"):
        await council.act("ditte", asked, REJECT)
    rejected = await council.act("ditte", asked, REJECT, "Ikke uden ny aftale")
    assert (rejected.proposal.decision_reason, rejected.acts) == ("Ikke uden ny aftale", ())
    for act in (APPROVE, WITHDRAW, REVOKE):
        with pytest.raises(Conflict, match="proposal_decided"):
            await council.act("ditte", asked, act, "Igen")
    again = await council.propose("anton", "visitation", K3_Z3, Rule.ALLOW)
    assert (await council.act("anton", again, WITHDRAW)).proposal.state is ProposalState.WITHDRAWN
    assert await council.audited("policy.widening_proposed") == 2
    assert await council.audited("policy.widening_rejected") == 1


async def test_an_approval_is_for_the_rule_that_was_inherited_when_it_was_asked_for(council: Council) -> None:
    asked = await council.propose("anton", "visitation", K3_Z3, Rule.ALLOW)
    await council.decide("anton", "omsorg", {K3_Z3: Rule.REFUSE})
    with pytest.raises(Conflict, match="inherited_rule_changed"):
        await council.act("ditte", asked, APPROVE)
    assert (await council.grid("ditte", "visitation")).proposals[0].proposal.state is ProposalState.PENDING


async def test_a_widening_rests_when_the_unit_above_narrows(council: Council) -> None:
    asked = await council.propose("anton", "visitation", K3_Z3, Rule.ALLOW)
    await council.act("ditte", asked, APPROVE)
    await council.decide("anton", "omsorg", {K3_Z3: Rule.REFUSE})
    assert await council.rule("visitation", K3_Z3) is Rule.REFUSE
    await council.decide("anton", "omsorg", {K3_Z3: None})
    assert await council.rule("visitation", K3_Z3) is Rule.ALLOW


async def test_a_restored_version_does_not_bring_an_approval_back(council: Council) -> None:
    asked = await council.propose("anton", "visitation", K3_Z3, Rule.ALLOW, days=5)
    await council.act("ditte", asked, APPROVE)
    await council.decide("anton", "visitation", {K3_Z3: None, K6_Z3: Rule.REFUSE})
    council.time.passes(6)
    draft = VersionDraft(2, "Tilbage", restores=1)
    with pytest.raises(Invalid, match="nothing_changed"):
        await council.decide("anton", "visitation", {})
    grid = await council.rules.decide(await council.actor("anton"), council.units["visitation"], draft)
    assert (grid.latest, await council.rule("visitation", K3_Z3)) == (3, Rule.REPLACE)


async def test_while_an_approval_lives_the_unit_may_go_narrower_and_back(council: Council) -> None:
    asked = await council.propose("anton", "visitation", K3_Z3, Rule.ALLOW)
    await council.act("ditte", asked, APPROVE)
    await council.decide("anton", "visitation", {K3_Z3: Rule.REFUSE})
    assert await council.rule("visitation", K3_Z3) is Rule.REFUSE
    await council.decide("anton", "visitation", {K3_Z3: Rule.ALLOW})
    assert await council.rule("visitation", K3_Z3) is Rule.ALLOW
