"""From idea to approved use: screening, approval by others than the maker, and who may use what from when on."""

from collections.abc import AsyncIterator

import httpx
import pytest
from api.things import Things
from api.uses import BENEFITS, ORDINARY, PERSONAL, Uses
from cast import Cast

from aarhusai.compose import Services
from aarhusai.grants.types import to_branch, to_everyone, to_person


@pytest.fixture
async def uses(house: Services, cast: Cast, server: str) -> AsyncIterator[Uses]:
    async with httpx.AsyncClient(base_url=server, timeout=20) as client:
        yield Uses(Things(house, cast, client))


async def test_the_form_is_in_the_callers_language_and_asks_little_of_an_ordinary_assistant(uses: Uses) -> None:
    form = (await uses.get("mikkel", "/api/screening")).json()
    case = await uses.case(await uses.assistant())
    assert form["sections"][0]["title"] == "Formål og ansvar"
    assert [one["when"] for one in form["sections"][0]["questions"]] == [None] * 5
    assert case["missing"] == []
    assert case["risk"]["reason"] == "Almindelig risiko."
    assert case["needs"] == ["unit_owner"]


async def test_what_the_assistant_tells_itself_is_answered_already(uses: Uses, cast: Cast) -> None:
    made = (await uses.send("mikkel", "POST", f"/api/assistants/{await uses.assistant()}/use-case")).json()
    assert made["answers"].items() >= {
        "purpose": ["Gør breve lettere at forstå."], "unit": [str(cast.units["visitation"])], "public": ["yes"],
        "review": ["12"], "data": ["internal"],
    }.items()  # fmt: skip
    assert made["missing"] == ["use", "banned", "annex"]
    assert made["names"] == {str(cast.units["visitation"]): "Visitation"}


async def test_an_assistant_reaches_its_unit_when_the_units_owner_approves(uses: Uses) -> None:
    assistant = await uses.assistant()
    case = await uses.submitted(assistant)
    assert str(assistant) not in await uses.visible_to("karla")
    assert (await uses.get("anton", "/api/use-cases/waiting")).json()["items"][0]["waits"] == ["approve_owner"]
    approved = await uses.approve("anton", case)
    assert (approved["state"], approved["live_version"], approved["live"]) == ("approved", 1, True)
    assert str(assistant) in await uses.visible_to("karla")
    assert str(assistant) not in await uses.visible_to("oda")
    assert (await uses.get("anton", "/api/use-cases/waiting")).json()["items"] == []


async def test_where_sharing_is_turned_off_nothing_is_submitted_and_nothing_approved(uses: Uses, cast: Cast) -> None:
    case = await uses.submitted(await uses.assistant())
    other = await uses.case(await uses.assistant())
    where = f"/api/admin/units/{cast.units['omsorg']}/switches"
    off = await uses.send("anton", "PUT", where, {"revision": 0, "switches": {"sharing": False}})
    assert off.status_code == 200

    assert await uses.refused("mikkel", "POST", other, {"version": 1}, "/submit") == (403, "feature_off")
    approval = {"kind": "unit_owner", "revision": case["revision"]}
    assert await uses.refused("anton", "POST", case, approval, "/approve") == (403, "feature_off")


async def test_nobody_approves_what_they_made(uses: Uses) -> None:
    assistant = await uses.assistant("anton")
    case = await uses.submitted(assistant, "anton")
    approval = {"kind": "unit_owner", "revision": case["revision"]}
    assert await uses.refused("anton", "POST", case, approval, "/approve") == (403, "use_case_not_yours")
    assert (await uses.get("anton", "/api/use-cases/waiting")).json()["count"] == 0
    assert (await uses.approve("ditte", case))["state"] == "approved"


@pytest.mark.parametrize(("who", "status"), [("peter", 404), ("karla", 404), ("signe", 403), ("mikkel", 403)])
async def test_only_who_owns_the_unit_approves(uses: Uses, who: str, status: int) -> None:
    case = await uses.submitted(await uses.assistant())
    approval = {"kind": "unit_owner", "revision": case["revision"]}
    assert (await uses.refused(who, "POST", case, approval, "/approve"))[0] == status


