"""Anthropic's Messages API: what is sent in its own form, and what of its answers is read."""

import base64
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from fakes.asking import ask, every_text_of, failure_of
from fakes.stands import SECRET, WireStand, a_picture, a_question, a_stand
from fakes.wires import event

from aarhusai.errors import Invalid
from aarhusai.gateway.providers.scripted import Say
from aarhusai.gateway.types import (
    AnswerSchema,
    ChatMessage,
    ChatRequest,
    Finished,
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
    async with a_stand("anthropic") as one:
        assert isinstance(one, WireStand)
        yield one


async def test_the_whole_prompt_is_sent_as_anthropic_writes_it(stand: WireStand) -> None:
    request = ChatRequest(
        (
            ChatMessage("system", (TextPart(mint("Svar kort.")),)),
            ChatMessage("assistant", (TextPart(mint("Hej.")),)),
            ChatMessage("user", (TextPart(mint("Hvad ser du?")), a_picture())),
            ChatMessage("user", (TextPart(mint(" ")),)),
            ChatMessage("assistant", (TextPart(mint("Et øjeblik")), ToolCallPart("c1", "sum", mint('{"a":1}')))),
            ChatMessage("user", (TextPart(mint("Nå?")),)),
            ChatMessage("tool", (ToolResultPart("c1", "sum", mint("1")),)),
            ChatMessage("system", (TextPart(mint("Skriv dansk.")),)),
        ),
        tools=(ToolDefinition("sum", mint("Lægger sammen"), mint('{"type":"object"}')),),
        temperature=1.5,
        top_p=0.9,
        stop=(mint("###"), mint(" ")),
    )
    stand.plays(Say("ok"))
    await ask(stand, request)
    sent = stand.upstream.received[0]
    assert sent.path == "/v1/messages"
    assert sent.headers["x-api-key"] == SECRET
    assert sent.headers["anthropic-version"] == "2023-06-01"
    picture = {"type": "base64", "media_type": "image/png", "data": base64.b64encode(a_picture().data).decode()}
    assert sent.json == {
        "model": "model-1",
        "max_tokens": 4096,
        "system": "Svar kort.\n\nSkriv dansk.",
        "messages": [
            {"role": "user", "content": [{"type": "text", "text": "…"}]},
            {"role": "assistant", "content": [{"type": "text", "text": "Hej."}]},
            {
                "role": "user",
                "content": [{"type": "text", "text": "Hvad ser du?"}, {"type": "image", "source": picture}],
            },
            {
                "role": "assistant",
                "content": [
                    {"type": "text", "text": "Et øjeblik"},
                    {"type": "tool_use", "id": "c1", "name": "sum", "input": {"a": 1}},
                ],
            },
            {
                "role": "user",
                "content": [
                    {"type": "tool_result", "tool_use_id": "c1", "content": "1"},
                    {"type": "text", "text": "Nå?"},
                ],
            },
        ],
        "stream": True,
        "tools": [{"name": "sum", "description": "Lægger sammen", "input_schema": {"type": "object"}}],
        "temperature": 1.0,
        "top_p": 0.9,
        "stop_sequences": ["###"],
    }


@pytest.mark.parametrize(
    ("choice", "parallel", "sent"),
    [
        (None, None, None),
        (ToolChoice("auto"), None, {"type": "auto"}),
        (ToolChoice("none"), False, {"type": "none"}),
        (ToolChoice("required"), None, {"type": "any"}),
        (ToolChoice("named", "sum"), False, {"type": "tool", "name": "sum", "disable_parallel_tool_use": True}),
        (None, False, {"type": "auto", "disable_parallel_tool_use": True}),
    ],
)
async def test_a_choice_of_tools_is_told_in_its_words(
    stand: WireStand, choice: ToolChoice | None, parallel: bool | None, sent: object
) -> None:
    tool = ToolDefinition("sum", mint("Lægger sammen"), mint('{"type":"object"}'))
    stand.plays(Say("ok"))
    await ask(stand, a_question(tools=(tool,), tool_choice=choice, parallel_tool_calls=parallel))
    assert stand.upstream.received[0].json.get("tool_choice") == sent


async def test_the_form_of_an_answer_is_asked_for(stand: WireStand) -> None:
    stand.plays(Say("{}"))
    await ask(stand, a_question(answer_schema=AnswerSchema("svar", mint('{"type":"object"}'))))
    expected = {"format": {"type": "json_schema", "schema": {"type": "object"}}}
    assert stand.upstream.received[0].json["output_config"] == expected


async def test_sampling_settings_that_a_model_refuses_are_left_out(stand: WireStand) -> None:
    words = "`temperature` and `top_p` cannot both be specified for this model."
    stand.fails(400, {"type": "invalid_request_error", "message": words})
    stand.plays(Say("ok"))
    assert TextDelta("ok") in await ask(stand, replace(a_question(), temperature=0.1, top_p=0.9))
    assert "temperature" not in stand.upstream.received[1].json


async def test_tokens_read_from_the_cache_were_sent_all_the_same(stand: WireStand) -> None:
    used = {"input_tokens": 3, "cache_read_input_tokens": 10, "cache_creation_input_tokens": 5, "output_tokens": 1}
    pieces = [
        event({"type": "message_start", "message": {"usage": used}}),
        event({"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": 8}}),
        event({"type": "message_stop"}),
    ]
    stand.upstream.then(lambda _, reply: reply.stream(pieces))
    assert await ask(stand) == [Finished("stop", Usage(18, 8))]


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("overloaded_error", "model_overloaded"),
        ("rate_limit_error", "model_busy"),
        ("invalid_request_error", "model_bad_request"),
        ("authentication_error", "model_wrong_key"),
        ("not_found_error", "model_not_found"),
    ],
)
async def test_an_error_in_the_middle_of_a_stream_has_its_code(stand: WireStand, kind: str, code: str) -> None:
    delta = {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "Halv"}}
    error = {"type": "error", "error": {"type": kind, "message": f"because {SECRET}"}}
    stand.upstream.then(lambda _, reply: reply.stream([event(delta), event(error, "error")]))
    failure = await failure_of(stand)
    assert failure.code == code
    assert SECRET not in every_text_of(failure)


