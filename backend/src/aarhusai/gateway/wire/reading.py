"""From a chat call in OpenAI's form to the house's own, for providers that speak another language. Pure.

What has no counterpart is refused by name rather than left out: a caller must not believe that it was heeded. Only
fields that say who asks (`user`, `name` and the like) and hints that change nothing of an answer are dropped.
"""

import base64
import binascii
from collections.abc import Mapping, Sequence
from typing import Final, Literal, cast

from pydantic_core import to_json

from aarhusai.errors import Invalid
from aarhusai.gateway.types import (
    AnswerSchema,
    ChatMessage,
    ChatRequest,
    ImagePart,
    JsonValue,
    Part,
    Speaker,
    TextPart,
    ToolCallPart,
    ToolChoice,
    ToolDefinition,
    ToolResultPart,
)

_ROLES: Final[Mapping[JsonValue, Speaker]] = {
    "system": "system",
    "developer": "system",
    "user": "user",
    "assistant": "assistant",
    "tool": "tool",
}

_CHOICES: Final[Mapping[str, Literal["auto", "none", "required"]]] = {
    "auto": "auto",
    "none": "none",
    "required": "required",
}

_UNDERSTOOD: Final = frozenset(
    {
        *("messages", "model", "stream", "stream_options", "tools", "tool_choice", "parallel_tool_calls"),
        *("max_tokens", "max_completion_tokens", "temperature", "top_p", "stop", "seed", "response_format"),
        *("user", "metadata", "store", "service_tier", "safety_identifier", "prompt_cache_key", "prediction"),
    }
)

_HARMLESS: Final[Mapping[str, JsonValue]] = {
    "n": 1,
    "logprobs": False,
    "presence_penalty": 0,
    "frequency_penalty": 0,
    "modalities": ["text"],
}
"""Fields without a counterpart that ask for nothing when they hold this."""


def chat_request(body: Mapping[str, JsonValue]) -> ChatRequest[str]:
    """Raises Invalid("unsupported_parameter") and ("malformed_request"), naming the field."""
    for name, value in body.items():
        if name not in _UNDERSTOOD and value is not None and value != _HARMLESS.get(name, object()):
            raise unsupported(name)
    most = _number(body, "max_completion_tokens", int) or _number(body, "max_tokens", int)
    stop = body.get("stop")
    return ChatRequest(
        messages=chat_messages(body.get("messages")),
        tools=tuple(_tool(tool) for tool in _list(body.get("tools"), "tools")),
        max_output=None if most is None else int(most),
        temperature=_number(body, "temperature"),
        top_p=_number(body, "top_p"),
        stop=(stop,) if isinstance(stop, str) else tuple(_text(one, "stop") for one in _list(stop, "stop")),
        seed=cast("int | None", _number(body, "seed", int)),
        tool_choice=_choice(body.get("tool_choice")),
        parallel_tool_calls=_parallel(body.get("parallel_tool_calls")),
        answer_schema=_form(body.get("response_format")),
    )


def chat_messages(messages: JsonValue) -> tuple[ChatMessage[str], ...]:
    """The messages of a chat. Raises as `chat_request` does."""
    names: dict[str, str] = {}
    return tuple(_message(_object(one, "messages"), names) for one in _list(messages, "messages"))


def unsupported(name: str) -> Invalid:
    """The error for a field that a model cannot use."""
    return Invalid("unsupported_parameter", "The model cannot use this field.", {"field": name})


def malformed(name: str) -> Invalid:
    """The error for a field that is not what it must be."""
    return Invalid("malformed_request", "A field is missing or of the wrong kind.", {"field": name})


