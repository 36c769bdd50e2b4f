"""What was approved is watched: what changes around it reopens or suspends the use, and users are told why."""

from collections.abc import AsyncIterator
from datetime import date

import httpx
import pytest
from api.things import Things
from api.uses import Uses
from cast import Cast

from aarhusai.assistants.types import ModelRequirement
from aarhusai.compose import Services
from aarhusai.policy.facts import EndpointFacts, TransferTool
from aarhusai.terms.classes import Zone
from aarhusai.terms.ids import UnitId

IN_DENMARK = EndpointFacts(
    processor="Acme Europe ApS", processing=("DK",), support=("DK",), owner="DK", transfer=TransferTool.NONE,
    training="no", retention_days=0, agreement_on=date(2026, 1, 1), checked_on=date(2026, 11, 1),
)  # fmt: skip


@pytest.fixture
async def uses(house: Services, cast: Cast, server: str) -> AsyncIterator[Uses]:
    async with httpx.AsyncClient(base_url=server, timeout=20) as client:
        yield Uses(Things(house, cast, client))


async def move(uses: Uses, assistant: object, unit: UnitId) -> None:
    """Its owner hands it to another unit, as if they built there too."""
    moved = await uses.send("anton", "PUT", f"/api/assistants/{assistant}/unit", {"unit_id": str(unit)})
    assert moved.is_success, moved.text


async def test_a_live_assistant_that_is_moved_to_another_unit_is_approved_again(
    uses: Uses, house: Services, cast: Cast
) -> None:
    assistant = await uses.assistant("anton")
    case = await uses.approved(assistant, "anton", "ditte")
    await house.use_cases.watching.check()
    assert (await uses.read("anton", case))["state"] == "approved"

    await move(uses, assistant, cast.units["plejehjem"])
    await house.use_cases.watching.check()
    case = await uses.read("anton", case)
    assert (case["state"], case["live"]) == ("reopened", True)
    assert case["facts_changed"] == [
        {"field": "unit", "before": "Sundhed og Omsorg", "after": "Plejehjem", "weight": "changed"}
    ]
    assert await uses.refused("anton", "POST", case, None, "/go-live") == (409, "approval_needed")

    await move(uses, assistant, cast.units["omsorg"])
    await house.use_cases.watching.check()
    assert (await uses.read("anton", case))["state"] == "approved"


@pytest.mark.parametrize("wish", [{}, {"requirement": ModelRequirement(Zone.Z1)}], ids=["chosen", "required"])
async def test_a_looser_model_that_comes_later_where_none_is_named_is_approved_again(
    uses: Uses, house: Services, wish: dict[str, object]
) -> None:
    case = await uses.approved(await uses.assistant("mikkel", **wish))
    await uses.model(Zone.Z4)
    await house.use_cases.watching.check()
    assert (await uses.read("mikkel", case))["state"] == "approved"

    looser = await uses.model(Zone.Z3, IN_DENMARK)
    await house.use_cases.watching.check()
    case = await uses.read("mikkel", case)
    assert (case["state"], case["live"]) == ("reopened", True)
    assert case["facts_changed"] == [{"field": "models", "before": "Z4", "after": "Z3", "weight": "changed"}]

    await house.db.run("UPDATE model SET state = 'off', revision = revision + 1 WHERE id = %s", (looser,))
    await house.use_cases.watching.check()
    assert (await uses.read("mikkel", case))["state"] == "approved"


async def test_a_looser_model_is_nothing_to_who_named_theirs(uses: Uses, house: Services) -> None:
    case = await uses.approved(await uses.assistant("mikkel", model_id=await uses.model(Zone.Z4)))
    await uses.model(Zone.Z3, IN_DENMARK)
    await house.use_cases.watching.check()
    assert (await uses.read("mikkel", case))["state"] == "approved"


async def test_what_the_house_suspends_by_itself_is_told_in_the_readers_language(uses: Uses, house: Services) -> None:
    model = await uses.model(Zone.Z4)
    assistant = await uses.assistant("mikkel", model_id=model)
    case = await uses.approved(assistant)
    await house.db.run("UPDATE model SET zone = 'Z3', revision = revision + 1 WHERE id = %s", (model,))
    await house.use_cases.watching.check()
    await uses.gone(assistant, "karla")
    for language, sentence in (
        ("da", "Noget af det, den er godkendt til, er ændret: hvor modellen kører."),
        ("en", "Something of what it was approved for has changed: where the model runs."),
    ):
        for who in ("karla", "mikkel"):
            await uses.send(who, "PATCH", "/api/me", {"language": language})
        refused = (await uses.get("karla", f"/api/assistants/{assistant}")).json()
        assert refused["facts"] == {"name": "Klart sprog mikkel", "reason": sentence, "cause": "facts_loosened"}
        assert (await uses.read("mikkel", case))["suspended_text"] == sentence
        draft = (await uses.get("mikkel", f"/api/assistants/{assistant}/draft")).json()
        assert draft["suspended"]["text"] == sentence
        (listed,) = (await uses.get("mikkel", "/api/assistants/catalogue?view=mine")).json()["items"]
        assert listed["suspended"] == sentence


async def test_what_a_person_suspends_is_told_in_their_words(uses: Uses) -> None:
    assistant = await uses.assistant()
    case = await uses.approved(assistant)
    case = await uses.ok("anton", "POST", case, {"reason": "Satserne er forkerte."}, "/suspend")
    assert case["suspended_text"] == "Satserne er forkerte."
    await uses.gone(assistant, "karla")
    refused = (await uses.get("karla", f"/api/assistants/{assistant}")).json()
    assert refused["facts"]["reason"] == "Satserne er forkerte."
