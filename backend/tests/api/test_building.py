"""Building an assistant, as its builder's page does it."""

from typing import Any
from uuid import uuid4

import httpx
from api.conftest import SignIn
from api.streams import whole_turn
from cast import Cast

from aarhusai.compose import Services
from aarhusai.gateway.providers.scripted import ScriptedProvider
from aarhusai.gateway.types import TextPart


async def made(client: httpx.AsyncClient, cast: Cast, unit: str = "visitation", **more: object) -> dict[str, Any]:
    """A new assistant."""
    body = {"name": "Visitationsguiden", "unit_id": str(cast.units[unit]), **more}
    answer = await client.post("/api/assistants", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def test_a_builder_makes_one_writes_it_and_saves_a_version(sign_in: SignIn, cast: Cast) -> None:
    mikkel = await sign_in("mikkel")
    draft = await made(mikkel, cast)
    where = f"/api/assistants/{draft['id']}"

    content = {**draft["content"], "instructions": "Svar kort.", "tags": ["visitation"]}
    saved = await mikkel.put(f"{where}/draft", json={"revision": draft["revision"], "content": content})
    version = await mikkel.post(f"{where}/versions", json={"revision": saved.json()["revision"], "note": "Første"})

    assert saved.status_code == 200, saved.text
    assert version.status_code == 201, version.text
    assert version.json()["number"] == 1
    assert version.json()["content"] == content
    (item,) = (await mikkel.get("/api/assistants/catalogue?view=mine")).json()["items"]
    assert (item["name"], item["version"], item["state"], item["mine"]) == ("Visitationsguiden", 1, "private", True)
    detail = (await mikkel.get(where)).json()
    assert detail["why"] == [{"kind": "owner", "name": ""}]
    assert detail["instructions"] == "Svar kort."


async def test_two_who_save_at_once_are_told_of_each_other_and_lose_nothing(sign_in: SignIn, cast: Cast) -> None:
    mikkel, ditte = await sign_in("mikkel"), await sign_in("ditte")
    draft = await made(mikkel, cast)
    where = f"/api/assistants/{draft['id']}"
    people = [str(cast.people["mikkel"]), str(cast.people["ditte"])]
    assert (await mikkel.put(f"{where}/owners", json={"people": people})).status_code == 200
    hers = {"revision": draft["revision"], "content": {**draft["content"], "instructions": "Dittes."}}
    his = {"revision": draft["revision"], "content": {**draft["content"], "instructions": "Mikkels."}}

    first, second = await ditte.put(f"{where}/draft", json=hers), await mikkel.put(f"{where}/draft", json=his)

    assert (first.status_code, second.status_code) == (200, 409)
    problem = second.json()
    assert (problem["code"], problem["facts"]["by"]) == ("draft_changed_meanwhile", "Ditte Vestermark")
    assert (await mikkel.get(f"{where}/draft")).json()["content"]["instructions"] == "Dittes."
    again = await mikkel.put(f"{where}/draft", json={**his, "revision": problem["facts"]["revision"]})
    assert again.status_code == 200


async def test_a_draft_is_kept_whatever_it_says_and_a_version_is_not(sign_in: SignIn, cast: Cast) -> None:
    mikkel = await sign_in("mikkel")
    draft = await made(mikkel, cast)
    where = f"/api/assistants/{draft['id']}"
    nobody = str(uuid4())
    for change, code in (
        ({"instructions": "ord " * 40_000}, "instructions_too_long"),
        ({"tools": ["regn_den_ud"]}, "tool_gone"),
        ({"model_id": nobody}, "model_gone"),
        ({"collections": [nobody]}, "collection_gone"),
        ({"requirement": {"max_zone": "Z4", "modality": "image"}}, "no_model_fits"),
        ({"name": " "}, "name_missing"),
    ):
        content = {**draft["content"], **change}
        kept = await mikkel.put(f"{where}/draft", json={"revision": draft["revision"], "content": content})
        assert kept.status_code == 200, kept.text
        assert code in {problem["code"] for problem in kept.json()["problems"]}
        refused = await mikkel.post(f"{where}/versions", json={"revision": kept.json()["revision"]})
        assert (refused.status_code, refused.json()["code"]) == (422, code)
        draft = kept.json() | {"content": draft["content"]}


async def test_versions_are_compared_and_brought_back(sign_in: SignIn, cast: Cast) -> None:
    mikkel = await sign_in("mikkel")
    draft = await made(mikkel, cast)
    where = f"/api/assistants/{draft['id']}"
    for text in ("Svar kort.\nVær venlig.", "Svar langt.\nVær venlig."):
        content = {**draft["content"], "instructions": text}
        draft = (await mikkel.put(f"{where}/draft", json={"revision": draft["revision"], "content": content})).json()
        assert (await mikkel.post(f"{where}/versions", json={"revision": draft["revision"]})).status_code == 201

    (field,) = (await mikkel.get(f"{where}/versions/2/difference")).json()["fields"]
    back = (await mikkel.post(f"{where}/versions/1/restore")).json()
    twice = await mikkel.post(f"{where}/versions", json={"revision": back["revision"]})
    same = await mikkel.post(f"{where}/versions", json={"revision": back["revision"]})

    assert field["name"] == "instructions"
    assert [(line["kind"], line["text"]) for line in field["lines"]] == [
        ("removed", "Svar kort."), ("added", "Svar langt."), ("same", "Vær venlig."),
    ]  # fmt: skip
    assert (back["content"]["instructions"], back["based_on"]) == ("Svar kort.\nVær venlig.", 1)
    assert (twice.json()["number"], same.json()["number"]) == (3, 3)


async def test_what_is_not_saved_is_tried_in_a_temporary_chat_by_its_owner_alone(
    sign_in: SignIn, cast: Cast, model: ScriptedProvider
) -> None:
    mikkel, karla = await sign_in("mikkel"), await sign_in("karla")
    draft = await made(mikkel, cast)
    content = {
        **draft["content"],
        "instructions": "Du hjælper {{navn}} fra {{enhed}}.",
        "parameters": {"temperature": 0.1},
    }
    trial = {"assistant_id": draft["id"], "content": content}

    end = await whole_turn(mikkel, "Hej", temporary=True, trial=trial)
    refused = await karla.post(
        "/api/turns", json={"request_id": str(uuid4()), "text": "Hej", "temporary": True, "trial": trial}
    )
    stored = await mikkel.post("/api/turns", json={"request_id": str(uuid4()), "text": "Hej", "trial": trial})

    assert end["status"] == "done"
    (request,) = model.requests
    assert request.temperature == 0.1
    (instructions,) = request.messages[0].parts
    assert isinstance(instructions, TextPart)
    assert instructions.text.reveal() == "Du hjælper Mikkel Thorsager fra Visitation."
    assert (refused.status_code, refused.json()["code"]) == (404, "assistant_not_found")
    assert (stored.status_code, stored.json()["code"]) == (422, "trial_is_temporary")


async def test_a_content_that_cannot_be_read_is_told_and_harms_nobody_else(
    sign_in: SignIn, cast: Cast, house: Services
) -> None:
    mikkel = await sign_in("mikkel")
    broken, whole = await made(mikkel, cast), await made(mikkel, cast)
    for draft in (broken, whole):
        answer = await mikkel.post(f"/api/assistants/{draft['id']}/versions", json={"revision": draft["revision"]})
        assert answer.status_code == 201
    await house.db.run(
        "UPDATE assistant_version SET content = content || '{\"schema\": 9}' WHERE assistant_id = %s", (broken["id"],)
    )
    await house.db.run("UPDATE assistant SET draft = '{\"name\": 7}' WHERE id = %s", (broken["id"],))
    await house.assistants.refresh()

    shown = (await mikkel.get(f"/api/assistants/{broken['id']}/draft")).json()
    usable = {one["id"] for one in (await mikkel.get("/api/assistants")).json()["items"]}

    assert (shown["content"], shown["problems"][0]["code"]) == (None, "bad_content")
    assert whole["id"] in usable
    assert broken["id"] not in usable


async def test_somebody_who_left_is_followed_by_who_owns_the_unit(sign_in: SignIn, cast: Cast, house: Services) -> None:
    mikkel, anton, peter = [await sign_in(one) for one in ("mikkel", "anton", "peter")]
    draft = await made(mikkel, cast)
    where = f"/api/assistants/{draft['id']}"
    assert (await anton.get("/api/assistants/ownerless")).json()["items"] == []
    assert (await anton.post(f"{where}/owner")).json()["code"] == "assistant_has_owner"

    await house.db.run("UPDATE person SET state = 'blocked' WHERE id = %s", (cast.people["mikkel"],))

    (left,) = (await anton.get("/api/assistants/ownerless")).json()["items"]
    assert (left["name"], left["last_owner"]) == ("Visitationsguiden", "Mikkel Thorsager")
    assert (await peter.get("/api/assistants/ownerless")).json()["items"] == []
    taken = await anton.post(f"{where}/owner")
    assert taken.status_code == 200, taken.text
    assert [one["name"] for one in taken.json()["owners"]] == ["Anton Skovbjerg"]


async def test_building_is_turned_off_for_a_branch_by_its_owner_and_not_on_again_below(
    sign_in: SignIn, cast: Cast
) -> None:
    anton, mikkel, oda = [await sign_in(one) for one in ("anton", "mikkel", "oda")]
    where = f"/api/admin/units/{cast.units['omsorg']}/switches"
    off = await anton.put(where, json={"revision": 0, "switches": {"building": False}})

    assert off.json()["own"]["building"] is False
    refused = await mikkel.post("/api/assistants", json={"name": "Brevhjælp", "unit_id": str(cast.units["visitation"])})
    assert (refused.status_code, refused.json()["facts"]) == (403, {"feature": "building"})
    assert (await mikkel.get("/api/switches")).json()["building"] is False
    assert (await oda.get("/api/switches")).json()["building"] is True
    below = f"/api/admin/units/{cast.units['visitation']}/switches"
    again = await anton.put(below, json={"revision": 0, "switches": {"building": True}})
    assert (again.status_code, again.json()["code"]) == (422, "looser_than_inherited")
    back = await anton.put(where, json={"revision": off.json()["revision"], "switches": {"building": None}})
    assert back.json()["own"]["building"] is None
    assert (await made(mikkel, cast))["state"] == "private"


async def test_what_was_deleted_is_brought_back_as_it_was(sign_in: SignIn, cast: Cast) -> None:
    mikkel = await sign_in("mikkel")
    draft = await made(mikkel, cast)
    where = f"/api/assistants/{draft['id']}"

    assert (await mikkel.delete(where)).status_code == 204
    assert (await mikkel.get(f"{where}/draft")).status_code == 404
    assert (await mikkel.get("/api/assistants/catalogue?view=mine")).json()["items"] == []
    back = await mikkel.post(f"{where}/undelete")

    assert back.json()["content"] == draft["content"]


async def test_favourites_come_first_after_the_default(sign_in: SignIn, cast: Cast) -> None:
    mikkel = await sign_in("mikkel")
    for name in ("Afgørelser", "Brevhjælp"):
        draft = await made(mikkel, cast)
        content = {**draft["content"], "name": name}
        saved = await mikkel.put(
            f"/api/assistants/{draft['id']}/draft", json={"revision": draft["revision"], "content": content}
        )
        await mikkel.post(f"/api/assistants/{draft['id']}/versions", json={"revision": saved.json()["revision"]})
    assert (await mikkel.put(f"/api/assistants/{draft['id']}/favourite")).status_code == 204

    names = [one["name"] for one in (await mikkel.get("/api/assistants")).json()["items"]]
    found = (await mikkel.get("/api/assistants/catalogue?view=favourites")).json()

    assert names == ["Skriveassistenten", "Brevhjælp", "Afgørelser"]
    assert [one["name"] for one in found["items"]] == ["Brevhjælp"]
    assert found["counts"] == {"mine": 2, "shared": 0, "unit": 2, "all": 3, "favourites": 1, "managed": 0}


async def test_a_unit_that_answers_for_an_assistant_is_not_removed(sign_in: SignIn, cast: Cast) -> None:
    ditte = await sign_in("ditte")
    unit = await ditte.post("/api/admin/units", json={"parent_id": str(cast.units["teknik"]), "name": "Nyt hold"})
    made_in = await ditte.post("/api/assistants", json={"name": "Brevhjælp", "unit_id": unit.json()["id"]})
    assert made_in.status_code == 201

    refused = await ditte.delete(f"/api/admin/units/{unit.json()['id']}")

    assert (refused.status_code, refused.json()["code"]) == (409, "unit_not_empty")
