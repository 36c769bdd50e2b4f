"""From an open connection to chat events: waiting with patience, reading everything that has arrived at once."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager

from aarhusai.gateway.providers.answer import Answer
from aarhusai.gateway.providers.connection import Response
from aarhusai.gateway.providers.failures import Filtered, failed
from aarhusai.gateway.providers.http import read_body
from aarhusai.gateway.providers.options import Waits
from aarhusai.gateway.providers.sse import EventTooLong, SseParser
from aarhusai.gateway.types import ChatEvent, Finished, Usage

MAX_STREAM = 256 * 1024 * 1024
"""Bytes on the wire of one answer; each token costs about 200 of them."""

_LAST_PIECE_SECONDS = 0.05


async def stream_answer(
    opening: AbstractAsyncContextManager[Response], answer: Answer, waits: Waits
) -> AsyncGenerator[ChatEvent, None]:
    """The events of an answer; the last is `Finished`. One text event per network read at most.

    It waits for the first event, and between two reads after that; comments that only keep the connection open do not
    count. Closing the generator closes the connection. Raises ModelFailed.
    """
    try:
        async with opening as response:
            if "event-stream" not in response.content_type:
                for event in answer.whole(await read_body(response, waits.first)):
                    yield event
                _raise_failure(answer)
            parser, begun, size = SseParser(), False, 0
            clock = asyncio.get_running_loop().time
            deadline = clock() + waits.first
            while not answer.done:
                piece = await next_piece(response, deadline)
                size += len(piece)
                if payloads := payloads_of(parser, piece, size):
                    events = answer.take(payloads)
                    begun = begun or bool(events)
                    for event in events:
                        yield event
                    _raise_failure(answer)
                if not piece:
                    break
                if begun:
                    deadline = clock() + waits.idle
            last = answer.end()
            await run_out(response)
    except Filtered:
        last = Finished("content_filter", Usage(estimated=True))
    yield last


def _raise_failure(answer: Answer) -> None:
    if answer.failure is not None:
        raise answer.failure


def payloads_of(parser: SseParser, piece: bytes, size: int) -> list[bytes]:
    """The payloads that became whole with a piece; an empty piece is the end. Raises ModelFailed."""
    try:
        payloads = parser.feed(piece) if piece else parser.close()
    except EventTooLong:
        raise failed("model_garbage", "an event without an end") from None
    if size > MAX_STREAM:
        raise failed("model_garbage", f"more than {MAX_STREAM} bytes")
    return payloads


async def next_piece(response: Response, deadline: float) -> bytes:
    """Everything that has arrived; empty at the end and when the connection breaks."""
    try:
        return await response.read(deadline)
    except TimeoutError:
        raise failed("model_timeout") from None
    except OSError:
        return b""  # whether the answer had ended by then, `Answer.end` knows


async def run_out(response: Response) -> None:
    """Reads the few bytes after the last event, so that the connection can be used again."""
    deadline = asyncio.get_running_loop().time() + _LAST_PIECE_SECONDS
    try:
        while await response.read(deadline):
            pass
    except OSError:  # a time-out is one
        return  # it is closed instead
