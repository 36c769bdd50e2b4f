"""The routes of models, providers and zones, as the page uses them."""

from collections.abc import Mapping
from uuid import uuid4

import httpx
import pytest
from api.conftest import SignIn
from facts import WIRE

from aarhusai.gateway.provider import ModelFailed
from aarhusai.gateway.providers.scripted import Fail, ScriptedProvider
from aarhusai.gateway.types import Endpoint

JsonObject = dict[str, object]

PROVIDER: JsonObject = {
    "name": "Vores vLLM", "kind": "scripted", "zone": "Z3", "secret": "sk-hemmelig", "facts": WIRE,
}  # fmt: skip


async def made_provider(client: httpx.AsyncClient, **change: object) -> JsonObject:
    answer = await client.post("/api/admin/providers", json={**PROVIDER, **change})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def made_model(client: httpx.AsyncClient, provider: Mapping[str, object], **change: object) -> JsonObject:
    endpoints = [{"provider_id": provider["id"], "upstream_name": "qwen3"}]
    body = {"name": "Qwen 3", "zone": "Z3", "endpoints": endpoints, **change}
    answer = await client.post("/api/admin/models", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()


def problem(answer: httpx.Response) -> tuple[int, str]:
    """Status and code."""
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.status_code, answer.json()["code"]


async def test_an_employee_sees_the_models_she_may_use_and_where_they_run(sign_in: SignIn) -> None:
    karla = await sign_in("karla")
    found = (await karla.get("/api/models")).json()
    assert [model["slug"] for model in found["items"]] == ["scripted", "smollm2"]
    assert [model["is_default"] for model in found["items"]] == [True, False]
    assert [model["bundled"] for model in found["items"]] == [False, True]
    assert set(found["items"][0]) == {
        "id", "slug", "name", "description", "zone", "modalities", "bundled", "context_window", "is_default",
    }  # fmt: skip
    assert found["zones"] == {"Z1": None, "Z2": None, "Z3": None, "Z4": None}


async def test_a_model_that_is_added_is_there_for_everybody_at_once(sign_in: SignIn) -> None:
    ditte, karla = await sign_in("ditte"), await sign_in("karla")
    model = await made_model(ditte, await made_provider(ditte))
    names = [item["name"] for item in (await karla.get("/api/models")).json()["items"]]
    assert "Qwen 3" in names
    gone = await ditte.delete(f"/api/admin/models/{model['id']}")
    assert gone.status_code == 204
    names = [item["name"] for item in (await karla.get("/api/models")).json()["items"]]
    assert "Qwen 3" not in names


async def test_a_secret_goes_in_and_never_comes_out(sign_in: SignIn) -> None:
    ditte = await sign_in("ditte")
    provider = await made_provider(ditte)
    answers = [
        await ditte.get("/api/admin/providers"),
        await ditte.patch(f"/api/admin/providers/{provider['id']}", json={"revision": 1, "name": "Nyt"}),
        await ditte.post(f"/api/admin/providers/{provider['id']}/test"),
    ]
    assert all(answer.status_code == 200 and "hemmelig" not in answer.text for answer in answers)
    assert answers[1].json()["has_secret"] is True
    assert "secret" not in answers[1].json()


async def test_a_stale_edit_is_told(sign_in: SignIn) -> None:
    ditte = await sign_in("ditte")
    provider = await made_provider(ditte)
    model = await made_model(ditte, provider)
    for address in (f"/api/admin/providers/{provider['id']}", f"/api/admin/models/{model['id']}"):
        assert (await ditte.patch(address, json={"revision": 1, "name": "Først"})).status_code == 200
        assert problem(await ditte.patch(address, json={"revision": 1, "name": "Så"})) == (409, "changed_meanwhile")


async def test_a_provider_in_use_cannot_be_removed(sign_in: SignIn) -> None:
    ditte = await sign_in("ditte")
    provider = await made_provider(ditte)
    await made_model(ditte, provider)
    assert problem(await ditte.delete(f"/api/admin/providers/{provider['id']}")) == (409, "provider_in_use")


async def test_the_order_people_see_is_the_one_that_was_chosen(sign_in: SignIn) -> None:
    ditte = await sign_in("ditte")
    model = await made_model(ditte, await made_provider(ditte))
    answer = await ditte.post("/api/admin/models/order", json={"ids": [model["id"]]})
    chat = [item["slug"] for item in answer.json()["items"] if "chat" in item["tasks"]]
    assert chat == ["qwen-3", "scripted", "smollm2"]
    assert (await ditte.get("/api/models")).json()["items"][0]["slug"] == "qwen-3"


async def test_what_is_wrong_is_told_by_code(sign_in: SignIn) -> None:
    ditte = await sign_in("ditte")
    address = {"base_url": "http://ki.example/v1"}
    refused = await ditte.post("/api/admin/providers", json={**PROVIDER, "kind": "scripted", "options": address})
    assert problem(refused) == (422, "bad_base_url")
    assert refused.json()["facts"] == {"reason": "insecure"}
    provider = await made_provider(ditte)
    body = {"name": "X", "zone": "Z4", "endpoints": [{"provider_id": provider["id"], "upstream_name": "x"}]}
    assert problem(await ditte.post("/api/admin/models", json=body)) == (422, "endpoint_zone_too_loose")
    assert problem(await ditte.post("/api/admin/models", json={**body, "farve": "rød"})) == (422, "invalid_request")


async def test_tests_of_a_connection_tell_how_it_went(
    sign_in: SignIn, model: ScriptedProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    ditte = await sign_in("ditte")
    provider = await made_provider(ditte)
    tested = (await ditte.post(f"/api/admin/providers/{provider['id']}/test")).json()
    assert (tested["ok"], tested["code"], tested["models"]) == (True, "ok", ["scripted"])
    made = await made_model(ditte, provider)
    model.then(Fail(ModelFailed("model_wrong_key", "no")))
    tested = (await ditte.post(f"/api/admin/models/{made['id']}/test")).json()
    assert (tested["ok"], tested["code"], tested["facts"]) == (False, "model_wrong_key", {"provider": "vores-vllm"})

    async def away(_: Endpoint) -> tuple[str, ...]:
        raise ModelFailed("model_unreachable", "no", reason="connection refused")

    monkeypatch.setattr(model, "models", away)
    tested = (await ditte.post(f"/api/admin/providers/{provider['id']}/test")).json()
    assert (tested["code"], tested["facts"]) == ("model_unreachable", {"reason": "connection refused"})


async def test_the_zones_words_are_read_and_written(sign_in: SignIn) -> None:
    ditte, karla = await sign_in("ditte"), await sign_in("karla")
    before = (await ditte.get("/api/admin/zones")).json()
    assert before == {"revision": 0, "zones": {"Z1": None, "Z2": None, "Z3": None, "Z4": None}}
    own = {"name": "Egne servere", "sentence": "Kører i kommunens eget maskinrum."}
    body = {"revision": 0, "zones": {"Z4": own}}
    assert (await ditte.put("/api/admin/zones", json=body)).json()["revision"] == 1
    assert problem(await ditte.put("/api/admin/zones", json=body)) == (409, "changed_meanwhile")
    assert (await karla.get("/api/models")).json()["zones"]["Z4"] == own


async def test_without_signing_in_there_is_nothing(anonymous: httpx.AsyncClient) -> None:
    for path in ("/api/models", "/api/admin/models", "/api/admin/providers", "/api/admin/zones"):
        assert problem(await anonymous.get(path)) == (401, "not_signed_in")


@pytest.mark.parametrize("name", ["karla", "mikkel", "anton", "signe"])
async def test_for_everybody_but_the_platform_owner_it_is_closed(sign_in: SignIn, name: str) -> None:
    somebody = await sign_in(name)
    model_id = (await somebody.get("/api/models")).json()["items"][0]["id"]
    for path in ("/api/admin/models", "/api/admin/providers", "/api/admin/zones"):
        assert problem(await somebody.get(path)) == (403, "not_a_platform_owner")
    assert problem(await somebody.post("/api/admin/providers", json=PROVIDER)) == (403, "not_a_platform_owner")
    for theirs in (model_id, uuid4()):
        address = f"/api/admin/models/{theirs}"
        assert problem(await somebody.patch(address, json={"revision": 1, "name": "x"})) == (404, "model_not_found")
        assert problem(await somebody.delete(address)) == (404, "model_not_found")
        assert problem(await somebody.post(f"{address}/test")) == (404, "model_not_found")
