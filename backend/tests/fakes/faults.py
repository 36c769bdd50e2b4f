"""What can be wrong with an endpoint, on the wire: one behaviour per fault, for streams and for whole answers."""

import asyncio
import json
import socket
from collections.abc import Awaitable, Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from fakes.upstream import Received, Reply
from fakes.wires import event

HALF = "Halvdelen af svaret"

_OPENAI = event({"id": "c", "choices": [{"index": 0, "delta": {"content": HALF}, "finish_reason": None}]})
_ANTHROPIC = b"".join(
    event(value, str(value["type"]))
    for value in (
        {"type": "message_start", "message": {"role": "assistant", "usage": {"input_tokens": 3, "output_tokens": 1}}},
        {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
        {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": HALF}},
    )
)
_ERROR = {"error": {"message": "CUDA out of memory", "type": "server_error", "code": 500}}
_OVERLOADED = {"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}
_WHOLE = json.dumps(
    {
        "choices": [{"index": 0, "message": {"role": "assistant", "content": HALF}, "finish_reason": "stop"}],
        "data": [{"index": 0, "embedding": [0.5, 0.5]}],
        "usage": {"prompt_tokens": 3, "completion_tokens": 3},
    }
).encode()


@dataclass(frozen=True)
class Asked:
    """What was asked for. `piece` is the first half of a stream in the protocol spoken, `error` an error within it."""

    streamed: bool
    piece: bytes
    error: bytes


Fault = Callable[[Reply, Asked], Awaitable[None]]


async def _begin(reply: Reply, asked: Asked) -> None:
    """The first half of an answer."""
    if asked.streamed:
        await reply.begin()
        await reply.piece(asked.piece)
    else:
        head = f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {len(_WHOLE)}\r\n\r\n"
        await reply.raw(head.encode() + _WHOLE[: len(_WHOLE) // 2])


async def _silence(_: Reply, __: Asked) -> None:
    await asyncio.Event().wait()


async def _headers_only(reply: Reply, asked: Asked) -> None:
    kind = "text/event-stream" if asked.streamed else "application/json"
    await reply.raw(f"HTTP/1.1 200 OK\r\ncontent-type: {kind}\r\ncontent-length: 5000\r\n\r\n".encode())
    await asyncio.Event().wait()


async def _comments_only(reply: Reply, asked: Asked) -> None:
    await reply.begin() if asked.streamed else await _begin(reply, asked)
    while True:
        await (reply.piece(b": keep-alive\n\n") if asked.streamed else reply.raw(b" "))
        await asyncio.sleep(0.05)


async def _stall(reply: Reply, asked: Asked) -> None:
    await _begin(reply, asked)
    await asyncio.Event().wait()


async def _half(reply: Reply, asked: Asked) -> None:
    await _begin(reply, asked)
    if asked.streamed:
        await reply.end()
    else:
        reply.leave()


async def _reset(reply: Reply, asked: Asked) -> None:
    await _begin(reply, asked)
    await asyncio.sleep(0.05)
    reply.cut()


async def _endless(reply: Reply, asked: Asked) -> None:
    if asked.streamed:
        await reply.begin()
        while True:
            await reply.piece(asked.piece * 50)
    await reply.raw(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n[")
    while True:
        await reply.raw(b"1," * 500_000)


async def _huge(reply: Reply, asked: Asked) -> None:
    if not asked.streamed:
        await _endless(reply, asked)
    await reply.begin()
    await reply.piece(b"data: ")
    while True:
        await reply.piece(b"x" * 10_000)


async def _error_within(reply: Reply, asked: Asked) -> None:
    if asked.streamed:
        await reply.begin()
        await reply.piece(asked.piece + asked.error)
        await reply.end()
    else:
        await reply.json(_ERROR)


def _body(stream: bytes, whole: bytes) -> Fault:
    async def fault(reply: Reply, asked: Asked) -> None:
        if asked.streamed:
            await reply.stream([asked.piece, stream])
        else:
            await reply.whole(200, whole)

    return fault


def _status(status: int, headers: Mapping[str, str] | None = None) -> Fault:
    async def fault(reply: Reply, _: Asked) -> None:
        await reply.json({"error": {"message": "nej"}}, status, headers)

    return fault


async def _html(reply: Reply, _: Asked) -> None:
    await reply.whole(200, b"<html><h1>Velkommen til proxyen</h1></html>", "text/html")


async def _nothing_at_all(reply: Reply, _: Asked) -> None:
    reply.cut()


async def _no_http(reply: Reply, _: Asked) -> None:
    await reply.raw(b"SSH-2.0-OpenSSH_9.6\r\n\r\n")
    reply.leave()


FAULTS: Mapping[str, tuple[Fault, str]] = {
    "never answers": (_silence, "model_timeout"),
    "headers and then nothing": (_headers_only, "model_timeout"),
    "only keeps the connection open": (_comments_only, "model_timeout"),
    "stalls in the middle": (_stall, "model_timeout"),
    "500": (_status(500), "model_overloaded"),
    "503 and come back": (_status(503, {"Retry-After": "1"}), "model_overloaded"),
    "503 and come back much later": (_status(503, {"Retry-After": "100"}), "model_overloaded"),
    "429": (_status(429, {"Retry-After": "30"}), "model_busy"),
    "401": (_status(401), "model_wrong_key"),
    "redirect": (_status(302, {"Location": "https://elsewhere.example/"}), "model_not_found"),
    "half an answer": (_half, "model_cut_off"),
    "reset in the middle": (_reset, "model_cut_off"),
    "hangs up at once": (_nothing_at_all, "model_unreachable"),
    "speaks no HTTP": (_no_http, "model_unreachable"),
    "invalid JSON": (_body(b"data: {nej\n\n", b'{"choices": [}'), "model_garbage"),
    "another shape": (_body(b'data: {"choices": 7}\n\n', b'{"svar": 1}'), "model_garbage"),
    "invalid UTF-8": (
        _body(b'data: {"choices": [{"delta": {"content": "\xff\xfe"}}]}\n\n', _WHOLE.replace(b"Halv", b"\xff\xfe\xfd")),
        "model_garbage",
    ),
    "never ends": (_endless, "model_garbage"),
    "an event without an end": (_huge, "model_garbage"),
    "a web page": (_html, "model_garbage"),
    "an error within": (_error_within, "model_overloaded"),
}
"""What is wrong, how it is done, and the code that it must be told by."""


async def faulty(received: Received, reply: Reply) -> None:
    """A behaviour of `FakeUpstream`: the fault is the number that the path begins with."""
    number = int(received.path.split("/")[1])
    fault, _ = list(FAULTS.values())[number]
    anthropic = received.path.endswith("/messages")
    piece, error = (_ANTHROPIC, event(_OVERLOADED, "error")) if anthropic else (_OPENAI, event(_ERROR))
    await fault(reply, Asked(received.json.get("stream") is True, piece, error))


@contextmanager
def refusing() -> Generator[str]:
    """An address where nobody listens."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{held.getsockname()[1]}"


@contextmanager
def never_accepting() -> Generator[str]:
    """An address where nobody takes the connection: the queue of the port is full."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(0)
        waiting = [socket.socket() for _ in range(4)]
        try:
            for one in waiting:
                one.setblocking(False)
                one.connect_ex(listening.getsockname())
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            for one in waiting:
                one.close()
