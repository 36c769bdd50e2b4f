"""What every kind of streamed answer has in common: pieces gathered, text that arrived together merged. Pure."""

from typing import Literal, Protocol, cast

from pydantic_core import from_json

from aarhusai.gateway.provider import ModelFailed
from aarhusai.gateway.providers.failures import failed
from aarhusai.gateway.types import ChatEvent, Finished, JsonValue, ReasoningDelta, TextDelta, ToolCallDelta, Usage

Reason = Literal["stop", "length", "tool_calls", "content_filter"]

CHARACTERS_PER_TOKEN = 3
"""A cautious guess for Danish, used only where an endpoint does not count."""


class Answer(Protocol):
    """Reads one answer of one protocol."""

    failure: ModelFailed | None
    done: bool

    def take(self, payloads: list[bytes]) -> list[ChatEvent]:
        """The events in payloads that arrived together. After a failure, those before it; `failure` says which."""
        ...

    def whole(self, body: bytes) -> list[ChatEvent]:
        """The events of an answer that came in one piece, although a stream was asked for."""
        ...

    def end(self) -> Finished:
        """The last event. Raises ModelFailed("model_cut_off") when the answer had not ended."""
        ...


class Gathered:
    """Merges text with text and reasoning with reasoning, keeps the order, and counts characters."""

    __slots__ = ("_events", "_reasoning", "_text", "characters")

    def __init__(self) -> None:
        self._events: list[ChatEvent] = []
        self._text: list[str] = []
        self._reasoning: list[str] = []
        self.characters = 0

    def text(self, piece: str) -> None:
        """Adds a piece of the answer."""
        if self._reasoning:
            self._flush()
        self._text.append(piece)

    def reasoning(self, piece: str) -> None:
        """Adds a piece of reasoning."""
        if self._text:
            self._flush()
        self._reasoning.append(piece)

    def tool(self, delta: ToolCallDelta) -> None:
        """Adds a piece of a tool call."""
        self._flush()
        self.characters += len(delta.arguments)
        self._events.append(delta)

    def drain(self) -> list[ChatEvent]:
        """Everything since the last time."""
        self._flush()
        events, self._events = self._events, []
        return events

    def _flush(self) -> None:
        if self._text:
            text = "".join(self._text)
            self.characters += len(text)
            self._events.append(TextDelta(text))
            self._text.clear()
        if self._reasoning:
            text = "".join(self._reasoning)
            self.characters += len(text)
            self._events.append(ReasoningDelta(text))
            self._reasoning.clear()


def read_object(payload: bytes, secret: str | None = None) -> dict[str, JsonValue]:
    """A payload as a JSON object. Raises ModelFailed("model_garbage"), invalid UTF-8 included."""
    try:
        value = cast("JsonValue", from_json(payload, cache_strings="keys"))
    except ValueError:
        raise failed("model_garbage", payload[:80].decode("utf-8", "replace"), secret=secret) from None
    if not isinstance(value, dict):
        raise failed("model_garbage", "not a JSON object", secret=secret)
    return value


def count(usage: JsonValue, name: str) -> int:
    """A number of tokens out of a usage object; 0 when it is not there or is no number."""
    value = usage.get(name) if isinstance(usage, dict) else None
    return value if isinstance(value, int) and value > 0 else 0


def guessed(prompt_characters: int, answer_characters: int) -> Usage:
    """Usage where the endpoint did not count."""
    return Usage(
        -(-prompt_characters // CHARACTERS_PER_TOKEN), -(-answer_characters // CHARACTERS_PER_TOKEN), estimated=True
    )
