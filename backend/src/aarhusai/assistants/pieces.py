"""Events on their way from a run to its reader: the first text goes at once, what follows within 20 ms as one piece.

A model may send hundreds of pieces a second; every one costs something in each layer above, so they are joined here,
before anything is stored or sent.
"""

import asyncio
from collections.abc import AsyncIterator

from aarhusai.terms.events import QueuePlace, ReasoningPiece, SourcesFound, TextPiece, ToolStep, TurnEvent
from aarhusai.terms.sheets import SheetComputed

TOGETHER = 0.02
"""Seconds within which text is joined."""

_MOST_WAITING = 1_000_000
"""Characters a run may be ahead of its reader before it waits for it."""


class Pieces:
    """One run's events. A run writes, one reader iterates. Offsets are characters (code points) of the whole text."""

    def __init__(self, together: float = TOGETHER) -> None:
        self._together = together
        self._loop = asyncio.get_running_loop()
        self._waiting: list[TurnEvent] = []
        self._text: list[str] = []
        self._reasoning: list[str] = []
        self._held = 0
        self._text_at = 0
        self._reasoning_at = 0
        self._paragraph_due = False
        self._last_sent = 0.0
        self._wake = asyncio.Event()
        self._room = asyncio.Event()
        self._room.set()
        self._timer: asyncio.TimerHandle | None = None
        self._over = False

    @property
    def has_text(self) -> bool:
        """Whether any answer text came."""
        return self._text_at > 0 or bool(self._text)

    def text(self, text: str) -> None:
        """A piece of the answer."""
        if not text:
            return
        if self._reasoning:
            self._close_reasoning()
        if self._paragraph_due:
            self._paragraph_due = False
            text = "\n\n" + text
        self._text.append(text)
        self._hold(len(text))

    def reasoning(self, text: str) -> None:
        """A piece of the model's reasoning."""
        if not text:
            return
        if self._text:
            self._close_text()
        self._reasoning.append(text)
        self._hold(len(text))

    def step(self, step: ToolStep) -> None:
        """A tool call begun or ended. Text after it begins a new paragraph."""
        self._close()
        self._paragraph_due = self._text_at > 0
        self._waiting.append(step)
        self._wake.set()

    def queue(self, place: int) -> None:
        """The model has others to answer first: see `QueuePlace`."""
        self._close()
        self._waiting.append(QueuePlace(place))
        self._wake.set()

    def sources(self, found: SourcesFound | SheetComputed) -> None:
        """Passages that the answer was given, or what was computed for it."""
        self._close()
        self._waiting.append(found)
        self._wake.set()

    def end(self) -> None:
        """Nothing more comes; the reader gets the rest without delay."""
        self._close()
        self._over = True
        self._wake.set()

    async def room(self) -> None:
        """Returns when the reader is not too far behind."""
        if self._held > _MOST_WAITING:
            self._room.clear()
            await self._room.wait()

    async def read(self) -> AsyncIterator[TurnEvent]:
        """Everything, in order, until the end."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            self._close()
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None
            batch, self._waiting, self._held = self._waiting, [], 0
            self._room.set()
            self._last_sent = self._loop.time()
            for event in batch:
                yield event
            if self._over and not self._waiting:
                return

    def _hold(self, size: int) -> None:
        self._held += size
        if self._timer is not None or self._wake.is_set():
            return
        due = self._last_sent + self._together
        if due <= self._loop.time():
            self._wake.set()
        else:
            self._timer = self._loop.call_at(due, self._wake.set)

    def _close(self) -> None:
        if self._text:
            self._close_text()
        if self._reasoning:
            self._close_reasoning()

    def _close_text(self) -> None:
        piece = TextPiece("".join(self._text), self._text_at)
        self._text.clear()
        self._text_at += len(piece.text)
        self._waiting.append(piece)

    def _close_reasoning(self) -> None:
        piece = ReasoningPiece("".join(self._reasoning), self._reasoning_at)
        self._reasoning.clear()
        self._reasoning_at += len(piece.text)
        self._waiting.append(piece)
