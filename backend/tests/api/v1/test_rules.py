"""The same rules as in the chat: classes declared and found, replacement and restoring, refusals as OpenAI errors."""

import httpx
from api.v1.upstream import chat, events
from fakes.upstream import FakeUpstream, Received, Reply

from aarhusai.compose import Services
from aarhusai.gateway.providers.scripted import Say

NAME = "Jens Hansen"
ABOUT: list[dict[str, object]] = [{"role": "user", "content": f"Skriv et brev til borgeren {NAME}."}]
CHAT = "/chat/completions"


async def echo(received: Received, reply: Reply) -> None:
    """Says what was asked."""
    said = str(received.json["messages"][-1]["content"])  # pyright: ignore[reportIndexIssue, reportUnknownArgumentType]  # JSON of any shape
    await chat(Say(said))(received, reply)


async def test_towards_a_looser_zone_names_are_replaced_and_restored(
    api: httpx.AsyncClient, endpoint: FakeUpstream
) -> None:
    endpoint.behaviour = echo
    for stream in (False, True):
        answer = await api.post(CHAT, json={"model": "sky", "messages": ABOUT, "stream": stream})
        assert answer.status_code == 200, answer.text
        assert NAME.encode() not in endpoint.received[-1].body
        assert answer.headers["x-aarhusai-decision"] == "replaced"
        assert (answer.headers["x-aarhusai-class"], answer.headers["x-aarhusai-replaced"]) == ("K2", "1")
        if stream:
            said = "".join(str(one["choices"][0]["delta"].get("content") or "") for one in events(answer.text))
        else:
            said = answer.json()["choices"][0]["message"]["content"]
        assert said == ABOUT[0]["content"]


async def test_a_response_is_restored_too(api: httpx.AsyncClient, endpoint: FakeUpstream) -> None:
    endpoint.behaviour = echo
    answer = await api.post("/responses", json={"model": "sky", "input": f"Brev til {NAME}", "stream": True})
    assert NAME.encode() not in endpoint.received[-1].body
    deltas = [str(one["delta"]) for one in events(answer.text) if one["type"] == "response.output_text.delta"]
    assert NAME in "".join(deltas)


async def test_a_class_that_may_not_go_there_is_refused_with_what_would_do(
    api: httpx.AsyncClient, endpoint: FakeUpstream
) -> None:
    headers = {"X-AarhusAI-Class": "K2+K3"}
    answer = await api.post(CHAT, json={"model": "sky", "messages": ABOUT}, headers=headers)
    error = answer.json()["error"]
    assert (answer.status_code, error["type"], error["code"]) == (403, "permission_error", "class_not_allowed_in_zone")
    assert error["facts"]["because"] == "K3"
    assert error["facts"]["allowed_zones"]
    assert answer.headers["x-aarhusai-decision"] == "refused"
    assert endpoint.received == []
    assert NAME not in answer.text


async def test_every_call_is_in_the_ledger_for_its_key(api: httpx.AsyncClient, house: Services) -> None:
    answer = await api.post(CHAT, json={"model": "klar", "messages": ABOUT})
    query = "SELECT concat_ws(' ', id, actor_kind, purpose, data_class) FROM model_call"
    assert await house.db.value(str, query) == f"{answer.headers['x-request-id']} key api K1"
    logged = "SELECT concat_ws(' ', act, actor_kind) FROM audit WHERE details->>'call' = %s"
    assert await house.db.value(str, logged, (answer.headers["x-request-id"],)) == "model.call key"


async def test_a_recording_needs_a_class_where_it_may_not_go_without(
    api: httpx.AsyncClient, endpoint: FakeUpstream
) -> None:
    for headers, status in (({}, 403), ({"X-AarhusAI-Class": "K1"}, 200)):
        file = {"file": ("tale.mp3", b"ID3", "audio/mpeg")}
        answer = await api.post("/audio/transcriptions", data={"model": "sky"}, files=file, headers=headers)
        assert answer.status_code == status
    assert len(endpoint.received) == 1
