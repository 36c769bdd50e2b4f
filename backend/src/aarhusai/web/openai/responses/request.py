"""A request of `/v1/responses` as a chat completion's. Pure.

What would need something to be stored, or a tool of OpenAI's own, is refused by name. Fields that are not known here
travel on, like everywhere; those that only steer OpenAI's own service are left out.
"""

from collections.abc import Mapping, Sequence
from typing import Annotated, Final, Required

from annotated_types import Ge, Le, MinLen
from pydantic import WithJsonSchema, with_config
from typing_extensions import TypedDict

from aarhusai.gateway.types import JsonValue
from aarhusai.web.openai.bodies import OPEN, Absent, Body, Name, Never, Object, as_sent, invalid, unsupported

_STATELESS: Final = "Nothing is stored here: send the whole conversation as input, with store false."
_NO_FILES: Final = "Files are sent in the call itself."

_TURNED: Final = frozenset({
    "background", "conversation", "include", "input", "instructions", "max_output_tokens", "max_tool_calls", "metadata",
    "previous_response_id", "prompt", "prompt_cache_key", "prompt_cache_retention", "reasoning", "safety_identifier",
    "service_tier", "store", "stream", "stream_options", "text", "tool_choice", "tools", "top_logprobs", "truncation",
})  # fmt: skip
"""Fields that are turned into others, or are of no use to anybody but OpenAI."""

_LOGPROBS: Final = "message.output_text.logprobs"


@with_config(OPEN)
class Responses(TypedDict, total=False):
    """`responses`."""

    model: Required[Name]
    input: Required[Annotated[str, MinLen(1)] | Annotated[list[Object], MinLen(1)]]
    instructions: str | None
    stream: bool | None
    store: Never
    background: Never
    previous_response_id: Absent
    conversation: Absent
    tools: list[Object] | None
    tool_choice: str | Object | None
    parallel_tool_calls: bool | None
    text: Object | None
    reasoning: Object | None
    max_output_tokens: Annotated[int, Ge(1)] | None
    temperature: Annotated[float, Ge(0), Le(2)] | None
    top_p: Annotated[float, Ge(0), Le(1)] | None
    top_logprobs: Annotated[int, Ge(0), Le(20)] | None
    include: list[str] | None
    truncation: Annotated[str | None, WithJsonSchema({"enum": ["disabled", None]})]
    metadata: dict[str, str] | None
    user: str | None


def chat_body(asked: Responses) -> Body:
    """The chat completion to ask for. Raises Invalid("unsupported_parameter" | "invalid_request")."""
    _check(asked)
    whole = as_sent(asked)
    body: dict[str, JsonValue] = {name: value for name, value in whole.items() if name not in _TURNED}
    body["messages"] = messages_of(asked)
    if asked.get("stream"):
        body["stream"] = True
        body["stream_options"] = {"include_usage": True}
    if tools := asked.get("tools"):
        body["tools"] = [_tool(tool, place) for place, tool in enumerate(as_objects(tools))]
        if (choice := whole.get("tool_choice")) is not None:
            body["tool_choice"] = _choice(choice)
    if (most := asked.get("max_output_tokens")) is not None:
        body["max_tokens"] = most
    if asked.get("top_logprobs") or _LOGPROBS in (asked.get("include") or ()):
        body["logprobs"] = True
        body["top_logprobs"] = asked.get("top_logprobs") or 0
    body.update(_form(whole.get("text")))
    reasoning = whole.get("reasoning")
    if isinstance(reasoning, Mapping) and reasoning.get("effort") is not None:
        body["reasoning_effort"] = reasoning["effort"]
    return body


def messages_of(asked: Responses) -> list[JsonValue]:
    """The instructions and the input as messages. Raises as `chat_body`."""
    found: list[JsonValue] = []
    if instructions := asked.get("instructions"):
        found.append({"role": "system", "content": instructions})
    given = asked["input"]
    if isinstance(given, str):
        return [*found, {"role": "user", "content": given}]
    calls: list[JsonValue] | None = None
    for place, item in enumerate(as_objects(given)):
        if item.get("type") == "function_call":
            if calls is None:
                calls = []
                found.append(_calling(found, calls))
            calls.append(_called(item, place))
            continue
        calls = None
        if (message := _message(item, place)) is not None:
            found.append(message)
    return found


def as_objects(values: Sequence[Object]) -> Sequence[Body]:
    """Checked objects as plain JSON, which they are."""
    return [as_sent(value) for value in values]


