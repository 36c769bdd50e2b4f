"""One request and its answer, over plain ASGI: the body in, headers and bytes out, and somebody who hangs up noticed.

A task beside each request would cost a tenth of all the work there is, so there is none until a call has lasted
`WATCHED_AFTER`.
From then on a client that is gone ends the call at once, and with it the connection upstream; and one that waits hears
a comment every `HEARTBEAT` seconds, while it stands in a queue or a model is thinking.
"""

import asyncio
from collections.abc import Callable, Coroutine, Iterable
from typing import Final, Literal

from starlette.types import Message, Receive, Scope, Send

from aarhusai.errors import AarhusError, Invalid, TooLarge
from aarhusai.web.openai.errors import event, told

WATCHED_AFTER: Final = 0.2
"""Seconds after which somebody listens for the client's leaving."""

HEARTBEAT: Final = 15.0
"""Seconds of silence in a stream after which a comment says that the connection lives."""

SLOWEST: Final = 20.0
"""Seconds in which a body must grow by `LEAST`, or its sender is left: connections are not held by sending nothing."""

LEAST: Final = 20_000
"""Bytes."""

STUCK: Final = 60.0
"""Seconds after which a client that takes nothing is left."""

MAX_DRAINED: Final = 64_000_000
"""Bytes of a refused body that are read and dropped, so that its sender gets to see why."""

DRAINED_FOR: Final = 5.0
"""Seconds that this may take: who has no key holds nothing open here."""

_ALIVE: Final = b": waiting\n\n"
Header = tuple[bytes, bytes]
JSON: Final[Header] = (b"content-type", b"application/json")
State = Literal["new", "events", "bytes", "over"]


class ClientGone(Exception):  # the family's names are what happened, not FooError
    """The client hung up while it sent its request; there is nobody to tell anything."""


