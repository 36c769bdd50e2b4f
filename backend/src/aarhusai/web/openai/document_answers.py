"""The shapes of what `/v1` answers, for its OpenAPI document. Objects may have more fields than are named."""

from collections.abc import Mapping, Sequence
from typing import Final

from aarhusai.gateway.types import JsonValue


def ref(name: str) -> JsonValue:
    """A shape by its name."""
    return {"$ref": f"#/components/schemas/{name}"}


def of(fields: Mapping[str, JsonValue], required: Sequence[str] = ()) -> dict[str, JsonValue]:
    """An object; without `required` every field must be there."""
    return {"type": "object", "properties": dict(fields), "required": list(required or fields)}


def array(items: JsonValue) -> JsonValue:
    """A list."""
    return {"type": "array", "items": items}


def text(description: str = "") -> JsonValue:
    """A string."""
    return {"type": "string", "description": description} if description else {"type": "string"}


def _just(*values: str) -> JsonValue:
    return {"type": "string", "enum": list(values)}


_INT: Final[JsonValue] = {"type": "integer"}
_NUMBER: Final[JsonValue] = {"type": "number"}
_TEXT: Final = text()
_MAYBE: Final[JsonValue] = {"type": ["string", "null"]}
_ANY: Final[JsonValue] = {"type": "object"}
_HEAD: Final[Mapping[str, JsonValue]] = {"id": _TEXT, "created": _INT, "model": _TEXT}

_USAGE: Final = of({"prompt_tokens": _INT, "total_tokens": _INT})

_SOURCE: Final = of(
    {
        "number": _INT,
        "title": _TEXT,
        "page": {"type": ["integer", "null"]},
        "url": _TEXT,
        "collection": _MAYBE,
        "document_id": _MAYBE,
    }
)

_CHOICE: Final = of(
    {
        "index": _INT,
        "message": of(
            {"role": _just("assistant"), "content": _MAYBE, "tool_calls": array(_ANY), "annotations": array(_ANY)},
            required=("role",),
        ),
        "finish_reason": _MAYBE,
    },
    required=("index", "message"),
)

_ASSISTED: Final = of({"assistant": _TEXT, "version": _INT, "model": _TEXT, "sources": array(ref("Source"))})

_ERROR: Final = of(
    {
        "message": text("What is wrong, in English"),
        "type": _TEXT,
        "param": {"type": ["string", "null"], "description": "The field that is wrong"},
        "code": text("Stable: for programs"),
        "facts": {"type": "object", "description": "Safe values: the class, the zone, a limit, seconds to wait"},
    },
    required=("message", "type", "param", "code"),
)

ANSWERS: Final[Mapping[str, JsonValue]] = {
    "Error": of({"error": _ERROR}),
    "Usage": _USAGE,
    "Source": _SOURCE,
    "ChatCompletion": of(
        {
            **_HEAD,
            "object": _just("chat.completion"),
            "choices": array(_CHOICE),
            "usage": ref("Usage"),
            "aarhusai": {**_ASSISTED, "description": "Of an assistant: its version and its sources"},
        },
        required=("id", "object", "created", "model", "choices"),
    ),
    "TextCompletion": of(
        {**_HEAD, "object": _TEXT, "choices": array(of({"index": _INT, "text": _TEXT})), "usage": ref("Usage")},
        required=("choices", "model"),
    ),
    "Response": of(
        {
            "id": _TEXT,
            "object": _just("response"),
            "created_at": _INT,
            "status": _just("completed", "incomplete"),
            "model": _TEXT,
            "output": array(of({"type": _just("message", "reasoning", "function_call"), "id": _TEXT})),
            "usage": {"anyOf": [_ANY, {"type": "null"}]},
        }
    ),
    "Embeddings": of(
        {
            "object": _just("list"),
            "data": array(
                of({"index": _INT, "embedding": {"anyOf": [array(_NUMBER), text("base64 of float32, little-endian")]}})
            ),
            "model": _TEXT,
            "usage": ref("Usage"),
        },
        required=("data", "model"),
    ),
    "Ranking": of(
        {
            "results": array(
                of(
                    {"index": _INT, "relevance_score": _NUMBER, "document": of({"text": _TEXT})},
                    required=("index", "relevance_score"),
                )
            )
        }
    ),
    "Transcription": of({"text": _TEXT}),
    "Pictures": of({"created": _INT, "data": array(of({"b64_json": _TEXT}))}, required=("data",)),
    "Model": of(
        {
            "id": text("What to call it by"),
            "object": _just("model"),
            "created": _INT,
            "owned_by": _TEXT,
            "aarhusai": {"type": "object", "description": "Its name, zone, tasks and limits"},
        }
    ),
    "Models": of({"object": _just("list"), "data": array(ref("Model"))}),
}
