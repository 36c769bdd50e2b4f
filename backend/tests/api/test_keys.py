"""Keys of the API over HTTP: made in the page, used under /v1, ended at once, and never told again."""

from dataclasses import replace
from uuid import UUID

import httpx
import pytest
from api.conftest import SignIn
from cast import QUICK, Cast

from aarhusai.compose import Services, StandIns, close_services, open_services
from aarhusai.config import Settings
from aarhusai.errors import Unauthenticated
from aarhusai.gateway.providers.scripted import Say, ScriptedProvider
from aarhusai.identity.passwords import Passwords
from aarhusai.identity.types import PersonChange, PersonState
from aarhusai.storage.database import Database
from aarhusai.terms.actor import SYSTEM

QUESTION = {"model": "scripted", "messages": [{"role": "user", "content": "Hvornår tømmes spanden?"}]}


async def made(client: httpx.AsyncClient, **more: object) -> dict[str, str]:
    """The wire form of a new key of the client's own, with its text."""
    answer = await client.post("/api/keys", json={"name": "Script", **more})
    assert answer.status_code == 201, answer.text
    return {"id": answer.json()["key"]["id"], "text": answer.json()["text"]}


async def models(anonymous: httpx.AsyncClient, text: str) -> httpx.Response:
    return await anonymous.get("/v1/models", headers={"authorization": f"Bearer {text}"})


async def test_a_key_calls_a_model_and_the_log_names_it(
    sign_in: SignIn, anonymous: httpx.AsyncClient, model: ScriptedProvider, db: Database, cast: Cast
) -> None:
    karla = await sign_in("karla")
    key = await made(karla)
    model.then(Say("Om tirsdagen."))
    headers = {"authorization": f"Bearer {key['text']}"}
    answer = await anonymous.post("/v1/chat/completions", json=QUESTION, headers=headers)
    assert answer.json()["choices"][0]["message"]["content"] == "Om tirsdagen."
    entry = "SELECT details->>'key' FROM audit WHERE act = 'model.call' AND actor_kind = 'key' AND actor_id = %s"
    assert await db.value(str, entry, (cast.people["karla"],)) == key["id"]
    assert await db.value(UUID, "SELECT key_id FROM model_call ORDER BY at DESC LIMIT 1") == UUID(key["id"])


async def test_a_key_that_was_revoked_fails_on_the_very_next_call_whichever_replica_answers(
    sign_in: SignIn, anonymous: httpx.AsyncClient, house: Services, settings: Settings, model: ScriptedProvider
) -> None:
    other = await open_services(replace(settings, replica="other"), StandIns({"scripted": model}, Passwords(QUICK)))
    karla = await sign_in("karla")
    key = await made(karla)
    assert (await models(anonymous, key["text"])).status_code == 200
    await other.identity.keys.caller(key["text"], "192.0.2.7")
    assert (await karla.post(f"/api/keys/{key['id']}/revoke")).json()["state"] == "revoked"
    refused = await models(anonymous, key["text"])
    assert (refused.status_code, refused.json()["error"]["code"]) == (401, "key_not_valid")
    for services in (house, other):
        with pytest.raises(Unauthenticated):
            await services.identity.keys.caller(key["text"], "192.0.2.7")
    await close_services(other)


async def test_a_key_is_shown_once(sign_in: SignIn) -> None:
    karla, anton = await sign_in("karla"), await sign_in("anton")
    key = await made(karla)
    told = [(await karla.get("/api/keys")).text, (await anton.get("/api/keys/house")).text]
    changed = await karla.patch(f"/api/keys/{key['id']}", json={"revision": 1, "name": "Nattens script"})
    told += [changed.text, (await karla.post(f"/api/keys/{key['id']}/revoke")).text]
    assert all(key["text"][:8] in text and key["text"] not in text for text in told)


async def test_a_key_ends_with_the_session_of_nobody_but_with_its_person(
    sign_in: SignIn, anonymous: httpx.AsyncClient, house: Services, cast: Cast
) -> None:
    karla = await sign_in("karla")
    key = await made(karla)
    await karla.delete("/api/session")
    assert (await models(anonymous, key["text"])).status_code == 200
    person = await house.identity.people.get(SYSTEM, cast.people["karla"])
    await house.identity.people.edit(SYSTEM, person.id, person.revision, PersonChange(state=PersonState.BLOCKED))
    assert (await models(anonymous, key["text"])).status_code == 401


async def test_where_own_keys_are_turned_off_there_are_none(
    sign_in: SignIn, anonymous: httpx.AsyncClient, cast: Cast
) -> None:
    karla, ditte = await sign_in("karla"), await sign_in("ditte")
    key = await made(karla)
    address = f"/api/admin/units/{cast.units['omsorg']}/switches"
    off = await ditte.put(address, json={"revision": 0, "switches": {"api_keys": False}})
    assert off.status_code == 200, off.text
    assert (await karla.get("/api/keys")).json()["allowed"] is False
    refused = await karla.post("/api/keys", json={"name": "Et til"})
    assert (refused.status_code, refused.json()["code"]) == (403, "keys_turned_off")
    assert (await models(anonymous, key["text"])).status_code == 403
    assert (await models(anonymous, (await made(ditte))["text"])).status_code == 200


async def test_a_cookie_is_no_key_and_a_key_is_no_cookie(sign_in: SignIn, anonymous: httpx.AsyncClient) -> None:
    karla = await sign_in("karla")
    assert (await karla.get("/v1/models")).status_code == 401
    key = await made(karla)
    for headers in ({"authorization": f"Bearer {key['text']}"}, {"cookie": f"aarhusai_session={key['text']}"}):
        assert (await anonymous.get("/api/keys", headers=headers)).status_code == 401
