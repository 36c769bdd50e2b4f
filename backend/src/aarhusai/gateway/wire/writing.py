"""From the house's own chat events to OpenAI's form, streamed and whole. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pydantic_core import to_json

from aarhusai.gateway.provider import JsonObject
from aarhusai.gateway.types import ChatEvent, Finished, JsonValue, ReasoningDelta, TextDelta, ToolCallDelta, Usage

DONE: Final = b"data: [DONE]\n\n"


@dataclass(frozen=True, slots=True)
class Named:
    """What every chunk of an answer says of itself. `created` is in seconds since 1970."""

    id: str
    model: str
    created: int


def usage_object(usage: Usage) -> JsonObject:
    """Usage in OpenAI's words."""
    received, sent = usage.input_tokens, usage.output_tokens
    return {"prompt_tokens": received, "completion_tokens": sent, "total_tokens": received + sent}


class ChunkWriter:
    """Writes one answer as chat completion chunks."""

    def __init__(self, named: Named, *, wants_usage: bool) -> None:
        self._named = named
        self._wants_usage = wants_usage
        self._begun = False

    def event(self, event: ChatEvent) -> bytes:
        """One event of an answer; the last brings finish reason, usage and end mark."""
        match event:
            case TextDelta(text):
                return self.delta({"content": text})
            case ReasoningDelta(text):
                return self.delta({"reasoning_content": text})
            case ToolCallDelta():
                return self.delta({"tool_calls": [_call(event)]})
            case Finished(reason, usage):
                return self.delta({}, reason) + self._usage(usage) + DONE

    def delta(self, delta: JsonObject, reason: str | None = None) -> bytes:
        """One chunk with this in it. The first one says who speaks."""
        if not self._begun:
            self._begun = True
            delta = {"role": "assistant", "content": "", **delta}
        return self._chunk([{"index": 0, "delta": delta, "logprobs": None, "finish_reason": reason}])

    def _usage(self, usage: Usage) -> bytes:
        return self._chunk([], usage_object(usage)) if self._wants_usage else b""

    def _chunk(self, choices: Sequence[JsonValue], usage: JsonObject | None = None) -> bytes:
        named = self._named
        chunk: JsonObject = {
            "id": named.id,
            "object": "chat.completion.chunk",
            "created": named.created,
            "model": named.model,
            "choices": choices,
        }
        if self._wants_usage:
            chunk["usage"] = usage
        return b"data: " + to_json(chunk) + b"\n\n"


class Gathering:
    """Gathers one answer, to be written whole."""

    def __init__(self) -> None:
        self._texts: list[str] = []
        self._reasoning: list[str] = []
        self._calls: list[tuple[str, str, list[str]]] = []
        self._finished: Finished | None = None

    def event(self, event: ChatEvent) -> None:
        """One event of the answer."""
        match event:
            case TextDelta(text):
                self._texts.append(text)
            case ReasoningDelta(text):
                self._reasoning.append(text)
            case ToolCallDelta(index, call_id, name, arguments):
                while len(self._calls) <= index:
                    self._calls.append((call_id or "", name or "", []))
                self._calls[index][2].append(arguments)
            case Finished():
                self._finished = event

    def completion(self, named: Named) -> JsonObject:
        """The answer as a chat completion."""
        message: JsonObject = {
            "role": "assistant",
            "content": "".join(self._texts) if self._texts or not self._calls else None,
            "refusal": None,
        }
        if self._reasoning:
            message["reasoning_content"] = "".join(self._reasoning)
        if self._calls:
            message["tool_calls"] = [
                {"id": call_id, "type": "function", "function": {"name": name, "arguments": "".join(arguments)}}
                for call_id, name, arguments in self._calls
            ]
        finished = self._finished or Finished("stop", Usage(estimated=True))
        choice: JsonObject = {"index": 0, "message": message, "logprobs": None, "finish_reason": finished.reason}
        return {
            "id": named.id,
            "object": "chat.completion",
            "created": named.created,
            "model": named.model,
            "choices": [choice],
            "usage": usage_object(finished.usage),
        }


def _call(event: ToolCallDelta) -> JsonObject:
    function: JsonObject = {"arguments": event.arguments}
    call: JsonObject = {"index": event.index}
    if event.call_id is not None:
        call |= {"id": event.call_id, "type": "function"}
    if event.name is not None:
        function = {"name": event.name, **function}
    return {**call, "function": function}
