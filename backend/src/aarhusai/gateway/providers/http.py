"""The only hands that touch a model's network: one keep-alive pool for the whole process."""

import asyncio
import errno
import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

import aiohttp
from pydantic_core import PydanticSerializationError, to_json

from aarhusai.egress.addresses import is_never_called
from aarhusai.gateway.providers.failures import failed, from_status
from aarhusai.gateway.providers.options import Waits
from aarhusai.gateway.types import JsonValue

CONNECTIONS = 512
"""At once, over all endpoints. A stream holds one; those beyond wait for theirs."""

MAX_BODY = 32 * 1024 * 1024
MAX_ERROR_BODY = 64 * 1024


@dataclass(frozen=True, slots=True)
class Call:
    """One request. `waits` says for how long; `secret` is only there to be kept out of what is told."""

    url: str
    headers: Mapping[str, str] = field(repr=False)
    body: bytes | aiohttp.FormData | None = field(repr=False)
    waits: Waits
    secret: str | None = field(repr=False, default=None)
    method: Literal["GET", "POST"] = "POST"


def json_body(value: JsonValue) -> bytes:
    """As JSON. Half a surrogate pair, which no JSON reader takes, becomes a replacement character."""
    try:
        return to_json(value)
    except PydanticSerializationError:
        return to_json(_sound(value))


def _sound(value: JsonValue) -> JsonValue:
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict):
        return {name: _sound(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_sound(one) for one in value]
    return value


class ModelHttp:
    """Opens calls. Belongs to the event loop that uses it first; `close` it when the process ends.

    No redirects, no cookies, no proxy from the environment, no decompression bombs: bodies have a cap.
    """

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    async def close(self) -> None:
        """Closes every connection."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def open(self, call: Call) -> aiohttp.ClientResponse:
        """The answer to a call once its status says 2xx. The caller closes it, however it goes.

        Closing before the end closes the connection; after the end it is back in the pool already. Raises ModelFailed.
        """
        response = await self._send(call)
        if 200 <= response.status < 300:
            return response
        try:
            raise from_status(response.status, response.headers, await _error_body(response), call.secret)
        finally:
            response.close()

    async def fetch(self, call: Call, cap: int | None = None) -> bytes:
        """The whole body. Raises ModelFailed, also when it is longer than `cap` bytes, or else MAX_BODY."""
        response = await self.open(call)
        try:
            return await read_body(response, call.waits.first, cap)
        finally:
            response.close()

    async def _send(self, call: Call) -> aiohttp.ClientResponse:
        try:
            async with asyncio.timeout(call.waits.first):
                try:
                    return await self._request(call)
                except (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError) as error:
                    if isinstance(error, aiohttp.ClientConnectorError) or isinstance(call.body, aiohttp.FormData):
                        raise
                    # A kept connection that the endpoint closed at that very moment. Nothing of an answer was seen.
                    return await self._request(call)
        except TimeoutError:  # aiohttp's own connection time-outs are among them
            raise failed("model_timeout") from None
        except (aiohttp.ClientError, OSError) as error:
            raise failed("model_unreachable", _told(error), secret=call.secret) from None
        except ValueError:
            # A header or an address that cannot be sent. The text of the error would show the key.
            raise failed("model_wrong_key", "the key has characters that cannot be sent") from None

    async def _request(self, call: Call) -> aiohttp.ClientResponse:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=CONNECTIONS, keepalive_timeout=30, socket_factory=_socket),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": "AarhusAI", "Accept-Encoding": "identity"},
                timeout=aiohttp.ClientTimeout(total=None),
                trust_env=False,
            )
        return await self._session.request(
            call.method,
            call.url,
            data=call.body,
            headers=call.headers,
            allow_redirects=False,
            timeout=_connecting(call.waits.connect),
        )


@lru_cache(maxsize=64)
def _connecting(seconds: float) -> aiohttp.ClientTimeout:
    """Only connecting is the client's to time; how long an answer may take is counted where it is read."""
    return aiohttp.ClientTimeout(total=None, sock_connect=seconds)


def _socket(address: tuple[int, int, int, str, tuple[object, ...]]) -> socket.socket:
    """A socket for an address that a name resolved to: the last place where it can still be refused."""
    family, kind, protocol, _, place = address
    if is_never_called(str(place[0])):
        raise OSError(errno.EACCES, os.strerror(errno.EACCES))
    return socket.socket(family, kind, protocol)


async def read_body(response: aiohttp.ClientResponse, patience: float, cap: int | None = None) -> bytes:
    """The body to its end. Raises ModelFailed, also when it is longer than `cap` bytes, or else MAX_BODY."""
    cap = MAX_BODY if cap is None else cap
    pieces: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(patience):
            while piece := await response.content.readany():
                size += len(piece)
                if size > cap:
                    raise failed("model_garbage", f"more than {cap} bytes")
                pieces.append(piece)
    except TimeoutError:
        raise failed("model_timeout") from None
    except aiohttp.ClientError as error:
        raise failed("model_cut_off", type(error).__name__) from None
    return b"".join(pieces)


async def _error_body(response: aiohttp.ClientResponse) -> bytes:
    try:
        async with asyncio.timeout(5):
            return (await response.content.readany())[:MAX_ERROR_BODY]
    except (TimeoutError, aiohttp.ClientError):
        return b""  # the status alone says enough


def _told(error: Exception) -> str:
    match error:
        case aiohttp.ClientConnectorCertificateError():
            return "the certificate is not trusted"
        case aiohttp.ClientSSLError():
            return "no TLS connection"
        case aiohttp.ClientConnectorDNSError():
            return "the name does not resolve"
        case aiohttp.InvalidURL():
            return "the address is not valid"
        case OSError(strerror=str(words)):
            return words
        case _:
            return type(error).__name__
