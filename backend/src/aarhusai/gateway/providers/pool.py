"""Connections that are kept: one pool for the whole process, by the place they lead to."""

import asyncio
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from urllib.parse import quote, urlsplit

from aarhusai.gateway.providers.connection import Broken, Connection, Response
from aarhusai.gateway.providers.dialing import WayOut, dialled, tunnelled

CONNECTIONS: Final = 512
"""At once, over all endpoints. A stream holds one; those beyond wait for theirs."""

KEPT: Final = 30.0
"""Seconds that a connection is kept without being used."""

_SAFE: Final = "%/:=&?~#+!$,;'@()*[]-._"
_TURNS: Final = 100
"""Of the loop, at most, until what was closed is gone."""

_DEFAULT_PORTS: Final = {"http": 80, "https": 443}


class BadAddress(OSError):
    """A URL that leads nowhere."""

    def __init__(self) -> None:
        super().__init__(None, "the address is not valid")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a URL leads, and how it is asked for there."""

    host: str
    port: int
    tls: bool
    named: str
    """As the Host header has it."""
    path: str


@lru_cache(maxsize=1000)
def place_of(url: str) -> Place:
    """Raises BadAddress."""
    try:
        parts = urlsplit(url)
        port, host = parts.port, parts.hostname
        if host and not host.isascii():
            host = host.encode("idna").decode()
    except ValueError:
        raise BadAddress from None
    if parts.scheme not in _DEFAULT_PORTS or not host or "@" in parts.netloc:
        raise BadAddress
    default = _DEFAULT_PORTS[parts.scheme]
    named = f"[{host}]" if ":" in host else host
    query = f"?{quote(parts.query, safe=_SAFE)}" if parts.query else ""
    return Place(
        host,
        port or default,
        parts.scheme == "https",
        named if port in {None, default} else f"{named}:{port}",
        (quote(parts.path, safe=_SAFE) or "/") + query,
    )


class Pool:
    """Asks over kept connections, or new ones. Belongs to the event loop that uses it first."""

    def __init__(self, out: WayOut) -> None:
        self._out = out
        self._idle: dict[tuple[str, int, bool], list[Connection]] = {}
        self._keys: dict[Connection, tuple[str, int, bool]] = {}
        self._free = asyncio.Semaphore(CONNECTIONS)
        self.in_use = 0
        """Requests whose answer is not over."""
        self._sweeping: asyncio.TimerHandle | None = None
        self._tls: ssl.SSLContext | None = None

    async def close(self) -> None:
        """Closes every connection, used or not."""
        if self._sweeping is not None:
            self._sweeping.cancel()
        for connection in tuple(self._keys):
            connection.drop()
        for _ in range(_TURNS):
            if not self._keys:
                break
            await asyncio.sleep(0)

    async def ask(self, url: str, request: "Request", connect: float, deadline: float) -> Response:
        """The answer to a request, once its headers are there. `connect` is in seconds, `deadline` on the loop's clock.

        A kept connection that the endpoint closed at that very moment is no error: nothing of an answer was seen, and
        the request is sent once more, over a new one. Raises BadAddress, TimeoutError, ValueError for headers that
        cannot be sent, ssl.SSLError, and OSError.
        """
        place = place_of(url)
        written, new = request.written(place), False
        while True:
            if self._free.locked():
                async with asyncio.timeout_at(deadline):
                    await self._free.acquire()
            else:
                await self._free.acquire()
            self.in_use += 1
            connection = await self._connection(place, connect, deadline, new=new)
            kept = connection.used
            response = connection.ask(written)
            try:
                await response.begin(deadline)
            except Broken as error:
                if not (kept and error.unseen):
                    raise
                new = True
            except BaseException:
                response.close()
                raise
            else:
                return response

    async def _connection(self, place: Place, connect: float, deadline: float, *, new: bool) -> Connection:
        key = (place.host, place.port, place.tls)
        now = asyncio.get_running_loop().time()
        idle = self._idle.get(key, [])
        while idle and not new:
            kept = idle.pop()
            if kept.open and now - kept.idle_since < KEPT:
                return kept
            kept.drop()
        try:
            made = await self._connected(place, min(deadline, now + connect))
        except BaseException:
            self._done()
            raise
        self._keys[made] = key
        return made

    async def _connected(self, place: Place, deadline: float) -> Connection:
        async with asyncio.timeout_at(deadline):
            proxy = self._out.through(place.host, tls=place.tls)
            if proxy is None:
                sock = await dialled(place.host, place.port)
            else:
                sock = await tunnelled(proxy, place.host, place.port)
            return await self._made(sock, place)

    async def _made(self, sock: socket.socket, place: Place) -> Connection:
        loop = asyncio.get_running_loop()
        if place.tls and self._tls is None:
            self._tls = ssl.create_default_context()
            if self._out.authorities is not None:
                self._tls.load_verify_locations(cafile=self._out.authorities)
        try:
            _, connection = await loop.create_connection(
                lambda: Connection(loop, self),
                sock=sock,
                ssl=self._tls if place.tls else None,
                server_hostname=place.host if place.tls else None,
            )
        except BaseException:
            sock.close()
            raise
        return connection

    def freed(self, connection: Connection) -> None:
        """See `connection.Keeper`. The connection is kept when it can be."""
        self._done()
        key = self._keys.get(connection)
        if key is None or not connection.open:
            return
        loop = asyncio.get_running_loop()
        connection.idle_since = loop.time()
        self._idle.setdefault(key, []).append(connection)
        if self._sweeping is None:
            self._sweeping = loop.call_later(KEPT, self._sweep)

    def lost(self, connection: Connection) -> None:
        """See `connection.Keeper`."""
        key = self._keys.pop(connection, None)
        idle = None if key is None else self._idle.get(key)
        if key is not None and idle is not None:
            if connection in idle:
                idle.remove(connection)
            if not idle:
                del self._idle[key]

    def _done(self) -> None:
        self.in_use -= 1
        self._free.release()

    def _sweep(self) -> None:
        """Closes what has not been used for a while."""
        loop = asyncio.get_running_loop()
        before = loop.time() - KEPT
        for idle in self._idle.values():
            for connection in idle:
                if connection.idle_since < before:
                    connection.drop()
        self._sweeping = loop.call_later(KEPT / 2, self._sweep) if self._idle else None


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked. `body` None is a GET."""

    headers: Mapping[str, str]
    body: bytes | None

    def written(self, place: Place) -> bytes:
        """The bytes of it. Raises ValueError for a header that cannot be sent."""
        method = "GET" if self.body is None else "POST"
        lines = [f"{method} {place.path} HTTP/1.1", f"Host: {place.named}", *_FIXED]
        for name, value in self.headers.items():
            if "\r" in value or "\n" in value or "\0" in value:
                raise ValueError("a header with a line break")
            lines.append(f"{name}: {value}")
        if self.body is None:
            return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")
        lines.append(f"Content-Length: {len(self.body)}")
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1") + self.body


_FIXED: Final = ("User-Agent: AarhusAI", "Accept: */*", "Accept-Encoding: identity")