async def test_the_owner_of_everybody_it_is_shared_with_decides(uses: Uses, cast: Cast) -> None:
    wide = await uses.submitted(await uses.assistant("mikkel", to_branch(cast.units["omsorg"]), to_everyone()))
    crossing = await uses.submitted(await uses.assistant("mikkel", to_person(cast.people["oda"])))
    for case in (wide, crossing):
        assert case["decider"]["name"] == "Lindehøj Kommune"
        approval = {"kind": "unit_owner", "revision": case["revision"]}
        assert (await uses.refused("anton", "POST", case, approval, "/approve"))[0] == 403
        assert (await uses.approve("ditte", case))["state"] == "approved"


async def test_whoever_was_asked_before_it_moved_no_longer_decides(uses: Uses, cast: Cast) -> None:
    assistant = await uses.assistant()
    case = await uses.submitted(assistant)
    await uses.things.house.db.run("UPDATE assistant SET unit_id = %s WHERE id = %s", (cast.units["teknik"], assistant))
    approval = {"kind": "unit_owner", "revision": case["revision"]}
    assert await uses.refused("ditte", "POST", case, approval, "/approve") == (409, "facts_changed_meanwhile")


async def test_nothing_is_submitted_that_is_not_answered_or_that_is_prohibited(uses: Uses) -> None:
    case = await uses.case(await uses.assistant(), "mikkel", {"use": "writing"})
    assert await uses.refused("mikkel", "POST", case, {"version": 1}, "/submit") == (409, "answers_missing")
    answers = {**ORDINARY, "banned": ["scoring"]}
    case = await uses.ok("mikkel", "PATCH", case, {"revision": case["revision"], "answers": answers})
    assert case["risk"]["prohibited"] is True
    assert await uses.refused("mikkel", "POST", case, {"version": 1}, "/submit") == (409, "duties_not_met")


async def test_two_who_answer_at_once_are_told_of_each_other(uses: Uses) -> None:
    case = await uses.case(await uses.assistant())
    change = {"revision": case["revision"], "answers": {"use": "finding"}}
    await uses.ok("mikkel", "PATCH", case, change)
    assert await uses.refused("mikkel", "PATCH", case, change) == (409, "changed_meanwhile")


async def test_an_answer_that_the_form_does_not_know_is_refused(uses: Uses) -> None:
    case = await uses.case(await uses.assistant())
    for answers, code in (
        ({"shoe_size": "43"}, "unknown_question"),
        ({"use": "dancing"}, "bad_answer"),
        ({"banned": ["none", "scoring"]}, "bad_answer"),
        ({"unit": "Visitation"}, "bad_answer"),
    ):
        sent = {"revision": case["revision"], "answers": answers}
        assert await uses.refused("mikkel", "PATCH", case, sent) == (422, code)


async def test_high_risk_takes_an_overseer_a_dpia_and_the_data_protection_officer(uses: Uses, cast: Cast) -> None:
    await officer(uses, "birgit")
    case = await uses.case(await uses.assistant(), "mikkel", BENEFITS)
    assert case["missing"] == ["overseer"]
    assert (case["risk"]["high_risk"], case["risk"]["dpia_needed"], case["needs"]) == (
        True,
        True,
        ["unit_owner", "dpo"],
    )
    answers = {"overseer": str(cast.people["karla"])}
    case = await uses.ok("mikkel", "PATCH", case, {"revision": case["revision"], "answers": answers})
    case = await uses.ok("mikkel", "POST", case, {"version": 1}, "/submit")
    case = await uses.approve("anton", case)
    assert case["state"] == "submitted"
    approval = {"kind": "dpo", "revision": case["revision"]}
    assert await uses.refused("birgit", "POST", case, approval, "/approve") == (409, "duties_not_met")
    done = {"status": "done", "reference": "Sag 26/118", "decided_on": "2026-10-01", "advice": "Pas på."}
    case = await uses.ok("birgit", "PUT", case, done, "/records/dpia")
    assert (await uses.approve("birgit", case, "dpo"))["state"] == "approved"


