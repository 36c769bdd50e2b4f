"""Errors, headers and streams of `/v1`, as OpenAI's clients expect them, and what is never there."""

import asyncio
from collections.abc import AsyncIterator
from typing import Final

import httpx
import pytest
from api.v1.conftest import Keyed
from api.v1.upstream import events
from fakes import wires
from fakes.upstream import FakeUpstream, Received, Reply

from aarhusai.gateway.providers.scripted import Say

QUESTION: dict[str, object] = {"model": "klar", "messages": [{"role": "user", "content": "Hej"}]}
CHAT = "/chat/completions"


async def half(_: Received, reply: Reply) -> None:
    """Half an answer, and the line is dead."""
    await reply.begin()
    for piece in list(wires.openai([Say("Halvdelen")]))[:2]:
        assert isinstance(piece, bytes)
        await reply.piece(piece)
    await asyncio.sleep(0.05)
    reply.cut()


WRONG: Final[list[tuple[bytes, str, str | None]]] = [
    (b"{", "invalid_json", None),
    (b"", "invalid_json", None),
    (b"\xff\xfe", "invalid_json", None),
    (b'{"model": "klar", "messages": [{"role": "user", "content": "\\ud800"}]}', "invalid_json", None),
    (b"[]", "invalid_request", None),
    (b"{}", "invalid_request", "model"),
    (b'{"model": 1, "messages": []}', "invalid_request", "model"),
    (b'{"model": "klar", "messages": []}', "invalid_request", "messages"),
    (b'{"model": "klar", "messages": [{"role": "chef"}]}', "invalid_request", "messages[0].role"),
    (b'{"model": "klar", "messages": [{"role": "user", "content": 7}]}', "invalid_request", "messages[0].content"),
]
"""Bodies, and what is said of them."""


async def test_a_body_that_is_wrong_is_told_by_its_place(api: httpx.AsyncClient, endpoint: FakeUpstream) -> None:
    for body, code, param in WRONG:
        answer = await api.post(CHAT, content=body)
        error = answer.json()["error"]
        assert (answer.status_code, error["code"], error["param"]) == (400, code, param)
        assert error["type"] == "invalid_request_error"
    assert endpoint.received == []


async def test_a_header_that_is_wrong_is_told_by_its_name(api: httpx.AsyncClient) -> None:
    for name in ("X-AarhusAI-Class", "X-AarhusAI-Priority"):
        answer = await api.post(CHAT, json=QUESTION, headers={name: "hemmelig"})
        assert (answer.status_code, answer.json()["error"]["param"]) == (400, name)


async def test_addresses_and_methods_that_are_not_there(api: httpx.AsyncClient, anonymous: httpx.AsyncClient) -> None:
    for client, prefix in ((api, ""), (anonymous, "/v1")):
        for path in ("/", "/chat", "/models/", "/assistants", "/chat/completions/x"):
            answer = await client.post(f"{prefix}{path}")
            assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found"), path
    assert (await anonymous.get("/v1")).status_code == 404
    for method, path, allowed in (("GET", CHAT, "POST"), ("OPTIONS", CHAT, "POST"), ("POST", "/models", "GET, HEAD")):
        answer = await api.request(method, path, headers={"origin": "https://ondt.example"})
        assert (answer.status_code, answer.headers["allow"]) == (405, allowed)
        assert "access-control-allow-origin" not in answer.headers
    head = await api.head("/models")
    assert (head.status_code, head.content) == (200, b"")


async def test_a_body_that_is_too_large_is_refused_and_its_sender_told(
    api: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aarhusai.web.openai.relaying.MAX_BODY", 1000)
    declared = await api.post(CHAT, content=b"x" * 1001)

    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield b"x" * 100

    for answer in (declared, await api.post(CHAT, content=pieces())):
        assert (answer.status_code, answer.json()["error"]["code"]) == (413, "request_too_large")


async def test_an_answer_that_breaks_off_ends_in_one_error_event_without_done(
    api: httpx.AsyncClient, endpoint: FakeUpstream
) -> None:
    endpoint.behaviour = half
    answer = await api.post(CHAT, json={**QUESTION, "stream": True})
    assert answer.status_code == 200
    *said, last = events(answer.text)
    assert "Halvdelen" in str(said)
    error = last["error"]
    assert isinstance(error, dict)
    assert (error["code"], error["type"]) == ("model_cut_off", "server_error")
    assert "[DONE]" not in answer.text


async def test_a_response_that_breaks_off_ends_in_an_error_event(
    api: httpx.AsyncClient, endpoint: FakeUpstream
) -> None:
    endpoint.behaviour = half
    answer = await api.post("/responses", json={"model": "klar", "input": "Hej", "stream": True})
    last = events(answer.text)[-1]
    assert (last["type"], last["code"]) == ("error", "model_cut_off")
    assert last["error"]


@pytest.mark.parametrize(
    ("status", "code", "told", "again"),
    [
        (401, "model_wrong_key", 502, "false"),
        (404, "model_not_found", 502, "false"),
        (400, "model_bad_request", 400, None),
        (500, "model_overloaded", 503, "true"),
    ],
)
async def test_what_goes_wrong_behind_the_house_says_whether_trying_again_helps(
    api: httpx.AsyncClient, endpoint: FakeUpstream, status: int, code: str, told: int, again: str | None
) -> None:
    endpoint.behaviour = lambda _, reply: reply.json({"error": {"message": "sk-hemmelig"}}, status)
    answer = await api.post(CHAT, json=QUESTION)
    assert (answer.status_code, answer.json()["error"]["code"]) == (told, code)
    assert answer.headers.get("x-should-retry") == again
    assert "hemmelig" not in answer.text


async def test_a_client_that_leaves_stops_the_endpoint_at_once(keyed: Keyed, endpoint: FakeUpstream) -> None:
    async def endless(_: Received, reply: Reply) -> None:
        await reply.begin()
        for piece in list(wires.openai([Say("Et")]))[:2]:
            assert isinstance(piece, bytes)
            await reply.piece(piece)
        await asyncio.sleep(60)

    for stream in (True, False):
        endpoint.gone.clear()
        endpoint.behaviour = endless
        client = await keyed()
        asking = asyncio.create_task(client.post(CHAT, json={**QUESTION, "stream": stream}))
        while not endpoint.received:  # noqa: ASYNC110  # the stand-in keeps a list
            await asyncio.sleep(0.01)
        endpoint.received.clear()
        await asyncio.sleep(0.2)
        asking.cancel()
        await asyncio.wait_for(endpoint.gone.wait(), 5)


async def test_who_waits_for_long_hears_that_the_connection_lives(
    api: httpx.AsyncClient, endpoint: FakeUpstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aarhusai.web.openai.exchange.HEARTBEAT", 0.05)

    async def slow(_: Received, reply: Reply) -> None:
        await asyncio.sleep(1.5)
        await reply.stream(wires.openai([Say("Endelig.")]))

    endpoint.then(slow)
    answer = await api.post(CHAT, json={**QUESTION, "stream": True})
    assert answer.text.startswith(": waiting\n\n")
    assert answer.text.endswith("data: [DONE]\n\n")


async def test_the_document_describes_every_address_and_needs_no_key(anonymous: httpx.AsyncClient) -> None:
    answer = await anonymous.get("/v1/openapi.json")
    assert set(answer.json()["paths"]) == {
        "/chat/completions", "/responses", "/completions", "/embeddings", "/rerank", "/audio/transcriptions",
        "/audio/speech", "/images/generations", "/models", "/models/{model}",
    }  # fmt: skip
