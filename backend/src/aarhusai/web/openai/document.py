"""`GET /v1/openapi.json`: the addresses of `/v1` as an OpenAPI document. The bodies are those that are checked.

It says nothing of this house (no model, no name), so it needs no key.
"""

from collections.abc import Mapping
from functools import cache
from typing import Final

from pydantic_core import to_json

import aarhusai
from aarhusai.gateway.types import JsonValue
from aarhusai.web.openai.bodies import Chat, Completion, Embedding, Image, Rerank, Speech, adapter, as_sent
from aarhusai.web.openai.document_answers import ANSWERS, of, ref, text
from aarhusai.web.openai.responses.request import Responses

_BODIES: Final[Mapping[str, type[object]]] = {
    "ChatRequest": Chat,
    "ResponsesRequest": Responses,
    "CompletionRequest": Completion,
    "EmbeddingRequest": Embedding,
    "RerankRequest": Rerank,
    "SpeechRequest": Speech,
    "ImageRequest": Image,
}

_INTRODUCTION: Final = (
    "The municipality's models for other systems, in OpenAI's own form: point an OpenAI client at this address with a"
    " key of the house. Every call follows the house's rules: what it holds of personal data is found, replaced or"
    " refused, and logged without content. Fields that are not described here travel on to the model once every text"
    " in them was checked."
)

_EVENT: Final[JsonValue] = {
    "type": "object",
    "properties": {"event": {"type": "string"}, "data": {"type": "string"}},
    "required": ["data"],
}
"""A server-sent event, in the words of OpenAPI 3.2; the data is JSON, or [DONE] at the end of a chat."""

_CLASS: Final[JsonValue] = {
    "name": "X-AarhusAI-Class",
    "in": "header",
    "description": "The class of the data in the call, such as K1 or K2+K4. Detection can raise it, never lower it.",
    "schema": {"type": "string", "pattern": "^K[0-2](\\+K[3-6])*$", "default": "K1"},
}
_PRIORITY: Final[JsonValue] = {
    "name": "X-AarhusAI-Priority",
    "in": "header",
    "description": "batch: people who wait for an answer go first.",
    "schema": {"type": "string", "enum": ["interactive", "batch"], "default": "interactive"},
}

_TOLD: Final[Mapping[str, tuple[str, JsonValue]]] = {
    "x-request-id": ("The call's id, as it stands in the log", {"type": "string", "format": "uuid"}),
    "x-aarhusai-model": ("The model that answers", {"type": "string"}),
    "x-aarhusai-zone": ("The zone of the endpoint that answers", {"type": "string", "enum": ["Z1", "Z2", "Z3", "Z4"]}),
    "x-aarhusai-class": ("The class of the call: declared and found", {"type": "string"}),
    "x-aarhusai-replaced": ("Places in which a placeholder left instead of a value", {"type": "integer"}),
    "x-aarhusai-decision": ("What was decided", {"type": "string", "enum": ["sent", "replaced", "refused"]}),
}


@cache
def document() -> bytes:
    """The whole document, as JSON."""
    schemas: dict[str, JsonValue] = dict(ANSWERS)
    for name, shape in _BODIES.items():
        schema = dict(as_sent(adapter(shape).json_schema(ref_template="#/components/schemas/{model}")))
        inner = schema.pop("$defs", {})
        if isinstance(inner, Mapping):
            schemas.update(inner)
        schemas[name] = {**schema, "title": name}
    whole: dict[str, JsonValue] = {
        "openapi": "3.1.0",
        "info": {"title": "AarhusAI /v1", "version": aarhusai.__version__, "description": _INTRODUCTION},
        "servers": [{"url": "/v1"}],
        "security": [{"key": []}],
        "paths": _paths(),
        "components": {
            "schemas": schemas,
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer", "description": "A key of the house."}},
        },
    }
    return to_json(whole)


def _paths() -> dict[str, JsonValue]:
    streamed: dict[str, JsonValue] = {"text/event-stream": {"itemSchema": _EVENT}}
    sound: JsonValue = {"audio/*": {"schema": {"type": "string", "contentEncoding": "binary"}}}
    return {
        "/chat/completions": _post(
            "chat", "A chat completion; assistants are models called assistant:<name>",
            _json("ChatRequest"), _answer("ChatCompletion") | streamed,
        ),
        "/responses": _post(
            "responses", "A response, stateless: nothing is stored",
            _json("ResponsesRequest"), _answer("Response") | streamed,
        ),
        "/completions": _post(
            "completions", "A plain completion, where the model's endpoint has it",
            _json("CompletionRequest"), _answer("TextCompletion") | streamed,
        ),
        "/embeddings": _post("embeddings", "Vectors of texts", _json("EmbeddingRequest"), _answer("Embeddings")),
        "/rerank": _post("rerank", "Documents by relevance", _json("RerankRequest"), _answer("Ranking")),
        "/audio/transcriptions": _post(
            "transcriptions", "What is said in a recording, of at most 25 MB", _RECORDING,
            _answer("Transcription") | {"text/plain": {"schema": {"type": "string"}}},
        ),
        "/audio/speech": _post("speech", "A text read aloud", _json("SpeechRequest"), sound),
        "/images/generations": _post("images", "Pictures", _json("ImageRequest"), _answer("Pictures")),
        "/models": {"get": _operation("list_models", "What the key may call", _answer("Models"))},
        "/models/{model}": {
            "get": _operation("read_model", "One of these", _answer("Model"))
            | {"parameters": [{"name": "model", "in": "path", "required": True, "schema": _NAME}]}
        },
    }  # fmt: skip


_NAME: Final[JsonValue] = {"type": "string", "minLength": 1, "maxLength": 200}
_RECORDING: Final[JsonValue] = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": of(
                {
                    "file": {"type": "string", "contentMediaType": "application/octet-stream"},
                    "model": _NAME,
                    "language": {
                        "type": "string",
                        "pattern": "^[A-Za-z]{2,3}(-[A-Za-z]{2,4})?$",
                        "description": "Such as da",
                    },
                    "prompt": text("Words that the model may expect"),
                    "response_format": {"type": "string", "enum": ["json", "text", "verbose_json", "srt", "vtt"]},
                    "temperature": {"type": "string", "pattern": "^[01](\\.[0-9]{1,6})?$"},
                },
                required=("file", "model"),
            )
            | {"additionalProperties": False}
        }
    },
}


def _post(name: str, summary: str, body: JsonValue, answer: JsonValue) -> JsonValue:
    operation = _operation(name, summary, answer)
    return {"post": {**operation, "parameters": [_CLASS, _PRIORITY], "requestBody": body}}


def _operation(name: str, summary: str, answer: JsonValue) -> dict[str, JsonValue]:
    told = {header: {"description": words, "schema": schema} for header, (words, schema) in _TOLD.items()}
    refused: JsonValue = {
        "description": "Why it was refused or failed: OpenAI's error object with the house's own code",
        "headers": told,
        "content": {"application/json": {"schema": ref("Error")}},
    }
    good: JsonValue = {"description": summary, "headers": told, "content": answer}
    return {"operationId": name, "summary": summary, "responses": {"200": good, "default": refused}}


def _json(name: str) -> JsonValue:
    return {"required": True, "content": {"application/json": {"schema": ref(name)}}}


def _answer(name: str) -> dict[str, JsonValue]:
    return {"application/json": {"schema": ref(name)}}
