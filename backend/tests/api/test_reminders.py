"""Reminders: who answers for something is told once before its day, in the house, until it is done."""

from collections.abc import AsyncIterator
from datetime import date, timedelta

import httpx
import pytest
from api.things import Things
from api.uses import Json, Uses
from cast import Cast

from aarhusai.compose import Services
from aarhusai.kit.clock import today
from aarhusai.policy.facts import EndpointFacts, TransferTool
from aarhusai.terms.classes import Zone
from aarhusai.usecases.repository import reminders


@pytest.fixture
async def uses(house: Services, cast: Cast, server: str) -> AsyncIterator[Uses]:
    async with httpx.AsyncClient(base_url=server, timeout=20) as client:
        yield Uses(Things(house, cast, client))


def day(days: int) -> date:
    return today() + timedelta(days=days)


async def due(uses: Uses, case: Json, on: date) -> None:
    await uses.things.house.db.run("UPDATE use_case SET review_on = %s WHERE id = %s", (on, case["id"]))


async def listed(uses: Uses, who: str) -> Json:
    return (await uses.get(who, "/api/reminders")).json()


async def told(uses: Uses, who: str) -> list[tuple[str, str, bool]]:
    return [(one["kind"], one["name"], one["overdue"]) for one in (await listed(uses, who))["items"]]


async def logged(house: Services) -> list[str]:
    query = "SELECT string_agg(object_kind || ' ' || (details ->> 'people'), ',' ORDER BY id) FROM audit WHERE act = %s"
    return (await house.db.value(str, query, ("reminder.made",)) or "").split(",")


async def test_owners_and_the_units_owner_are_reminded_once_of_a_review(uses: Uses, house: Services) -> None:
    case = await uses.approved(await uses.assistant())
    await house.use_cases.reminders.remind()
    assert await told(uses, "mikkel") == []

    await due(uses, case, day(30))
    for _ in range(2):
        await house.use_cases.reminders.remind()
    for who in ("mikkel", "anton"):
        assert await told(uses, who) == [("use_case", "Klart sprog mikkel", False)]
    for who in ("ditte", "karla", "peter", "signe"):
        assert await told(uses, who) == []
    assert await logged(house) == ["use_case 2"]


async def test_it_stands_until_the_review_is_done_and_comes_again_before_the_next(uses: Uses, house: Services) -> None:
    case = await uses.approved(await uses.assistant())
    await due(uses, case, day(-1))
    await house.use_cases.reminders.remind()
    first = await listed(uses, "anton")
    assert (first["unseen"], first["overdue"], first["items"][0]["thing"]) == (1, 1, case["id"])

    assert (await uses.send("anton", "POST", "/api/reminders/seen")).status_code == 204
    seen = await listed(uses, "anton")
    assert (seen["unseen"], [one["seen"] for one in seen["items"]]) == (0, [True])
    assert (await listed(uses, "mikkel"))["unseen"] == 1

    await uses.ok("anton", "POST", case, {"next": day(20).isoformat(), "note": ""}, "/review")
    assert await told(uses, "anton") == await told(uses, "mikkel") == []
    await house.use_cases.reminders.remind()
    assert (await listed(uses, "anton"))["unseen"] == 1


async def test_who_no_longer_answers_for_it_is_not_told(uses: Uses, house: Services, cast: Cast) -> None:
    case = await uses.approved(await uses.assistant())
    await due(uses, case, day(3))
    await house.use_cases.reminders.remind()
    await house.db.run("DELETE FROM role_holding WHERE person_id = %s", (cast.people["anton"],))
    assert await told(uses, "anton") == []
    assert len(await told(uses, "mikkel")) == 1
    await house.use_cases.reminders.remind()
    assert await told(uses, "ditte") == [("use_case", "Klart sprog mikkel", False)]


async def test_platform_owners_are_reminded_of_what_is_to_be_checked_of_a_processor(
    uses: Uses, house: Services
) -> None:
    facts = EndpointFacts(
        processor="Acme Europe ApS", processing=("DK",), support=("DK",), owner="DK", transfer=TransferTool.NONE,
        training="no", retention_days=0, agreement_on=date(2026, 1, 1), checked_on=day(-350), valid_days=365,
    )  # fmt: skip
    await uses.model(Zone.Z3, facts)
    for _ in range(2):
        await house.use_cases.reminders.remind()
    assert await told(uses, "ditte") == [("processor", "Udbyder Z3", False)]
    assert await told(uses, "anton") == []
    assert await logged(house) == ["provider 1"]


async def test_people_are_reminded_of_a_course_that_runs_out_and_no_more_once_they_took_it_again(
    uses: Uses, house: Services, cast: Cast
) -> None:
    body = {"person": str(cast.people["karla"]), "course": "ai-basics", "version": "1"}
    assert (await uses.send("anton", "POST", "/api/courses", {**body, "completed_on": "2023-11-30"})).status_code == 204
    await house.db.run("UPDATE course_completion SET completed_on = %s", (day(-3 * 365 - 30),))
    await house.use_cases.reminders.remind()
    assert await told(uses, "karla") == [("course", "Brug AI med omtanke", True)]
    assert await told(uses, "anton") == []
    again = {**body, "version": "2", "completed_on": day(0).isoformat()}
    assert (await uses.send("anton", "POST", "/api/courses", again)).status_code == 204
    assert await told(uses, "karla") == []
    assert await logged(house) == ["course 1"]


async def test_many_are_written_in_parts_and_each_once(
    uses: Uses, house: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reminders, "AT_ONCE", 1)
    monkeypatch.setattr("aarhusai.usecases.reminders.AT_ONCE", 1)
    for _ in range(2):
        await due(uses, await uses.approved(await uses.assistant()), day(5))
    for _ in range(2):
        await house.use_cases.reminders.remind()
    assert [len(await told(uses, who)) for who in ("mikkel", "anton")] == [2, 2]
