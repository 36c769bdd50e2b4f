"""Writes requests in OpenAI's form. Pure. Here protected text becomes the bytes that leave."""

import base64
import re
from collections.abc import Iterable, Sequence
from typing import cast

from pydantic_core import from_json

from aarhusai.errors import Invalid
from aarhusai.gateway.providers.reading import text_of
from aarhusai.gateway.types import (
    AnswerSchema,
    ChatMessage,
    ChatRequest,
    ImagePart,
    JsonValue,
    PassagePart,
    TextPart,
    ToolCallPart,
    ToolChoice,
    ToolDefinition,
    ToolResultPart,
)
from aarhusai.protection.text import ProtectedText

OPTIONAL_FIELDS = ("stream_options", "temperature", "top_p", "seed", "stop", "top_n")
"""An endpoint that refuses one of these is asked again without it."""

Body = dict[str, JsonValue]


def chat_body(request: ChatRequest[ProtectedText], model: str) -> Body:
    """A streamed chat completion."""
    body: Body = {
        "model": model,
        "messages": [one for message in request.messages for one in _message(message)],
        "stream": True,
        "stream_options": {"include_usage": True},
    }
    if request.tools:
        body["tools"] = [_tool(tool) for tool in request.tools]
    schema = request.answer_schema
    settings: Body = {
        "tool_choice": None if request.tool_choice is None else _choice(request.tool_choice),
        "parallel_tool_calls": request.parallel_tool_calls,
        "response_format": None if schema is None else _form(schema),
        "max_tokens": request.max_output,
        "temperature": request.temperature,
        "top_p": request.top_p,
        "seed": request.seed,
        "stop": [one.reveal() for one in request.stop] or None,
    }
    body.update({name: value for name, value in settings.items() if value is not None})
    return body


def without_refused(body: Body, words: str) -> Body | None:
    """The body again without the optional field that an error's words complain about; None when it is none of them."""
    if "max_completion_tokens" in words and "max_tokens" in body:
        changed = {name: value for name, value in body.items() if name != "max_tokens"}
        changed["max_completion_tokens"] = body["max_tokens"]
        return changed
    fields = (*OPTIONAL_FIELDS, "response_format") if "prompt" in body else OPTIONAL_FIELDS  # pictures only
    for field in fields:
        if field in body and re.search(rf"\b{field}\b", words):
            return {name: value for name, value in body.items() if name != field}
    return None


def prompt_characters(request: ChatRequest[ProtectedText]) -> int:
    """How long a prompt is, tools and their results included; images count nothing."""
    texts = sum(len(text.reveal()) for message in request.messages for text in _texts(message))
    tools = sum(len(tool.description.reveal()) + len(tool.parameters.reveal()) for tool in request.tools)
    return texts + tools


def data_url(image: ImagePart) -> str:
    """A picture as a data: URL (RFC 2397)."""
    return f"data:{image.media_type};base64,{base64.b64encode(image.data).decode()}"


def schema_of(tool: ToolDefinition[ProtectedText]) -> dict[str, JsonValue]:
    """A tool's JSON Schema as an object. Raises Invalid("tool_schema_invalid")."""
    return schema_object(tool.name, tool.parameters)


def schema_object(name: str, text: ProtectedText) -> dict[str, JsonValue]:
    """A JSON Schema as an object. Raises Invalid("tool_schema_invalid")."""
    try:
        schema = cast("JsonValue", from_json(text.reveal()))
    except ValueError:
        schema = None
    if not isinstance(schema, dict):
        raise Invalid("tool_schema_invalid", "A tool's parameters are not a JSON Schema.", {"tool": name})
    return schema


def _choice(choice: ToolChoice) -> JsonValue:
    return {"type": "function", "function": {"name": choice.name}} if choice.kind == "named" else choice.kind


def _form(schema: AnswerSchema[ProtectedText]) -> Body:
    form = {"name": schema.name, "schema": schema_object(schema.name, schema.schema), "strict": schema.strict}
    return {"type": "json_schema", "json_schema": form}


def _texts(message: ChatMessage[ProtectedText]) -> Iterable[ProtectedText]:
    for part in message.parts:
        match part:
            case TextPart(text) | ToolResultPart(text=text) | ToolCallPart(arguments=text):
                yield text
            case PassagePart(_, title, _, heading, text):
                yield from (title, heading, text)
            case ImagePart():
                pass


def _message(message: ChatMessage[ProtectedText]) -> list[Body]:
    texts = [text_of(part) for part in message.parts if isinstance(part, TextPart | PassagePart)]
    images = [part for part in message.parts if isinstance(part, ImagePart)]
    calls = [part for part in message.parts if isinstance(part, ToolCallPart)]
    results: list[Body] = [
        {"role": "tool", "tool_call_id": part.call_id, "content": part.text.reveal()}
        for part in message.parts
        if isinstance(part, ToolResultPart)
    ]
    text = "\n\n".join(texts)
    if message.role == "tool":
        return results
    if message.role == "assistant" and calls:
        return [{"role": "assistant", "content": text or None, "tool_calls": _calls(calls)}, *results]
    if images and message.role == "user":
        parts: list[JsonValue] = [{"type": "text", "text": one} for one in texts]
        parts += [{"type": "image_url", "image_url": {"url": data_url(image)}} for image in images]
        return [*results, {"role": message.role, "content": parts}]
    return [*results, {"role": message.role, "content": text}] if texts or not results else results


def _calls(calls: Sequence[ToolCallPart[ProtectedText]]) -> list[JsonValue]:
    return [
        {
            "id": call.call_id,
            "type": "function",
            "function": {"name": call.name, "arguments": call.arguments.reveal() or "{}"},
        }
        for call in calls
    ]


def _tool(tool: ToolDefinition[ProtectedText]) -> Body:
    return {
        "type": "function",
        "function": {"name": tool.name, "description": tool.description.reveal(), "parameters": schema_of(tool)},
    }
