"""What surrounds every request, as plain ASGI: the security headers and the limit on what may be sent."""

from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from aarhusai.web.errors import problem
from aarhusai.web.uploads import is_upload

MAX_BODY = 2_000_000
"""Bytes. A message of 200 000 characters fits with room for JSON's escapes."""

MAX_DRAINED = 32_000_000
"""Bytes of a body that is too large which are read and dropped, so that its sender gets to see the refusal."""

_TOO_LARGE: Final = ("request_too_large", "The request is too large.")
_FILE_TOO_LARGE: Final = ("file_too_large", "The file is too large.")

CONTENT_SECURITY_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "media-src 'self' blob:; connect-src 'self'; font-src 'self'; worker-src 'self'; manifest-src 'self'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)

_HEADERS = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "permissions-policy": "microphone=(self), camera=(self), geolocation=(), interest-cohort=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


class SecurityHeaders:
    """Sets the headers on every response, errors and streams included."""

    def __init__(self, app: ASGIApp, https: bool = False) -> None:
        self._app = app
        self._headers = dict(_HEADERS)
        if https:
            self._headers["strict-transport-security"] = "max-age=31536000; includeSubDomains"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
                if scope["path"].startswith("/api/"):
                    headers.setdefault("cache-control", "no-store")
            await send(message)

        await self._app(scope, receive, with_headers)


class BodyLimit:
    """Refuses bodies over `limit` bytes: by their declared length at once, otherwise while they arrive.

    A file may be as large as `upload_limit`; its route counts it as it stores it.
    """

    def __init__(self, app: ASGIApp, limit: int = MAX_BODY, upload_limit: int = MAX_BODY) -> None:
        self._app = app
        self._limit = limit
        self._upload_limit = upload_limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        declared = dict(scope["headers"]).get(b"content-length", b"0")
        upload = is_upload(scope)
        limit = self._upload_limit if upload else self._limit
        if not declared.isdigit() or int(declared) > limit:
            await _drain(receive)
            code, message = _FILE_TOO_LARGE if upload else _TOO_LARGE
            response = problem(413, code, message, {"limit": limit})
            response.headers["connection"] = "close"
            await response(scope, receive, send)
            return
        if upload:
            await self._app(scope, *_heard_out(receive, send))
            return
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            if message["type"] == "http.request":
                seen += len(message.get("body", b""))
                if seen > self._limit:
                    await _drain(receive)
                    raise HTTPException(413)
            return message

        await self._app(scope, counted, send)


def _heard_out(receive: Receive, send: Send) -> tuple[Receive, Send]:
    """The same, but that what is still coming of a body is read before the answer leaves.

    Otherwise whoever is refused in the middle of sending a file finds a broken connection instead of the reason.
    """
    over = False

    async def hearing() -> Message:
        nonlocal over
        message = await receive()
        over = message["type"] != "http.request" or not message.get("more_body", False)
        return message

    async def answering(message: Message) -> None:
        if message["type"] == "http.response.start" and not over:
            await _drain(hearing)
        await send(message)

    return hearing, answering


async def _drain(receive: Receive) -> None:
    """Reads what is still coming, up to MAX_DRAINED; who sends more than that finds the connection closed."""
    left = MAX_DRAINED
    while left > 0:
        message = await receive()
        left -= len(message.get("body", b""))
        if message["type"] != "http.request" or not message.get("more_body", False):
            return
