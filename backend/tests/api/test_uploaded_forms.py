"""The municipality's form through the page: checked by line, taken in with its day, and asked of every process."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import httpx
import pytest
from api.things import Things
from api.uses import Json, Uses
from cast import Cast

from aarhusai.compose import Services, compose
from aarhusai.config import Settings
from aarhusai.identity import configuration
from aarhusai.identity.types import RoleAt
from aarhusai.kit.clock import today
from aarhusai.terms.actor import SYSTEM, Role
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
async def uses(house: Services, cast: Cast, server: str) -> AsyncIterator[Uses]:
    async with httpx.AsyncClient(base_url=server, timeout=20) as client:
        yield Uses(Things(house, cast, client))


def day(days: int) -> date:
    return today() + timedelta(days=days)


def own(version: str = OWN, begins: date | None = None) -> str:
    """The shipped form as a municipality's own, which asks one thing more."""
    text = template().replace(f'version: "{SHIPPED}"', f'version: "{version}"', 1)
    text = text.replace("effective_from: 2026-11-01", f"effective_from: {begins or day(0)}", 1)
    return text.replace("      - id: public\n", QUESTION, 1)


async def sent(uses: Uses, who: str, text: str | bytes, rest: str = "") -> httpx.Response:
    headers = await uses.things.signed_in(who)
    content = text.encode() if isinstance(text, str) else text
    return await uses.things.client.post(f"/api/screening/forms{rest}", content=content, headers=headers)


async def listed(uses: Uses, who: str = "ditte") -> Json:
    return (await uses.get(who, "/api/screening/forms")).json()


async def states(uses: Uses) -> list[tuple[str, str, str, bool]]:
    items = (await listed(uses))["items"]
    return [(one["version"], one["origin"], one["state"], one["removable"]) for one in items]


async def test_a_form_is_asked_from_its_day_on_and_the_one_before_it_stays_known(uses: Uses) -> None:
    assert await states(uses) == [(SHIPPED, "release", "in_force", False)]
    added = await sent(uses, "ditte", own())
    assert (added.status_code, added.json()["added_by"]) == (201, "Ditte Vestermark")
    assert (await sent(uses, "ditte", own("Lindehøj 2", day(40)))).status_code == 201
    assert await states(uses) == [
        ("Lindehøj 2", "uploaded", "coming", True),
        (OWN, "uploaded", "in_force", False),
        (SHIPPED, "release", "past", False),
    ]
    case = await uses.case(await uses.assistant())
    assert (case["form_version"], case["missing"]) == (OWN, ["journal"])
    assert (await uses.get("mikkel", f"/api/screening?version={SHIPPED}")).status_code == 200


async def test_another_process_asks_it_too_beside_a_form_of_the_setting(
    uses: Uses, house: Services, settings: Settings, tmp_path: Path
) -> None:
    await sent(uses, "ditte", own())
    path = tmp_path / "skema.yaml"
    path.write_text(own("Lindehøj 0", day(-5)), encoding="utf-8")
    other = compose(replace(house.settings, screening=path))
    await other.db.open()
    try:
        assert other.use_cases.form.version == "Lindehøj 0"
        await other.use_cases.forms.refresh()
        assert other.use_cases.form.version == OWN
        assert other.use_cases.form_of("Lindehøj 0").effective_from == day(-5)
    finally:
        await other.db.close()


async def test_what_is_wrong_is_told_by_line_and_nothing_is_kept(uses: Uses) -> None:
    throne = own().replace("kind: unit", "kind: throne", 1)
    text = throne.replace("required: true", "required: true\n        colour: red", 1)
    found: Json = (await sent(uses, "ditte", text, "/check")).json()
    assert found["form"] is None
    lines = text.splitlines()
    told = {one["what"]: lines[int(one["line"]) - 1].strip() for one in found["faults"]}
    assert told == {"unknown": "colour: red", "wrong": "kind: throne"}
    assert all(one["field"].endswith(("colour", "kind")) for one in found["faults"])
    refused = await sent(uses, "ditte", text)
    assert (refused.status_code, refused.json()["code"]) == (422, "bad_form")
    assert len(await states(uses)) == 1

    named = (await sent(uses, "ditte", own().replace("id: public\n", "id: shown\n", 1), "/check")).json()
    assert {one["what"] for one in named["faults"]} == {"contradiction"}
    for damaged in (b"\xff\xfe", b"[}", "version: æ".encode("latin-1"), b"x" * 1_100_000, _bomb()):
        assert (await sent(uses, "ditte", damaged, "/check")).json()["faults"], damaged[:20]