async def test_one_person_gives_one_approval(uses: Uses, cast: Cast) -> None:
    await officer(uses, "anton")
    case = await uses.submitted(await uses.assistant(), "mikkel", {**BENEFITS, "overseer": str(cast.people["karla"])})
    case = await uses.approve("anton", case)
    approval = {"kind": "dpo", "revision": case["revision"]}
    assert await uses.refused("anton", "POST", case, approval, "/approve") == (403, "use_case_not_yours")


async def test_what_is_sent_back_is_corrected_and_submitted_again(uses: Uses) -> None:
    case = await uses.submitted(await uses.assistant())
    case = await uses.ok("anton", "POST", case, {"note": "Skriv, hvem der læser svarene."}, "/return")
    assert (case["state"], case["history"][0]["text"]) == ("returned", "Skriv, hvem der læser svarene.")
    assert (await uses.get("mikkel", "/api/use-cases/waiting")).json()["items"][0]["waits"] == ["correct"]
    case = await uses.read("mikkel", case)
    case = await uses.ok("mikkel", "POST", case, {"version": 1}, "/submit")
    assert (await uses.approve("anton", case))["state"] == "approved"


async def test_an_approval_that_is_taken_back_takes_the_assistant_from_others_and_tells_them_why(uses: Uses) -> None:
    assistant = await uses.assistant()
    case = await uses.approved(assistant)
    assert str(assistant) in await uses.visible_to("karla")
    await uses.ok("anton", "POST", case, {"reason": "Svarene rammer ved siden af."}, "/withdraw")
    await uses.gone(assistant, "karla")
    refusal = (await uses.get("karla", f"/api/assistants/{assistant}")).json()
    assert refusal["code"] == "assistant_suspended"
    assert "Svarene rammer ved siden af." in str(refusal["facts"])
    assert str(assistant) in await uses.visible_to("mikkel")


async def test_a_suspension_ends_when_somebody_who_decides_says_so(uses: Uses) -> None:
    assistant = await uses.assistant()
    case = await uses.approved(assistant)
    case = await uses.ok("mikkel", "POST", case, {"reason": "Vi ser på en fejl."}, "/suspend")
    assert (case["state"], case["rights"].count("resume")) == ("suspended", 0)
    assert await uses.refused("mikkel", "POST", case, None, "/resume") == (403, "use_case_not_yours")
    case = await uses.ok("anton", "POST", case, {"note": "Fejlen er rettet."}, "/resume")
    assert (case["state"], case["live"]) == ("approved", True)


async def test_a_new_version_with_the_same_facts_goes_live_without_asking_again(uses: Uses) -> None:
    assistant = await uses.assistant()
    case = await uses.approved(assistant)
    assert await uses.save_version("mikkel", assistant, instructions="Skriv meget klart.") == 2
    case = await uses.read("mikkel", case)
    assert case["facts_changed"] == []
    case = await uses.ok("mikkel", "POST", case, None, "/go-live")
    assert (case["live_version"], case["state"]) == (2, "approved")


async def test_a_new_version_with_other_facts_is_approved_again_and_the_old_one_stays_live(
    uses: Uses, cast: Cast
) -> None:
    assistant = await uses.assistant()
    case = await uses.approved(assistant)
    await uses.save_version("mikkel", assistant, sharing=(to_branch(cast.units["omsorg"]),))
    case = await uses.read("mikkel", case)
    assert [(one["field"], one["weight"]) for one in case["facts_changed"]] == [("sharing", "looser")]
    assert await uses.refused("mikkel", "POST", case, None, "/go-live") == (409, "approval_needed")
    case = await uses.ok("mikkel", "POST", case, {"version": 2}, "/submit")
    assert (case["state"], case["live_version"]) == ("submitted", 1)
    assert str(assistant) not in await uses.visible_to("birgit")
    await uses.approve("anton", case)
    assert str(assistant) in await uses.visible_to("birgit")


