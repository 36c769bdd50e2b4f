"""One running turn in the memory of the process that runs it, and the readers that follow it there.

A reader keeps nothing but its place: it takes whatever came since, joined, so a slow one never slows the turn and never
makes the memory grow.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from aarhusai.assistants.types import AgentRun
from aarhusai.chat.repository.turns import Ending
from aarhusai.chat.sealing_sources import seen
from aarhusai.chat.types import MAX_ANSWER, Batch, Closed, Message, Notice, Opened, Outcome
from aarhusai.chat.wording import storable
from aarhusai.protection.conversation import ConversationProtection
from aarhusai.terms.classes import Base, DataClass
from aarhusai.terms.events import (
    Ended,
    QueuePlace,
    ReasoningPiece,
    SourceFound,
    SourcesFound,
    TextPiece,
    ToolStep,
    TurnStatus,
)
from aarhusai.terms.ids import PersonId, TurnId
from aarhusai.terms.sheets import SheetComputed

Piece = TextPiece | ReasoningPiece | ToolStep | QueuePlace | SourcesFound | SheetComputed

_NOTHING = DataClass(Base.PUBLIC)
_WHOLE = ToolStep | QueuePlace | SourcesFound | SheetComputed
"""Pieces that are never joined with others."""

_CHARACTERS_AT_ONCE = 65_536
"""A reader far behind is given this much text in one piece."""


class TurnReader(Protocol):
    """Follows one turn, wherever it runs."""

    async def read(self, patience: float) -> Batch | None:
        """What came since, as soon as there is something; an empty batch after `patience` seconds; None at the end."""
        ...

    def close(self) -> None:
        """Lets a waiting `read` return None."""
        ...


class RunningTurn:
    """What arrived so far. `after` of a reader is the number of events it has, which is its place in `pieces`.

    `ending` says how the end is stored; a temporary chat's turn has none and is stored nowhere.
    """

    def __init__(self, opened: Opened, run: AgentRun, person_id: PersonId, ending: Ending | None) -> None:
        self.opened = opened
        self.run = run
        self.person_id = person_id
        self.ending = ending
        self.pieces: list[Piece] = []
        self.steps: dict[str, ToolStep] = {}
        self.sources: list[SourceFound] = []
        self.sources_class: DataClass | None = None
        self.sheets: list[SheetComputed] = []
        self.closed: Closed | None = None
        self.broken_off: TurnStatus | None = None
        self.answering: asyncio.Task[None] | None = None
        self.flushed = 0
        self.flushed_text = 0
        self.flushed_reasoning = 0
        self._text_length = 0
        self._reasoning_length = 0
        self._readers: set[LocalReader] = set()

    @property
    def id(self) -> TurnId:
        """The turn's id, which is its answer's."""
        return self.opened.turn_id

    @property
    def too_long(self) -> bool:
        """Whether the model has said more than an answer may hold."""
        return self._text_length + self._reasoning_length >= MAX_ANSWER

    def append(self, piece: Piece) -> None:
        """Takes what arrived and wakes the readers. Offsets are counted here, after cleaning."""
        match piece:
            case TextPiece(text):
                clean = storable(text)
                piece = TextPiece(clean, self._text_length)
                self._text_length += len(clean)
            case ReasoningPiece(text):
                clean = storable(text)
                piece = ReasoningPiece(clean, self._reasoning_length)
                self._reasoning_length += len(clean)
            case ToolStep():
                piece = ToolStep(piece.call_id, piece.tool, piece.state, storable(piece.summary))
                self.steps[piece.call_id] = piece
            case SourcesFound():
                self.sources += piece.items
                self.sources_class = piece.data_class
            case SheetComputed():
                self.sheets.append(piece)
            case QueuePlace():
                pass  # told to who follows, and no part of the answer
        self.pieces.append(piece)
        self._wake()

    def break_off(self, status: TurnStatus) -> None:
        """Ends the answer here, as STOPPED or CUT_OFF. Without effect once the model is done."""
        if self.broken_off is None and self.closed is None:
            self.broken_off = status
            if self.answering is not None:
                self.answering.cancel()

    def close(self, closed: Closed) -> None:
        """The turn is over; its readers get the rest and then this."""
        self.closed = closed
        self._wake()

    def ended(self, end: Ended) -> Outcome:
        """Everything that arrived, as the run itself ended."""
        return replace(
            self.outcome(end.status, end.code),
            input_tokens=end.input_tokens,
            output_tokens=end.output_tokens,
            unsupported=end.unsupported,
        )

    def outcome(self, status: TurnStatus, code: str | None) -> Outcome:
        """Everything that arrived, under the status it ended with. A step that never ended has failed."""
        steps = tuple(
            ToolStep(s.call_id, s.tool, "failed", s.summary) if s.state == "running" else s for s in self.steps.values()
        )
        text = "".join(p.text for p in self.pieces if isinstance(p, TextPiece))
        reasoning = "".join(p.text for p in self.pieces if isinstance(p, ReasoningPiece))
        return Outcome(
            status,
            code,
            text,
            reasoning,
            steps,
            sources=tuple(self.sources),
            sources_class=self.sources_class,
            sheets=tuple(self.sheets),
        )

    def reader(self, after: int) -> "LocalReader":
        """A reader from event number `after`; one that asks for 0 gets the opening first."""
        reader = LocalReader(self, after)
        self._readers.add(reader)
        return reader

    def leave(self, reader: "LocalReader") -> None:
        """Forgets a reader."""
        self._readers.discard(reader)

    def _wake(self) -> None:
        for reader in self._readers:
            reader.wake()


class LocalReader:
    """Follows a turn of this process."""

    def __init__(self, turn: RunningTurn, after: int) -> None:
        self._turn = turn
        self._place = min(max(after, 0), len(turn.pieces))
        self._opening = after <= 0
        self._over = False
        self._waiting: asyncio.Future[None] | None = None

    async def read(self, patience: float) -> Batch | None:
        """See TurnReader.read."""
        if self._over:
            return None
        turn = self._turn
        if not self._opening and self._place == len(turn.pieces) and turn.closed is None:
            await self._wait(patience)
            if self._over:
                return None
        notices: list[Notice] = []
        if self._opening:
            self._opening = False
            notices.append(turn.opened)
        fresh = turn.pieces[self._place :]
        taken = _fitting(fresh)
        notices += joined(fresh[:taken])
        self._place += taken
        if turn.closed is not None and self._place == len(turn.pieces):
            self._over = True
            turn.leave(self)
            notices.append(turn.closed)
        return Batch(self._place, notices)

    def close(self) -> None:
        """See TurnReader.close."""
        self._over = True
        self._turn.leave(self)
        self.wake()

    def wake(self) -> None:
        """There is something to read."""
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)

    async def _wait(self, patience: float) -> None:
        loop = asyncio.get_running_loop()
        self._waiting = loop.create_future()
        timer = loop.call_later(patience, self.wake)
        try:
            await self._waiting
        finally:
            timer.cancel()
            self._waiting = None


def answered(
    opened: Message, outcome: Outcome, protection: ConversationProtection | None, finished_at: datetime
) -> Message:
    """The answer as it stands after its turn, with the class that its turn had."""
    found = protection.data_class if protection is not None else None
    sent = protection.sent if protection is not None else []
    return replace(
        opened,
        status=outcome.status,
        text=outcome.text,
        reasoning=outcome.reasoning,
        steps=outcome.steps,
        error_code=outcome.code,
        error_facts=outcome.facts,
        finished_at=finished_at,
        data_class=(opened.data_class if found is None else found) | (outcome.sources_class or _NOTHING),
        replaced=sum(call.replaced for call in sent),
        sent=bool(sent),
        sources=seen(outcome.sources, outcome.text),
        unsupported=outcome.unsupported,
        sheets=outcome.sheets,
    )


def joined(pieces: Sequence[Piece]) -> list[Notice]:
    """The pieces with neighbours of the same kind made one."""
    if len(pieces) == 1:
        return [pieces[0]]
    found: list[Notice] = []
    start = 0
    while start < len(pieces):
        first = pieces[start]
        end = start + 1
        if isinstance(first, _WHOLE):
            found.append(first)
        else:
            kind = type(first)
            texts = [first.text]
            while end < len(pieces) and isinstance(following := pieces[end], kind):
                texts.append(following.text)
                end += 1
            found.append(kind("".join(texts), first.at))
        start = end
    return found


def _fitting(pieces: Sequence[Piece]) -> int:
    """How many of the pieces go out at once: at least one."""
    size = 0
    for number, piece in enumerate(pieces, 1):
        size += 0 if isinstance(piece, _WHOLE) else len(piece.text)
        if size >= _CHARACTERS_AT_ONCE:
            return number
    return len(pieces)
