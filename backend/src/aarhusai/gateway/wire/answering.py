"""Answers in OpenAI's form on their way back: under our name of the model, with originals put back, and counted. Pure.

Text is restored per choice and channel. Logprobs spell the text that was sent, so they are left out wherever something
was replaced.
"""

from collections.abc import Mapping, Sequence
from typing import Final, cast

from pydantic_core import to_json

from aarhusai.gateway.provider import JsonObject
from aarhusai.gateway.providers.answer import read_object
from aarhusai.gateway.providers.failures import failed, from_error
from aarhusai.gateway.types import JsonValue, Usage
from aarhusai.gateway.wire.path import WirePath
from aarhusai.gateway.wire.restoring import TEXTS, Restorers, number_of
from aarhusai.protection import Replacement

DONE: Final = b"data: [DONE]\n\n"

_HOLDS: Final = {
    WirePath.CHAT: "choices",
    WirePath.TEXT: "choices",
    WirePath.EMBED: "data",
    WirePath.RERANK: "results",
    WirePath.IMAGES: "data",
}
"""The list that an answer is made of."""

_BEGIN: Final = b"data: "
_END: Final = b"\n\n"


class Answering:
    """One answer. `slug` is our name of the model; None for `replacement` where nothing was replaced."""

    __slots__ = ("_ended", "_named", "_open", "_restorers", "_slug", "_wants_usage", "characters", "pictures", "usage")

    def __init__(self, slug: str, replacement: Replacement | None, *, wants_usage: bool) -> None:
        self.characters = 0
        """Of the answer so far, its arguments and reasoning included."""
        self.usage: Usage | None = None
        """What the endpoint counted, once it has said so."""
        self.pictures = 0
        """In an answer that is made of them."""
        self._slug = slug
        self._wants_usage = wants_usage
        self._restorers = None if replacement is None else Restorers(replacement)
        self._open: set[int] = set()
        self._ended: set[int] = set()
        self._named: JsonObject = {}

    def stream(self, chunks: Sequence[JsonObject]) -> bytes:
        """Chunks that arrived together, as events. What has no more to say after restoring says nothing."""
        pieces: list[bytes] = []
        for chunk in chunks:
            self._chunk(chunk, pieces)
        return b"".join(pieces)

    def end(self, *, said: bool) -> bytes:
        """What is still held back, and the end mark. `said` is whether the endpoint said that it was done.

        Raises ModelFailed("model_cut_off") where neither it nor the last piece of every choice did.
        """
        unended = self._open - self._ended
        if not said and (unended or not self._ended):
            raise failed("model_cut_off")
        rests: list[JsonObject] = []
        if self._restorers is not None:
            for number in sorted(unended):
                rests += self._restorers.rest(number)
        pieces: list[bytes] = []
        self._rest(self._named, rests, pieces)
        return b"".join((*pieces, DONE))

    def whole(self, path: WirePath, body: bytes) -> bytes:
        """An answer that came in one piece. Raises ModelFailed."""
        answer = read_answer(body, _HOLDS[path])
        self._count(answer)
        if path is WirePath.IMAGES:
            self.pictures = len(cast("list[JsonValue]", answer["data"]))
        answer["model"] = self._slug
        choices = answer.get("choices")
        for choice in choices if isinstance(choices, list) else ():
            if isinstance(choice, dict):
                self._choice(choice, "message")
        return to_json(answer)

    def as_stream(self, body: bytes) -> bytes:
        """The events of an answer that came in one piece, although a stream was asked for. Raises ModelFailed."""
        answer = read_answer(body, "choices")
        usage = answer.pop("usage", None)
        if answer.get("object") == "chat.completion":  # a text completion is called the same either way
            answer["object"] = "chat.completion.chunk"
        choices = cast("list[JsonValue]", answer["choices"])
        for choice in choices:
            if isinstance(choice, dict) and isinstance(message := choice.pop("message", None), dict):
                choice["delta"] = message
        return self.stream([answer, {**answer, "choices": [], "usage": usage}])

    def _chunk(self, chunk: JsonObject, pieces: list[bytes]) -> None:
        usage = chunk.get("usage")
        if usage is not None:
            self._count(chunk)
        if not self._wants_usage:
            chunk.pop("usage", None)
        choices = cast("list[JsonValue]", chunk.get("choices") or [])
        if not choices and (usage is None or not self._wants_usage):
            return
        chunk["model"] = self._slug
        rests: list[JsonObject] = []
        for choice in choices:
            if isinstance(choice, dict):
                self._streamed_choice(choice, rests)
        self._rest(chunk, rests, pieces)
        if self._restorers is not None:
            self._named = chunk
        pieces += (_BEGIN, to_json(chunk), _END)

    def _rest(self, named: JsonObject, rests: Sequence[JsonObject], pieces: list[bytes]) -> None:
        """A chunk of what was held back, called as the chunk `named` is."""
        if rests:
            chunk: JsonObject = {**named, "choices": rests}
            if self._wants_usage:
                chunk["usage"] = None
            pieces += (_BEGIN, to_json(chunk), _END)

    def _streamed_choice(self, choice: JsonObject, rests: list[JsonObject]) -> None:
        number = number_of(choice)
        self._open.add(number)
        delta = choice.get("delta")
        if self._restorers is None and isinstance(delta, dict) and len(delta) == 1 and "content" in delta:
            content = delta["content"]  # nearly every chunk there is: a word of the answer and nothing else
            self.characters += len(content) if isinstance(content, str) else 0
        else:
            self._choice(choice, "delta")
        if choice.get("finish_reason"):
            self._ended.add(number)
            if self._restorers is not None:
                rests += self._restorers.rest(number)

    def _choice(self, choice: JsonObject, part: str) -> None:
        """Counts a choice, and restores it in its place. A choice of a plain completion has a text of its own."""
        message = choice.get(part)
        held = message if isinstance(message, dict) else choice
        for name in TEXTS:
            value = held.get(name)
            if isinstance(value, str):
                self.characters += len(value)
        text = choice.get("text")
        if isinstance(text, str):
            self.characters += len(text)
        calls = held.get("tool_calls")
        for call in calls if isinstance(calls, list) else ():
            function = call.get("function") if isinstance(call, dict) else None
            arguments = function.get("arguments") if isinstance(function, dict) else None
            if isinstance(arguments, str):
                self.characters += len(arguments)
        if self._restorers is not None:
            self._restorers.choice(choice, part)

    def _count(self, answer: Mapping[str, JsonValue]) -> None:
        usage = answer.get("usage")
        if isinstance(usage, dict):
            received = _first_number(usage, "prompt_tokens", "input_tokens", "total_tokens")
            self.usage = Usage(received, _first_number(usage, "completion_tokens", "output_tokens"))


def _first_number(usage: Mapping[str, JsonValue], *names: str) -> int:
    """Answers, and pictures that are made, are counted under other names; the first that is there counts."""
    return next((value for name in names if isinstance(value := usage.get(name), int)), 0)


def read_answer(body: bytes, holds: str) -> JsonObject:
    """A whole answer as an object with the list `holds`. Raises ModelFailed."""
    answer = read_object(body)
    if (error := answer.get("error")) is not None:
        raise from_error(error, None)
    if not isinstance(answer.get(holds), list):
        raise failed("model_garbage", f"no {holds}")
    return answer