class Exchange:
    """Reads one request and answers it once. `headers` are sent with whatever the answer is."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.scope = scope
        self.headers: list[Header] = []
        self.asked: dict[bytes, bytes] = dict(scope["headers"])
        self.gone = False
        self._receive = receive
        self._send = send
        self._state: State = "new"
        self._read = False
        self._expects_events = False
        self._telling = event
        self._loop = asyncio.get_running_loop()
        self._task = asyncio.current_task()
        self._timer: asyncio.TimerHandle | None = None
        self._beside: set[asyncio.Task[None]] = set()
        self.began = self._last = self._loop.time()
        self.lasts: Callable[[], None] | None = None
        """Called once when the work has lasted a while, if somebody wants to know."""
        self.broken_by: AarhusError | None = None
        """Why the work was broken off from outside."""
        self._sending = False
        self._arrived = 0

    async def body(self, limit: int) -> bytes:
        """The whole body. Raises TooLarge("request_too_large"), and ClientGone."""
        declared = self.asked.get(b"content-length", b"0")
        if not declared.isdigit() or int(declared) > limit:
            raise _too_large(limit)
        pieces: list[bytes] = []
        size = 0
        self._timer = self._loop.call_later(SLOWEST, self._still_sending, 0)
        while not self._read:
            piece = self._piece(await self._receive())
            self._arrived = size = size + len(piece)
            if size > limit:
                raise _too_large(limit)
            pieces.append(piece)
        self._timer.cancel()
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def watch(self, *, events: bool = False) -> None:
        """From now on a client that leaves ends the work. `events`: one that waits long hears so. Call it once."""
        self._expects_events = events
        self._last = self._loop.time()
        self._timer = self._loop.call_later(WATCHED_AFTER, self._listen)

    def told_by(self, telling: Callable[[AarhusError], bytes]) -> None:
        """How a stream of this kind tells an error in its last event."""
        self._telling = telling

    async def whole(self, body: bytes, status: int = 200, kind: Header = JSON, more: Iterable[Header] = ()) -> None:
        """Answers in one piece."""
        self._state = "over"
        headers = [kind, (b"content-length", b"%d" % len(body)), *self.headers, *more]
        await self._send({"type": "http.response.start", "status": status, "headers": headers})
        await self._send({"type": "http.response.body", "body": b"" if self.scope["method"] == "HEAD" else body})

    async def begin(self, kind: Header) -> None:
        """Begins an answer of pieces."""
        if self._state == "new":
            self._state = "events" if kind is EVENTS else "bytes"
            self._sending = True
            await self._send({"type": "http.response.start", "status": 200, "headers": [kind, *self.headers]})
            self._sending = False

    async def piece(self, data: bytes) -> None:
        """Sends a piece; begins the stream when it has not begun."""
        if self._state == "new":
            await self.begin(EVENTS)
        if self._state == "over":
            return
        self._sending = True
        self._last = self._loop.time()
        await self._send({"type": "http.response.body", "body": data, "more_body": True})
        self._sending = False

    async def end(self, last: bytes = b"") -> None:
        """Ends an answer of pieces."""
        self._state = "over"
        await self._send({"type": "http.response.body", "body": last})

    def break_off(self, error: AarhusError) -> None:
        """Ends the work from outside. Nothing happens where the answer is over."""
        if self._state != "over" and self._task is not None and not self.gone and self.broken_by is None:
            self.broken_by = error
            self._task.cancel()

    async def fail(self, error: AarhusError) -> None:
        """Tells the error in the way that is still open: as the answer, or as the last event of a stream.

        In an answer of bytes there is no such way: the connection is broken off, and the error raised again.
        """
        if self._state == "new":
            if not self._read:
                await self._drain()
            answer = told(error)
            await self.whole(answer.body, answer.status, more=answer.headers)
        elif self._state == "events":
            await self.end(self._telling(error))
        elif self._state == "bytes":
            raise error

    def close(self) -> None:
        """The request is over: nobody listens any more."""
        if self._timer is not None:
            self._timer.cancel()
        for task in self._beside:
            task.cancel()

    def _piece(self, message: Message) -> bytes:
        if message["type"] != "http.request":
            self.gone = True
            raise ClientGone
        self._read = not message.get("more_body", False)
        return message.get("body", b"")

    async def _drain(self) -> None:
        left = MAX_DRAINED
        try:
            async with asyncio.timeout(DRAINED_FOR):
                while not self._read and left > 0:
                    left -= len(self._piece(await self._receive()))
        except ClientGone:
            return
        except TimeoutError:
            pass
        if not self._read:
            self.headers.append((b"connection", b"close"))

    def _listen(self) -> None:
        if self.lasts is not None:
            self.lasts()
        self._run(self._until_gone())
        if self._expects_events:
            self._timer = self._loop.call_later(HEARTBEAT, self._beat)
        else:
            self._timer = None

    async def _until_gone(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        self._hang_up()

    def _hang_up(self) -> None:
        if self._state != "over" and self._task is not None:
            self.gone = True
            self._task.cancel()

    def _still_sending(self, before: int) -> None:
        if self._arrived - before < LEAST:
            self.break_off(Invalid("request_too_slow", "The request did not arrive in time."))
        else:
            self._timer = self._loop.call_later(SLOWEST, self._still_sending, self._arrived)

    def _beat(self) -> None:
        """Runs once in a while in a stream: a word to who waits, and goodbye to who takes nothing."""
        silence = self._loop.time() - self._last
        if self._sending and silence > STUCK:
            self._hang_up()
            return
        if not self._sending and silence >= HEARTBEAT and self._state in {"new", "events"}:
            self._run(self.piece(_ALIVE))
            silence = 0.0
        self._timer = self._loop.call_later(max(1.0, HEARTBEAT - silence), self._beat)

    def _run(self, work: Coroutine[object, object, None]) -> None:
        task = self._loop.create_task(work)
        self._beside.add(task)
        task.add_done_callback(self._beside.discard)


EVENTS: Final[Header] = (b"content-type", b"text/event-stream; charset=utf-8")


def _too_large(limit: int) -> TooLarge:
    return TooLarge("request_too_large", "The request is too large.", {"limit": limit})


def not_json() -> Invalid:
    """The body cannot be parsed."""
    return Invalid("invalid_json", "The body of the request is not valid JSON.")
