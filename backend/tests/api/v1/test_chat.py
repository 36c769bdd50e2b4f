"""`/v1/chat/completions`: true to OpenAI's wire format, and the rules of the house in it."""

import httpx
from api.v1.upstream import chat, events
from fakes.upstream import FakeUpstream

from aarhusai.gateway.providers.scripted import CallTool

QUESTION: dict[str, object] = {"model": "klar", "messages": [{"role": "user", "content": "Hvad er en høring?"}]}


async def test_an_answer_in_one_piece(api: httpx.AsyncClient) -> None:
    answer = await api.post("/chat/completions", json=QUESTION)
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert (body["object"], body["model"]) == ("chat.completion", "klar")
    assert body["choices"][0]["message"]["content"] == "Et brev med en frist."
    assert body["usage"] == {"prompt_tokens": 7, "completion_tokens": 5, "total_tokens": 12}


async def test_a_stream_is_openais_and_ends_with_done(api: httpx.AsyncClient) -> None:
    answer = await api.post("/chat/completions", json={**QUESTION, "stream": True})
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.text.endswith("data: [DONE]\n\n")
    chunks = events(answer.text)
    assert {chunk["model"] for chunk in chunks} == {"klar"}
    assert "".join(one["choices"][0]["delta"].get("content") or "" for one in chunks) == "Et brev med en frist."


async def test_what_was_decided_stands_in_the_headers(api: httpx.AsyncClient, endpoint: FakeUpstream) -> None:
    answer = await api.post("/chat/completions", json=QUESTION)
    told = {name: value for name, value in answer.headers.items() if name.startswith("x-")}
    assert told.pop("x-request-id")
    assert told == {
        "x-content-type-options": "nosniff",
        "x-aarhusai-model": "klar",
        "x-aarhusai-zone": "Z4",
        "x-aarhusai-class": "K1",
        "x-aarhusai-replaced": "0",
        "x-aarhusai-decision": "sent",
    }
    assert endpoint.received[0].json["model"] == "klar-up"


async def test_tools_travel_both_ways(api: httpx.AsyncClient, endpoint: FakeUpstream) -> None:
    endpoint.then(chat(CallTool("find", '{"ord": "høring"}', "call_1")))
    tool: dict[str, object] = {
        "type": "function",
        "function": {"name": "find", "parameters": {"type": "object", "properties": {}}},
    }
    answer = await api.post("/chat/completions", json={**QUESTION, "tools": [tool], "tool_choice": "required"})
    call = answer.json()["choices"][0]["message"]["tool_calls"][0]
    assert call["function"] == {"name": "find", "arguments": '{"ord": "høring"}'}
    assert endpoint.received[0].json["tools"] == [tool]
