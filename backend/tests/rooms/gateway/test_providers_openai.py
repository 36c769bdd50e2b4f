"""The OpenAI-compatible and Azure providers: what they send, what they read, and what they keep to themselves."""

import asyncio
import base64
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from fakes.asking import ask, every_text_of, failure_of
from fakes.stands import SECRET, WireStand, a_picture, a_question, a_stand, an_endpoint, model_http
from fakes.upstream import Received, Reply
from fakes.wires import event

from aarhusai.errors import Invalid
from aarhusai.gateway.provider import ModelFailed
from aarhusai.gateway.providers import http as http_module
from aarhusai.gateway.providers.openai_compatible import OpenAiCompatible, PlainDialect
from aarhusai.gateway.providers.scripted import Pause, Say
from aarhusai.gateway.types import (
    AnswerSchema,
    ChatMessage,
    ChatRequest,
    Finished,
    ReasoningDelta,
    TextDelta,
    TextPart,
    ToolCallDelta,
    ToolCallPart,
    ToolChoice,
    ToolDefinition,
    ToolResultPart,
    Usage,
)
from aarhusai.protection.text import mint


@pytest.fixture
async def stand() -> AsyncIterator[WireStand]:
    async with a_stand("openai", timeout=5) as one:
        assert isinstance(one, WireStand)
        yield one


def streams(stand: WireStand, *pieces: bytes | Pause) -> None:
    stand.upstream.then(lambda _, reply: reply.stream(pieces))


def chunk(delta: dict[str, object], reason: str | None = None) -> bytes:
    return event({"choices": [{"index": 0, "delta": delta, "finish_reason": reason}]})


async def test_the_whole_prompt_is_sent_as_openai_writes_it(stand: WireStand) -> None:
    request = ChatRequest(
        (
            ChatMessage("system", (TextPart(mint("Svar kort.")),)),
            ChatMessage("user", (TextPart(mint("Hvad ser du?")), a_picture())),
            ChatMessage("assistant", (ToolCallPart("c1", "sum", mint('{"a":1}')),)),
            ChatMessage("tool", (ToolResultPart("c1", "sum", mint("1")),)),
            ChatMessage("assistant", (TextPart(mint("En.")),)),
            ChatMessage("user", (TextPart(mint("Tak")), TextPart(mint("!")))),
        ),
        tools=(ToolDefinition("sum", mint("Lægger sammen"), mint('{"type":"object"}')),),
        max_output=50,
        temperature=0.2,
        top_p=0.9,
        stop=(mint("###"),),
        seed=4,
    )
    stand.plays(Say("ok"))
    await ask(stand, request)
    sent = stand.upstream.received[0]
    assert (sent.method, sent.path) == ("POST", "/v1/chat/completions")
    assert sent.headers["authorization"] == f"Bearer {SECRET}"
    picture = "data:image/png;base64," + base64.b64encode(a_picture().data).decode()
    call = {"id": "c1", "type": "function", "function": {"name": "sum", "arguments": '{"a":1}'}}
    assert sent.json == {
        "model": "model-1",
        "messages": [
            {"role": "system", "content": "Svar kort."},
            {
                "role": "user",
                "content": [
                    {"type": "text", "text": "Hvad ser du?"},
                    {"type": "image_url", "image_url": {"url": picture}},
                ],
            },
            {"role": "assistant", "content": None, "tool_calls": [call]},
            {"role": "tool", "tool_call_id": "c1", "content": "1"},
            {"role": "assistant", "content": "En."},
            {"role": "user", "content": "Tak\n\n!"},
        ],
        "stream": True,
        "stream_options": {"include_usage": True},
        "tools": [
            {
                "type": "function",
                "function": {"name": "sum", "description": "Lægger sammen", "parameters": {"type": "object"}},
            }
        ],
        "max_tokens": 50,
        "temperature": 0.2,
        "top_p": 0.9,
        "seed": 4,
        "stop": ["###"],
    }


async def test_half_a_character_does_not_stop_a_message(stand: WireStand) -> None:
    stand.plays(Say("ok"))
    await ask(stand, a_question("en halv \ud83c og en hel \U0001f1e9"))
    assert stand.upstream.received[0].json["messages"] == [
        {"role": "system", "content": "Svar kort."},
        {"role": "user", "content": "en halv \ufffd og en hel \U0001f1e9"},
    ]


