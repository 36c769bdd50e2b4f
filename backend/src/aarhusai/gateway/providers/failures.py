"""What can go wrong with a model call, told in the house's words. Pure.

An endpoint's own words stay in `ModelFailed.reason`, cut short and without secrets; they never reach a person who
merely asked something.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import cast

from pydantic_core import from_json

from aarhusai.gateway.provider import ModelFailed
from aarhusai.gateway.types import JsonValue

MAX_REASON = 300
MAX_WAIT = 3600

_MESSAGES = {
    "model_unreachable": "The model cannot be reached.",
    "model_timeout": "The model did not answer in time.",
    "model_wrong_key": "The model's endpoint does not accept the key.",
    "model_not_found": "The endpoint does not know the model, or the address is wrong.",
    "model_busy": "The model is busy.",
    "model_overloaded": "The model's endpoint is in trouble.",
    "model_bad_request": "The model's endpoint does not accept the request.",
    "context_too_long": "The text is too long for the model.",
    "model_garbage": "The model's endpoint answered something that is not an answer.",
    "model_cut_off": "The answer stopped in the middle.",
}

_STATUS = {
    400: "model_bad_request",
    401: "model_wrong_key",
    402: "model_busy",
    403: "model_wrong_key",
    404: "model_not_found",
    405: "model_not_found",
    408: "model_timeout",
    413: "context_too_long",
    429: "model_busy",
}

# The words of OpenAI and Azure, vLLM, llama.cpp, Anthropic, Mistral, Ollama, TGI and Gemini, in that order.
_TOO_LONG = re.compile(
    r"context_length_exceeded|maximum context length|exceed_context_size|available context size|context size has been"
    r"|prompt is too long|too large for model|exceeds? (the )?(model'?s? )?(maximum )?context|inputs? tokens? \+"
    r"|must be <= \d+|input token count .{0,40}exceeds",
    re.IGNORECASE,
)
_SECRETS = re.compile(r"(bearer\s+\S+|\b(?:sk|key|pk)[-_][\w-]{8,}|[\w+/=-]{40,})", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


_FILTERED = re.compile(r"content_filter|content_policy|responsibleai", re.IGNORECASE)


class Filtered(ModelFailed):
    """The endpoint's content filter turned the prompt down; a chat answer then ends with "content_filter"."""


def failed(
    code: str, reason: str = "", *, secret: str | None = None, facts: Mapping[str, str | int] | None = None
) -> ModelFailed:
    """A failure by its code. `reason` is cleaned here, so that no caller can forget it."""
    return ModelFailed(code, _MESSAGES[code], facts, reason=cleaned(reason, secret))


def cleaned(words: str, secret: str | None) -> str:
    """At most 300 characters on one line, with the secret and everything that looks like one left out."""
    if secret:
        words = words.replace(secret, "•••")
    return _SECRETS.sub("•••", _CONTROL.sub(" ", words[: 4 * MAX_REASON]))[:MAX_REASON].strip()


def from_status(status: int, headers: Mapping[str, str], body: bytes, secret: str | None) -> ModelFailed:
    """The failure that an HTTP status and its body mean."""
    words = words_of(body)
    if status >= 500:
        code = "context_too_long" if _TOO_LONG.search(words) else "model_overloaded"
    elif 300 <= status < 400:
        code = "model_not_found"
        words = f"redirect ({status}), which is not followed"
    else:
        code = _STATUS.get(status, "model_bad_request")
        if code == "model_bad_request" and _TOO_LONG.search(words):
            code = "context_too_long"
    if code == "model_bad_request" and _FILTERED.search(words):
        return Filtered(code, _MESSAGES[code], reason=cleaned(words, secret))
    wait = _wait(headers) if code in {"model_busy", "model_overloaded"} else None
    return failed(code, words or f"status {status}", secret=secret, facts={"retry_after": wait} if wait else None)


def from_error(error: JsonValue, secret: str | None) -> ModelFailed:
    """The failure that an error object in the middle of a stream means."""
    words = _words(error)
    number = error.get("code") if isinstance(error, dict) else None
    if isinstance(number, str) and number.isdigit():
        number = int(number)
    if isinstance(number, int) and not isinstance(number, bool) and 400 <= number < 600:
        return from_status(number, {}, words.encode(errors="replace"), secret)
    lowered = words.lower()
    if _TOO_LONG.search(words):
        code = "context_too_long"
    elif "rate_limit" in lowered or "rate limit" in lowered:
        code = "model_busy"
    elif "authentication" in lowered or "permission" in lowered:
        code = "model_wrong_key"
    elif "not_found" in lowered:
        code = "model_not_found"
    elif "invalid_request" in lowered:
        code = "model_bad_request"
    else:
        code = "model_overloaded"
    return failed(code, words, secret=secret)


def words_of(body: bytes) -> str:
    """Type, code, field and message out of an error body, in whatever shape the endpoint has; plain text as it is."""
    try:
        value = cast("JsonValue", from_json(body))
    except ValueError:
        text = body[:2000].decode("utf-8", "replace")
        return "" if text.lstrip().startswith("<") else text
    if isinstance(value, list) and value:
        value = value[0]  # Gemini wraps its errors in a list
    if isinstance(value, dict):
        return _words(value.get("error") or value)
    return _words(value)


def _words(error: JsonValue) -> str:
    if not isinstance(error, dict):
        return str(error)
    found = [error.get(name) for name in ("type", "status", "code", "param", "message", "detail")]
    return " ".join(str(word) for word in found if word is not None and word != "")


def _wait(headers: Mapping[str, str]) -> int | None:
    """Seconds from Retry-After (RFC 9110, section 10.2.3: seconds or a date), between 1 and an hour."""
    value = headers.get("Retry-After", "").strip()
    if not value:
        return None
    try:
        seconds = float(value)
    except ValueError:
        try:
            seconds = (parsedate_to_datetime(value).replace(tzinfo=UTC) - datetime.now(UTC)).total_seconds()
        except ValueError:
            return None
    return int(min(max(seconds, 1), MAX_WAIT)) if seconds == seconds else None  # noqa: PLR0124  # not a number
