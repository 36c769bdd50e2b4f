"""Calls in OpenAI's own form through the door: what leaves, what comes back, and how each is settled."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from typing import cast

import pytest
from fakes.upstream import Received, Reply
from rooms.gateway.relays import DONE, HELLO, USED, Names, Relay, chunk, ends, messages, opened_relay, says, streams

from aarhusai.errors import AarhusError
from aarhusai.gateway.door import Checks
from aarhusai.gateway.provider import ModelFailed
from aarhusai.gateway.relay import WireCall, WirePath
from aarhusai.gateway.types import JsonValue, Task
from aarhusai.storage.database import Database
from aarhusai.terms.classes import Zone

COMPLETION: Mapping[str, JsonValue] = {
    "id": "chatcmpl-1",
    "object": "chat.completion",
    "created": 1,
    "model": "opstrøms-model",
    "choices": [{"index": 0, "message": {"role": "assistant", "content": "Kl. 8"}, "finish_reason": "stop"}],
    "usage": {"prompt_tokens": 11, "completion_tokens": 5, "total_tokens": 16},
}


@pytest.fixture
async def relay(db: Database) -> AsyncIterator[Relay]:
    async with opened_relay(db) as opened:
        yield opened


@pytest.fixture
async def replacing(db: Database) -> AsyncIterator[Relay]:
    async with opened_relay(db, Checks(classifier=Names("Karen Holm", "Øjvind"))) as opened:
        yield opened


async def error_of(relay: Relay, call: WireCall) -> AarhusError:
    with pytest.raises(AarhusError) as caught:
        await relay.whole(call)
    return caught.value


async def test_a_body_travels_on_with_every_field_and_is_answered_under_our_name(relay: Relay) -> None:
    model = await relay.add_model()
    relay.upstream.then(lambda _, reply: reply.json(COMPLETION))
    call = relay.call(
        model.id, {**HELLO, "model": "prøve", "temperature": 0.2, "logit_bias": {"50256": -100}, "ny": [1]}
    )
    answer = await relay.whole(call)
    assert relay.sent() == {
        **HELLO,
        "model": "opstrøms-model",
        "temperature": 0.2,
        "logit_bias": {"50256": -100},
        "ny": [1],
    }
    assert answer == {**COMPLETION, "model": model.slug}
    assert await relay.outcome(call) == ("done", 11, 5)
    assert await relay.house.audited("model.call") == 1


async def test_a_stream_goes_on_as_it_comes_and_usage_only_to_whoever_asked(relay: Relay) -> None:
    model = await relay.add_model()
    relay.upstream.behaviour = streams(
        chunk({"index": 0, "delta": {"role": "assistant", "content": ""}}), chunk(says("Kl. ")), chunk(says("8")),
        chunk(ends()), USED, DONE,
    )  # fmt: skip
    call = relay.call(model.id, HELLO)
    plain = await relay.streamed(call)
    assert plain.text() == "Kl. 8"
    assert {str(one["model"]) for one in plain.chunks} == {model.slug}
    assert all("usage" not in one for one in plain.chunks)
    assert relay.sent()["stream_options"] == {"include_usage": True}
    assert await relay.outcome(call) == ("done", 11, 5)
    asking = relay.call(model.id, {**HELLO, "stream_options": {"include_usage": True}})
    counted = await relay.streamed(asking)
    assert counted.chunks[-1]["usage"] == {"prompt_tokens": 11, "completion_tokens": 5, "total_tokens": 16}
    assert (counted.decided.zone, str(counted.decided.data_class), counted.decided.replaced) == (Zone.Z4, "K1", 0)


async def test_every_choice_and_channel_is_restored_wherever_the_stream_is_cut(replacing: Relay) -> None:
    model = await replacing.add_model(Zone.Z2)

    async def echo(request: Received, reply: Reply) -> None:
        asked = cast("list[dict[str, str]]", request.json["messages"])
        first, second = asked[-2]["content"], asked[-1]["content"]
        assert "Karen" not in request.body.decode()
        pieces = [chunk(says(letter, 0), says(other, 1)) for letter, other in zip(first, second, strict=True)]
        arguments = json.dumps({"navn": first}, ensure_ascii=False)
        called = [
            chunk({"index": 0, "delta": {"tool_calls": [{"index": 1, "function": {"arguments": piece}}]}})
            for piece in arguments
        ]
        await reply.stream([*pieces, *called, chunk(ends(0, "tool_calls")), chunk(ends(1)), USED, DONE])

    replacing.upstream.behaviour = echo
    answer = await replacing.streamed(
        replacing.call(model.id, {"messages": messages('Til "Karen Holm"', "Hej, Karen Holm!"), "n": 2})
    )
    assert (answer.text(0), answer.text(1)) == ('Til "Karen Holm"', "Hej, Karen Holm!")
    calls = [
        one
        for each in answer.chunks
        for choice in cast("list[dict[str, dict[str, list[dict[str, dict[str, str]]]]]]", each["choices"])
        for one in choice["delta"].get("tool_calls", [])
    ]
    assert json.loads("".join(one["function"]["arguments"] for one in calls)) == {"navn": 'Til "Karen Holm"'}
    assert (answer.decided.zone, answer.decided.replaced) == (Zone.Z2, 2)
    assert str(answer.decided.data_class) == "K2"


async def test_logprobs_are_left_out_where_something_was_replaced(replacing: Relay) -> None:
    model = await replacing.add_model(Zone.Z2)
    choice = cast("list[dict[str, JsonValue]]", COMPLETION["choices"])[0]
    spelled = {**COMPLETION, "choices": [{**choice, "logprobs": {"content": [{"token": "Kl"}]}}]}
    replacing.upstream.behaviour = lambda _, reply: reply.json(spelled)
    for question, expected in (("Hvad er klokken?", {"content": [{"token": "Kl"}]}), ("Hej Karen Holm", None)):
        answer = await replacing.whole(replacing.call(model.id, {"messages": messages(question), "logprobs": True}))
        assert cast("list[dict[str, JsonValue]]", answer["choices"])[0]["logprobs"] == expected


async def test_an_endpoint_that_breaks_off_ends_in_one_error_and_a_settled_account(relay: Relay) -> None:
    model = await relay.add_model()

    async def cut(_: Received, reply: Reply) -> None:
        await reply.begin()
        await reply.piece(chunk(says("Kl. ")))
        await asyncio.sleep(0.05)
        reply.cut()

    relay.upstream.then(cut)
    call = relay.call(model.id, {**HELLO, "stream": True})
    with pytest.raises(ModelFailed):  # noqa: PT012  # what comes first is part of what is tested
        async with relay.house.door.relay(call) as relayed:
            pieces = relayed.pieces()
            assert b"Kl. " in await anext(pieces)
            await anext(pieces)
    assert (await relay.outcome(call))[0] == "model_cut_off"


@pytest.mark.parametrize(
    "garbage", [b"data: {not json\n\n", b"data: \xff\n\n", b"data: [1]\n\n", b'data: {"choices":1}\n\n']
)
async def test_garbage_in_mid_stream_is_told_after_what_came_before_it(relay: Relay, garbage: bytes) -> None:
    model = await relay.add_model()
    relay.upstream.then(streams(chunk(says("Kl. ")) + garbage))
    call = relay.call(model.id, {**HELLO, "stream": True})
    with pytest.raises(ModelFailed) as caught:  # noqa: PT012  # what comes first is part of what is tested
        async with relay.house.door.relay(call) as relayed:
            pieces = relayed.pieces()
            assert b"Kl. " in await anext(pieces)
            await anext(pieces)
    assert caught.value.code == "model_garbage"
    assert (await relay.outcome(call))[0] == "model_garbage"


async def test_a_caller_who_leaves_stops_the_endpoint_at_once(relay: Relay) -> None:
    model = await relay.add_model()

    async def endless(_: Received, reply: Reply) -> None:
        await reply.begin()
        await reply.piece(chunk(says("Der var engang")))
        await asyncio.sleep(60)

    relay.upstream.then(endless)
    call = relay.call(model.id, {**HELLO, "stream": True})
    async with relay.house.door.relay(call) as relayed:
        assert b"engang" in await anext(relayed.pieces())
    await asyncio.wait_for(relay.upstream.gone.wait(), 1)
    assert (await relay.outcome(call))[0] == "stopped"


async def test_texts_for_vectors_leave_with_the_names_of_kinds(replacing: Relay) -> None:
    model = await replacing.add_model(Zone.Z2, frozenset({Task.EMBED}))
    vectors = {
        "object": "list",
        "data": [{"index": 0, "embedding": [0.5, -1.0]}],
        "model": "x",
        "usage": {"prompt_tokens": 3},
    }
    replacing.upstream.then(lambda _, reply: reply.json(vectors))
    call = replacing.call(model.id, {"input": ["Øjvind bor her"]}, WirePath.EMBED)
    answer = await replacing.whole(call)
    (left,) = cast("list[str]", replacing.sent()["input"])
    assert left.endswith(" bor her")
    assert "Øjvind" not in left
    assert answer["model"] == model.slug
    assert await replacing.outcome(call) == ("done", 3, 0)


async def test_nothing_is_fetched_from_an_address(relay: Relay) -> None:
    model = await relay.add_model()
    part = {"type": "image_url", "image_url": {"url": "https://example.dk/karen.png"}}
    error = await error_of(relay, relay.call(model.id, {"messages": [{"role": "user", "content": [part]}]}))
    assert (error.code, error.facts["field"]) == ("remote_url_not_allowed", "image_url")
    assert relay.upstream.received == []


@pytest.mark.parametrize("kind", ["mcp", "web_search", None, ["function"]])
async def test_a_tool_that_the_provider_would_run_is_refused(relay: Relay, kind: JsonValue) -> None:
    model = await relay.add_model()
    error = await error_of(relay, relay.call(model.id, {**HELLO, "tools": [{"type": kind, "server_url": "x"}]}))
    assert (error.code, error.facts["field"]) == ("unsupported_parameter", "tools")
    assert relay.upstream.received == []


async def test_a_picture_needs_a_chosen_class(relay: Relay) -> None:
    model = await relay.add_model(Zone.Z2)
    part = {"type": "image_url", "image_url": {"url": "data:image/png;base64,aGVq"}}
    error = await error_of(relay, relay.call(model.id, {"messages": [{"role": "user", "content": [part]}]}))
    assert error.code == "unreadable_needs_class"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"tools": [{"type": "function", "function": {"name": "Øjvind"}}]}, "name"),
        ({"seed": "Øjvind"}, "seed"),
    ],
)
async def test_what_cannot_be_replaced_is_refused_by_its_name(
    replacing: Relay, body: Mapping[str, JsonValue], field: str
) -> None:
    model = await replacing.add_model(Zone.Z2)
    error = await error_of(replacing, replacing.call(model.id, {**HELLO, **body}))
    assert (error.code, error.facts["field"]) == ("field_not_allowed", field)
    assert replacing.upstream.received == []


async def test_what_ties_a_call_to_its_result_gets_another_name_in_both(replacing: Relay) -> None:
    model = await replacing.add_model(Zone.Z2)
    replacing.upstream.then(lambda _, reply: reply.json(COMPLETION))
    call = {"id": "kald-Øjvind", "type": "function", "function": {"name": "slå_op", "arguments": "{}"}}
    asked: list[JsonValue] = [
        {"role": "assistant", "content": None, "tool_calls": [call]},
        {"role": "tool", "tool_call_id": "kald-Øjvind", "content": "intet"},
    ]
    await replacing.whole(replacing.call(model.id, {"messages": asked}))
    calling, result = cast("list[dict[str, JsonValue]]", replacing.sent()["messages"])[-2:]
    assert result["tool_call_id"] == cast("list[dict[str, JsonValue]]", calling["tool_calls"])[0]["id"] == "id_1"


async def test_the_note_about_placeholders_stands_in_the_system_prompt(replacing: Relay) -> None:
    model = await replacing.add_model(Zone.Z2)
    replacing.upstream.behaviour = lambda _, reply: reply.json(COMPLETION)
    system: list[JsonValue] = [{"role": "developer", "content": "Svar kort."}]
    await replacing.whole(replacing.call(model.id, {"messages": [*system, *messages("Hej Øjvind")]}))
    first, *_ = cast("list[dict[str, str]]", replacing.sent()["messages"])
    assert first["role"] == "developer"
    assert first["content"].startswith("Svar kort.\n\n")
    await replacing.whole(replacing.call(model.id, {"messages": messages("Hej Øjvind")}))
    first, *_ = cast("list[dict[str, str]]", replacing.sent()["messages"])
    assert first["role"] == "system"
