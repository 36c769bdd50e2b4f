"""Reads the events of Anthropic's Messages API. Pure."""

from pydantic_core import to_json

from aarhusai.gateway.provider import ModelFailed
from aarhusai.gateway.providers.answer import Gathered, Reason, count, guessed, read_object
from aarhusai.gateway.providers.failures import failed, from_error
from aarhusai.gateway.types import ChatEvent, Finished, JsonValue, ToolCallDelta, Usage

_REASONS: dict[str, Reason] = {
    "max_tokens": "length",
    "model_context_window_exceeded": "length",
    "tool_use": "tool_calls",
    "refusal": "content_filter",
}


class AnthropicAnswer:
    """One answer. `prompt_characters` is for the guess where the endpoint sends no usage."""

    def __init__(self, prompt_characters: int, secret: str | None = None) -> None:
        self.failure: ModelFailed | None = None
        self.done = False
        self._gathered = Gathered()
        self._prompt_characters = prompt_characters
        self._secret = secret
        self._reason: Reason | None = None
        self._input_tokens = 0
        self._output_tokens = 0
        self._calls: dict[int, int] = {}

    def take(self, payloads: list[bytes]) -> list[ChatEvent]:
        """See `answer.Answer`."""
        try:
            for payload in payloads:
                self._event(read_object(payload, self._secret))
                if self.done:
                    break
        except ModelFailed as failure:
            self.failure = failure
        return self._gathered.drain()

    def whole(self, body: bytes) -> list[ChatEvent]:
        """See `answer.Answer`."""
        try:
            message = read_object(body, self._secret)
            content = message.get("content")
            if not isinstance(content, list):
                raise failed("model_garbage", "no content", secret=self._secret)
            for index, block in enumerate(content):
                if isinstance(block, dict):
                    self._block(index, block)
            self._ended(message.get("stop_reason") or "end_turn")
            self._count(message.get("usage"))
            self.done = True
        except ModelFailed as failure:
            self.failure = failure
        return self._gathered.drain()

    def end(self) -> Finished:
        """See `answer.Answer`."""
        if self._reason is None and not self.done:
            raise failed("model_cut_off")
        if self._input_tokens or self._output_tokens:
            usage = Usage(self._input_tokens, self._output_tokens)
        else:
            usage = guessed(self._prompt_characters, self._gathered.characters)
        return Finished(self._reason or "stop", usage)

    def _event(self, event: dict[str, JsonValue]) -> None:
        match event.get("type"):
            case "content_block_delta":
                self._delta(event.get("index"), event.get("delta"))
            case "content_block_start":
                index, block = event.get("index"), event.get("content_block")
                if isinstance(index, int) and isinstance(block, dict):
                    self._block(index, block)
            case "message_start":
                message = event.get("message")
                self._count(message.get("usage") if isinstance(message, dict) else None)
            case "message_delta":
                delta = event.get("delta")
                self._ended(delta.get("stop_reason") if isinstance(delta, dict) else None)
                self._count(event.get("usage"))
            case "message_stop":
                self.done = True
            case "error":
                raise from_error(event.get("error"), self._secret)
            case str():
                pass  # pings and whatever is added later, as the API's versioning promises
            case _:
                raise failed("model_garbage", "an event without a type", secret=self._secret)

    def _delta(self, index: JsonValue, delta: JsonValue) -> None:
        if not isinstance(delta, dict):
            return
        match delta:
            case {"type": "text_delta", "text": str(text)} if text:
                self._gathered.text(text)
            case {"type": "thinking_delta", "thinking": str(text)} if text:
                self._gathered.reasoning(text)
            case {"type": "input_json_delta", "partial_json": str(text)} if text:
                if not isinstance(index, int) or index not in self._calls:
                    raise failed("model_garbage", "arguments of no tool call", secret=self._secret)
                self._gathered.tool(ToolCallDelta(self._calls[index], None, None, text))
            case _:
                pass  # signatures and the like

    def _block(self, index: int, block: dict[str, JsonValue]) -> None:
        match block:
            case {"type": "text", "text": str(text)} if text:
                self._gathered.text(text)
            case {"type": "thinking", "thinking": str(text)} if text:
                self._gathered.reasoning(text)
            case {"type": "tool_use", "id": str(call_id), "name": str(name)}:
                self._calls[index] = len(self._calls)
                given = block.get("input")
                arguments = to_json(given).decode() if given else ""
                self._gathered.tool(ToolCallDelta(self._calls[index], call_id, name, arguments))
            case _:
                pass

    def _ended(self, reason: JsonValue) -> None:
        if isinstance(reason, str):
            self._reason = _REASONS.get(reason, "stop")

    def _count(self, usage: JsonValue) -> None:
        """Counts are running totals: the last one stands. What was read from the cache was sent all the same."""
        cached = count(usage, "cache_read_input_tokens") + count(usage, "cache_creation_input_tokens")
        self._input_tokens = count(usage, "input_tokens") + cached or self._input_tokens
        if isinstance(usage, dict) and "output_tokens" in usage:
            self._output_tokens = count(usage, "output_tokens")
