"""The registers: they say what is in use, as it is now, to who may read it; and a little of it to everybody."""

import csv
import io
import re
from collections.abc import AsyncIterator
from datetime import date
from uuid import uuid4

import httpx
import pytest
from api.things import Things
from api.uses import PERSONAL, Uses
from cast import Cast

from aarhusai.compose import Services
from aarhusai.policy.facts import EndpointFacts, SubProcessor, TransferTool
from aarhusai.terms.classes import Base, DataClass, Zone
from aarhusai.terms.ids import AssistantId

ACME = EndpointFacts(
    processor="Acme Cloud A/S",
    sub_processors=(SubProcessor("Hjælper Inc.", "US"),),
    processing=("DK",),
    support=("US",),
    owner="US",
    transfer=TransferTool.DPF,
    training="no",
    retention_days=30,
    agreement_on=date(2026, 1, 1),
    checked_on=date(2026, 11, 1),
)


@pytest.fixture
async def uses(house: Services, cast: Cast, server: str) -> AsyncIterator[Uses]:
    async with httpx.AsyncClient(base_url=server, timeout=20) as client:
        yield Uses(Things(house, cast, client))


async def test_the_record_before_and_after_a_change_of_model_differs_in_exactly_that(uses: Uses) -> None:
    first, second = await uses.model(Zone.Z4), await uses.model(Zone.Z3, ACME_IN_EUROPE)
    assistant = await uses.assistant("mikkel", model_id=first)
    await uses.approved(assistant, answers=PERSONAL)
    before = (await uses.get("signe", "/api/register/export")).json()
    case = (await uses.get("mikkel", f"/api/assistants/{assistant}/use-case")).json()
    version = await uses.save_version("mikkel", assistant, model_id=second)
    assert (await uses.get("signe", "/api/register/export")).json() == before
    case = await uses.ok("mikkel", "POST", case, {"version": version}, "/submit")
    await uses.approve("anton", case)
    after = (await uses.get("signe", "/api/register/export")).json()
    (was,), (became,) = before.pop("items"), after.pop("items")
    assert before == after
    assert {key: became[key] for key in became if became[key] != was[key]} == {
        "model": "Model Z3", "zone": "Sky i EU, ejer i EU", "processors": "Acme Europe ApS",
    }  # fmt: skip


ACME_IN_EUROPE = EndpointFacts(
    processor="Acme Europe ApS", processing=("DK",), support=("DK",), owner="DK", transfer=TransferTool.NONE,
    training="no", retention_days=0, agreement_on=date(2026, 1, 1), checked_on=date(2026, 11, 1),
)  # fmt: skip


async def test_the_record_says_in_words_what_was_answered(uses: Uses) -> None:
    await uses.approved(await uses.assistant(), answers=PERSONAL)
    document = (await uses.get("signe", "/api/register/export")).json()
    (row,) = document["items"]
    assert document["controller"] == "Lindehøj Kommune"
    assert (row["unit"], row["persons"]) == ("Visitation", "Borgere")
    assert row["basis_operation"].endswith("(art. 6, stk. 1, litra e); Serviceloven § 83")
    assert row["model"] == "Den ansatte vælger mellem kommunens modeller"


async def test_a_spreadsheet_opens_it_and_takes_nothing_for_a_formula(uses: Uses) -> None:
    await uses.approved(await uses.assistant(), answers={**PERSONAL, "purpose": "=HYPERLINK(1)"})
    answer = await uses.get("signe", "/api/register/export?format=csv")
    assert answer.text.startswith("\ufeff")
    head, row = csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")), delimiter=";")
    assert head[:3] == ["Ansvarlig enhed", "Navn", "Formål"]
    assert row[2] == "'=HYPERLINK(1)"


async def test_the_printed_record_has_no_script_and_no_markup_of_anybodys(uses: Uses) -> None:
    await uses.approved(await uses.assistant(), answers={**PERSONAL, "purpose": "<script>alert(1)</script>"})
    page = await uses.get("signe", "/api/register/export?format=html")
    assert page.headers["content-type"].startswith("text/html")
    assert "<script" not in page.text
    assert "&lt;script&gt;" in page.text
    assert "style=" not in page.text


