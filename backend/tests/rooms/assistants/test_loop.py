"""The agent loop: what a model is shown, what a reader gets, and how a run ends."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from rooms.assistants.door_stand_in import (
    ANNA,
    MODEL,
    OneModel,
    Reason,
    StandInDoor,
    asks,
    assistant,
    calls_tool,
    collected,
    done,
    ending,
    says,
)

from aarhusai.assistants.loop import AgentLoop
from aarhusai.assistants.tools import ToolAnswer, ToolCaller
from aarhusai.assistants.types import Assistant, Said
from aarhusai.errors import AarhusError, Invalid, Refused, UpstreamError
from aarhusai.gateway.types import (
    ChatMessage,
    JsonValue,
    ReasoningDelta,
    TextDelta,
    TextPart,
    ToolCallDelta,
    ToolCallPart,
    ToolResultPart,
)
from aarhusai.terms.actor import Actor
from aarhusai.terms.events import Ended, ReasoningPiece, TextPiece, ToolStep, TurnEvent, TurnStatus


@dataclass
class Sum:
    """Adds whole numbers; the tool of these tests."""

    name: str = "laeg_sammen"
    description: str = "Lægger tal sammen."
    only_for: Actor | None = None
    fails_with: Exception | None = None
    holds: asyncio.Event | None = None
    callers: list[ToolCaller] = field(default_factory=list[ToolCaller])

    @property
    def parameters(self) -> Mapping[str, JsonValue]:
        return {"type": "object", "properties": {"tal": {"type": "array", "items": {"type": "integer"}}}}

    def offered(self, actor: Actor, assistant: Assistant | None) -> bool:
        return self.only_for is None or actor == self.only_for

    async def call(self, caller: ToolCaller, arguments: Mapping[str, JsonValue]) -> ToolAnswer:
        self.callers.append(caller)
        if self.holds is not None:
            await self.holds.wait()
        if self.fails_with is not None:
            raise self.fails_with
        numbers = arguments.get("tal")
        if not isinstance(numbers, Sequence):
            raise Invalid("bad_arguments", "tal is missing")
        return ToolAnswer(str(sum(n for n in numbers if isinstance(n, int))), "lagt sammen")


def text_of(events: Sequence[TurnEvent]) -> str:
    return "".join(event.text for event in events if isinstance(event, TextPiece))


def user(text: str) -> ChatMessage[str]:
    return ChatMessage("user", (TextPart(text),))


# what the model is shown


async def test_the_instructions_come_first_and_the_question_last() -> None:
    door = StandInDoor().then(*says("Ja."))
    run = asks("Og nu?", Said("user", "Hej"), Said("assistant", "Goddag"), helper=assistant("Skriv kort.\n"))

    await collected(AgentLoop(door, OneModel()).run(run))

    assert door.calls[0].request.messages == (
        ChatMessage("system", (TextPart("Skriv kort."),)),
        user("Hej"),
        ChatMessage("assistant", (TextPart("Goddag"),)),
        user("Og nu?"),
    )


async def test_an_answer_that_never_began_is_left_out_and_its_question_joins_the_next() -> None:
    door = StandInDoor().then(*says("Ja."))

    await collected(AgentLoop(door, OneModel()).run(asks("Er du der?", Said("user", "Hej"), Said("assistant", " "))))

    assert door.calls[0].request.messages == (user("Hej\n\nEr du der?"),)


async def test_a_call_is_made_on_behalf_of_the_caller_with_the_declared_class() -> None:
    door = StandInDoor().then(*says("Ja."))
    run = asks()

    await collected(AgentLoop(door, OneModel()).run(run))

    context = door.calls[0].context
    assert (context.actor, context.model_id, context.purpose) == (ANNA, MODEL, "chat")
    assert (context.declared, context.conversation_id) == (run.declared, run.conversation_id)


# what the reader gets


async def test_the_first_text_goes_at_once_and_what_follows_within_20_ms_is_one_piece() -> None:
    more = asyncio.Event()
    door = StandInDoor().then(TextDelta("Først"), more, *says(" så", " disse", " tre"))
    async with aclosing(AgentLoop(door, OneModel()).run(asks())) as events:
        assert await anext(events) == TextPiece("Først", 0)
        more.set()
        rest = [event async for event in events]

    assert rest == [TextPiece(" så disse tre", 5), Ended(TurnStatus.DONE, None, 7, 3)]


async def test_a_slow_model_is_passed_on_piece_by_piece() -> None:
    door = StandInDoor().then(TextDelta("a"), 0.05, TextDelta("b"), 0.05, *says("c"))

    events = await collected(AgentLoop(door, OneModel()).run(asks()))

    assert events[:-1] == [TextPiece("a", 0), TextPiece("b", 1), TextPiece("c", 2)]


async def test_offsets_count_code_points() -> None:
    door = StandInDoor().then(TextDelta("Æ👩‍🏫"), 0.05, *says("ø"))

    events = await collected(AgentLoop(door, OneModel()).run(asks()))

    assert events[1] == TextPiece("ø", len("Æ👩‍🏫"))


async def test_reasoning_has_offsets_of_its_own() -> None:
    door = StandInDoor().then(ReasoningDelta("tænker"), ReasoningDelta("..."), *says("Svar"))

    events = await collected(AgentLoop(door, OneModel()).run(asks()))

    assert events[:-1] == [ReasoningPiece("tænker...", 0), TextPiece("Svar", 0)]


@pytest.mark.parametrize("reason", ["length", "content_filter"])
async def test_an_answer_cut_short_by_a_limit_says_so(reason: Reason) -> None:
    door = StandInDoor().then(*says("Halvt", reason=reason))

    assert ending(await collected(AgentLoop(door, OneModel()).run(asks()))) == Ended(TurnStatus.DONE, reason, 7, 3)


async def test_the_doors_error_comes_out_as_itself_after_what_had_arrived() -> None:
    refused = Refused("class_not_allowed_in_zone", "No.")
    door = StandInDoor().then(TextDelta("Halv"), refused)
    async with aclosing(AgentLoop(door, OneModel()).run(asks())) as events:
        assert await anext(events) == TextPiece("Halv", 0)
        with pytest.raises(Refused) as caught:
            await anext(events)

    assert caught.value is refused


@pytest.mark.parametrize(
    ("script", "code"),
    [
        ((done(),), "answer_empty"),
        ((ReasoningDelta("hm"), done()), "answer_empty"),
        ((TextDelta("Halv"),), "model_cut_off"),
        ((ToolCallDelta(0, "c", "slet_alt", "{}"), done("tool_calls")), "model_garbage"),
    ],
)
async def test_an_answer_that_is_none_is_an_error(script: Sequence[TextDelta], code: str) -> None:
    with pytest.raises(UpstreamError) as caught:
        await collected(AgentLoop(StandInDoor().then(*script), OneModel()).run(asks()))

    assert caught.value.code == code


# leaving early


async def test_a_reader_who_closes_the_run_closes_the_call() -> None:
    door = StandInDoor().then(TextDelta("Først"), asyncio.Event())
    events = AgentLoop(door, OneModel()).run(asks())
    await anext(events)

    await events.aclose()

    assert door.open == 0


@pytest.mark.parametrize("tools", [(), (Sum(),)])
async def test_a_cancelled_run_closes_the_call(tools: tuple[Sum, ...]) -> None:
    door = StandInDoor().then(TextDelta("Først"), asyncio.Event())
    begun = asyncio.Event()

    async def read() -> None:
        async with aclosing(AgentLoop(door, OneModel(), tools).run(asks())) as events:
            async for _ in events:
                begun.set()

    task = asyncio.create_task(read())
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert door.open == 0


# tools


async def test_a_tool_is_called_and_its_answer_goes_back_to_the_model() -> None:
    door = StandInDoor().then(*calls_tool("laeg_sammen", '{"tal": ', "[2, 3]}")).then(*says("Det er 5."))

    events = await collected(AgentLoop(door, OneModel(), [Sum()]).run(asks(helper=assistant("Regn."))))

    assert events == [
        ToolStep("c1", "laeg_sammen", "running"),
        ToolStep("c1", "laeg_sammen", "done", "lagt sammen"),
        TextPiece("Det er 5.", 0),
        Ended(TurnStatus.DONE, None, 14, 6),
    ]
    assert door.calls[0].request.messages[0] == ChatMessage("system", (TextPart("Regn."),))
    assert [tool.name for tool in door.calls[0].request.tools] == ["laeg_sammen"]
    assert door.calls[1].request.messages[-2:] == (
        ChatMessage("assistant", (ToolCallPart("c1", "laeg_sammen", '{"tal":[2,3]}'),)),
        ChatMessage("tool", (ToolResultPart("c1", "laeg_sammen", "5"),)),
    )


async def test_every_model_call_of_a_run_is_a_call_of_its_own_for_the_same_caller() -> None:
    door = StandInDoor().then(*calls_tool("laeg_sammen", '{"tal": [1]}')).then(*says("1"))

    await collected(AgentLoop(door, OneModel(), [Sum()]).run(asks()))

    first, second = (call.context for call in door.calls)
    assert first.call_id != second.call_id
    assert first.actor == second.actor == ANNA


async def test_a_tool_works_with_the_callers_rights() -> None:
    tool, run = Sum(), asks(helper=assistant())
    door = StandInDoor().then(*calls_tool("laeg_sammen", '{"tal": [1]}')).then(*says("1"))

    await collected(AgentLoop(door, OneModel(), [tool]).run(run))

    assert tool.callers == [ToolCaller(ANNA, run.assistant, run.conversation_id)]


async def test_text_before_and_after_a_tool_is_two_paragraphs() -> None:
    door = StandInDoor().then(*calls_tool("laeg_sammen", '{"tal": [2]}', first=[TextDelta("Jeg regner.")]))
    door.then(*says("Det er 2."))

    events = await collected(AgentLoop(door, OneModel(), [Sum()]).run(asks()))

    assert text_of(events) == "Jeg regner.\n\nDet er 2."


async def test_a_tool_that_is_not_offered_does_not_exist_for_the_model() -> None:
    other = Actor(ANNA.kind, None, "En anden", None, "")
    door = StandInDoor().then(*says("Ja."))

    await collected(AgentLoop(door, OneModel(), [Sum(only_for=other)]).run(asks()))

    assert door.calls[0].request.tools == ()


async def test_a_model_without_tools_gets_none() -> None:
    door = StandInDoor().then(*says("Ja."))

    await collected(AgentLoop(door, OneModel(supports_tools=False), [Sum()]).run(asks()))

    assert door.calls[0].request.tools == ()


@pytest.mark.parametrize(
    ("error", "code"),
    [(Invalid("bad_arguments", "Nothing to add."), "bad_arguments"), (ValueError("hemmeligt indhold"), "tool_failed")],
)
async def test_a_tool_that_fails_is_told_to_the_model_and_the_run_goes_on(error: Exception, code: str) -> None:
    door = StandInDoor().then(*calls_tool("laeg_sammen", "{}")).then(*says("Det gik ikke."))

    events = await collected(AgentLoop(door, OneModel(), [Sum(fails_with=error)]).run(asks()))

    assert ToolStep("c1", "laeg_sammen", "failed", code) in events
    assert ending(events).status is TurnStatus.DONE
    (told,) = door.calls[1].request.messages[-1].parts
    assert isinstance(told, ToolResultPart)
    assert code in told.text
    assert "hemmeligt" not in told.text


async def test_arguments_that_are_no_json_can_be_repaired() -> None:
    tool = Sum()
    door = StandInDoor().then(*calls_tool("laeg_sammen", '{"tal": ')).then(*calls_tool("laeg_sammen", '{"tal": [4]}'))
    door.then(*says("4"))

    assert text_of(await collected(AgentLoop(door, OneModel(), [tool]).run(asks()))) == "4"
    assert len(tool.callers) == 1


async def test_a_model_that_never_calls_rightly_is_garbage() -> None:
    door = StandInDoor()
    for _ in range(5):
        door.then(*calls_tool("findes_ikke", "{}"))

    with pytest.raises(UpstreamError) as caught:
        await collected(AgentLoop(door, OneModel(), [Sum()]).run(asks()))

    assert caught.value.code == "model_garbage"


async def test_a_model_that_never_stops_is_stopped() -> None:
    door = StandInDoor()
    for number in range(50):
        door.then(*calls_tool("laeg_sammen", '{"tal": [1]}', call_id=f"c{number}"))

    with pytest.raises(UpstreamError) as caught:
        await collected(AgentLoop(door, OneModel(), [Sum()]).run(asks()))

    assert caught.value.code == "too_many_steps"
    assert len(door.calls) <= 12


@pytest.mark.parametrize(
    ("script", "code"),
    [
        ((done(),), "answer_empty"),
        ((done("content_filter"),), "answer_empty"),
        ((TextDelta("Halv"),), "model_garbage"),
        ((ToolCallDelta(0, "c1", None, "{}"), done("tool_calls")), "model_garbage"),
        ((TextDelta("Halv"), UpstreamError("model_unreachable", "Gone.")), "model_unreachable"),
    ],
)
async def test_with_tools_too_an_answer_that_is_none_is_an_error(script: Sequence[TextDelta], code: str) -> None:
    with pytest.raises(AarhusError) as caught:
        await collected(AgentLoop(StandInDoor().then(*script), OneModel(), [Sum()]).run(asks()))

    assert caught.value.code == code


async def test_leaving_while_a_tool_works_stops_the_tool() -> None:
    tool = Sum(holds=asyncio.Event())
    door = StandInDoor().then(*calls_tool("laeg_sammen", '{"tal": [1]}'))
    events = AgentLoop(door, OneModel(), [tool]).run(asks())
    assert await anext(events) == ToolStep("c1", "laeg_sammen", "running")

    await events.aclose()

    assert door.open == 0
    assert len(asyncio.all_tasks()) == 1


def test_a_run_without_tools_loads_no_agent_library() -> None:
    code = """
import asyncio, sys
from rooms.assistants.door_stand_in import OneModel, StandInDoor, asks, collected, says
from aarhusai.assistants.loop import AgentLoop

async def main():
    loop = AgentLoop(StandInDoor().then(*says("Ja.")), OneModel())
    await loop.warm()
    await collected(loop.run(asks()))

asyncio.run(main())
sys.exit("pydantic_ai" in sys.modules)
"""
    tests = Path(__file__).parents[2]
    environment = {"PYTHONPATH": str(tests), "PATH": os.defpath}
    assert subprocess.run([sys.executable, "-c", code], env=environment, check=False).returncode == 0