async def test_events_that_are_new_to_us_are_passed_over_and_events_without_a_type_are_garbage(
    stand: WireStand,
) -> None:
    known = event({"type": "message_stop"})
    stand.upstream.then(lambda _, reply: reply.stream([event({"type": "from_the_future", "x": [1]}), known]))
    assert isinstance((await ask(stand))[-1], Finished)
    stand.upstream.then(lambda _, reply: reply.stream([event({"x": 1}), known]))
    assert (await failure_of(stand)).code == "model_garbage"


async def test_an_answer_in_one_piece_is_read_all_the_same(stand: WireStand) -> None:
    content = [{"type": "text", "text": "Ja"}, {"type": "tool_use", "id": "c", "name": "sum", "input": {"a": 1}}]
    usage = {"input_tokens": 4, "output_tokens": 2}
    whole = {"type": "message", "content": content, "stop_reason": "tool_use", "usage": usage}
    stand.upstream.then(lambda _, reply: reply.json(whole))
    assert await ask(stand) == [
        TextDelta("Ja"),
        ToolCallDelta(0, "c", "sum", '{"a":1}'),
        Finished("tool_calls", Usage(4, 2)),
    ]


async def test_its_models_are_listed_and_other_tasks_refused(stand: WireStand) -> None:
    stand.upstream.then(lambda _, reply: reply.json({"data": [{"id": "b"}, {"id": "a"}]}))
    assert await stand.provider.models(stand.endpoint) == ("a", "b")
    with pytest.raises(Invalid) as caught:
        await stand.provider.embed(stand.endpoint, [mint("en")])
    assert caught.value.code == "task_not_supported"