async def test_who_owns_a_department_exports_that_department(uses: Uses) -> None:
    await uses.approved(await uses.assistant("mikkel"))
    await uses.approved(await uses.assistant("oda"), "oda", "peter")
    units = {
        who: [row["unit"] for row in (await uses.get(who, "/api/register/export")).json()["items"]]
        for who in ("anton", "peter", "signe")
    }
    assert units == {"anton": ["Visitation"], "peter": ["Vejtræer"], "signe": ["Vejtræer", "Visitation"]}


async def test_what_is_suspended_is_in_no_register(uses: Uses) -> None:
    case = await uses.approved(await uses.assistant())
    await uses.ok("anton", "POST", case, {"reason": "En fejl."}, "/suspend")
    assert (await uses.get("signe", "/api/register/export")).json()["items"] == []
    assert (await uses.get("signe", "/api/public/register")).json()["items"] == []


async def test_processors_and_transfers_come_from_what_is_known_of_the_endpoints(uses: Uses) -> None:
    model = await uses.model(Zone.Z2, ACME)
    await uses.approved(await uses.assistant("mikkel", model_id=model))
    (processor,) = (await uses.get("anton", "/api/register/processors")).json()["items"]
    assert (processor["processor"], processor["review_on"], processor["use_cases"]) == (
        "Acme Cloud A/S", "2027-11-01", 1,
    )  # fmt: skip
    (transfer,) = (await uses.get("anton", "/api/register/transfers")).json()["items"]
    assert (transfer["country"], transfer["tool"]) == ("US", "EU-US Data Privacy Framework")
    assert transfer["roles"] == ["support", "sub_processor", "owner"]
    printed = (await uses.get("anton", "/api/register/transfers?format=csv")).text
    assert "Support, Underdatabehandler, Ejer" in printed


async def test_the_list_is_narrowed_counted_and_paged(uses: Uses) -> None:
    await uses.approved(await uses.assistant("mikkel"))
    await uses.case(await uses.assistant("oda"), "oda")
    page = (await uses.get("signe", "/api/use-cases?limit=1")).json()
    assert ([row["assistant"]["name"] for row in page["items"]], page["counts"]) == (
        ["Klart sprog mikkel"], {"approved": 1, "draft": 1},
    )  # fmt: skip
    after = (await uses.get("signe", f"/api/use-cases?limit=1&cursor={page['next_cursor']}")).json()
    assert [row["assistant"]["name"] for row in after["items"]] == ["Klart sprog oda"]
    assert after["next_cursor"] is None
    for query, count in (("state=draft", 1), ("q=ODA", 1), ("risk=high_risk", 0), ("due=over", 0), ("q=%25", 0)):
        assert len((await uses.get("signe", f"/api/use-cases?{query}")).json()["items"]) == count, query
    assert (await uses.get("signe", "/api/use-cases?cursor=x")).json()["code"] == "bad_cursor"


async def test_citizens_see_what_is_approved_live_and_meant_for_them(uses: Uses) -> None:
    await uses.approved(await uses.assistant("mikkel"), answers={**PERSONAL, "purpose": "Finder <vej> i reglerne."})
    await uses.approved(await uses.assistant("oda"), "oda", "peter", {**PERSONAL, "public": "no"})
    await uses.submitted(await uses.assistant("karla"), "karla")
    page = await uses.things.client.get("/ai-register")
    assert page.status_code == 200
    assert re.findall(r"<h2>(.*?)</h2>", page.text) == ["Klart sprog mikkel"]
    assert "Finder &lt;vej&gt; i reglerne." in page.text
    assert "<script" not in page.text
    assert (await uses.things.client.get("/ai-register.css")).headers["content-type"].startswith("text/css")
    listed = (await uses.things.client.get("/api/public/register")).json()
    assert [(one["name"], one["unit"]) for one in listed["items"]] == [("Klart sprog mikkel", "Visitation")]
    assert listed["municipality"] == "Lindehøj Kommune"