async def test_other_answers_reopen_what_was_approved(uses: Uses) -> None:
    case = await uses.approved(await uses.assistant())
    change = {"revision": case["revision"], "answers": {**PERSONAL, "profiling": "yes"}}
    case = await uses.ok("mikkel", "PATCH", case, change)
    assert (case["state"], case["live"]) == ("reopened", True)
    assert await uses.refused("mikkel", "POST", case, None, "/go-live") == (409, "approval_needed")


async def test_tests_that_are_demanded_must_pass(uses: Uses) -> None:
    from aarhusai.assistants.types import Gate

    case = await uses.case(await uses.assistant("mikkel", gate=Gate(required=True)))
    assert await uses.refused("mikkel", "POST", case, {"version": 1}, "/submit") == (409, "tests_do_not_pass")


async def test_incidents_are_reported_and_closed(uses: Uses) -> None:
    case = await uses.approved(await uses.assistant())
    told = {"happened_on": "2026-01-15", "what": "Den opfandt en paragraf."}
    case = await uses.ok("mikkel", "POST", case, told, "/incidents")
    (incident,) = case["incidents"]
    closed = {**told, "measures": "Instruktionen er rettet.", "closed_on": "2026-01-20", "revision": 1}
    case = await uses.ok("anton", "PATCH", case, closed, f"/incidents/{incident['id']}")
    assert (case["incidents"][0]["closed_on"], case["incidents"][0]["revision"]) == ("2026-01-20", 2)
    assert await uses.refused("anton", "PATCH", case, closed, f"/incidents/{incident['id']}") == (
        409,
        "changed_meanwhile",
    )


async def officer(uses: Uses, who: str) -> None:
    """Makes somebody the data protection officer of their department, besides what they are."""
    from aarhusai.identity import configuration
    from aarhusai.identity.types import RoleAt
    from aarhusai.terms.actor import SYSTEM, Role

    actor = await uses.things.actor(who)
    held = [RoleAt(one.role, one.unit_id) for one in actor.holdings]
    async with uses.things.house.db.transaction() as tx:
        wanted = [*held, RoleAt(Role.DPO, uses.things.cast.units["omsorg"])]
        await configuration.set_holdings(tx, SYSTEM, uses.things.cast.people[who], wanted)


async def offered(uses: Uses, who: str, words: str, more: str = "&answering=true") -> list[tuple[str, str]]:
    found = (await uses.get(who, f"/api/assistants/subjects?q={words}{more}")).json()["people"]
    assert all(set(one) == {"id", "name", "unit"} for one in found)
    return [(one["name"], one["unit"]) for one in found]


async def test_whoever_answers_for_a_unit_can_be_named_in_a_screening_wherever_they_sit(uses: Uses) -> None:
    assert await offered(uses, "mikkel", "Karla") == [("Karla Nørrelund", "Visitation Nord")]
    assert await offered(uses, "mikkel", "Anton") == [("Anton Skovbjerg", "Sundhed og Omsorg")]
    assert await offered(uses, "mikkel", "Peter") == [("Peter Vangsted", "Teknik og Miljø")]
    # Who else works elsewhere is nobody's to look up; and whom to share with is asked at home alone.
    assert await offered(uses, "mikkel", "Birgit") == await offered(uses, "mikkel", "Oda") == []
    assert await offered(uses, "mikkel", "Anton", "") == []
    assert await offered(uses, "mikkel", "") == await offered(uses, "karla", "Anton") == []


async def test_an_overseer_above_the_builders_branch_reads_the_use_and_may_stop_it(uses: Uses, cast: Cast) -> None:
    case = await uses.case(await uses.assistant(), answers={**BENEFITS, "overseer": str(cast.people["peter"])})
    assert case["names"][str(cast.people["peter"])] == "Peter Vangsted"
    assert (await uses.read("peter", case))["id"] == case["id"]
    assert (await uses.get("oda", f"/api/use-cases/{case['id']}")).status_code == 404