def _bomb() -> bytes:
    """Nine times nine times nine ... of a word, in a few lines."""
    lines = ["a0: &a0 [ja, ja, ja, ja, ja, ja, ja, ja, ja]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    return "\n".join(lines).encode()


async def test_a_good_file_is_shown_as_it_would_be_asked_before_it_is_kept(uses: Uses) -> None:
    found = (await sent(uses, "ditte", own(begins=day(3)), "/check")).json()
    assert (found["form"]["version"], found["effective_from"], found["refused"]) == (OWN, str(day(3)), None)
    assert "journal" in {one["id"] for part in found["form"]["sections"] for one in part["questions"]}
    assert {one["code"] for one in found["duties"]} >= {"dpia", "fria"}
    assert len(await states(uses)) == 1


@pytest.mark.parametrize(
    ("version", "days", "code"),
    [(SHIPPED, 3, "form_version_taken"), (OWN, 3, "form_version_taken"), ("Lindehøj 2", 2, "form_day_taken"),
     ("Lindehøj 2", -1, "form_day_past")],
)  # fmt: skip
async def test_a_version_a_day_that_is_taken_and_a_day_that_is_over_are_refused(
    uses: Uses, version: str, days: int, code: str
) -> None:
    assert (await sent(uses, "ditte", own(begins=day(2)))).status_code == 201
    text = own(version, day(days))
    assert (await sent(uses, "ditte", text, "/check")).json()["refused"] == code
    assert (await sent(uses, "ditte", text)).json()["code"] == code


async def test_a_form_is_taken_away_only_before_its_day(uses: Uses, house: Services) -> None:
    for text in (own(), own("Lindehøj 2", day(9))):
        await sent(uses, "ditte", text)

    async def taken(version: str) -> int:
        return (await uses.send("ditte", "DELETE", f"/api/screening/forms?version={version}")).status_code

    assert [await taken(one) for one in ("Lindehøj 2", OWN, SHIPPED, "Nabokommunen")] == [204, 409, 409, 404]
    assert [one[0] for one in await states(uses)] == [OWN, SHIPPED]
    log = (
        "SELECT string_agg(act || ' ' || (details ->> 'version'), ', ' ORDER BY id) FROM audit WHERE act ~ '^screening'"
    )
    assert await house.db.value(str, log) == (
        "screening.form_added Lindehøj 1, screening.form_added Lindehøj 2, screening.form_removed Lindehøj 2"
    )


async def test_it_comes_back_as_its_file_said_it(uses: Uses) -> None:
    await sent(uses, "ditte", own())
    for version, text in ((OWN, own()), (SHIPPED, template())):
        got = await uses.get("signe", f"/api/screening/forms/file?version={version}")
        assert got.content.decode() == text
        assert got.headers["content-disposition"].endswith(".yaml")
    assert (await uses.get("ditte", "/api/screening/forms/file?version=1999")).status_code == 404


async def test_the_data_protection_officer_of_the_whole_house_keeps_forms_and_one_of_a_branch_does_not(
    uses: Uses, house: Services, cast: Cast
) -> None:
    async with house.db.transaction() as tx:
        for who, unit in (("birgit", "kommunen"), ("oda", "teknik")):
            roles = [RoleAt(Role.DPO, cast.units[unit])]
            await configuration.set_holdings(tx, SYSTEM, cast.people[who], roles)
    assert (await sent(uses, "birgit", own())).status_code == 201
    assert (await listed(uses, "birgit"))["may_change"] is True
    assert ((await listed(uses, "signe"))["may_change"], (await sent(uses, "signe", own())).status_code) == (False, 403)
    assert ((await listed(uses, "oda"))["may_change"], (await sent(uses, "oda", own())).status_code) == (False, 403)
    assert (await uses.get("anton", "/api/screening/forms")).json()["code"] == "forms_not_yours"