async def test_a_looser_zone_suspends_at_once_and_a_changed_supplier_asks_again(uses: Uses, house: Services) -> None:
    model = await uses.model(Zone.Z4)
    assistant = await uses.assistant("mikkel", model_id=model)
    case = await uses.approved(assistant)
    await house.use_cases.watching.check()
    assert (await uses.read("mikkel", case))["state"] == "approved"
    await house.db.run("UPDATE model SET zone = 'Z3', revision = revision + 1 WHERE id = %s", (model,))
    await house.use_cases.watching.check()
    case = await uses.read("mikkel", case)
    assert (case["state"], case["live"]) == ("suspended", False)
    assert "hvor modellen kører" in case["suspended_text"]
    await uses.gone(assistant, "karla")
    assert (await uses.get("karla", f"/api/assistants/{assistant}")).json()["code"] == "assistant_suspended"


async def test_a_model_that_is_off_reopens_and_stands_again_when_it_is_back(uses: Uses, house: Services) -> None:
    model = await uses.model(Zone.Z4)
    case = await uses.approved(await uses.assistant("mikkel", model_id=model))
    for state, wanted in (("off", "reopened"), ("on", "approved")):
        await house.db.run("UPDATE model SET state = %s, revision = revision + 1 WHERE id = %s", (state, model))
        await house.use_cases.watching.check()
        assert ((await uses.read("mikkel", case))["state"], state) == (wanted, state)


async def test_a_source_that_turns_out_to_be_sensitive_suspends(uses: Uses, house: Services, cast: Cast) -> None:
    from aarhusai.knowledge.collections import NewCollection

    mikkel = await uses.builder("mikkel")
    new = NewCollection("Vejledninger", cast.units["visitation"])
    collection = await house.knowledge.collections.create(mikkel, new)
    case = await uses.approved(await uses.assistant("mikkel", collections=(collection.id,)))
    worse = str(DataClass(Base.PERSONAL))
    await house.db.run("UPDATE collection SET found_class = %s WHERE id = %s", (worse, collection.id))
    await house.use_cases.watching.check()
    assert (await uses.read("mikkel", case))["state"] == "suspended"


async def test_a_use_whose_assistant_is_deleted_is_retired(uses: Uses, house: Services) -> None:
    assistant = await uses.assistant()
    case = await uses.approved(assistant)
    await house.workshop.drafts.delete(await uses.builder("mikkel"), AssistantId(assistant))
    await house.use_cases.watching.check()
    case = await uses.read("signe", case)
    assert (case["state"], case["rights"]) == ("retired", [])


async def test_a_course_that_is_demanded_is_asked_for(uses: Uses, house: Services, cast: Cast) -> None:
    answers = {**PERSONAL, "data": ["confidential"], "course": "ai-basics"}
    assistant = AssistantId(await uses.assistant())
    await uses.approved(assistant, answers=answers)
    await house.use_cases.courses.refresh()
    question = {"text": "Hvad betyder partshøring?", "request_id": str(uuid4()), "assistant_id": str(assistant)}
    refused = await uses.send("karla", "POST", "/api/turns", question)
    assert (refused.status_code, refused.json()["code"]) == (403, "course_needed")
    assert refused.json()["facts"]["course"] == "Brug AI med omtanke"
    body = {"person": str(cast.people["karla"]), "course": "ai-basics", "version": "1", "completed_on": "2026-06-01"}
    assert (await uses.send("anton", "POST", "/api/courses", body)).status_code == 204
    assert (await uses.send("karla", "POST", "/api/turns", question)).status_code == 200
    (done,) = (await uses.get("karla", "/api/courses")).json()["items"]
    assert (done["person"]["name"], done["valid_until"]) == ("Karla Nørrelund", "2029-06-01")
