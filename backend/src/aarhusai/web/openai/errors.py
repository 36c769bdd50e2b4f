"""The house's errors as OpenAI tells them: status, type, code and parameter, and whether trying again makes sense.

Sources: OpenAI's error codes guide (types `invalid_request_error`, `permission_error`, `rate_limit_error`,
`insufficient_quota`, `server_error`, `service_unavailable_error`) and its official clients, which try 408, 409, 429 and
5xx again unless `x-should-retry` says otherwise, and wait as long as `retry-after` says up to a minute. `code` is the
house's own stable code, but for the few words that clients look for (`CODES`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from pydantic_core import to_json

from aarhusai.errors import AarhusError, Kind, NotFound

INVALID: Final = "invalid_request_error"
SERVER: Final = "server_error"

_BY_KIND: Final[Mapping[Kind, tuple[int, str]]] = {
    Kind.INVALID: (400, INVALID),
    Kind.UNAUTHENTICATED: (401, INVALID),
    Kind.FORBIDDEN: (403, "permission_error"),
    Kind.NOT_FOUND: (404, INVALID),
    Kind.CONFLICT: (409, INVALID),
    Kind.TOO_LARGE: (413, INVALID),
    Kind.TOO_MANY: (429, "rate_limit_error"),
    Kind.REFUSED: (403, "permission_error"),
    Kind.UPSTREAM: (502, SERVER),
    Kind.UNAVAILABLE: (503, "service_unavailable_error"),
}

_BY_CODE: Final[Mapping[str, tuple[int, str]]] = {
    "message_too_long_for_model": (400, INVALID),
    "context_too_long": (400, INVALID),
    "model_bad_request": (400, INVALID),
    "method_not_allowed": (405, INVALID),
    "unsupported_media_type": (415, INVALID),
    "request_too_slow": (408, INVALID),
    "internal_error": (500, SERVER),
    "model_busy": (429, "rate_limit_error"),
    "model_overloaded": (503, "service_unavailable_error"),
    "model_timeout": (504, SERVER),
}

CODES: Final[Mapping[str, str]] = {"model_not_available": "model_not_found"}
"""The house's codes that clients know by another name."""

_WORDS: Final[Mapping[str, str]] = {
    "key_not_valid": "Incorrect API key provided: it is unknown, ended or revoked.",
    "model_not_available": "The model does not exist or you do not have access to it.",
}
"""LiteLLM's client tells a wrong key by OpenAI's own words. Of a model there is one answer, wherever it was missed."""

_PARAM: Final[Mapping[str, str]] = {"model_not_available": "model", "task_not_supported": "model"}
"""The field that is wrong, where it can be no other."""

_SENSELESS: Final = frozenset({"model_wrong_key", "model_not_found", "provider_kind_unknown"})
"""Of what looks passing by its status: what stays wrong until somebody mends it."""

LONGEST_WAIT: Final = 60
"""Seconds: the official clients wait no longer than this, and a quota that is fuller than that is used up for them."""


@dataclass(frozen=True, slots=True)
class Told:
    """An error as it goes over the wire."""

    status: int
    body: bytes
    headers: tuple[tuple[bytes, bytes], ...]


def told(error: AarhusError) -> Told:
    """The whole answer."""
    status, kind = _BY_CODE.get(error.code) or _BY_KIND[error.kind]
    if isinstance(error, NotFound) and error.code == "model_not_found":
        status = 404
    headers: list[tuple[bytes, bytes]] = []
    wait = error.facts.get("retry_after")
    again = status in {429, 503, 502, 504} and error.code not in _SENSELESS
    if isinstance(wait, int) and status in {429, 503}:
        headers.append((b"retry-after", b"%d" % wait))
        again = again and wait <= LONGEST_WAIT
        if error.code == "quota_used_up" and wait > LONGEST_WAIT:
            kind = "insufficient_quota"
    if status in {409, 429} or status >= 500:
        headers.append((b"x-should-retry", b"true" if again else b"false"))
    return Told(status, b'{"error":%b}' % to_json(_object(error, kind)), tuple(headers))


def event(error: AarhusError) -> bytes:
    """The last event of a stream that fails in the middle. What was sent stays; there is no [DONE]."""
    _, kind = _BY_CODE.get(error.code) or _BY_KIND[error.kind]
    return b'data: {"error":%b}\n\n' % to_json(_object(error, kind))


def error_object(error: AarhusError) -> dict[str, object]:
    """What stands under `error`."""
    _, kind = _BY_CODE.get(error.code) or _BY_KIND[error.kind]
    return _object(error, kind)


def _object(error: AarhusError, kind: str) -> dict[str, object]:
    facts = dict(error.facts)
    param = facts.pop("param", None) or facts.pop("field", None) or _PARAM.get(error.code)
    found: dict[str, object] = {
        "message": _WORDS.get(error.code, error.message),
        "type": kind,
        "param": param,
        "code": CODES.get(error.code, error.code),
    }
    if facts:
        found["facts"] = facts
    return found
