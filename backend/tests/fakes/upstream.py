"""A model endpoint on a loopback port that does what a test says, faults included. HTTP/1.1 by hand, to the byte."""

import asyncio
import json
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aarhusai.gateway.providers.scripted import Pause


@dataclass(frozen=True)
class Received:
    """A request as it came. Header names are in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, object]:
        return json.loads(self.body)


class Reply:
    """What goes back over the connection."""

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self._writer = writer

    async def raw(self, data: bytes) -> None:
        self._writer.write(data)
        await self._writer.drain()

    async def whole(
        self, status: int, body: bytes, kind: str = "application/json", headers: Mapping[str, str] | None = None
    ) -> None:
        more = "".join(f"{name}: {value}\r\n" for name, value in (headers or {}).items())
        head = f"HTTP/1.1 {status} X\r\ncontent-type: {kind}\r\ncontent-length: {len(body)}\r\n{more}\r\n"
        await self.raw(head.encode() + body)

    async def json(self, value: object, status: int = 200, headers: Mapping[str, str] | None = None) -> None:
        await self.whole(status, json.dumps(value).encode(), headers=headers)

    async def begin(self) -> None:
        await self.raw(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n")

    async def piece(self, data: bytes) -> None:
        await self.raw(f"{len(data):x}\r\n".encode() + data + b"\r\n")

    async def end(self) -> None:
        await self.raw(b"0\r\n\r\n")

    async def stream(self, pieces: Iterable[bytes | Pause]) -> None:
        await self.begin()
        for piece in pieces:
            if isinstance(piece, Pause):
                await asyncio.sleep(piece.seconds)
            else:
                await self.piece(piece)
        await self.end()

    def leave(self) -> None:
        """Ends the connection properly, wherever the answer was."""
        self._writer.close()

    def cut(self) -> None:
        """Ends the connection without another word."""
        self._writer.transport.abort()


Behaviour = Callable[[Received, Reply], Awaitable[None]]


@dataclass
class FakeUpstream:
    """`behaviour` answers every request for which `then` gave nothing of its own."""

    base_url: str = ""
    behaviour: Behaviour | None = None
    received: list[Received] = field(default_factory=list[Received])
    connections: int = 0
    gone: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when a client left before its answer was complete."""
    _next: deque[Behaviour] = field(default_factory=deque[Behaviour])

    def then(self, behaviour: Behaviour) -> None:
        """Answers the next request that has no answer yet."""
        self._next.append(behaviour)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, as many requests as come over it."""
        self.connections += 1
        try:
            while (request := await _read(reader)) is not None:
                self.received.append(request)
                behaviour = self._next.popleft() if self._next else self.behaviour
                assert behaviour is not None, "nobody said what to answer"
                await self._answer(behaviour, request, Reply(writer), reader)
        except ConnectionError:
            self.gone.set()
        finally:
            writer.close()

    async def _answer(
        self, behaviour: Behaviour, request: Received, reply: Reply, reader: asyncio.StreamReader
    ) -> None:
        """A client that says something, or leaves, before its answer is complete has left."""
        answering = asyncio.ensure_future(behaviour(request, reply))
        leaving = asyncio.ensure_future(reader.read(1))
        await asyncio.wait({answering, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if answering.done():
            leaving.cancel()
            await asyncio.gather(leaving, return_exceptions=True)
            answering.result()
            return
        answering.cancel()
        await asyncio.gather(answering, leaving, return_exceptions=True)
        raise ConnectionResetError


async def _read(reader: asyncio.StreamReader) -> Received | None:
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
    first, *lines = head.decode("latin-1").rstrip("\r\n").split("\r\n")
    method, path, _ = first.split(" ")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    if headers.get("transfer-encoding") == "chunked":
        body = b""
        while size := int(await reader.readline(), 16):
            body += (await reader.readexactly(size + 2))[:-2]
        await reader.readline()
    else:
        body = await reader.readexactly(int(headers.get("content-length", 0)))
    return Received(method, path, headers, body)


@asynccontextmanager
async def fake_upstream() -> AsyncGenerator[FakeUpstream]:
    """A running one, on a port of its own."""
    upstream = FakeUpstream()
    tasks: set[asyncio.Task[None]] = set()

    def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(upstream.serve(reader, writer))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    port: int = server.sockets[0].getsockname()[1]
    upstream.base_url = f"http://127.0.0.1:{port}"
    try:
        yield upstream
    finally:
        server.close()
        for task in list(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await server.wait_closed()
