"""Following a turn that another process runs, or one that has ended: from its log, then from its answer."""

import asyncio
from collections.abc import Callable, Iterable

from aarhusai.chat.live.stored import Logged, Stored
from aarhusai.chat.types import Batch, Closed, Notice, Opened
from aarhusai.errors import NotFound
from aarhusai.terms.events import QueuePlace, ReasoningPiece, SourcesFound, TextPiece, TurnStatus
from aarhusai.terms.ids import PersonId, TurnId

POLL = 1.0
"""Seconds after which the log is read again although nothing was announced."""


def turn_not_found() -> NotFound:
    """It does not exist or is somebody else's."""
    return NotFound("turn_not_found", "There is no such turn.")


class RemoteReader:
    """Reads the log whenever it is announced to have grown."""

    def __init__(self, stored: Stored, person_id: PersonId, turn_id: TurnId, after: int) -> None:
        self._stored = stored
        self._person_id = person_id
        self._turn_id = turn_id
        self._after = max(after, 0)
        self._text_sent = 0
        self._reasoning_sent = 0
        self._over = False
        self._news = asyncio.Event()
        self._on_close: list[Callable[[], None]] = []
        self._first: Batch | None = None
        self._running = True

    @property
    def turn_id(self) -> TurnId:
        """The turn that is followed."""
        return self._turn_id

    def on_close(self, callback: Callable[[], None]) -> None:
        """Calls `callback` when nothing more will be read."""
        self._on_close.append(callback)

    async def open(self) -> None:
        """Finds the turn. Raises NotFound("turn_not_found") and Unavailable("conversation_key_missing")."""
        found = await self._stored.turn(self._person_id, self._turn_id)
        if found is None:
            raise turn_not_found()
        conversation, messages = found
        answer = messages[-1]
        question = messages[0] if len(messages) > 1 else None
        self._running = answer.status is TurnStatus.RUNNING
        if self._after == 0:
            self._first = Batch(0, [Opened(self._turn_id, conversation, question, answer)])

    async def read(self, patience: float) -> Batch | None:
        """See TurnReader.read."""
        if self._first is not None:
            first, self._first = self._first, None
            return first
        deadline = asyncio.get_running_loop().time() + patience
        while not self._over:
            self._news.clear()
            batch = await self._next()
            left = deadline - asyncio.get_running_loop().time()
            if batch.notices or left <= 0:
                return batch
            await self._wait(min(left, POLL))
        return None

    def close(self) -> None:
        """See TurnReader.close."""
        self._over = True
        self._news.set()
        for callback in self._on_close:
            callback()
        self._on_close.clear()

    def wake(self) -> None:
        """The log has grown, perhaps."""
        self._news.set()

    async def _wait(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._news.wait(), seconds)
        except TimeoutError:
            return

    async def _next(self) -> Batch:
        if self._running:
            logged = await self._stored.log(self._person_id, self._turn_id, self._after)
            if logged is not None:
                return self._replayed(logged)
        return await self._ended()

    def _replayed(self, logged: Iterable[Logged]) -> Batch:
        notices: list[Notice] = []
        for entry in logged:
            self._after = entry.seq
            piece = entry.piece
            if piece.queue is not None:
                notices.append(QueuePlace(piece.queue))
            if piece.reasoning:
                notices.append(ReasoningPiece(piece.reasoning, entry.reasoning_at))
                self._reasoning_sent = entry.reasoning_at + len(piece.reasoning)
            notices += piece.steps or ()
            if piece.sources and piece.sources_class is not None:
                notices.append(SourcesFound(piece.sources, piece.sources_class))
            notices += piece.sheets
            if piece.text:
                notices.append(TextPiece(piece.text, entry.text_at))
                self._text_sent = entry.text_at + len(piece.text)
        return Batch(self._after, notices)

    async def _ended(self) -> Batch:
        found = await self._stored.turn(self._person_id, self._turn_id)
        if found is None:
            self.close()
            return Batch(self._after, [])
        conversation, messages = found
        answer = messages[-1]
        if (
            answer.status is TurnStatus.RUNNING
        ):  # the turn's row is gone and its answer was never ended: not for us to say
            return Batch(self._after, [])
        self.close()
        self._after += 1
        notices: list[Notice] = []
        if answer.reasoning[self._reasoning_sent :]:
            notices.append(ReasoningPiece(answer.reasoning[self._reasoning_sent :], self._reasoning_sent))
        notices += answer.steps
        if answer.text[self._text_sent :]:
            notices.append(TextPiece(answer.text[self._text_sent :], self._text_sent))
        notices.append(Closed(answer.status, answer.error_code, answer, conversation))
        return Batch(self._after, notices)
