"""Server-sent events (WHATWG HTML, section 9.2): what a reader gives becomes bytes; a client that leaves is noticed.

Plain ASGI, because this runs for every piece of every answer. What is pending leaves in one write; a client that reads
slowly only slows its own reader, which then takes larger pieces.
"""

import asyncio
import logging
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

from pydantic_core import to_json
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from aarhusai.audit.verdict import Progress, Verdict
from aarhusai.chat.live.people import Changed, ConfigChanged, Deleted, News, TurnNews
from aarhusai.chat.types import Batch, Cited, Closed, Notice, Opened
from aarhusai.errors import AarhusError
from aarhusai.terms.events import QueuePlace, ReasoningPiece, SourcesFound, TextPiece, ToolStep
from aarhusai.terms.sheets import SheetComputed
from aarhusai.web.schemas.audit import verification_event
from aarhusai.web.schemas.chat import conversation_out, message_out, step_out
from aarhusai.web.schemas.sheets import sheet_out
from aarhusai.web.schemas.sources import source_out
from aarhusai.web.schemas.turns import DeletedOut, EndEventOut, TurnEventOut, TurnNewsOut

logger = logging.getLogger(__name__)

HEARTBEAT = 15.0
"""Seconds of silence after which a comment says that the connection lives."""

STUCK = 60.0
"""Seconds after which a client that takes nothing is left."""

_HI = b": hi\n\n"
_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Source(Protocol[T_co]):
    """What a stream is fed from."""

    async def read(self, patience: float) -> T_co | None:
        """The next news, something empty after `patience` seconds, or None at the end."""
        ...

    def close(self) -> None:
        """Nobody reads any more."""
        ...


class EventStream(Response, Generic[T]):
    """A response that lasts as long as its source and its client do."""

    media_type = "text/event-stream"

    def __init__(self, source: Source[T], encode: Callable[[T], bytes]) -> None:
        super().__init__()
        self._source = source
        self._encode = encode

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002  # ASGI's shape
        """ASGI."""
        watcher = asyncio.create_task(self._watch(receive), name="client of a stream")
        try:
            await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
            await self._stream(send)
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        except TimeoutError:
            logger.info("a client took nothing for %d s and was left", STUCK)
        finally:
            self._source.close()
            watcher.cancel()

    async def _stream(self, send: Send) -> None:
        try:
            while (news := await self._source.read(HEARTBEAT)) is not None:
                body = self._encode(news) or _HI
                async with asyncio.timeout(STUCK):
                    await send({"type": "http.response.body", "body": body, "more_body": True})
        except AarhusError as error:  # the stream just ends: the page comes back and resumes
            logger.warning("a stream was broken off: %s", error.code)

    async def _watch(self, receive: Receive) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        self._source.close()


def turn_bytes(batch: Batch) -> bytes:
    """A turn's notices. The last one carries the number to resume from, so that a torn batch is sent again whole."""
    notices = batch.notices
    if not notices:
        return b""
    frames = [_notice(notice) for notice in notices]
    frames[-1] = b"id: %d\n" % batch.number + frames[-1]
    return b"".join(frames)


def verification_bytes(news: tuple[Progress | Verdict, ...]) -> bytes:
    """How far a verification of the log is, and its verdict."""
    return b"".join(_frame(*verification_event(told)) for told in news)


def news_bytes(news: list[News]) -> bytes:
    """What a person's page should know."""
    return b"".join(map(_news, news))


def _notice(notice: Notice) -> bytes:
    match notice:
        case TextPiece(text, at):
            return b'event: text\ndata: {"text":%b,"at":%d}\n\n' % (to_json(text), at)
        case ReasoningPiece(text, at):
            return b'event: reasoning\ndata: {"text":%b,"at":%d}\n\n' % (to_json(text), at)
        case QueuePlace(place):
            return b'event: queue\ndata: {"place":%d}\n\n' % place
        case _:
            return _frame(*_told(notice))


def _told(notice: Opened | ToolStep | SourcesFound | SheetComputed | Closed) -> tuple[bytes, object]:
    """The event's name, and what it says."""
    match notice:
        case SourcesFound(items):
            return b"sources", {"items": [source_out(Cited(item, available=True)) for item in items]}
        case ToolStep():
            return b"step", step_out(notice)
        case SheetComputed():
            return b"sheet", sheet_out(notice)
        case Opened():
            return b"turn", TurnEventOut.model_construct(
                turn_id=notice.turn_id,
                conversation=conversation_out(notice.conversation),
                question=message_out(notice.question) if notice.question else None,
                answer=message_out(notice.answer),
            )
        case Closed():
            return b"end", EndEventOut.model_construct(
                status=notice.status,
                code=notice.code,
                answer=message_out(notice.answer),
                conversation=conversation_out(notice.conversation),
            )


def _news(news: News) -> bytes:
    match news:
        case Changed(conversation):
            return _frame(b"conversation", conversation_out(conversation))
        case Deleted(conversation_id):
            return _frame(b"deleted", DeletedOut(id=conversation_id))
        case TurnNews(conversation_id, turn_id, status):
            return _frame(b"turn", TurnNewsOut(conversation_id=conversation_id, turn_id=turn_id, status=status))
        case ConfigChanged():
            return _frame(b"config", {})


def _frame(event: bytes, data: object) -> bytes:
    return b"event: %b\ndata: %b\n\n" % (event, to_json(data))
