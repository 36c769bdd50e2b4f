"""Writes requests in the form of Anthropic's Messages API. Pure."""

import base64
from typing import cast

from pydantic_core import from_json

from aarhusai.gateway.providers.openai_body import Body, schema_object, schema_of
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
    ToolResultPart,
)
from aarhusai.protection.text import ProtectedText

DEFAULT_MAX_OUTPUT = 4096
"""Tokens. The API wants a limit; every model it has takes this one."""

_CHOICES = {"auto": "auto", "none": "none", "required": "any", "named": "tool"}

OPTIONAL_FIELDS = ("temperature", "top_p", "stop_sequences")


def messages_body(request: ChatRequest[ProtectedText], model: str) -> Body:
    """A streamed message. System text stands apart, the two sides alternate, tool results are the user's."""
    system = "\n\n".join(
        part.text.reveal()
        for message in request.messages
        if message.role == "system"
        for part in message.parts
        if isinstance(part, TextPart)
    )
    body: Body = {
        "model": model,
        "max_tokens": request.max_output or DEFAULT_MAX_OUTPUT,
        "messages": _turns(request),
        "stream": True,
    }
    if system:
        body["system"] = system
    if request.tools:
        body["tools"] = [
            {"name": tool.name, "description": tool.description.reveal(), "input_schema": schema_of(tool)}
            for tool in request.tools
        ]
    settings: Body = {
        "tool_choice": _choice(request) if request.tools else None,
        "output_config": _form(request.answer_schema) if request.answer_schema else None,
        "temperature": None if request.temperature is None else min(request.temperature, 1.0),
        "top_p": request.top_p,
        "stop_sequences": [one.reveal() for one in request.stop if one.reveal().strip()] or None,
    }
    body.update({name: value for name, value in settings.items() if value is not None})
    return body


def _choice(request: ChatRequest[ProtectedText]) -> Body | None:
    """In the API's words; one tool at a time is part of the choice there."""
    choice, parallel = request.tool_choice, request.parallel_tool_calls
    if choice is None and parallel is not False:
        return None
    kind = "auto" if choice is None else _CHOICES[choice.kind]
    chosen: Body = {"type": kind}
    if choice is not None and choice.kind == "named":
        chosen["name"] = choice.name
    if parallel is False and kind != "none":
        chosen["disable_parallel_tool_use"] = True
    return chosen


def _form(schema: AnswerSchema[ProtectedText]) -> Body:
    return {"format": {"type": "json_schema", "schema": schema_object(schema.name, schema.schema)}}


def _turns(request: ChatRequest[ProtectedText]) -> list[JsonValue]:
    turns: list[tuple[str, list[Body]]] = []
    for message in request.messages:
        if message.role == "system":
            continue
        side = "assistant" if message.role == "assistant" else "user"
        blocks = _blocks(message)
        if not blocks:
            continue
        if turns and turns[-1][0] == side:
            turns[-1][1].extend(blocks)
        else:
            turns.append((side, blocks))
    if turns and turns[0][0] == "assistant":
        turns.insert(0, ("user", [{"type": "text", "text": "…"}]))  # the API wants the user to begin
    return [{"role": side, "content": _results_first(blocks)} for side, blocks in turns]


def _results_first(blocks: list[Body]) -> list[Body]:
    """Within a turn the results of tools come first: the API refuses any other order."""
    return sorted(blocks, key=lambda block: block["type"] != "tool_result")


def _blocks(message: ChatMessage[ProtectedText]) -> list[Body]:
    blocks: list[Body] = []
    for part in message.parts:
        match part:
            case TextPart(text):
                if text.reveal().strip():  # empty text is refused
                    blocks.append({"type": "text", "text": text.reveal()})
            case PassagePart():
                blocks.append({"type": "text", "text": text_of(part)})
            case ImagePart(media_type, data):
                source = {"type": "base64", "media_type": media_type, "data": base64.b64encode(data).decode()}
                blocks.append({"type": "image", "source": source})
            case ToolCallPart(call_id, name, arguments):
                blocks.append({"type": "tool_use", "id": call_id, "name": name, "input": _input(arguments.reveal())})
            case ToolResultPart(call_id, _, text):
                blocks.append({"type": "tool_result", "tool_use_id": call_id, "content": text.reveal()})
    return blocks


def _input(arguments: str) -> JsonValue:
    """The arguments the model wrote, as an object; what was no object is handed back to it inside one."""
    try:
        value = cast("JsonValue", from_json(arguments or "{}"))
    except ValueError:
        value = None
    return value if isinstance(value, dict) else {"arguments": arguments}