async def test_what_an_endpoint_refuses_is_left_out_and_not_sent_again(stand: WireStand) -> None:
    for words in (
        "'max_tokens' is not supported, use 'max_completion_tokens' instead",
        "Unknown field: stream_options",
    ):
        stand.fails(400, {"message": words, "type": "invalid_request_error"})
    stand.plays(Say("ok"))
    request = replace(a_question(), max_output=9, temperature=0.5)
    assert TextDelta("ok") in await ask(stand, request)
    stand.plays(Say("igen"))
    await ask(stand, request)
    bodies = [received.json for received in stand.upstream.received]
    assert len(bodies) == 4
    for body in bodies[2:]:
        assert "stream_options" not in body
        assert "max_tokens" not in body
        assert body["max_completion_tokens"] == 9
        assert body["temperature"] == 0.5


async def test_a_refusal_that_no_optional_field_explains_is_told(stand: WireStand) -> None:
    stand.fails(400, {"message": "messages must not be empty"})
    assert (await failure_of(stand)).code == "model_bad_request"
    assert len(stand.upstream.received) == 1


async def test_usage_is_guessed_and_marked_where_the_endpoint_does_not_count(stand: WireStand) -> None:
    streams(stand, chunk({"content": "123456"}), chunk({}, "stop"))
    assert (await ask(stand))[-1] == Finished("stop", Usage(14, 2, estimated=True))


async def test_an_endpoint_that_does_not_stream_is_read_all_the_same(stand: WireStand) -> None:
    message = {"role": "assistant", "content": "Hele svaret"}
    answer = {
        "choices": [{"message": message, "finish_reason": "length"}],
        "usage": {"prompt_tokens": 4, "completion_tokens": 2},
    }
    stand.upstream.then(lambda _, reply: reply.json(answer))
    assert await ask(stand) == [TextDelta("Hele svaret"), Finished("length", Usage(4, 2))]


async def test_tool_calls_that_all_have_index_0_are_told_apart_and_get_the_ids_they_lack(stand: WireStand) -> None:
    first = {"index": 0, "id": "a", "function": {"name": "one", "arguments": "{}"}}
    second = {"index": 0, "id": "b", "function": {"name": "two", "arguments": {"x": 1}}}
    third = {"index": 3, "id": "", "function": {"name": "three", "arguments": "{}"}}
    streams(
        stand, chunk({"tool_calls": [first]}), chunk({"tool_calls": [second]}), chunk({"tool_calls": [third]}, "stop")
    )
    *calls, last = await ask(stand)
    assert [(one.index, one.name, one.arguments) for one in calls if isinstance(one, ToolCallDelta)] == [
        (0, "one", "{}"),
        (1, "two", '{"x":1}'),
        (2, "three", "{}"),
    ]
    assert isinstance(calls[2], ToolCallDelta)
    assert calls[2].call_id
    assert isinstance(last, Finished)
    assert last.reason == "tool_calls"


async def test_mistrals_parts_and_ollamas_reasoning_are_read(stand: WireStand) -> None:
    thinking = {"type": "thinking", "thinking": [{"type": "text", "text": "hm"}]}
    streams(
        stand,
        chunk({"content": [thinking, {"type": "text", "text": "Ja"}]}),
        Pause(0.02),
        chunk({"content": "", "reasoning": "eller"}),
        chunk({}, "stop"),
    )
    assert (await ask(stand))[:-1] == [ReasoningDelta("hm"), TextDelta("Ja"), ReasoningDelta("eller")]


async def test_an_error_in_the_middle_of_a_stream_has_its_code(stand: WireStand) -> None:
    streams(stand, chunk({"content": "Halv"}), event({"error": {"code": 429, "message": "busy"}}))
    assert (await failure_of(stand)).code == "model_busy"


@pytest.mark.parametrize("body", [b"<html>hello</html>", b"[]", b"{}", b"", b'{"choices":'])
async def test_a_page_instead_of_an_answer_is_garbage(stand: WireStand, body: bytes) -> None:
    stand.upstream.then(lambda _, reply: reply.whole(200, body, "text/html"))
    assert (await failure_of(stand)).code == "model_garbage"


async def test_a_stream_that_never_says_done_but_how_it_ended_has_ended(stand: WireStand) -> None:
    streams(stand, chunk({"content": "Ja"}), chunk({}, "stop"))
    assert (await ask(stand))[0] == TextDelta("Ja")


async def test_a_stream_that_just_ends_was_cut_off(stand: WireStand) -> None:
    streams(stand, chunk({"content": "Ja"}))
    assert (await failure_of(stand)).code == "model_cut_off"


async def test_comments_keep_a_connection_but_are_no_answer() -> None:
    async with a_stand("openai", timeout=0.3) as stand:
        assert isinstance(stand, WireStand)
        streams(stand, *[part for _ in range(20) for part in (b": working\n\n", Pause(0.05))])
        assert (await failure_of(stand)).code == "model_timeout"


