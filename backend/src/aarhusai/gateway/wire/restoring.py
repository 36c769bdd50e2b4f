"""Putting originals back into the choices of an answer in OpenAI's form, each choice and channel by itself. Pure."""

from collections.abc import Sequence
from typing import Final

from aarhusai.gateway.provider import JsonObject
from aarhusai.gateway.types import JsonValue
from aarhusai.protection import Replacement, Restorer

TEXTS: Final = ("content", "reasoning_content", "reasoning", "refusal")
"""The running texts of a message."""

_Key = tuple[int, str, int]
"""A choice, a channel of it, and which of its tool calls."""

_MAYBE_JSON: Final = frozenset({"content", "text"})
_FUNCTION_CALL: Final = -1


def number_of(choice: JsonObject) -> int:
    """The place of a choice among the others; 0 where it says none."""
    index = choice.get("index", 0)
    return index if isinstance(index, int) else 0


class Restorers:
    """A restorer for each running text of an answer, made when its first piece comes."""

    def __init__(self, replacement: Replacement) -> None:
        self._replacement = replacement
        self._of: dict[_Key, Restorer] = {}

    def choice(self, choice: JsonObject, part: str) -> None:
        """Puts originals back into a choice, or into a piece of one, and leaves its logprobs out."""
        number, whole = number_of(choice), part == "message"
        if choice.get("logprobs") is not None:
            choice["logprobs"] = None
        self._put(choice, "text", (number, "text", 0), whole=whole)
        message = choice.get(part)
        if not isinstance(message, dict):
            return
        for name in TEXTS:
            value = message.get(name)
            if isinstance(value, list):
                self._parts(value, number, name, whole=whole)
            else:
                self._put(message, name, (number, name, 0), whole=whole)
        calls = message.get("tool_calls")
        for position, call in enumerate(calls if isinstance(calls, list) else ()):
            if isinstance(call, dict):
                at = call.get("index", position)
                at = at if isinstance(at, int) else position
                self._put(call.get("function"), "arguments", (number, "arguments", at), whole=whole)
                self._put(call.get("custom"), "input", (number, "input", at), whole=whole)
        self._put(message.get("function_call"), "arguments", (number, "arguments", _FUNCTION_CALL), whole=whole)

    def rest(self, number: int) -> list[JsonObject]:
        """What was held back of a choice, as choices of a chunk."""
        found: list[JsonObject] = []
        for (index, name, at), restorer in self._of.items():
            if index == number and (rest := restorer.rest()):
                found.append({"index": number, **_rest(name, at, rest), "logprobs": None, "finish_reason": None})
        return found

    def _parts(self, parts: Sequence[JsonValue], number: int, name: str, *, whole: bool) -> None:
        """Mistral's reasoning models send content as a list of typed parts."""
        for part in parts:
            self._put(part, "text", (number, name, 0), whole=whole)
            thoughts = part.get("thinking") if isinstance(part, dict) else None
            for thought in thoughts if isinstance(thoughts, list) else ():
                self._put(thought, "text", (number, "reasoning_content", 0), whole=whole)

    def _put(self, held: JsonValue, name: str, key: _Key, *, whole: bool) -> None:
        if not isinstance(held, dict) or not isinstance(value := held.get(name), str):
            return
        restorer = self._of.get(key)
        if restorer is None:
            json = True if key[1] == "arguments" else None if key[1] in _MAYBE_JSON else False
            restorer = self._of[key] = self._replacement.restorer(json=json)
        held[name] = restorer.restore(value) + (restorer.rest() if whole else "")


def _rest(name: str, at: int, rest: str) -> JsonObject:
    if name == "text":
        return {"text": rest}
    if name == "input":
        return {"delta": {"tool_calls": [{"index": at, "custom": {"input": rest}}]}}
    if name != "arguments":
        return {"delta": {name: rest}}
    if at == _FUNCTION_CALL:
        return {"delta": {"function_call": {"arguments": rest}}}
    return {"delta": {"tool_calls": [{"index": at, "function": {"arguments": rest}}]}}
