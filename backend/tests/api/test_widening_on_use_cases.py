"""A rule that is widened for sensitive data rests on a use case of the register and its finished DPIA."""

from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import uuid4

import httpx
import pytest
from api.things import Things
from api.uses import Json, Uses
from cast import Cast

from aarhusai.compose import Services
from aarhusai.kit.clock import now


@pytest.fixture
async def uses(house: Services, cast: Cast, server: str) -> AsyncIterator[Uses]:
    async with httpx.AsyncClient(base_url=server, timeout=20) as client:
        yield Uses(Things(house, cast, client))


async def officer(uses: Uses, cast: Cast) -> None:
    """Signe is the data protection officer of the municipality."""
    path = f"/api/admin/people/{cast.people['signe']}"
    person = (await uses.get("ditte", path)).json()
    roles = [{"role": "dpo", "unit_id": str(cast.units["kommunen"])}]
    done = await uses.send("ditte", "PUT", f"{path}/roles", {"revision": person["revision"], "roles": roles})
    assert done.is_success, done.text


async def proposed(uses: Uses, cast: Cast, case_id: str, who: str = "anton", unit: str = "omsorg") -> httpx.Response:
    wish = {
        "part": "K6", "zone": "Z3", "rule": "replace", "reason": "Vi har brug for det",
        "expires_at": str(now() + timedelta(days=30)), "use_case_id": case_id,
    }  # fmt: skip
    return await uses.send(who, "POST", f"/api/admin/policy/units/{cast.units[unit]}/proposals", wish)


async def dpia(uses: Uses, case: Json, **record: str) -> None:
    written = await uses.send("mikkel", "PUT", f"/api/use-cases/{case['id']}/records/dpia", record)
    assert written.is_success, written.text


DONE = {"status": "done", "reference": "Sag 26/117", "decided_on": "2026-10-01"}


async def test_what_the_register_says_stands_in_the_proposal(uses: Uses, cast: Cast) -> None:
    case = await uses.case(await uses.assistant())
    await dpia(uses, case, **DONE)
    made = await proposed(uses, cast, case["id"])
    assert made.status_code == 201, made.text
    found = made.json()
    assert (found["use_case_id"], found["use_case"], found["dpia"], found["dpia_on"], found["dpia_version"]) == (
        case["id"], "Klart sprog mikkel", "Sag 26/117", "2026-10-01", 1,
    )  # fmt: skip


async def test_an_id_that_leads_nowhere_or_to_what_the_proposer_may_not_read_is_refused(uses: Uses, cast: Cast) -> None:
    case = await uses.case(await uses.assistant())
    await dpia(uses, case, **DONE)
    for answer in (
        await proposed(uses, cast, str(uuid4())),
        await proposed(uses, cast, case["id"], "peter", "teknik"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (404, "use_case_not_found")


@pytest.mark.parametrize("record", [None, {"status": "begun"}, {"status": "not_needed", "advice": "Ingen risiko."}])
async def test_a_use_case_without_a_finished_dpia_is_refused(
    uses: Uses, cast: Cast, record: dict[str, str] | None
) -> None:
    case = await uses.case(await uses.assistant())
    if record is not None:
        await dpia(uses, case, **record)
    answer = await proposed(uses, cast, case["id"])
    assert (answer.status_code, answer.json()["code"]) == (422, "dpia_needed")


async def test_it_is_not_approved_once_the_dpia_was_opened_again(uses: Uses, cast: Cast) -> None:
    await officer(uses, cast)
    case = await uses.case(await uses.assistant())
    await dpia(uses, case, **DONE)
    made = (await proposed(uses, cast, case["id"])).json()
    await dpia(uses, case, status="begun")
    path = f"/api/admin/policy/proposals/{made['id']}"
    refused = await uses.send("signe", "POST", path, {"act": "approve"})
    assert (refused.status_code, refused.json()["code"]) == (409, "dpia_not_finished")
    await dpia(uses, case, **DONE)
    approved = await uses.send("signe", "POST", path, {"act": "approve"})
    assert (approved.status_code, approved.json()["state"]) == (200, "approved")