async def test_silence_in_the_middle_is_a_timeout_and_slowness_is_not() -> None:
    async with a_stand("openai", timeout=0.3) as stand:
        assert isinstance(stand, WireStand)
        streams(stand, *[part for _ in range(8) for part in (chunk({"content": "x"}), Pause(0.1))], chunk({}, "stop"))
        assert isinstance((await ask(stand))[-1], Finished)
        streams(stand, chunk({"content": "x"}), Pause(5))
        assert (await failure_of(stand)).code == "model_timeout"
        await asyncio.wait_for(stand.upstream.gone.wait(), 1)


async def test_choice_of_tools_and_form_of_the_answer_are_asked_for(stand: WireStand) -> None:
    tool = ToolDefinition("sum", mint("Lægger sammen"), mint('{"type":"object"}'))
    schema = AnswerSchema("svar", mint('{"type":"object"}'))
    for choice, sent in (
        (ToolChoice("required"), "required"),
        (ToolChoice("named", "sum"), {"type": "function", "function": {"name": "sum"}}),
    ):
        stand.plays(Say("{}"))
        question = a_question(tools=(tool,), tool_choice=choice, parallel_tool_calls=False, answer_schema=schema)
        await ask(stand, question)
        body = stand.upstream.received[-1].json
        assert (body["tool_choice"], body["parallel_tool_calls"]) == (sent, False)
        form = {"name": "svar", "schema": {"type": "object"}, "strict": True}
        assert body["response_format"] == {"type": "json_schema", "json_schema": form}


async def test_nobody_there_is_unreachable() -> None:
    async with model_http() as http:
        provider = OpenAiCompatible(http, PlainDialect())
        for address in ("http://127.0.0.1:9/v1", "http://[::1", "nonsense"):
            with pytest.raises(ModelFailed) as caught:
                await provider.models(an_endpoint(base_url=address))
            assert caught.value.code == "model_unreachable"


async def test_without_an_address_nothing_is_sent_anywhere() -> None:
    async with model_http() as http:
        with pytest.raises(Invalid) as caught:
            await OpenAiCompatible(http, PlainDialect()).models(an_endpoint())
        assert caught.value.code == "provider_option_missing"


async def test_a_kept_connection_that_the_endpoint_closed_is_no_error(stand: WireStand) -> None:
    async def answer_and_hang_up(_: Received, reply: Reply) -> None:
        await reply.json({"data": [{"id": "b"}, {"id": "models/a"}]})
        reply.cut()

    for _ in range(5):
        stand.upstream.then(answer_and_hang_up)
        assert await stand.provider.models(stand.endpoint) == ("a", "b")


async def test_answers_follow_each_other_over_one_connection(stand: WireStand) -> None:
    for _ in range(5):
        stand.plays(Say("Hej"))
        await ask(stand)
    assert stand.upstream.connections == 1


async def test_an_endless_body_has_an_end(stand: WireStand, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_module.read_body, "__defaults__", (1000,))
    stand.upstream.then(lambda _, reply: reply.whole(200, b"x" * 5000))
    with pytest.raises(ModelFailed) as caught:
        await stand.provider.speak(stand.endpoint, mint("hej"), "alloy", "mp3")
    assert caught.value.code == "model_garbage"


@pytest.mark.parametrize("status", [200, 302, 400, 401, 429, 500])
async def test_the_key_is_in_no_error_and_no_log(
    stand: WireStand, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    echo = {"error": {"message": f"Incorrect API key provided: {SECRET}. Or Bearer abc.def", "code": SECRET}}
    caplog.set_level("DEBUG")
    stand.upstream.then(lambda _, reply: reply.json(echo, status))
    error = await failure_of(stand)
    assert SECRET not in every_text_of(error)
    assert "abc.def" not in every_text_of(error)
    assert SECRET not in caplog.text
    assert SECRET not in repr(stand.endpoint)


async def test_a_key_that_cannot_be_sent_is_a_wrong_key_and_not_shown(stand: WireStand) -> None:
    stand.endpoint = replace(stand.endpoint, secret="half a key\r\nX-Other: 1")
    error = await failure_of(stand)
    assert error.code == "model_wrong_key"
    assert "half a key" not in every_text_of(error)


async def test_a_redirect_is_not_followed(stand: WireStand) -> None:
    stand.upstream.then(lambda _, reply: reply.whole(302, b"", headers={"location": stand.upstream.base_url + "/v1/x"}))
    assert (await failure_of(stand)).code == "model_not_found"
    assert len(stand.upstream.received) == 1
