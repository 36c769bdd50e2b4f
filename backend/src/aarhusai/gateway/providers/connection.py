"""One connection to an endpoint, HTTP/1.1, and the answer that comes over it. Bytes and protocol only.

A call of a general HTTP client costs several times what all our own checks do, so this one does no more than a model's
API needs: one request at a time, no redirects, no cookies, no compression. httptools (llhttp, Node's parser) reads.
"""

import asyncio
from typing import Final, Protocol, cast

import httptools

MAX_HEAD: Final = 64 * 1024
"""Bytes of an answer's headers."""

HIGH: Final = 1024 * 1024
"""Bytes that may have arrived and not been read before the endpoint is made to wait."""


class Broken(OSError):  # the family's names are what happened, not FooError
    """The connection ended before the answer did. `unseen` says that nothing of an answer had come."""

    def __init__(self, words: str, *, unseen: bool = False) -> None:
        super().__init__(None, words)
        self.unseen = unseen


class NotHttp(OSError):
    """What came is no answer of HTTP/1.1, or one with headers beyond `MAX_HEAD`."""

    def __init__(self) -> None:
        super().__init__(None, "not an answer of HTTP")


class Response:
    """An answer as it arrives. Whoever has it closes it; read to its end, its connection is free for others already."""

    __slots__ = (
        "_connection", "_deadline", "_error", "_loop", "_pieces", "_size", "_timer", "_timer_at", "_waiter",
        "begun", "content_type", "ended", "headers", "status",
    )  # fmt: skip

    def __init__(self, connection: "Connection", loop: asyncio.AbstractEventLoop) -> None:
        self.status = 0
        self.headers: dict[str, str] = {}
        """By their names in lower case; the last of each."""
        self.content_type = ""
        """Without parameters, in lower case."""
        self.begun = False
        self.ended = False
        self._connection = connection
        self._loop = loop
        self._pieces: list[bytes] = []
        self._size = 0
        self._error: OSError | None = None
        self._waiter: asyncio.Future[None] | None = None
        self._deadline = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._timer_at = 0.0

    async def begin(self, deadline: float) -> None:
        """Waits for the headers. `deadline` is on the loop's clock. Raises TimeoutError, Broken and NotHttp."""
        while not self.begun:
            if self._error is not None:
                raise self._error
            await self._wait(deadline)

    async def read(self, deadline: float) -> bytes:
        """Everything that has arrived, waiting for something; empty at the end. Raises as `begin` does."""
        while not self._pieces:
            if self.ended:
                return b""
            if self._error is not None:
                raise self._error
            await self._wait(deadline)
        data = self._pieces[0] if len(self._pieces) == 1 else b"".join(self._pieces)
        self._pieces.clear()
        if self._size > HIGH:
            self._connection.resume()
        self._size = 0
        return data

    def close(self) -> None:
        """Drops what has not come yet, and the connection with it."""
        if not self.ended:
            self.fail(Broken("closed"))
            self._connection.drop()

    def take_head(self) -> None:
        """The headers are complete."""
        self.content_type = self.headers.get("content-type", "").partition(";")[0].strip().lower()
        self.begun = True
        self._wake()

    def take(self, piece: bytes) -> None:
        """A piece of the body."""
        self._pieces.append(piece)
        self._size += len(piece)
        if self._size > HIGH:
            self._connection.pause()
        self._wake()

    def end(self) -> None:
        """The body is complete."""
        self.ended = True
        self._over()

    def fail(self, error: OSError) -> None:
        """Nothing more will come; what came can still be read."""
        if self._error is None and not self.ended:
            self._error = error
        self._over()

    def _over(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._wake()

    def _wake(self) -> None:
        waiter = self._waiter
        if waiter is not None and not waiter.done():
            waiter.set_result(None)

    async def _wait(self, deadline: float) -> None:
        """One timer serves every wait of an answer: it is moved only where it would ring too late."""
        self._deadline = deadline
        if self._timer is None or deadline < self._timer_at:
            self._set_timer(deadline)
        waiter = self._waiter = self._loop.create_future()
        try:
            await waiter
        finally:
            self._waiter = None

    def _set_timer(self, at: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer_at = at
        self._timer = self._loop.call_at(at, self._ring)

    def _ring(self) -> None:
        self._timer = None
        waiter = self._waiter
        if waiter is None or waiter.done():
            return
        if self._loop.time() < self._deadline:
            self._set_timer(self._deadline)
        else:
            waiter.set_exception(TimeoutError())


class Keeper(Protocol):
    """Who keeps connections: `pool.Pool`."""

    def freed(self, connection: "Connection") -> None:
        """Its answer is over."""
        ...

    def lost(self, connection: "Connection") -> None:
        """It is closed."""
        ...


class Connection(asyncio.Protocol):
    """Asks and is answered, one request after the other."""

    def __init__(self, loop: asyncio.AbstractEventLoop, keeper: Keeper) -> None:
        self.used = False
        """Whether it has answered before: then the endpoint may have closed it without our knowing."""
        self.idle_since = 0.0
        self._loop = loop
        self._keeper = keeper
        self._transport: asyncio.Transport | None = None
        self._parser = httptools.HttpResponseParser(self)
        self._response: Response | None = None
        self._keep = False
        self._head = 0
        self._until_close = False

    @property
    def open(self) -> bool:
        """Whether it can be asked."""
        return self._transport is not None and not self._transport.is_closing()

    @property
    def _unsent(self) -> bool:
        """Whether a part of the request is still on its way: an endpoint may answer before it has read everything."""
        return self._transport is not None and self._transport.get_write_buffer_size() > 0

    def ask(self, request: bytes) -> Response:
        """Sends a request."""
        response = self._response = Response(self, self._loop)
        self._head = 0
        if self._transport is None:
            self._response = None
            response.fail(Broken("closed", unseen=True))
            self._keeper.freed(self)
        else:
            self._transport.write(request)
        return response

    def drop(self) -> None:
        """Closes it at once, whatever is under way."""
        if self._transport is not None:
            self._transport.abort()

    def pause(self) -> None:
        """Lets the endpoint wait."""
        if self._transport is not None and self._transport.is_reading():
            self._transport.pause_reading()

    def resume(self) -> None:
        """Goes on reading."""
        if self._transport is not None and not self._transport.is_reading() and not self._transport.is_closing():
            self._transport.resume_reading()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """See `asyncio.Protocol`."""
        self._transport = cast("asyncio.Transport", transport)  # uvloop's are none by their class

    def data_received(self, data: bytes) -> None:
        """See `asyncio.Protocol`."""
        response = self._response
        if response is None:  # an endpoint that talks unasked
            self.drop()
            return
        self._head += 0 if response.begun else len(data)
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError:
            self._response_failed(NotHttp())
        if self._head > MAX_HEAD and not response.begun:
            self._response_failed(NotHttp())

    def connection_lost(self, exc: Exception | None) -> None:
        """See `asyncio.Protocol`. A body without a length ends with its connection."""
        self._transport = None
        response, self._response = self._response, None
        if response is not None:
            if exc is None and response.begun and self._until_close:
                response.end()
            else:
                response.fail(Broken("the connection was closed", unseen=not response.begun and self._head == 0))
            self._keeper.freed(self)
        self._keeper.lost(self)

    def on_message_begin(self) -> None:
        """See `httptools`."""
        if self._response is None:  # a second answer to one question
            self.drop()

    def on_header(self, name: bytes, value: bytes) -> None:
        """See `httptools`."""
        if self._response is not None:
            self._response.headers[name.decode("latin-1").lower()] = value.decode("latin-1")

    def on_headers_complete(self) -> None:
        """See `httptools`."""
        response, status = self._response, self._parser.get_status_code()
        if response is None or 100 <= status < 200:
            return
        response.status = status
        self._keep = self._parser.should_keep_alive()
        headers = response.headers
        self._until_close = "content-length" not in headers and "transfer-encoding" not in headers
        response.take_head()

    def on_body(self, body: bytes) -> None:
        """See `httptools`."""
        if self._response is not None:
            self._response.take(body)

    def on_message_complete(self) -> None:
        """See `httptools`."""
        response = self._response
        if response is None:
            return
        if not response.begun:  # an interim answer, such as 100 Continue
            response.headers.clear()
            return
        self._response = None
        response.end()
        self.used = True
        self.resume()
        if not self._keep or self._unsent:
            self.drop()
        self._keeper.freed(self)

    def _response_failed(self, error: OSError) -> None:
        response, self._response = self._response, None
        if response is not None:
            response.fail(error)
            self._keeper.freed(self)
        self.drop()
