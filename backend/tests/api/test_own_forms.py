"""A municipality's own form is what is asked; what was answered under another stands as it was answered."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from api.things import Things
from api.uses import ORDINARY, Json, Uses
from cast import Cast

from aarhusai.compose import Services
from aarhusai.config import Settings
from aarhusai.usecases.screening.loading import template

SHIPPED, OWN = "2026-11", "Lindehøj 1"
QUESTION = """\
      - id: journal
        kind: yesno
        label: {da: "Skal svarene journaliseres?", en: "Are the answers to be filed?"}
        required: true
      - id: public
"""


@pytest.fixture
def settings(settings: Settings, tmp_path: Path) -> Settings:
    """Of a house with a form of its own, which asks one thing more."""
    text = template().replace(f'version: "{SHIPPED}"', f'version: "{OWN}"', 1)
    text = text.replace("effective_from: 2026-11-01", "effective_from: 2026-11-02", 1)
    path = tmp_path / "skema.yaml"
    path.write_text(text.replace("      - id: public\n", QUESTION, 1), encoding="utf-8")
    return replace(settings, screening=path)


@pytest.fixture
async def uses(house: Services, cast: Cast, server: str) -> AsyncIterator[Uses]:
    async with httpx.AsyncClient(base_url=server, timeout=20) as client:
        yield Uses(Things(house, cast, client))


def asked(form: Json) -> set[str]:
    return {question["id"] for section in form["sections"] for question in section["questions"]}


async def test_what_the_own_form_asks_besides_must_be_answered(uses: Uses) -> None:
    case = await uses.case(await uses.assistant())
    assert (case["form_version"], case["form_in_force"], case["missing"]) == (OWN, OWN, ["journal"])
    assert await uses.refused("mikkel", "POST", case, {"version": 1}, "/submit") == (409, "answers_missing")
    case = await uses.ok("mikkel", "PATCH", case, {"revision": case["revision"], "answers": {"journal": "no"}})
    case = await uses.ok("mikkel", "POST", case, {"version": 1}, "/submit")
    assert (await uses.approve("anton", case))["state"] == "approved"


async def test_what_was_approved_under_another_form_stands_until_somebody_answers_anew(
    uses: Uses, house: Services
) -> None:
    assistant = await uses.assistant()
    case = await uses.approved(assistant, answers={**ORDINARY, "journal": "yes"})
    await house.db.run(
        """
        UPDATE use_case SET form_version = %(form)s, approved_form = %(form)s, answers = answers - 'journal',
               approved_answers = approved_answers - 'journal' WHERE id = %(id)s
        """,
        {"form": SHIPPED, "id": case["id"]},
    )
    await house.use_cases.watching.check()
    case = await uses.read("mikkel", case)
    assert (case["state"], case["form_version"], case["form_in_force"]) == ("approved", SHIPPED, OWN)
    assert (case["missing"], case["facts_changed"]) == ([], [])
    await uses.save_version("mikkel", assistant, instructions="Skriv endnu klarere.")
    case = await uses.ok("mikkel", "POST", case, None, "/go-live")
    assert (case["live_version"], case["form_version"]) == (2, SHIPPED)
    (row,) = (await uses.get("signe", "/api/register/export")).json()["items"]
    assert row["data"] == "Interne oplysninger, uden personoplysninger"

    case = await uses.ok("mikkel", "PATCH", case, {"revision": case["revision"], "answers": {"use": "finding"}})
    assert (case["state"], case["form_version"], case["missing"]) == ("reopened", OWN, ["journal"])


async def test_every_version_that_was_answered_can_be_read(uses: Uses) -> None:
    now = (await uses.get("mikkel", "/api/screening")).json()
    before = (await uses.get("mikkel", f"/api/screening?version={SHIPPED}")).json()
    assert (now["version"], before["version"]) == (OWN, SHIPPED)
    assert asked(now) - asked(before) == {"journal"}
    gone = await uses.get("mikkel", "/api/screening?version=2019-05")
    assert (gone.status_code, gone.json()["code"]) == (404, "form_not_found")
