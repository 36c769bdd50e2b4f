"""Calls in OpenAI's form to models that are not spoken to in it: read into the house's values and written back."""

import base64
import json
import struct
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from typing import cast

import pytest
from rooms.gateway.relays import HELLO, Names, Relay, messages, opened_relay

from aarhusai.errors import AarhusError
from aarhusai.gateway.catalogue import ModelChange, ModelView, ProviderDraft
from aarhusai.gateway.door import Checks
from aarhusai.gateway.providers.failures import failed
from aarhusai.gateway.providers.scripted import CallTool, End, Fail, Say, Think
from aarhusai.gateway.relay import WirePath
from aarhusai.gateway.types import (
    AnswerSchema,
    ChatRequest,
    Finished,
    ImagePart,
    JsonValue,
    Task,
    TextPart,
    ToolCallPart,
    ToolChoice,
    ToolResultPart,
    Usage,
)
from aarhusai.protection.text import ProtectedText, mint
from aarhusai.storage.database import Database
from aarhusai.terms.classes import Zone

SOUND: Mapping[str, JsonValue] = {"type": "input_audio", "input_audio": {"data": "aGVq", "format": "wav"}}


async def can(relay: Relay, task: Task) -> ModelView:
    """A model at the scripted provider that can do this."""
    model = await relay.house.add_model()
    change = ModelChange(tasks=frozenset({task}))
    return await relay.house.admin.change_model(relay.house.owner, model.id, model.revision, change)


@pytest.fixture
async def relay(db: Database) -> AsyncIterator[Relay]:
    async with opened_relay(db, Checks(classifier=Names("Karen Holm"))) as opened:
        yield opened


async def test_a_whole_answer_is_a_chat_completion(relay: Relay) -> None:
    model = await relay.house.add_model()
    relay.house.provider.then(Think("hm"), Say("Kl. "), Say("8"), CallTool("ur", '{"by": "Aarhus"}', "c1"))
    call = relay.call(model.id, HELLO)
    answer = await relay.whole(call)
    (choice,) = cast("list[dict[str, JsonValue]]", answer["choices"])
    assert choice["finish_reason"] == "tool_calls"
    assert choice["message"] == {
        "role": "assistant",
        "content": "Kl. 8",
        "refusal": None,
        "reasoning_content": "hm",
        "tool_calls": [{"id": "c1", "type": "function", "function": {"name": "ur", "arguments": '{"by": "Aarhus"}'}}],
    }
    assert (answer["object"], answer["model"]) == ("chat.completion", model.slug)
    assert answer["usage"] == {"prompt_tokens": 3, "completion_tokens": 3, "total_tokens": 6}
    assert await relay.outcome(call) == ("done", 3, 3)


async def test_a_stream_is_chunks_with_who_speaks_in_the_first(relay: Relay) -> None:
    model = await relay.house.add_model()
    call = relay.call(model.id, {**HELLO, "stream_options": {"include_usage": True}})
    answer = await relay.streamed(call)
    assert answer.text() == "Hej fra den indøvede model."
    assert answer.text(channel="role") == "assistant"
    *_, last, used = answer.chunks
    assert cast("list[dict[str, JsonValue]]", last["choices"])[0]["finish_reason"] == "stop"
    assert used["usage"] == {"prompt_tokens": 3, "completion_tokens": 5, "total_tokens": 8}
    assert (await relay.outcome(call))[0] == "done"


async def test_everything_that_can_be_said_arrives(relay: Relay) -> None:
    model = await relay.house.add_model()
    picture = {"type": "image_url", "image_url": {"url": "data:image/png;base64,aGVq"}}
    asked = {"id": "c1", "type": "function", "function": {"name": "ur", "arguments": "{}"}}
    form = {"name": "tid", "schema": {"type": "object"}, "strict": True}
    tool = {"name": "ur", "description": "Klokken", "parameters": {"type": "object"}}
    body: Mapping[str, JsonValue] = {
        "messages": [
            {"role": "developer", "content": "Svar kort."},
            {"role": "assistant", "content": None, "tool_calls": [asked]},
            {"role": "tool", "tool_call_id": "c1", "content": "8"},
            {"role": "user", "content": [{"type": "text", "text": "Og nu?"}, picture]},
        ],
        "tools": [{"type": "function", "function": tool}],
        "tool_choice": {"type": "function", "function": {"name": "ur"}},
        "parallel_tool_calls": False,
        "response_format": {"type": "json_schema", "json_schema": form},
        "max_completion_tokens": 9,
        "temperature": 0.5,
        "stop": "slut",
        "seed": 4,
        "n": 1,
        "user": "u1",
    }
    call = relay.call(model.id, body)
    await relay.whole(replace(call, context=replace(call.context, chosen=True)))
    (request,) = relay.house.provider.requests
    system, called, result, question = request.messages
    assert (system.role, system.parts) == ("system", (TextPart(mint("Svar kort.")),))
    assert called.parts == (ToolCallPart("c1", "ur", mint("{}")),)
    assert result.parts == (ToolResultPart("c1", "ur", mint("8")),)
    assert question.parts == (TextPart(mint("Og nu?")), ImagePart("image/png", b"hej"))
    assert (request.tool_choice, request.parallel_tool_calls) == (ToolChoice("named", "ur"), False)
    assert request.answer_schema == AnswerSchema("tid", mint('{"type":"object"}'), strict=True)
    assert (request.max_output, request.temperature, request.stop, request.seed) == (9, 0.5, (mint("slut"),), 4)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"n": 2}, "n"),
        ({"logprobs": True}, "logprobs"),
        ({"logit_bias": {"1": 2}}, "logit_bias"),
        ({"response_format": {"type": "json_object"}}, "response_format"),
        ({"messages": [{"role": "user", "content": [SOUND]}]}, "input_audio"),
    ],
)
async def test_what_cannot_be_said_is_refused_by_name_and_nothing_is_sent(
    relay: Relay, more: Mapping[str, JsonValue], field: str
) -> None:
    model = await relay.house.add_model()
    with pytest.raises(AarhusError) as caught:
        await relay.whole(relay.call(model.id, {**HELLO, **more}))
    assert (caught.value.code, caught.value.facts["field"]) == ("unsupported_parameter", field)
    assert relay.house.provider.requests == []


