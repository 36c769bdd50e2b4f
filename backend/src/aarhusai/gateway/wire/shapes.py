"""Which string of a body is what, by where it stands: OpenAI's API, and the fields that others have added to it."""

from dataclasses import replace
from typing import Final

from aarhusai.gateway.wire.path import WirePath
from aarhusai.protection.json_body import How, Shape

TEXT: Final = Shape(How.TEXT)
FIXED: Final = Shape(How.FIXED, How.FIXED)
IDENTITY: Final = Shape(How.IDENTITY, How.FIXED)
OPAQUE: Final = Shape(How.OPAQUE, How.OPAQUE)

_NUMBERS = (
    "best_of dimensions frequency_penalty logprobs max_completion_tokens max_tokens min_p n output_compression"
    " partial_images presence_penalty repetition_penalty seed speed temperature top_k top_logprobs top_n top_p"
    " truncate_prompt_tokens"
)
_WORDS = (
    "background encoding_format modalities moderation output_format quality reasoning_effort response_format"
    " service_tier size stream_format style verbosity voice"
)
_COMMON: Final = dict.fromkeys((*_NUMBERS.split(), *_WORDS.split()), FIXED)


def _schema() -> Shape:
    """A JSON Schema: the names of its properties are the caller's own words."""
    fields: dict[str, Shape] = {}
    schema = Shape(fields=fields)
    named = Shape(others=schema)
    for name in ("properties", "$defs", "definitions", "patternProperties", "dependentSchemas"):
        fields[name] = named
    for name in (
        "items",
        "prefixItems",
        "anyOf",
        "oneOf",
        "allOf",
        "not",
        "additionalProperties",
        "if",
        "then",
        "else",
    ):
        fields[name] = schema
    for name in ("description", "title", "$comment"):
        fields[name] = TEXT
    for name in ("type", "format", "strict", "minItems", "maxItems", "minLength", "maxLength"):
        fields[name] = FIXED
    for name in ("required", "enum", "const", "default", "examples", "pattern", "$ref", "minimum", "maximum"):
        fields[name] = Shape()
    return schema


SCHEMA: Final = _schema()

_ADDRESS: Final = Shape(How.OPAQUE, fields={"url": OPAQUE, "detail": FIXED, "format": FIXED})
"""A picture, video or recording by its address, which must be a data: URL."""

_PART: Final = Shape(
    How.TEXT,
    fields={
        "type": FIXED,
        "text": TEXT,
        "refusal": TEXT,
        "thinking": TEXT,
        "image_url": _ADDRESS,
        "video_url": _ADDRESS,
        "audio_url": _ADDRESS,
        "input_audio": Shape(fields={"data": OPAQUE, "format": FIXED}),
        "file": Shape(fields={"file_data": OPAQUE, "file_id": FIXED, "filename": Shape()}),
        "cache_control": FIXED,
    },
)

_TOOL_NAME: Final = replace(FIXED, described=True)
_FUNCTION_CALL: Final = Shape(fields={"name": _TOOL_NAME, "arguments": TEXT})

_MESSAGE: Final = Shape(
    fields={
        "role": FIXED,
        "content": _PART,
        "name": FIXED,
        "refusal": TEXT,
        "reasoning_content": TEXT,
        "reasoning": TEXT,
        "tool_call_id": IDENTITY,
        "function_call": _FUNCTION_CALL,
        "tool_calls": Shape(
            fields={
                "id": IDENTITY,
                "type": FIXED,
                "index": FIXED,
                "function": _FUNCTION_CALL,
                "custom": Shape(fields={"name": _TOOL_NAME, "input": TEXT}),
            }
        ),
        "audio": Shape(fields={"id": FIXED}),
    }
)

_FUNCTION: Final = Shape(
    fields={"name": FIXED, "description": TEXT, "parameters": SCHEMA, "strict": FIXED}, described=True
)
_TOOLS: Final = Shape(
    described=True,
    fields={
        "type": FIXED,
        "function": _FUNCTION,
        "custom": Shape(fields={"name": FIXED, "description": TEXT}),
    },
)
_CHOICE: Final = Shape(How.FIXED, fields={"type": FIXED, "function": FIXED, "name": FIXED}, described=True)
_FORMAT: Final = Shape(
    How.FIXED,
    described=True,
    fields={
        "type": FIXED,
        "json_schema": Shape(fields={"name": FIXED, "description": TEXT, "strict": FIXED, "schema": SCHEMA}),
    },
)

_CHAT: Final = Shape(
    fields={
        **_COMMON,
        "messages": _MESSAGE,
        "tools": _TOOLS,
        "functions": _FUNCTION,
        "tool_choice": _CHOICE,
        "function_call": _CHOICE,
        "parallel_tool_calls": FIXED,
        "response_format": _FORMAT,
        "stop": TEXT,
        "prediction": Shape(fields={"type": FIXED, "content": _PART}),
        "stream": FIXED,
        "stream_options": FIXED,
        "store": FIXED,
        "audio": Shape(fields={"voice": FIXED, "format": FIXED}),
    }
)

SHAPES: Final = {
    WirePath.CHAT: _CHAT,
    WirePath.TEXT: Shape(
        fields={
            **_COMMON,
            "prompt": Shape(How.TEXT, How.OPAQUE),
            "suffix": TEXT,
            "stop": TEXT,
            "stream": FIXED,
            "stream_options": FIXED,
        }
    ),
    WirePath.EMBED: Shape(fields={**_COMMON, "input": Shape(How.TEXT, How.OPAQUE)}),
    WirePath.RERANK: Shape(
        fields={
            **_COMMON,
            "query": TEXT,
            "documents": Shape(How.TEXT, others=TEXT),
            "return_documents": FIXED,
            "max_chunks_per_doc": FIXED,
        }
    ),
    WirePath.SPEECH: Shape(fields={**_COMMON, "input": TEXT, "instructions": TEXT}),
    WirePath.IMAGES: Shape(fields={**_COMMON, "prompt": TEXT}),
}
"""The whole body of each call, without its model."""
