"""Writes what arrived of all running turns to the log, in one statement for all of them, a few times a second."""

import asyncio
import logging
from collections.abc import Iterable

from aarhusai.chat.live.running import RunningTurn
from aarhusai.chat.repository import log
from aarhusai.chat.sealing import Piece, seal_piece
from aarhusai.errors import Unavailable
from aarhusai.storage.database import Database
from aarhusai.storage.key_cipher import ConversationKey
from aarhusai.terms.events import QueuePlace, ReasoningPiece, SourcesFound, TextPiece, ToolStep
from aarhusai.terms.sheets import SheetComputed

logger = logging.getLogger(__name__)

EVERY = 0.2
"""Seconds between two writes: with the write itself, a killed process loses at most a quarter of a second."""


class Flusher:
    """One task for the whole process; asleep while nothing runs."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._turns: dict[RunningTurn, None] = {}
        self._wake = asyncio.Event()

    def add(self, turn: RunningTurn) -> None:
        """From now on the turn's pieces are logged."""
        self._turns[turn] = None
        self._wake.set()

    def remove(self, turn: RunningTurn) -> None:
        """The turn ended: its answer is stored whole instead."""
        self._turns.pop(turn, None)

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            if not self._turns:
                self._wake.clear()
                await self._wake.wait()
            await asyncio.sleep(EVERY)
            try:
                await self.flush()
            except Unavailable:
                logger.warning("the log of running turns could not be written, trying again")
            except Exception:  # every answer of this process depends on this task: it goes on
                logger.exception("the log of running turns could not be written, trying again")

    async def flush(self) -> None:
        """Writes what is pending. Raises Unavailable, and then nothing is marked as written."""
        batch = [(turn, len(turn.pieces)) for turn in self._turns if len(turn.pieces) > turn.flushed]
        if not batch:
            return
        await log.append(self._db, [_entry(turn, turn.ending.key, upto) for turn, upto in batch if turn.ending])
        for turn, upto in batch:
            texts = turn.pieces[turn.flushed : upto]
            turn.flushed_text += _length(texts, TextPiece)
            turn.flushed_reasoning += _length(texts, ReasoningPiece)
            turn.flushed = upto


def _entry(turn: RunningTurn, key: ConversationKey, upto: int) -> log.LogEntry:
    fresh = turn.pieces[turn.flushed : upto]
    stepped = any(isinstance(piece, ToolStep) for piece in fresh)
    piece = Piece(
        text="".join(piece.text for piece in fresh if isinstance(piece, TextPiece)),
        reasoning="".join(piece.text for piece in fresh if isinstance(piece, ReasoningPiece)),
        steps=tuple(turn.steps.values()) if stepped else None,
        sources=tuple(item for piece in fresh if isinstance(piece, SourcesFound) for item in piece.items),
        sources_class=turn.sources_class,
        sheets=tuple(piece for piece in fresh if isinstance(piece, SheetComputed)),
        queue=next((piece.place for piece in reversed(fresh) if isinstance(piece, QueuePlace)), None),
    )
    return log.LogEntry(
        turn_id=turn.id,
        seq=upto,
        text_at=turn.flushed_text,
        reasoning_at=turn.flushed_reasoning,
        sealed=seal_piece(key, turn.id, upto, piece),
    )


def _length(pieces: Iterable[object], kind: type[TextPiece] | type[ReasoningPiece]) -> int:
    return sum(len(piece.text) for piece in pieces if isinstance(piece, kind))
