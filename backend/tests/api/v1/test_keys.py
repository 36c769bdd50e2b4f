"""Who gets into `/v1`: a key of the house and nothing else, as far as the key reaches, and not into the page's API."""

from dataclasses import replace
from datetime import timedelta

import httpx
import psycopg
from api.conftest import SignIn
from api.v1.conftest import Keyed, actor_of
from cast import Cast
from fakes.upstream import FakeUpstream
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from aarhusai.compose import Services
from aarhusai.config import Settings
from aarhusai.identity.keys_types import KeyScope, NewKey
from aarhusai.web.app import create_app

SAID = [{"role": "user", "content": "Hej"}]
CALLS: dict[str, tuple[str, str, dict[str, object]]] = {
    "POST /chat/completions": ("chat", "json", {"model": "klar", "messages": SAID}),
    "POST /responses": ("chat", "json", {"model": "klar", "input": "Hej"}),
    "POST /completions": ("chat", "json", {"model": "klar", "prompt": "Hej"}),
    "POST /embeddings": ("embeddings", "json", {"model": "klar", "input": "Hej"}),
    "POST /rerank": ("rerank", "json", {"model": "klar", "query": "Hej", "documents": ["a", "b"]}),
    "POST /audio/transcriptions": ("audio", "data", {"model": "klar"}),
    "POST /audio/speech": ("audio", "json", {"model": "klar", "input": "Hej", "voice": "a"}),
    "POST /images/generations": ("images", "json", {"model": "klar", "prompt": "En hest"}),
    "GET /models": ("models", "", {}),
    "GET /models/klar": ("models", "", {}),
}
"""Every address, the group that a key must be for, and a body that is answered."""


async def made(client: httpx.AsyncClient, call: str, **more: object) -> httpx.Response:
    """Makes one of the calls."""
    method, path = call.split(" ")
    _, form, body = CALLS[call]
    sent: dict[str, object] = {} if not form else {form: {**body, **more}}
    if form == "data":
        sent["files"] = {"file": ("tale.mp3", b"ID3", "audio/mpeg")}
    return await client.request(method, path, **sent)  # pyright: ignore[reportArgumentType]  # as httpx takes them


async def test_a_key_opens_every_address(api: httpx.AsyncClient) -> None:
    for call in CALLS:
        answer = await made(api, call)
        assert answer.status_code == 200, (call, answer.text)
        assert answer.headers["x-request-id"]
        assert answer.headers["cache-control"] == "no-store"


async def test_without_a_key_nothing_opens(anonymous: httpx.AsyncClient, endpoint: FakeUpstream) -> None:
    for key in (None, "Bearer", "Bearer sk-noget", "Bearer aai_" + "a" * 49, "Basic a2FybGE6"):
        headers = {} if key is None else {"authorization": key}
        async with httpx.AsyncClient(base_url=str(anonymous.base_url.join("/v1")), headers=headers) as client:
            for call in CALLS:
                answer = await made(client, call)
                error = answer.json()["error"]
                assert (answer.status_code, error["type"]) == (401, "invalid_request_error"), call
                assert error["code"] in {"api_key_missing", "key_not_valid"}
    assert endpoint.received == []


async def test_a_revoked_key_fails_on_the_next_call(
    server: str, house: Services, cast: Cast, endpoint: FakeUpstream
) -> None:
    karla = await actor_of(house, cast, "karla")
    for call in CALLS:
        key = await house.identity.keys.create_own(karla, NewKey("Prøve"))
        headers = {"authorization": f"Bearer {key.text}"}
        async with httpx.AsyncClient(base_url=f"{server}/v1", headers=headers) as client:
            assert (await made(client, call)).status_code == 200
            await house.identity.keys.revoke(karla, key.key.id)
            before = len(endpoint.received)
            answer = await made(client, call)
        assert (answer.status_code, answer.json()["error"]["code"]) == (401, "key_not_valid"), call
        assert len(endpoint.received) == before


async def test_a_key_for_something_else_does_not_reach(keyed: Keyed, endpoint: FakeUpstream) -> None:
    groups = {group for group, _, _ in CALLS.values()}
    without = {group: await keyed(endpoints=tuple(sorted(groups - {group}))) for group in groups}
    alone = {group: await keyed(endpoints=(group,)) for group in groups}
    for call, (group, _, _) in CALLS.items():
        before = len(endpoint.received)
        answer = await made(without[group], call)
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "key_endpoint"), call
        assert len(endpoint.received) == before
        assert (await made(alone[group], call)).status_code == 200, call


