"""From an open connection to chat events: waiting with patience, reading everything that has arrived at once."""

import asyncio
from collections.abc import AsyncGenerator

import aiohttp

from aarhusai.gateway.providers.answer import Answer
from aarhusai.gateway.providers.failures import failed
from aarhusai.gateway.providers.http import MAX_BODY, Call, ModelHttp, read_all
from aarhusai.gateway.providers.sse import EventTooLong, SseParser
from aarhusai.gateway.types import ChatEvent

MAX_STREAM = 256 * 1024 * 1024
"""Bytes on the wire of one answer; each token costs about 200 of them."""

_LAST_PIECE_SECONDS = 0.05


async def stream_answer(http: ModelHttp, call: Call, answer: Answer) -> AsyncGenerator[ChatEvent, None]:
    """The events of an answer; the last is `Finished`. One text event per network read at most.

    Comments that keep a connection open do not count as an answer. Closing the generator closes the connection.
    Raises ModelFailed.
    """
    async with http.open(call) as response:
        if "event-stream" in response.content_type:
            async for event in _events(response, answer, call.patience):
                yield event
        else:
            for event in answer.whole(await _body(response, call.patience)):
                yield event
            if answer.failure is not None:
                raise answer.failure
        last = answer.end()
        await _run_out(response)
    yield last


async def _events(response: aiohttp.ClientResponse, answer: Answer, patience: float) -> AsyncGenerator[ChatEvent, None]:
    parser = SseParser()
    clock = asyncio.get_running_loop().time
    deadline, begun, size = clock() + patience, False, 0
    while not answer.done:
        piece = await _next_piece(response, clock() + patience if begun else deadline)
        size += len(piece)
        try:
            payloads = parser.feed(piece) if piece else parser.close()
        except EventTooLong:
            raise failed("model_garbage", "an event without an end") from None
        if payloads:
            events = answer.take(payloads)
            begun = begun or bool(events)
            for event in events:
                yield event
            if answer.failure is not None:
                raise answer.failure
        if not piece:
            return
        if size > MAX_STREAM:
            raise failed("model_garbage", f"more than {MAX_STREAM} bytes")


async def _next_piece(response: aiohttp.ClientResponse, deadline: float) -> bytes:
    """Everything that has arrived; empty at the end and when the connection breaks."""
    try:
        async with asyncio.timeout_at(deadline):
            return await response.content.readany()
    except TimeoutError:
        raise failed("model_timeout") from None
    except aiohttp.ClientError:
        return b""  # whether the answer had ended by then, `Answer.end` knows


async def _body(response: aiohttp.ClientResponse, patience: float) -> bytes:
    try:
        async with asyncio.timeout(patience):
            return await read_all(response, MAX_BODY)
    except TimeoutError:
        raise failed("model_timeout") from None
    except aiohttp.ClientError:
        raise failed("model_cut_off") from None


async def _run_out(response: aiohttp.ClientResponse) -> None:
    """Reads the few bytes after the last event, so that the connection can be used again."""
    try:
        async with asyncio.timeout(_LAST_PIECE_SECONDS):
            while not response.content.at_eof():
                await response.content.readany()
    except (TimeoutError, aiohttp.ClientError):
        return  # it is closed instead
