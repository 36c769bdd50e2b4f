"""`/v1/responses`: stateless, in OpenAI's order of events, and what needs something stored is refused by name."""

from typing import Final

import httpx
from api.v1.upstream import chat, events
from fakes.upstream import FakeUpstream

from aarhusai.gateway.providers.scripted import CallTool, End, Say, Think
from aarhusai.gateway.types import Finished, Usage

ASKED: dict[str, object] = {"model": "klar", "input": "Hvad er en høring?", "store": False}


async def test_a_response_in_one_piece(api: httpx.AsyncClient, endpoint: FakeUpstream) -> None:
    answer = await api.post("/responses", json={**ASKED, "instructions": "Kort."})
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert (body["object"], body["status"], body["model"]) == ("response", "completed", "klar")
    message = body["output"][0]
    assert (message["type"], message["role"], message["status"]) == ("message", "assistant", "completed")
    assert message["content"][0]["text"] == "Et brev med en frist."
    assert body["usage"]["total_tokens"] == 12
    assert endpoint.received[0].json["messages"] == [
        {"role": "system", "content": "Kort."},
        {"role": "user", "content": "Hvad er en høring?"},
    ]


async def test_a_streams_events_come_in_openais_order(api: httpx.AsyncClient, endpoint: FakeUpstream) -> None:
    endpoint.then(chat(Think("Hm."), Say("Et "), Say("brev."), CallTool("find", '{"ord": 1}', "call_1")))
    answer = await api.post("/responses", json={**ASKED, "stream": True})
    told = events(answer.text)
    assert [one["sequence_number"] for one in told] == list(range(len(told)))
    assert [str(one["type"]).removeprefix("response.") for one in told] == [
        "created",
        "in_progress",
        "output_item.added",
        "content_part.added",
        "reasoning_text.delta",
        "reasoning_text.done",
        "content_part.done",
        "output_item.done",
        "output_item.added",
        "content_part.added",
        "output_text.delta",
        "output_text.delta",
        "output_text.done",
        "content_part.done",
        "output_item.done",
        "output_item.added",
        "function_call_arguments.delta",
        "function_call_arguments.delta",
        "function_call_arguments.done",
        "output_item.done",
        "completed",
    ]
    last = told[-1]["response"]
    assert [item["type"] for item in last["output"]] == ["reasoning", "message", "function_call"]
    assert last["output"][2]["arguments"] == '{"ord": 1}'
    assert last["usage"]["output_tokens"] == 3


async def test_an_answer_that_hit_its_limit_is_incomplete(api: httpx.AsyncClient, endpoint: FakeUpstream) -> None:
    endpoint.then(chat(Say("Et"), End(Finished("length", Usage(3, 1)))))
    told = events((await api.post("/responses", json={**ASKED, "stream": True})).text)
    assert told[-1]["type"] == "response.incomplete"
    assert told[-1]["response"]["incomplete_details"] == {"reason": "max_output_tokens"}


async def test_a_conversation_with_calls_becomes_messages(api: httpx.AsyncClient, endpoint: FakeUpstream) -> None:
    items: list[dict[str, object]] = [
        {"role": "developer", "content": "Vær venlig."},
        {"role": "user", "content": [{"type": "input_text", "text": "Se"}, {"type": "input_image", "image_url": PNG}]},
        {"type": "reasoning", "id": "rs_1", "summary": []},
        {
            "type": "message",
            "role": "assistant",
            "content": [{"type": "output_text", "text": "Ja.", "annotations": []}],
        },
        {"type": "function_call", "call_id": "a", "name": "find", "arguments": "{}"},
        {"type": "function_call", "call_id": "b", "name": "find", "arguments": "{}"},
        {"type": "function_call_output", "call_id": "a", "output": "1"},
        {"type": "function_call_output", "call_id": "b", "output": [{"type": "input_text", "text": "2"}]},
    ]
    more: dict[str, object] = {
        "tools": [{"type": "function", "name": "find", "parameters": {"type": "object"}, "strict": True}],
        "tool_choice": {"type": "function", "name": "find"},
        "text": {"format": {"type": "json_schema", "name": "svar", "schema": {"type": "object"}, "strict": True}},
        "reasoning": {"effort": "low"},
        "max_output_tokens": 50,
    }
    answer = await api.post("/responses", json={**ASKED, "input": items, **more})
    assert answer.status_code == 200, answer.text
    sent = endpoint.received[0].json
    call = {"type": "function", "function": {"name": "find", "arguments": "{}"}}
    assert sent["messages"] == [
        {"role": "system", "content": "Vær venlig."},
        {"role": "user", "content": [{"type": "text", "text": "Se"}, {"type": "image_url", "image_url": {"url": PNG}}]},
        {"role": "assistant", "content": "Ja.", "tool_calls": [{"id": "a", **call}, {"id": "b", **call}]},
        {"role": "tool", "tool_call_id": "a", "content": "1"},
        {"role": "tool", "tool_call_id": "b", "content": [{"type": "text", "text": "2"}]},
    ]
    function = {"name": "find", "parameters": {"type": "object"}, "strict": True}
    assert sent["tools"] == [{"type": "function", "function": function}]
    assert sent["tool_choice"] == {"type": "function", "function": {"name": "find"}}
    schema = {"name": "svar", "schema": {"type": "object"}, "strict": True}
    assert sent["response_format"] == {"type": "json_schema", "json_schema": schema}
    assert (sent["reasoning_effort"], sent["max_tokens"]) == ("low", 50)
    assert "input" not in sent
    assert "store" not in sent


PNG = "data:image/png;base64,iVBORw0KGgo="


STORED: Final[list[tuple[str, object]]] = [
    ("store", True),
    ("background", True),
    ("previous_response_id", "resp_1"),
    ("conversation", "conv_1"),
    ("prompt", {"id": "pmpt_1"}),
    ("truncation", "auto"),
    ("tools[0]", [{"type": "web_search"}]),
    ("input[0]", [{"type": "item_reference", "id": "msg_1"}]),
]


async def test_what_needs_something_stored_is_refused_by_name(api: httpx.AsyncClient, endpoint: FakeUpstream) -> None:
    for field, value in STORED:
        answer = await api.post("/responses", json={**ASKED, field.partition("[")[0]: value})
        error = answer.json()["error"]
        assert (answer.status_code, error["code"], error["param"]) == (400, "unsupported_parameter", field)
    assert endpoint.received == []
