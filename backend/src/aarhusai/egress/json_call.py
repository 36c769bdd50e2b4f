"""Calls to an outside service that takes JSON and gives JSON, such as a recogniser of a municipality's own.

No redirects, no cookies, no proxy from the environment, a cap on the answer, and no address that is never called.
"""

import asyncio
import errno
import json
import os
import socket
from collections.abc import Mapping
from typing import TYPE_CHECKING

from aarhusai.egress.addresses import is_never_called

if TYPE_CHECKING:
    import aiohttp

_MOST = 16 * 1024 * 1024
_CONNECT_SECONDS = 5.0


class CallFailedError(Exception):
    """The service did not give a usable answer. `why` is one safe word: never an address, a secret or a text."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class JsonCalls:
    """Keeps connections to outside services. Belongs to the event loop that uses it first; `close` it at the end."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    async def post(self, url: str, body: object, headers: Mapping[str, str], seconds: float) -> object:
        """What the service answers. `seconds` bounds the whole call. Raises CallFailedError."""
        import aiohttp  # late: a process starts without it, and most never call anybody

        sent = json.dumps(body, ensure_ascii=True).encode()
        try:
            async with asyncio.timeout(seconds):
                response = await self._opened().post(
                    url, data=sent, headers={"Content-Type": "application/json", **headers}, allow_redirects=False
                )
                try:
                    if response.status != 200:
                        raise CallFailedError(f"status-{response.status}")
                    return json.loads(await _body(response))
                finally:
                    response.close()
        except TimeoutError:
            raise CallFailedError("timeout") from None
        except (aiohttp.ClientError, OSError):
            raise CallFailedError("unreachable") from None
        except (ValueError, RecursionError):
            # No JSON, or a header that cannot be sent: the error's own text would show it.
            raise CallFailedError("garbage") from None

    async def close(self) -> None:
        """Closes every connection."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    def _opened(self) -> "aiohttp.ClientSession":
        import aiohttp  # late, as above

        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=16, keepalive_timeout=30, socket_factory=_socket),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": "AarhusAI", "Accept-Encoding": "identity"},
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=_CONNECT_SECONDS),
                trust_env=False,
            )
        return self._session


async def _body(response: "aiohttp.ClientResponse") -> bytes:
    pieces: list[bytes] = []
    size = 0
    while piece := await response.content.readany():
        size += len(piece)
        if size > _MOST:
            raise CallFailedError("too-long")
        pieces.append(piece)
    return b"".join(pieces)


def _socket(address: tuple[int, int, int, str, tuple[object, ...]]) -> socket.socket:
    """A socket for an address that a name resolved to: the last place where it can still be refused."""
    family, kind, protocol, _, place = address
    if is_never_called(str(place[0])):
        raise OSError(errno.EACCES, os.strerror(errno.EACCES))
    return socket.socket(family, kind, protocol)
