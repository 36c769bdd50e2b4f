"""Reads OpenAI's chat completion chunks, with the dialects that are about in the wild. Pure."""

from uuid import uuid4

from pydantic_core import to_json

from aarhusai.gateway.provider import ModelFailed
from aarhusai.gateway.providers.answer import Gathered, Reason, count, guessed, read_object
from aarhusai.gateway.providers.failures import failed, from_error
from aarhusai.gateway.types import ChatEvent, Finished, JsonValue, ToolCallDelta, Usage

DONE = b"[DONE]"

_REASONS: dict[str, Reason] = {
    "length": "length",
    "max_tokens": "length",
    "model_length": "length",
    "tool_calls": "tool_calls",
    "function_call": "tool_calls",
    "content_filter": "content_filter",
}


class OpenAiAnswer:
    """One answer. `prompt_characters` is for the guess where the endpoint sends no usage."""

    def __init__(self, prompt_characters: int, secret: str | None = None) -> None:
        self.failure: ModelFailed | None = None
        self.done = False
        self._gathered = Gathered()
        self._prompt_characters = prompt_characters
        self._secret = secret
        self._reason: Reason | None = None
        self._usage: Usage | None = None
        self._call_ids: list[str] = []
        self._call_slots: dict[int, int] = {}

    def take(self, payloads: list[bytes]) -> list[ChatEvent]:
        """See `answer.Answer`."""
        try:
            for payload in payloads:
                if payload == DONE:
                    self.done = True
                    break
                self._chunk(read_object(payload, self._secret), "delta")
        except ModelFailed as failure:
            self.failure = failure
        return self._gathered.drain()

    def whole(self, body: bytes) -> list[ChatEvent]:
        """See `answer.Answer`."""
        try:
            answer = read_object(body, self._secret)
            if "choices" not in answer and "error" not in answer:
                raise failed("model_garbage", "no choices", secret=self._secret)
            self._chunk(answer, "message")
            self.done = True
        except ModelFailed as failure:
            self.failure = failure
        return self._gathered.drain()

    def end(self) -> Finished:
        """See `answer.Answer`."""
        if self._reason is None and not self.done:
            raise failed("model_cut_off")
        reason = self._reason or "stop"
        if reason == "stop" and self._call_ids:
            reason = "tool_calls"  # Ollama and Gemini say "stop" after a tool call
        return Finished(reason, self._usage or guessed(self._prompt_characters, self._gathered.characters))

    def _chunk(self, chunk: dict[str, JsonValue], part: str) -> None:
        choices = chunk.get("choices")
        if choices is not None and not isinstance(choices, list):
            raise failed("model_garbage", "choices that are no list", secret=self._secret)
        if choices:
            choice = choices[0]
            if isinstance(choice, dict):
                delta = choice.get(part)
                if isinstance(delta, dict):
                    self._delta(delta)
                reason = choice.get("finish_reason")
                if isinstance(reason, str) and reason:
                    self._reason = _REASONS.get(reason, "stop")
        usage = chunk.get("usage")
        if isinstance(usage, dict):
            self._usage = Usage(count(usage, "prompt_tokens"), count(usage, "completion_tokens"))
        if (error := chunk.get("error")) is not None:
            raise from_error(error, self._secret)

    def _delta(self, delta: dict[str, JsonValue]) -> None:
        content = delta.get("content")
        if isinstance(content, str):
            if content:
                self._gathered.text(content)
        elif isinstance(content, list):
            self._parts(content)
        if content is None or len(delta) > 1:
            reasoning = delta.get("reasoning_content") or delta.get("reasoning")
            if isinstance(reasoning, str) and reasoning:
                self._gathered.reasoning(reasoning)
            refusal = delta.get("refusal")
            if isinstance(refusal, str) and refusal:
                self._gathered.text(refusal)
        calls = delta.get("tool_calls")
        if isinstance(calls, list):
            for position, call in enumerate(calls):
                if isinstance(call, dict):
                    self._call(call, position)

    def _parts(self, parts: list[JsonValue]) -> None:
        """Mistral's reasoning models send content as a list of typed parts."""
        for part in parts:
            if not isinstance(part, dict):
                continue
            text, thinking = part.get("text"), part.get("thinking")
            if isinstance(text, str) and text:
                self._gathered.text(text)
            for thought in thinking if isinstance(thinking, list) else ():
                words = thought.get("text") if isinstance(thought, dict) else None
                if isinstance(words, str) and words:
                    self._gathered.reasoning(words)

    def _call(self, call: dict[str, JsonValue], position: int) -> None:
        function = call.get("function")
        if not isinstance(function, dict):
            return
        index, call_id, name = call.get("index"), call.get("id"), function.get("name")
        given = index if isinstance(index, int) else position
        arguments = function.get("arguments")
        if not isinstance(arguments, str):
            arguments = "" if arguments is None else to_json(arguments).decode()
        slot = self._call_slots.get(given)
        named = isinstance(name, str) and name != ""
        # Gemini and older Ollama give every call index 0: a name with another id begins a new one.
        if slot is None or (named and isinstance(call_id, str) and call_id not in {"", self._call_ids[slot]}):
            slot = len(self._call_ids)
            self._call_slots[given] = slot
            fresh = call_id if isinstance(call_id, str) and call_id else f"call_{uuid4().hex}"
            self._call_ids.append(fresh)
            self._gathered.tool(ToolCallDelta(slot, fresh, name if isinstance(name, str) else "", arguments))
        else:
            self._gathered.tool(ToolCallDelta(slot, None, None, arguments))