async def test_names_leave_replaced_and_come_back(relay: Relay) -> None:
    model = await relay.house.add_model(Zone.Z2)
    seen: list[str] = []

    def echo(request: ChatRequest[ProtectedText]) -> list[Say]:
        (part,) = request.messages[-1].parts
        assert isinstance(part, TextPart)
        seen.append(part.text.reveal())
        return [Say(part.text.reveal())]

    relay.house.provider.script = echo
    call = relay.call(model.id, {"messages": messages("Skriv til Karen Holm")})
    answer = await relay.whole(call)
    (choice,) = cast("list[dict[str, dict[str, str]]]", answer["choices"])
    assert choice["message"]["content"] == "Skriv til Karen Holm"
    streamed = await relay.streamed(relay.call(model.id, {"messages": messages("Skriv til Karen Holm")}))
    assert streamed.text() == "Skriv til Karen Holm"
    assert streamed.decided.replaced == 1
    assert all("Karen" not in text for text in seen)


async def test_an_answer_without_an_end_is_cut_off(relay: Relay) -> None:
    model = await relay.house.add_model()
    relay.house.provider.then(Say("Kl."), Fail(failed("model_cut_off")))
    call = relay.call(model.id, {**HELLO, "stream": True})
    with pytest.raises(AarhusError, match="middle"):
        await relay.streamed(call)
    assert (await relay.outcome(call))[0] == "model_cut_off"


async def test_an_answer_that_was_too_long_says_so(relay: Relay) -> None:
    model = await relay.house.add_model()
    relay.house.provider.then(Say("Kl."), End(Finished("length", Usage(3, 2))))
    answer = await relay.streamed(relay.call(model.id, HELLO))
    assert cast("list[dict[str, JsonValue]]", answer.chunks[-1]["choices"])[0]["finish_reason"] == "length"


@pytest.mark.parametrize("packed", [False, True])
async def test_vectors_come_as_numbers_or_packed(relay: Relay, packed: bool) -> None:  # a parametrised test
    model = await relay.house.add_model()
    await relay.house.admin.change_model(
        relay.house.owner, model.id, model.revision, ModelChange(tasks=frozenset({Task.EMBED}))
    )
    more: Mapping[str, JsonValue] = {"encoding_format": "base64"} if packed else {}
    call = relay.call(model.id, {"input": ["et", "to"], **more}, WirePath.EMBED)
    answer = await relay.whole(call)
    first, second = cast("list[dict[str, JsonValue]]", answer["data"])
    vector = first["embedding"]
    numbers = list(struct.unpack("<64f", base64.b64decode(vector))) if isinstance(vector, str) else vector
    assert isinstance(numbers, list)
    assert len(numbers) == 64
    assert second["index"] == 1
    assert (await relay.outcome(call))[:2] == ("done", 2)


async def test_a_ranking_is_in_the_shape_of_cohere_and_jina(relay: Relay) -> None:
    model = await relay.house.add_model()
    await relay.house.admin.change_model(
        relay.house.owner, model.id, model.revision, ModelChange(tasks=frozenset({Task.RERANK}))
    )
    body: Mapping[str, JsonValue] = {
        "query": "affald og glas",
        "documents": ["vej", {"text": "glas og affald"}],
        "top_n": 1,
    }
    answer = await relay.whole(relay.call(model.id, body, WirePath.RERANK))
    assert json.dumps(answer["results"]) == '[{"index": 1, "relevance_score": 1.0}]'


async def test_where_one_endpoint_fails_another_of_another_language_answers(relay: Relay) -> None:
    failing = ProviderDraft("Maskinen", "openai", Zone.Z4, {"base_url": relay.upstream.base_url + "/v1"})
    first = await relay.house.admin.create_provider(relay.house.owner, failing)
    model = await relay.house.add_model(Zone.Z4, first, await relay.house.add_provider(Zone.Z4))
    relay.upstream.behaviour = lambda _, reply: reply.json({"error": {"message": "no"}}, 404)
    answer = await relay.streamed(relay.call(model.id, HELLO))
    assert answer.text() == "Hej fra den indøvede model."
    with pytest.raises(AarhusError) as caught:  # what only the first could have done is not left out by the second
        await relay.whole(relay.call(model.id, {**HELLO, "n": 2}))
    assert caught.value.code == "unsupported_parameter"
    assert len(relay.upstream.received) == 2
