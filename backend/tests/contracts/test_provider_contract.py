"""What every provider promises, the stand-in no less than the real ones."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing

import pytest
from fakes.stands import Stand, a_question, a_stand

from aarhusai.gateway.provider import ModelFailed
from aarhusai.gateway.providers.scripted import CallTool, End, Pause, Say, Think
from aarhusai.gateway.types import ChatEvent, Finished, ReasoningDelta, TextDelta, ToolCallDelta, Usage

KINDS = ("openai", "azure", "anthropic", "scripted")


@pytest.fixture(params=KINDS)
async def stand(request: pytest.FixtureRequest) -> AsyncIterator[Stand]:
    async with a_stand(str(request.param)) as one:
        yield one


async def events_of(stand: Stand) -> list[ChatEvent]:
    return [event async for event in stand.provider.chat(stand.endpoint, a_question())]


def text_of(events: list[ChatEvent]) -> str:
    return "".join(event.text for event in events if isinstance(event, TextDelta))


async def test_an_answer_comes_in_pieces_and_ends_with_how_and_how_much(stand: Stand) -> None:
    stand.plays(Say("Hoved"), Pause(0.05), Say("staden er København 🇩🇰."), End(Finished("stop", Usage(12, 5))))
    events = await events_of(stand)
    assert len(events) >= 3
    assert text_of(events[:-1]) == "Hovedstaden er København 🇩🇰."
    assert events[-1] == Finished("stop", Usage(12, 5))


async def test_what_was_asked_twice_is_answered_twice(stand: Stand) -> None:
    for text in ("En", "To"):
        stand.plays(Say(text))
        assert text_of(await events_of(stand)) == text


async def test_reasoning_is_told_apart_from_the_answer(stand: Stand) -> None:
    stand.plays(Think("Danmark, hm."), Say("København"))
    events = await events_of(stand)
    assert events[:-1] == [ReasoningDelta("Danmark, hm."), TextDelta("København")]


async def test_tool_calls_come_with_id_name_and_arguments_in_pieces(stand: Stand) -> None:
    stand.plays(CallTool("sum", '{"a": 1, "b": 2}', "c1"), CallTool("find", '{"q": "vej"}', "c2"))
    events = await events_of(stand)
    calls = [event for event in events if isinstance(event, ToolCallDelta)]
    named = {call.index: (call.call_id, call.name) for call in calls if call.name}
    arguments = {index: "".join(call.arguments for call in calls if call.index == index) for index in named}
    assert named == {0: ("c1", "sum"), 1: ("c2", "find")}
    assert arguments == {0: '{"a": 1, "b": 2}', 1: '{"q": "vej"}'}
    assert isinstance(events[-1], Finished)
    assert events[-1].reason == "tool_calls"


@pytest.mark.parametrize("reason", ["length", "content_filter"])
async def test_an_answer_that_hit_its_limit_or_a_filter_says_so(stand: Stand, reason: str) -> None:
    stand.plays(Say("Det korte"), End(Finished(reason, Usage(3, 2))))  # pyright: ignore[reportArgumentType]  # the values come from a table
    assert (await events_of(stand))[-1] == Finished(reason, Usage(3, 2))  # pyright: ignore[reportArgumentType]  # the values come from a table


async def test_an_empty_answer_is_an_answer(stand: Stand) -> None:
    stand.plays(End(Finished("stop", Usage(3, 0))))
    assert await events_of(stand) == [Finished("stop", Usage(3, 0))]


async def test_a_reader_that_leaves_stops_the_endpoint_at_once(stand: Stand) -> None:
    stand.says_then_hangs("Der var engang")
    async with aclosing(stand.provider.chat(stand.endpoint, a_question())) as events:
        async for event in events:
            assert event == TextDelta("Der var engang")
            break
    assert await stand.was_left()


async def test_a_reader_that_is_cancelled_stops_the_endpoint_at_once(stand: Stand) -> None:
    stand.says_then_hangs("Der var engang")
    reading = asyncio.ensure_future(events_of(stand))
    await asyncio.sleep(0.2)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    assert await stand.was_left()


@pytest.mark.parametrize(
    ("status", "error", "code"),
    [
        (400, {"type": "invalid_request_error", "message": "nonsense"}, "model_bad_request"),
        (401, {"type": "authentication_error", "message": "bad key"}, "model_wrong_key"),
        (403, {"type": "permission_error", "message": "stay out"}, "model_wrong_key"),
        (404, {"type": "not_found_error", "message": "no such model"}, "model_not_found"),
        (413, {"type": "request_too_large", "message": "too large"}, "context_too_long"),
        (422, {"message": "unprocessable"}, "model_bad_request"),
        (429, {"type": "rate_limit_error", "message": "slow down"}, "model_busy"),
        (500, {"type": "api_error", "message": "oops"}, "model_overloaded"),
        (503, {"message": "loading"}, "model_overloaded"),
        (529, {"type": "overloaded_error", "message": "come back"}, "model_overloaded"),
        (302, {"message": "elsewhere"}, "model_not_found"),
        (
            400,
            {"code": "context_length_exceeded", "message": "This model's maximum context length is 8"},
            "context_too_long",
        ),
        (
            400,
            {"type": "invalid_request_error", "message": "prompt is too long: 9 tokens > 8 maximum"},
            "context_too_long",
        ),
    ],
)
async def test_every_refusal_has_its_code(stand: Stand, status: int, error: dict[str, object], code: str) -> None:
    stand.fails(status, error)
    with pytest.raises(ModelFailed) as caught:
        await events_of(stand)
    assert caught.value.code == code
    assert str(error["message"]) not in str(caught.value)


async def test_a_busy_endpoint_says_how_long_to_wait(stand: Stand) -> None:
    stand.fails(429, {"message": "slow down"}, {"retry-after": "7"})
    with pytest.raises(ModelFailed) as caught:
        await events_of(stand)
    assert caught.value.facts == {"retry_after": 7}


async def test_an_answer_that_breaks_off_gives_what_came_and_then_says_so(stand: Stand) -> None:
    stand.says_then_breaks("Det halve")
    events = stand.provider.chat(stand.endpoint, a_question())
    assert await anext(events) == TextDelta("Det halve")
    with pytest.raises(ModelFailed) as caught:
        await anext(events)
    assert caught.value.code == "model_cut_off"


async def test_garbage_is_one_clean_error(stand: Stand) -> None:
    stand.says_garbage()
    with pytest.raises(ModelFailed) as caught:
        await events_of(stand)
    assert caught.value.code == "model_garbage"


async def test_many_may_ask_at_once(stand: Stand) -> None:
    count = 50
    for _ in range(count):
        stand.plays(Say("et"), Pause(0.01), Say(" to"))
    answers = await asyncio.gather(*(events_of(stand) for _ in range(count)))
    assert [text_of(events) for events in answers] == ["et to"] * count
