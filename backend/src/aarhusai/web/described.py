"""The API's OpenAPI document: what the framework finds, on every route the one shape of a refusal, and streams."""

from typing import Any, Final

from fastapi import FastAPI
from pydantic import BaseModel

_REFUSAL: Final = "Problem"
_NOT_OURS: Final = frozenset({"HTTPValidationError", "ValidationError"})
"""The framework's own shapes of a refusal, which we never answer."""


class Problem(BaseModel):
    """Why a request was refused. `code` never changes its meaning; `facts` are safe values for a text."""

    code: str
    message: str
    facts: dict[str, str | int | list[str]]


def install(app: FastAPI) -> None:
    """Makes `app.openapi()` tell how refusals and streams look."""
    plain = app.openapi

    def openapi() -> dict[str, Any]:
        document = plain()
        schemas = document.setdefault("components", {}).setdefault("schemas", {})
        if _REFUSAL not in schemas:
            for name in _NOT_OURS:
                schemas.pop(name, None)
            schemas[_REFUSAL] = Problem.model_json_schema()
            for methods in document["paths"].values():
                for operation in methods.values():
                    _describe(operation["responses"])
        return document

    app.openapi = openapi


def _describe(responses: dict[str, Any]) -> None:
    responses.pop("422", None)
    refused = {"application/problem+json": {"schema": {"$ref": f"#/components/schemas/{_REFUSAL}"}}}
    responses["default"] = {"description": "Why it was refused", "content": refused}
    for response in responses.values():
        stream = response.get("content", {}).get("text/event-stream")
        if stream is not None:
            stream["itemSchema"] = _event(stream.pop("schema")["$ref"])


def _event(data: str) -> dict[str, Any]:
    """A server-sent event, in the words of OpenAPI 3.2; `data` refers to the shape of its JSON."""
    shape = {"type": "string", "contentMediaType": "application/json", "contentSchema": {"$ref": data}}
    text = {"type": "string"}
    return {"type": "object", "properties": {"event": text, "id": text, "data": shape}, "required": ["event", "data"]}
