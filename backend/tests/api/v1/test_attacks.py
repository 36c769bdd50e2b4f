"""Calls made to break the door: no JSON, numbers no ledger holds, requests that never end, words from outside."""

import asyncio

import httpx
import pytest
from api.v1.conftest import Keyed
from api.v1.upstream import chat, events
from fakes.upstream import FakeUpstream

from aarhusai.compose import Services
from aarhusai.gateway.providers.scripted import Say
from aarhusai.web.openai import bodies, exchange

CALL = '{"model":"klar","messages":[{"role":"user","content":"NaN og Infinity er tal"}],%s}'


async def sent(api: httpx.AsyncClient, more: str) -> httpx.Response:
    """The call with this in it."""
    headers = {"content-type": "application/json"}
    return await api.post("/chat/completions", content=(CALL % more).encode(), headers=headers)


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ('"foo":NaN', "invalid_json"),
        ('"foo":[-Infinity]', "invalid_json"),
        ('"logit_bias":{"1":Infinity}', "invalid_json"),
        ('"foo":"\\ud800"', "invalid_json"),
        ('"foo":' + "[" * 5000 + "]" * 5000, "invalid_json"),
        (f'"max_tokens":{2**31}', "invalid_request"),
        (f'"max_completion_tokens":{10**30}', "invalid_request"),
        (f'"seed":{10**400}', "invalid_request"),
        ('"n":129', "invalid_request"),
        ('"n":-1', "invalid_request"),
        ('"max_tokens":1e3', "invalid_request"),
        ('"temperature":NaN', "invalid_json"),
    ],
)
async def test_what_is_no_call_goes_nowhere(
    api: httpx.AsyncClient, endpoint: FakeUpstream, more: str, code: str
) -> None:
    answer = await sent(api, more)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, code)
    assert endpoint.received == []


async def test_words_that_look_like_such_numbers_may_be_said(api: httpx.AsyncClient) -> None:
    assert (await sent(api, '"user":"Infinity"')).status_code == 200


async def test_a_body_of_a_million_parts_is_refused_before_it_is_taken_apart(
    api: httpx.AsyncClient, endpoint: FakeUpstream
) -> None:
    answer = await sent(api, '"foo":[' + "[]," * bodies.MOST_MARKS + "[]]")
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "request_too_large")
    assert endpoint.received == []


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """A house with no patience."""
    monkeypatch.setattr(exchange, "SLOWEST", 0.2)
    monkeypatch.setattr(exchange, "DRAINED_FOR", 0.2)


@pytest.mark.usefixtures("hurried")
@pytest.mark.parametrize(("known", "status"), [(True, b"408"), (False, b"401")])
async def test_a_body_that_never_comes_holds_no_connection(
    keyed: Keyed, endpoint: FakeUpstream, house: Services, known: bool, status: bytes
) -> None:
    client = await keyed()
    key = client.headers["authorization"] if known else "Bearer sk-ingen"
    reader, writer = await asyncio.open_connection(client.base_url.host, client.base_url.port)
    head = f"POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: {key}\r\ncontent-length: 900\r\n\r\n{{"
    writer.write(head.encode())
    async with asyncio.timeout(5):
        assert (await reader.readline()).split()[1] == status
        writer.close()
    assert endpoint.received == []


async def test_what_a_model_says_ends_no_event(api: httpx.AsyncClient, endpoint: FakeUpstream) -> None:
    said = '\n\ndata: [DONE]\n\nevent: x\r\ndata: {"error":{}}\u2028\n\n'
    endpoint.then(chat(Say(said)))
    answer = await api.post(
        "/chat/completions",
        json={"model": "klar", "stream": True, "messages": [{"role": "user", "content": "Hej"}]},
    )
    told = "".join(
        str(one["choices"][0]["delta"].get("content") or "") for one in events(answer.text) if one["choices"]
    )
    assert told == said
    assert answer.text.count("\n\ndata: [DONE]\n\n") == 1


async def test_no_other_spelling_of_a_name_is_that_model(api: httpx.AsyncClient, keyed: Keyed) -> None:
    narrow = await keyed(models=("sky",))
    for client, name in (
        *((api, one) for one in ("KLAR", "klar ", "ｋｌａｒ", "klar\x00", "klar-up", "assistant:klar", "Assistant:x")),
        *((narrow, one) for one in ("klar", "klar\x00", "sky/../klar", "sky,klar")),
    ):
        asked = {"model": name, "messages": [{"role": "user", "content": "Hej"}]}
        answer = await client.post("/chat/completions", json=asked)
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "model_not_found"), name


async def test_a_page_of_somebody_elses_gets_nothing(api: httpx.AsyncClient) -> None:
    asked = {"origin": "https://andet.example", "access-control-request-method": "POST"}
    for answer in (await api.options("/chat/completions", headers=asked), await api.get("/models", headers=asked)):
        assert not [name for name in answer.headers if name.startswith("access-control")]
        assert answer.headers["cache-control"] == "no-store"