def _message(message: Mapping[str, JsonValue], names: dict[str, str]) -> ChatMessage[str]:
    role = _ROLES.get(message.get("role")) if isinstance(message.get("role"), str) else None
    if role is None:
        raise malformed("role")
    if message.get("function_call") is not None or message.get("audio") is not None:
        raise unsupported("function_call" if message.get("function_call") is not None else "audio")
    content = message.get("content")
    if role == "tool":
        call_id = _text(message.get("tool_call_id"), "tool_call_id")
        text = "\n\n".join(part.text for part in _parts(content) if isinstance(part, TextPart))
        return ChatMessage(role, (ToolResultPart(call_id, names.get(call_id, "tool"), text),))
    parts: list[Part[str]] = [*_parts(content)]
    if isinstance(refusal := message.get("refusal"), str) and refusal:
        parts.append(TextPart(refusal))
    for call in _list(message.get("tool_calls"), "tool_calls"):
        made = _call(_object(call, "tool_calls"))
        names[made.call_id] = made.name
        parts.append(made)
    return ChatMessage(role, tuple(parts))


def _parts(content: JsonValue) -> list[TextPart[str] | ImagePart]:
    if content is None:
        return []
    if isinstance(content, str):
        return [TextPart(content)]
    return [_part(_object(one, "content")) for one in _list(content, "content")]


def _part(part: Mapping[str, JsonValue]) -> TextPart[str] | ImagePart:
    match part.get("type"):
        case "text":
            return TextPart(_text(part.get("text"), "text"))
        case "refusal":
            return TextPart(_text(part.get("refusal"), "refusal"))
        case "image_url":
            place = part.get("image_url")
            return _image(_text(place.get("url") if isinstance(place, Mapping) else place, "image_url"))
        case str() as kind:
            raise unsupported(kind)
        case _:
            raise malformed("content")


def _image(url: str) -> ImagePart:
    head, _, data = url.partition(",")
    try:
        return ImagePart(head.removeprefix("data:").split(";")[0], base64.b64decode(data, validate=True))
    except binascii.Error:
        raise malformed("image_url") from None


def _call(call: Mapping[str, JsonValue]) -> ToolCallPart[str]:
    if call.get("type", "function") != "function":
        raise unsupported("tool_calls")
    function = _object(call.get("function"), "function")
    name, arguments = _text(function.get("name"), "name"), _text(function.get("arguments"), "arguments")
    return ToolCallPart(_text(call.get("id"), "id"), name, arguments)


def _tool(tool: JsonValue) -> ToolDefinition[str]:
    tool = _object(tool, "tools")
    if tool.get("type") != "function":
        raise unsupported("tools")
    function = _object(tool.get("function"), "function")
    parameters = function.get("parameters") or {"type": "object", "properties": {}}
    description = function.get("description")
    return ToolDefinition(
        _text(function.get("name"), "name"),
        description if isinstance(description, str) else "",
        to_json(_object(parameters, "parameters")).decode(),
    )


def _choice(choice: JsonValue) -> ToolChoice | None:
    match choice:
        case None:
            return None
        case str() if (kind := _CHOICES.get(choice)) is not None:
            return ToolChoice(kind)
        case {"type": "function", "function": {"name": str(name)}}:
            return ToolChoice("named", name)
        case _:
            raise unsupported("tool_choice")


def _parallel(value: JsonValue) -> bool | None:
    if value is not None and not isinstance(value, bool):
        raise malformed("parallel_tool_calls")
    return value


def _form(form: JsonValue) -> AnswerSchema[str] | None:
    match form:
        case None | {"type": "text"}:
            return None
        case {"type": "json_schema", "json_schema": {"name": str(name), "schema": dict(schema), **rest}}:
            return AnswerSchema(name, to_json(schema).decode(), rest.get("strict") is True)
        case _:
            raise unsupported("response_format")


def _number(body: Mapping[str, JsonValue], name: str, kind: type[int | float] = float) -> float | None:
    value = body.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or (kind is int and not isinstance(value, int)):
        raise malformed(name)
    return value


def _text(value: JsonValue, name: str) -> str:
    if not isinstance(value, str):
        raise malformed(name)
    return value


def _list(value: JsonValue, name: str) -> Sequence[JsonValue]:
    if value is None:
        return ()
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise malformed(name)
    return value


def _object(value: JsonValue, name: str) -> Mapping[str, JsonValue]:
    if not isinstance(value, Mapping):
        raise malformed(name)
    return value
