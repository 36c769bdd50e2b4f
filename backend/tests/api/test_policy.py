"""Rules by unit over HTTP: two departments, the same text, the same model, two answers."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from api.conftest import SignIn
from api.test_models import made_model, made_provider
from cast import Cast

from aarhusai.kit.clock import now

TEXT = "Karen Madsen, 610190-1234, har søgt om en parkeringsplads."


async def own(client: httpx.AsyncClient, unit: object, **rules: str) -> httpx.Response:
    """A version with these own cells on top of the last one, such as K2_Z3="refuse"."""
    address = f"/api/admin/policy/units/{unit}"
    latest = (await client.get(address)).json()["latest"]
    changes = [{"part": name[:2], "zone": name[3:], "rule": rule} for name, rule in rules.items()]
    body = {"base_version": latest, "reason": "Sådan er det", "changes": changes}
    return await client.post(f"{address}/versions", json=body)


async def test_two_departments_with_different_rules_get_different_answers(sign_in: SignIn, cast: Cast) -> None:
    ditte, anton = await sign_in("ditte"), await sign_in("anton")
    model = await made_model(ditte, await made_provider(ditte))
    assert (await own(anton, cast.units["omsorg"], K4_Z3="refuse")).status_code == 201
    said: dict[str, Any] = {}
    for unit in ("omsorg", "teknik"):
        body = {"unit_id": str(cast.units[unit]), "text": TEXT, "model_id": model["id"]}
        said[unit] = (await ditte.post("/api/admin/policy/test", json=body)).json()
    assert {unit: answer["decision"]["verdict"] for unit, answer in said.items()} == {
        "omsorg": "refuse", "teknik": "replace",
    }  # fmt: skip
    decision = said["omsorg"]["decision"]
    assert (decision["because"], decision["rule"]["unit_name"], decision["rule"]["origin"]) == (
        "K4", "Sundhed og Omsorg", "own",
    )  # fmt: skip
    assert said["teknik"]["decision"]["rule"]["origin"] == "default"
    assert {finding["kind"] for finding in said["omsorg"]["findings"]} >= {"cpr"}
    assert "zone" in said["omsorg"]["alternatives"][0]


async def test_the_rules_decide_what_is_really_sent(sign_in: SignIn, cast: Cast) -> None:
    ditte, anton, karla = await sign_in("ditte"), await sign_in("anton"), await sign_in("karla")
    model = await made_model(ditte, await made_provider(ditte))
    question = {"text": TEXT, "model_id": model["id"]}
    checked = (await karla.post("/api/protection/check", json=question)).json()
    assert checked["decision"]["verdict"] == "replace"
    await own(anton, cast.units["omsorg"], K4_Z3="refuse")
    checked = (await karla.post("/api/protection/check", json=question)).json()
    assert checked["decision"]["verdict"] == "refuse"


async def test_the_grid_says_what_may_be_chosen_and_what_takes_approval(sign_in: SignIn, cast: Cast) -> None:
    anton = await sign_in("anton")
    grid = (await anton.get(f"/api/admin/policy/units/{cast.units['omsorg']}")).json()
    cells = {(cell["part"], cell["zone"]): cell for cell in grid["cells"]}
    assert len(cells) == 28
    assert (cells["K3", "Z3"]["loosest"], cells["K3", "Z3"]["needs"]) == ("replace", "approver")
    assert (cells["K6", "Z3"]["loosest"], cells["K6", "Z3"]["needs"]) == ("refuse", "dpo")
    assert (cells["K0", "Z1"]["loosest"], cells["K0", "Z1"]["needs"]) == ("allow", None)
    assert (grid["can_edit"], grid["parent_name"]) == (True, "Lindehøj Kommune")


async def test_a_version_on_top_of_an_old_one_is_told(sign_in: SignIn, cast: Cast) -> None:
    anton = await sign_in("anton")
    assert (await own(anton, cast.units["omsorg"], K1_Z1="refuse")).status_code == 201
    body = {"base_version": 0, "reason": "Igen", "changes": [{"part": "K0", "zone": "Z1", "rule": "refuse"}]}
    answer = await anton.post(f"/api/admin/policy/units/{cast.units['omsorg']}/versions", json=body)
    assert (answer.status_code, answer.json()["code"]) == (409, "changed_meanwhile")
    looser = await own(anton, cast.units["omsorg"], K6_Z2="allow")
    assert (looser.status_code, looser.json()["facts"]) == (422, {"part": "K6", "zone": "Z2", "needs": "dpo"})


async def test_a_widening_from_proposal_to_history(sign_in: SignIn, cast: Cast) -> None:
    anton, ditte = await sign_in("anton"), await sign_in("ditte")
    address = f"/api/admin/policy/units/{cast.units['visitation']}"
    until = str(now() + timedelta(days=30))
    wish = {"part": "K3", "zone": "Z3", "rule": "allow", "reason": "Ny aftale", "expires_at": until}
    asked = (await anton.post(f"{address}/proposals", json=wish)).json()
    assert (asked["acts"], asked["needs"]) == (["withdraw"], "approver")
    (waiting,) = (await ditte.get("/api/admin/policy/proposals")).json()["items"]
    assert waiting["acts"] == ["approve", "reject"]
    own_yes = await anton.post(f"/api/admin/policy/proposals/{asked['id']}", json={"act": "approve"})
    assert (own_yes.status_code, own_yes.json()["code"]) == (403, "proposal_not_yours")
    approved = await ditte.post(f"/api/admin/policy/proposals/{asked['id']}", json={"act": "approve"})
    assert approved.json()["state"] == "approved"
    (version,) = (await anton.get(f"{address}/versions")).json()["items"]
    assert (version["how"], version["decided_by"], version["changes"][0]["after"]) == (
        "widened", "Ditte Vestermark", "allow",
    )  # fmt: skip


@pytest.mark.parametrize("code", ["SE", "dpf"])
async def test_a_country_is_turned_off_and_the_model_is_gone(sign_in: SignIn, code: str) -> None:
    ditte, karla = await sign_in("ditte"), await sign_in("karla")
    await made_model(ditte, await made_provider(ditte))
    answer = await ditte.put(f"/api/admin/countries/{code}", json={"on": False, "reason": "Besluttet"})
    place = next(place for place in answer.json()["items"] if place["code"] == code)
    assert (place["on"], place["reason"], place["decided_by"]) == (False, "Besluttet", "Ditte Vestermark")
    names = {item["name"] for item in (await karla.get("/api/models")).json()["items"]}
    assert ("Qwen 3" in names) == (code == "dpf")
    (provider,) = [one for one in (await ditte.get("/api/admin/providers")).json()["items"] if one["zone"] == "Z3"]
    assert [one["code"] for one in provider["shortcomings"]] == ([] if code == "dpf" else ["place_off"])