async def test_a_model_that_is_not_the_keys_is_no_model(keyed: Keyed, endpoint: FakeUpstream) -> None:
    client = await keyed(models=("sky",))
    for call in CALLS.keys() - {"GET /models"}:
        hidden = await made(client, call)
        assert (hidden.status_code, hidden.json()["error"]["code"]) == (404, "model_not_found"), call
        if call != "GET /models/klar":
            nowhere = await made(client, call, model="findes-ikke")
            assert (nowhere.status_code, nowhere.content) == (hidden.status_code, hidden.content)
    assert endpoint.received == []
    listed = (await client.get("/models")).json()["data"]
    assert [one["id"] for one in listed if ":" not in one["id"]] == ["sky"]


async def test_a_session_does_not_open_v1_and_a_key_does_not_open_the_page(
    sign_in: SignIn, api: httpx.AsyncClient, server: str
) -> None:
    karla = await sign_in("karla")
    assert (await karla.get("/v1/models")).status_code == 401
    answer = await api.get(f"{server}/api/conversations")
    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")


async def test_a_keys_ceiling_holds_and_the_refusal_is_in_the_log(
    keyed: Keyed, endpoint: FakeUpstream, database_url: str
) -> None:
    client = await keyed(ceiling="K1")
    answer = await made(
        client, "POST /chat/completions", messages=[{"role": "user", "content": "Hr. Jens Hansen ringer"}]
    )
    error = answer.json()["error"]
    assert (answer.status_code, error["code"], error["type"]) == (403, "key_ceiling", "permission_error")
    assert answer.headers["x-aarhusai-decision"] == "refused"
    assert answer.headers["x-aarhusai-class"] == "K2"
    assert endpoint.received == []
    async with await psycopg.AsyncConnection.connect(database_url) as connection:
        found = await connection.execute(
            "SELECT details, data_class FROM audit WHERE act = 'model.call_refused' AND actor_kind = 'key'"
        )
        rows = await found.fetchall()
    assert [(row[0]["code"], row[0]["call"], row[1]) for row in rows] == [
        ("key_ceiling", answer.headers["x-request-id"], "K2")
    ]


async def test_a_key_that_ended_is_not_valid(keyed: Keyed, house: Services, database_url: str) -> None:
    client = await keyed()
    async with await psycopg.AsyncConnection.connect(database_url, autocommit=True) as connection:
        await connection.execute("UPDATE api_key SET expires_at = now() - %s::interval", (timedelta(days=1),))
    answer = await made(client, "GET /models")
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "key_not_valid")


async def test_while_the_process_stops_who_comes_is_sent_elsewhere(api: httpx.AsyncClient, house: Services) -> None:
    house.begin_stopping()
    answer = await made(api, "POST /chat/completions")
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "shutting_down")
    assert (answer.headers["connection"], answer.headers["retry-after"]) == ("close", "1")
    assert answer.headers["x-should-retry"] == "true"


async def test_behind_a_proxy_a_key_cannot_be_lied_to_about_where_it_is_used(
    settings: Settings, house: Services, cast: Cast
) -> None:
    key = await house.identity.keys.create_own(
        await actor_of(house, cast, "karla"), NewKey("Prøve", KeyScope(addresses=("203.0.113.0/24",)))
    )
    proxied = create_app(settings, replace(house, settings=replace(settings, behind_proxy=True)))
    app = ProxyHeadersMiddleware(proxied, "*")  # pyright: ignore[reportArgumentType]  # as below
    transport = httpx.ASGITransport(app)  # pyright: ignore[reportArgumentType]  # uvicorn's name for the same thing
    headers = {"authorization": f"Bearer {key.text}"}
    async with httpx.AsyncClient(transport=transport, base_url="http://house/v1", headers=headers) as client:
        for forwarded, status in {
            "203.0.113.7": 200,
            "10.0.0.1, 203.0.113.7": 200,
            "203.0.113.7, 10.0.0.1": 403,
            "203.0.113.7,203.0.113.8,198.51.100.1": 403,
        }.items():
            answer = await client.get("/models", headers={"x-forwarded-for": forwarded})
            assert answer.status_code == status, forwarded
        twice = httpx.Headers([("x-forwarded-for", "203.0.113.7"), ("x-forwarded-for", "10.0.0.1")])
        assert (await client.get("/models", headers=twice)).status_code == 403
