"""Whatever an endpoint sends, in whatever pieces: an answer or one error, and a connection that is given back once."""

import asyncio
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aarhusai.gateway.providers.connection import Broken, Connection, NotHttp, Response


class Wire(asyncio.Transport):
    """A transport that leads nowhere."""

    def __init__(self) -> None:
        super().__init__()
        self.closed = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        pass

    def abort(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed

    def is_reading(self) -> bool:
        return True

    def pause_reading(self) -> None:
        pass

    def resume_reading(self) -> None:
        pass

    def get_write_buffer_size(self) -> int:
        return 0


@dataclass
class Kept:
    """Counts what a pool would be told."""

    freed_: int = 0
    lost_: int = 0
    wire: Wire = field(default_factory=Wire)

    def freed(self, connection: Connection) -> None:
        self.freed_ += 1

    def lost(self, connection: Connection) -> None:
        self.lost_ += 1


@contextmanager
def a_loop() -> Generator[asyncio.AbstractEventLoop]:
    loop = asyncio.new_event_loop()
    try:
        yield loop
    finally:
        loop.close()


def received(loop: asyncio.AbstractEventLoop, pieces: list[bytes], *, close: bool) -> tuple[Response, Kept, Connection]:
    """A request was sent, and these pieces came."""
    kept = Kept()
    connection = Connection(loop, kept)
    connection.connection_made(kept.wire)
    response = connection.ask(b"GET / HTTP/1.1\r\n\r\n")
    for piece in pieces:
        if not kept.wire.closed:
            connection.data_received(piece)
    if close:
        kept.wire.closed = True
        connection.connection_lost(None)
    return response, kept, connection


async def read(response: Response, loop: asyncio.AbstractEventLoop) -> bytes:
    soon = loop.time() + 0.01
    await response.begin(soon)
    found = b""
    while piece := await response.read(soon):
        found += piece
    return found


def cut(data: bytes, places: list[int]) -> list[bytes]:
    """The bytes in pieces."""
    at = sorted({place % (len(data) + 1) for place in places} | {0, len(data)})
    return [data[one:other] for one, other in pairwise(at)]


@st.composite
def answers(draw: st.DrawFn) -> tuple[bytes, bytes]:
    """An answer that HTTP allows, and its body."""
    pieces = draw(st.lists(st.binary(min_size=1, max_size=40), max_size=6))
    before = draw(
        st.sampled_from([b"", b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n"])
    )
    body = b"".join(pieces)
    if draw(st.booleans()):
        return before + b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body, body
    extension = draw(st.sampled_from([b"", b";a=b", b';a="b c"']))
    chunks = b"".join(b"%x%s\r\n%s\r\n" % (len(piece), extension, piece) for piece in pieces)
    trailer = draw(st.sampled_from([b"", b"X-Sum: 1\r\n"]))
    return (
        before + b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks + b"0\r\n" + trailer + b"\r\n",
        body,
    )


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(answers(), st.lists(st.integers(0, 10_000), max_size=12), st.booleans())
def test_an_answer_is_the_same_in_whatever_pieces_it_comes(
    answer: tuple[bytes, bytes], places: list[int], close: bool
) -> None:
    sent, body = answer
    with a_loop() as loop:
        response, kept, connection = received(loop, cut(sent, places), close=close)
        assert loop.run_until_complete(read(response, loop)) == body
    assert (response.status, kept.freed_, kept.lost_) == (200, 1, close)
    assert connection.open is not close


WORDS = st.sampled_from(
    [
        b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.0 200 OK\r\n", b"HTTP/1.1 101 Switching\r\n",
        b"HTTP/1.1 204 No Content\r\n", b"HTTP/2 200\r\n", b"Content-Length: 5\r\n", b"Content-Length: -1\r\n",
        b"Content-Length: 99999999999999999999\r\n", b"Transfer-Encoding: chunked\r\n", b"Transfer-Encoding: gzip\r\n",
        b"Connection: close\r\n", b"Connection: upgrade\r\nUpgrade: h2c\r\n", b"\r\n", b"5\r\nhello\r\n", b"0\r\n\r\n",
        b"ffffffffffffffffff\r\n", b"-1\r\n", b"\x00", b"\xff\xfe", b"data: {}\n\n", b"X: \xc3\xa6\r\n", b": x\r\n",
    ]
)  # fmt: skip


@settings(max_examples=600, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.one_of(WORDS, st.binary(max_size=20)), max_size=14).map(b"".join),
    st.lists(st.integers(0, 10_000), max_size=8),
)
def test_whatever_comes_ends_in_an_answer_or_one_error(sent: bytes, places: list[int]) -> None:
    with a_loop() as loop:
        response, kept, connection = received(loop, cut(sent, places), close=False)
        connection.connection_lost(None)
        try:
            loop.run_until_complete(read(response, loop))
        except (Broken, NotHttp):
            assert not response.ended
        else:
            assert response.begun
            assert response.ended
    assert (kept.freed_, kept.lost_) == (1, 1)
    assert not connection.open