def _check(asked: Responses) -> None:
    for name in ("store", "background", "previous_response_id", "conversation", "prompt"):
        if asked.get(name):
            raise unsupported(name, _STATELESS)
    if asked.get("truncation") not in {None, "disabled"}:
        raise unsupported("truncation", "Nothing is left out of what is sent.")


def _calling(found: list[JsonValue], calls: list[JsonValue]) -> JsonValue:
    """The assistant's message that makes the calls: the one just before, where there is one."""
    last = found[-1] if found else None
    if isinstance(last, Mapping) and last.get("role") == "assistant" and "tool_calls" not in last:
        found.pop()
        return {**last, "tool_calls": calls}
    return {"role": "assistant", "content": None, "tool_calls": calls}


def _called(item: Body, place: int) -> JsonValue:
    call_id, name, arguments = item.get("call_id"), item.get("name"), item.get("arguments")
    if not isinstance(call_id, str) or not isinstance(name, str) or not isinstance(arguments, str):
        raise invalid(f"input[{place}]")
    return {"id": call_id, "type": "function", "function": {"name": name, "arguments": arguments}}


def _message(item: Body, place: int) -> JsonValue:
    """A message, or None for an item that means nothing to others (a model's reasoning)."""
    kind = item.get("type", "message")
    if kind == "reasoning":
        return None
    if kind == "function_call_output":
        call_id = item.get("call_id")
        if not isinstance(call_id, str):
            raise invalid(f"input[{place}].call_id")
        content = _content(item.get("output"), f"input[{place}].output")
        return {"role": "tool", "tool_call_id": call_id, "content": content}
    if kind != "message":
        raise unsupported(f"input[{place}]", "Only messages, function calls and their outputs can be sent.")
    role = item.get("role")
    if role not in {"user", "assistant", "system", "developer"}:
        raise invalid(f"input[{place}].role")
    content = _content(item.get("content"), f"input[{place}].content")
    if role == "assistant" and isinstance(content, list):
        content = "".join(str(part["text"]) for part in content if isinstance(part, Mapping) and "text" in part)
    return {"role": "system" if role == "developer" else role, "content": content}


def _content(content: JsonValue, place: str) -> JsonValue:
    if isinstance(content, str):
        return content
    if not isinstance(content, list):
        raise invalid(place)
    return [_part(part, f"{place}[{number}]") for number, part in enumerate(content)]


def _part(part: JsonValue, place: str) -> JsonValue:
    if not isinstance(part, Mapping):
        raise invalid(place)
    kind = part.get("type")
    if kind in {"input_text", "output_text", "text", "refusal"}:
        text = part.get("refusal" if kind == "refusal" else "text")
        if not isinstance(text, str):
            raise invalid(place)
        return {"type": "text", "text": text}
    if part.get("file_id") is not None or part.get("file_url") is not None:
        raise unsupported(place, _NO_FILES)
    if kind == "input_image":
        detail = part.get("detail")
        picture: dict[str, JsonValue] = {"url": part.get("image_url")}
        return {"type": "image_url", "image_url": picture | ({} if detail is None else {"detail": detail})}
    if kind == "input_audio":
        return {"type": "input_audio", "input_audio": part.get("input_audio")}
    if kind == "input_file":
        kept = {name: part[name] for name in ("file_data", "filename") if name in part}
        return {"type": "file", "file": kept}
    raise unsupported(place, "This kind of content cannot be sent.")


def _tool(tool: Body, place: int) -> JsonValue:
    if tool.get("type") != "function":
        raise unsupported(f"tools[{place}]", "Only function tools can be used.")
    if not isinstance(tool.get("name"), str):
        raise invalid(f"tools[{place}].name")
    kept = {name: tool[name] for name in ("name", "description", "parameters", "strict") if tool.get(name) is not None}
    return {"type": "function", "function": kept}


def _choice(choice: JsonValue) -> JsonValue:
    if not isinstance(choice, Mapping):
        return choice
    if choice.get("type") != "function":
        raise unsupported("tool_choice", "Only functions can be chosen.")
    return {"type": "function", "function": {"name": choice.get("name")}}


def _form(text: JsonValue) -> dict[str, JsonValue]:
    """How the answer is to be written."""
    if not isinstance(text, Mapping):
        return {}
    found: dict[str, JsonValue] = {}
    form = text.get("format")
    if isinstance(form, Mapping) and form.get("type") == "json_schema":
        schema = {name: value for name, value in form.items() if name != "type"}
        found["response_format"] = {"type": "json_schema", "json_schema": schema}
    elif isinstance(form, Mapping) and form.get("type") not in {None, "text"}:
        found["response_format"] = form
    if text.get("verbosity") is not None:
        found["verbosity"] = text["verbosity"]
    return found
