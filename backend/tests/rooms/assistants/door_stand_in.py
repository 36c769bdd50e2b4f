"""A door that plays scripts instead of asking models, and keeps what it was asked."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from aarhusai.assistants.types import AgentRun, Assistant, Said
from aarhusai.errors import AarhusError
from aarhusai.gateway.types import ChatCall, ChatEvent, Finished, Model, Task, TextDelta, ToolCallDelta, Usage
from aarhusai.kit.ids import new_id
from aarhusai.terms.actor import Actor, ActorKind
from aarhusai.terms.classes import Base, DataClass, Zone
from aarhusai.terms.events import Ended, TurnEvent
from aarhusai.terms.ids import AssistantId, ConversationId, ModelId, PersonId, UnitId

Step = ChatEvent | AarhusError | float | asyncio.Event

MODEL = ModelId(new_id())
ANNA = Actor(ActorKind.PERSON, PersonId(new_id()), "Anna Holm", UnitId(new_id()), "rod/skole")


@dataclass
class StandInDoor:
    """Plays one script per call: events, errors to raise, seconds to wait, events to wait for."""

    scripts: deque[Sequence[Step]] = field(default_factory=deque[Sequence[Step]])
    calls: list[ChatCall] = field(default_factory=list[ChatCall])
    open: int = 0

    def then(self, *steps: Step) -> "StandInDoor":
        self.scripts.append(steps)
        return self

    async def chat(self, call: ChatCall) -> AsyncGenerator[ChatEvent, None]:
        self.calls.append(call)
        self.open += 1
        try:
            for step in self.scripts.popleft():
                match step:
                    case AarhusError():
                        raise step
                    case float() | int():
                        await asyncio.sleep(step)
                    case asyncio.Event():
                        await step.wait()
                    case _:
                        yield step
        finally:
            self.open -= 1


@dataclass(frozen=True)
class OneModel:
    """A registry that knows one model."""

    supports_tools: bool = True

    def model(self, model_id: ModelId) -> Model | None:
        if model_id != MODEL:
            return None
        return Model(
            MODEL, "proeve", "Prøve", "", Zone.Z4, frozenset({Task.CHAT}), frozenset({"text"}), 8192, 1024,
            self.supports_tools, 0.0, 0.0, "DKK", False, True, 1, (), 1,
        )  # fmt: skip


Reason = Literal["stop", "length", "tool_calls", "content_filter"]


def done(reason: Reason = "stop", given: int = 7, said: int = 3) -> Finished:
    return Finished(reason, Usage(given, said))


def says(*words: str, reason: Reason = "stop") -> tuple[Step, ...]:
    return (*(TextDelta(word) for word in words), done(reason))


def calls_tool(name: str, *arguments: str, call_id: str = "c1", first: Sequence[Step] = ()) -> tuple[Step, ...]:
    pieces = [
        ToolCallDelta(0, call_id if i == 0 else None, name if i == 0 else None, a) for i, a in enumerate(arguments)
    ]
    return (*first, *pieces, done("tool_calls"))


def assistant(instructions: str = "Du skriver klart dansk.") -> Assistant:
    return Assistant(AssistantId(new_id()), "skriv", "Skriv", "", "pen", instructions, (), None, False, 1)


def asks(question: str = "Hvad er en høring?", *history: Said, helper: Assistant | None = None) -> AgentRun:
    return AgentRun(ANNA, helper, MODEL, DataClass(Base.PERSONAL), question, tuple(history), ConversationId(new_id()))


async def collected(events: "AsyncGenerator[TurnEvent, None]") -> list[TurnEvent]:
    return [event async for event in events]


def ending(events: Sequence[TurnEvent]) -> Ended:
    assert isinstance(events[-1], Ended)
    return events[-1]
