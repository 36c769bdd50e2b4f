"""Errors to HTTP: the table from kind to status, and the one shape of a problem (RFC 9457 in spirit).

`/v1` tells errors as OpenAI does: `openai/errors.py`.

Nothing of an exception's own text reaches the wire; only our family's code, message and facts do.
"""

import logging
from collections.abc import Mapping

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from psycopg import DataError
from starlette.exceptions import HTTPException

from aarhusai.errors import AarhusError, Kind

logger = logging.getLogger(__name__)

STATUS: Mapping[Kind, int] = {
    Kind.INVALID: 422,
    Kind.UNAUTHENTICATED: 401,
    Kind.FORBIDDEN: 403,
    Kind.NOT_FOUND: 404,
    Kind.CONFLICT: 409,
    Kind.TOO_LARGE: 413,
    Kind.TOO_MANY: 429,
    Kind.REFUSED: 403,
    Kind.UPSTREAM: 502,
    Kind.UNAVAILABLE: 503,
}

_PLAIN = {404: "not_found", 405: "method_not_allowed", 413: "request_too_large", 415: "unsupported_media_type"}


def problem(status: int, code: str, message: str, facts: Mapping[str, object] | None = None) -> JSONResponse:
    """The one shape of an error."""
    body = {"code": code, "message": message, "facts": dict(facts or {})}
    headers = {"cache-control": "no-store"}
    if status == 429 and facts and "retry_after" in facts:
        headers["retry-after"] = str(facts["retry_after"])
    return JSONResponse(body, status, headers, media_type="application/problem+json")


def problem_of(error: AarhusError) -> JSONResponse:
    """An error of the family as a response."""
    return problem(STATUS[error.kind], error.code, error.message, error.facts)


def install(app: FastAPI) -> None:
    """Teaches the app every kind of error it can meet."""

    async def family(_: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, AarhusError)
        return problem_of(error)

    async def invalid(_: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, RequestValidationError)
        fields = sorted({".".join(str(step) for step in item["loc"][1:]) or "body" for item in error.errors()})
        return problem(422, "invalid_request", "The request is not valid.", {"fields": fields[:20]})

    async def unstorable(_: Request, error: Exception) -> JSONResponse:
        logger.info("a value could not be stored: %s", type(error).__name__)
        return problem(422, "invalid_text", "A value holds characters or a size that cannot be stored.")

    async def plain(_: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, HTTPException)
        # What the framework cannot parse at all (JSON too deep) is as invalid as what does not fit the shape.
        status = 422 if error.status_code == 400 else error.status_code
        response = problem(status, _PLAIN.get(status, "invalid_request"), "The request cannot be answered.")
        response.headers.update(error.headers or {})
        return response

    async def unexpected(request: Request, error: Exception) -> JSONResponse:
        logger.error("unexpected %s on %s %s", type(error).__name__, request.method, _template(request), exc_info=error)
        return problem(500, "internal_error", "Something went wrong on our side.")

    app.add_exception_handler(AarhusError, family)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(DataError, unstorable)
    app.add_exception_handler(HTTPException, plain)
    app.add_exception_handler(Exception, unexpected)


def _template(request: Request) -> str:
    """The route's pattern, never the path itself: a path can carry what somebody searched for."""
    route = request.scope.get("route")
    return str(getattr(route, "path", "(no route)"))
