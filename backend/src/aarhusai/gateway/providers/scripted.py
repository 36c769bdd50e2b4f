# ruff: noqa: ARG002  # it answers to an interface whose arguments it need not look at
"""A stand-in that plays a script: text, reasoning, tool calls, pauses and failures, with no network.

It answers to the same contract test as the real providers. What it was asked is kept in `requests`, so a test can see
the very bytes that would have left the house.
"""

import asyncio
import math
import zlib
from collections import deque
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass, field

from aarhusai.errors import AarhusError
from aarhusai.gateway.provider import Embedded, Ranked
from aarhusai.gateway.types import (
    ChatEvent,
    ChatRequest,
    Endpoint,
    Finished,
    PassagePart,
    ReasoningDelta,
    TextDelta,
    TextPart,
    ToolCallDelta,
    ToolCallPart,
    ToolResultPart,
    Usage,
)
from aarhusai.protection.text import ProtectedText

DIMENSIONS = 64


@dataclass(frozen=True, slots=True)
class Say:
    """One piece of the answer."""

    text: str


@dataclass(frozen=True, slots=True)
class Think:
    """One piece of reasoning."""

    text: str


@dataclass(frozen=True, slots=True)
class CallTool:
    """A tool call; its arguments (JSON text) come in two pieces, as they do from a real endpoint."""

    name: str
    arguments: str
    call_id: str


@dataclass(frozen=True, slots=True)
class Pause:
    """Waits this many seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Hold:
    """Waits until the test sets the event."""

    until: asyncio.Event


@dataclass(frozen=True, slots=True)
class Fail:
    """Raises instead of going on."""

    error: AarhusError


@dataclass(frozen=True, slots=True)
class End:
    """Ends the answer with this, instead of the default after the last step."""

    finished: Finished


Step = Say | Think | CallTool | Pause | Hold | Fail | End
Script = Sequence[Step] | Callable[[ChatRequest[ProtectedText]], Sequence[Step]]

DEFAULT_SCRIPT: tuple[Step, ...] = (Say("Hej"), Say(" fra"), Say(" den"), Say(" indøvede"), Say(" model."))


@dataclass
class ScriptedProvider:
    """Plays one script per chat call: those given with `then`, in order, and after that `script` every time."""

    script: Script = DEFAULT_SCRIPT
    spoken: str = "Det her blev sagt."
    names: tuple[str, ...] = ("scripted",)
    requests: list[ChatRequest[ProtectedText]] = field(default_factory=list[ChatRequest[ProtectedText]])
    running: int = 0
    closed_early: int = 0
    _next: deque[Script] = field(default_factory=deque[Script])

    def then(self, *steps: Step) -> "ScriptedProvider":
        """Plays these steps at the next call that has none of its own yet."""
        self._next.append(steps)
        return self

    async def chat(self, endpoint: Endpoint, request: ChatRequest[ProtectedText]) -> AsyncGenerator[ChatEvent, None]:
        """Plays a script. `running` counts open streams, `closed_early` those the reader left."""
        self.requests.append(request)
        script = self._next.popleft() if self._next else self.script
        ended = False
        self.running += 1
        try:
            async for event in _play(script(request) if callable(script) else script, request):
                ended = isinstance(event, Finished)
                yield event
        except AarhusError:
            ended = True
            raise
        finally:
            self.running -= 1
            self.closed_early += not ended

    async def embed(self, endpoint: Endpoint, texts: Sequence[ProtectedText]) -> Embedded:
        """A hashed bag of words of unit length: texts that share words are near each other."""
        plain = [text.reveal() for text in texts]
        return Embedded(
            tuple(_bag(text) for text in plain), Usage(input_tokens=sum(len(text.split()) for text in plain))
        )

    async def rerank(
        self, endpoint: Endpoint, query: ProtectedText, texts: Sequence[ProtectedText], top: int
    ) -> tuple[Ranked, ...]:
        """By the share of the query's words that a text has."""
        wanted = set(query.reveal().lower().split())
        ranked = [
            Ranked(index, len(wanted & set(text.reveal().lower().split())) / max(1, len(wanted)))
            for index, text in enumerate(texts)
        ]
        return tuple(sorted(ranked, key=lambda one: -one.score)[:top])

    async def transcribe(self, endpoint: Endpoint, audio: bytes, media_type: str, language: str | None) -> str:
        """Always the same sentence."""
        return self.spoken

    async def speak(self, endpoint: Endpoint, text: ProtectedText, voice: str, audio_format: str) -> bytes:
        """An empty WAV file, whatever the format."""
        return bytes.fromhex("524946462400000057415645666d74201000000001000100401f0000803e0000020010006461746100000000")

    async def image(self, endpoint: Endpoint, prompt: ProtectedText, size: str) -> bytes:
        """The smallest PNG there is: one transparent pixel."""
        return bytes.fromhex(
            "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000b49444154789c6360000200000500"
            "017a5eab3f0000000049454e44ae426082"
        )

    async def models(self, endpoint: Endpoint) -> tuple[str, ...]:
        """The names it was made with."""
        return tuple(sorted(self.names))

    async def check(self, endpoint: Endpoint) -> None:
        """Always well."""


async def _play(steps: Sequence[Step], request: ChatRequest[ProtectedText]) -> AsyncGenerator[ChatEvent, None]:
    said, calls = 0, 0
    for step in steps:
        match step:
            case Say(text):
                said += len(text.split())
                yield TextDelta(text)
            case Think(text):
                said += len(text.split())
                yield ReasoningDelta(text)
            case CallTool(name, arguments, call_id):
                half = len(arguments) // 2
                yield ToolCallDelta(calls, call_id, name, arguments[:half])
                yield ToolCallDelta(calls, None, None, arguments[half:])
                calls += 1
            case Pause(seconds):
                await asyncio.sleep(seconds)
            case Hold(until):
                await until.wait()
            case Fail(error):
                raise error
            case End(finished):
                yield finished
                return
    yield Finished("tool_calls" if calls else "stop", Usage(_words(request), said))


def _words(request: ChatRequest[ProtectedText]) -> int:
    count = 0
    for message in request.messages:
        for part in message.parts:
            match part:
                case TextPart(text) | PassagePart(text=text) | ToolResultPart(text=text) | ToolCallPart(arguments=text):
                    count += len(text.reveal().split())
                case _:
                    pass
    return count


def _bag(text: str) -> tuple[float, ...]:
    vector = [0.0] * DIMENSIONS
    for word in text.lower().split():
        vector[zlib.crc32(word.encode()) % DIMENSIONS] += 1.0
    length = math.hypot(*vector)
    return tuple(value / length for value in vector) if length else (1.0, *vector[1:])
