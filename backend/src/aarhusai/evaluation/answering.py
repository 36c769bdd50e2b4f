"""One case put to one content: the assistant's own loop answers, with the runner's rights, as in a conversation."""

import asyncio
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Final, Protocol

from aarhusai.assistants.types import AgentRun, Assistant, RunSources
from aarhusai.errors import AarhusError, Kind
from aarhusai.evaluation.checks import Answered, checked, passed
from aarhusai.evaluation.judging import PURPOSE, SEED, Judge, Judged
from aarhusai.evaluation.types import Checked, Expected
from aarhusai.protection.conversation import ConversationProtection
from aarhusai.terms.actor import Actor
from aarhusai.terms.classes import DataClass
from aarhusai.terms.events import SourceFound, SourcesFound, TextPiece, TurnEvent
from aarhusai.terms.ids import ModelId

SETTINGS: Final[dict[str, float | int]] = {"temperature": 0.0, "seed": SEED}
"""How the model is asked, whatever the content says: two runs of one content should not differ by chance."""

_AGAIN: Final = (2.0, 8.0)
"""Seconds before a model that is busy or down is asked again."""

OWN_HOUSE: Final = frozenset(("database_unavailable", "database_slow", "disk_full"))
"""Not the model's doing: the run waits for better days."""

_PASSING: Final = frozenset({Kind.UPSTREAM, Kind.UNAVAILABLE, Kind.TOO_MANY})


class Loop(Protocol):
    """`assistants.loop.AgentLoop`."""

    def run(self, run: AgentRun) -> AsyncGenerator[TurnEvent, None]:
        """The answer's events. Raises AarhusError."""
        ...


Sources = Callable[[Actor, Assistant], Awaitable[RunSources | None]]
"""What an assistant of the actor's own answers from; None where it has none."""

FindClass = Callable[[Sequence[str], ConversationProtection], Awaitable[DataClass]]
"""The class of texts that nobody looked at on their way."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A case for one target."""

    actor: Actor
    assistant: Assistant
    model_id: ModelId
    question: str
    expected: Expected


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it."""

    answered: Answered
    checks: tuple[Checked, ...]

    @property
    def passed(self) -> bool:
        """Whether the case held."""
        return passed(self.checks)


class Answering:
    """Answers a case and holds what came against what was expected."""

    def __init__(self, loop: Loop, judge: Judge, sources: Sources, find_class: FindClass) -> None:
        self._loop = loop
        self._judge = judge
        self._sources = sources
        self._find_class = find_class

    async def put(self, asked: Asked) -> Outcome:
        """Never raises what a model does wrong: that is the outcome. Raises Unavailable of our own house."""
        protection = ConversationProtection()
        answered, busy = await self._answered(asked, protection)
        for wait in _AGAIN:
            if not busy:
                break
            await asyncio.sleep(wait)
            protection = ConversationProtection()
            answered, busy = await self._answered(asked, protection)
        checks = checked(asked.expected, answered)
        if asked.expected.rubric and answered.code is None:
            declared = answered.data_class or DataClass()
            judged = Judged(asked.actor, asked.question, answered.text, asked.expected.rubric, declared, protection)
            checks = (*checks, await self._judge.judge(judged))
        return Outcome(answered, checks)

    async def _answered(self, asked: Asked, protection: ConversationProtection) -> tuple[Answered, bool]:
        """What came, and whether asking again may help."""
        began = time.monotonic()
        text: list[str] = []
        sources: list[SourceFound] = []
        found = DataClass()
        code, busy = None, False
        try:
            run = await self._run(asked, protection)
            async with aclosing(self._loop.run(run)) as events:
                async for event in events:
                    match event:
                        case TextPiece(piece):
                            text.append(piece)
                        case SourcesFound(items, data_class):
                            sources += items
                            found |= data_class
                        case _:
                            pass
        except AarhusError as error:
            if error.code in OWN_HOUSE:
                raise
            code, busy = error.code, error.kind in _PASSING
        ms = int((time.monotonic() - began) * 1000)
        answer = "".join(text)
        data_class = None
        if asked.expected.data_class is not None and code is None:
            data_class = (protection.data_class or await self._find_class([asked.question, answer], protection)) | found
        return Answered(answer, tuple(sources), data_class, leaked(protection), code, ms), busy

    async def _run(self, asked: Asked, protection: ConversationProtection) -> AgentRun:
        assistant = asked.assistant
        settled = replace(assistant, parameters=replace(assistant.parameters, temperature=0.0))
        return AgentRun(
            actor=asked.actor,
            assistant=settled,
            model_id=asked.model_id,
            declared=DataClass(),
            question=asked.question,
            purpose=PURPOSE,
            protection=protection,
            sources=await self._sources(asked.actor, assistant),
            seed=SEED,
            priority="batch",
        )


def leaked(protection: ConversationProtection) -> int:
    """How many values that have a placeholder left the house as they are (law.md B1)."""
    texts = [message.text for sent in protection.sent if sent.replaced for message in sent.messages]
    return sum(any(entry.value in text for text in texts) for entry in protection.map)
