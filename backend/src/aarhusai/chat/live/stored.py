"""Turns as the database has them, opened for who follows one from afar."""

from collections.abc import Sequence
from dataclasses import dataclass

from aarhusai.chat.repository import answers, log
from aarhusai.chat.sealing import Keys, Piece, open_piece, steps_of
from aarhusai.chat.types import Conversation, Message
from aarhusai.storage.database import Database
from aarhusai.terms.events import TurnStatus
from aarhusai.terms.ids import PersonId, TurnId


@dataclass(frozen=True, slots=True)
class Logged:
    """One entry of a running turn's log, opened. Offsets are characters."""

    seq: int
    text_at: int
    reasoning_at: int
    piece: Piece


class Stored:
    """Reads turns of their own person's only."""

    def __init__(self, db: Database, keys: Keys) -> None:
        self._db = db
        self._keys = keys

    async def turn(self, person_id: PersonId, turn_id: TurnId) -> tuple[Conversation, Sequence[Message]] | None:
        """The conversation, and question and answer in this order (the question may be missing); None when it is not
        the person's. Raises Unavailable("conversation_key_missing").
        """
        found = await answers.stored_turn(self._db, person_id, turn_id)
        if found is None:
            return None
        row, rows = found
        keys = await self._keys.of([row.key_id])
        key = keys.get(row.key_id) if row.key_id else None
        return row.conversation(keys), [message.message(key) for message in rows]

    async def log(self, person_id: PersonId, turn_id: TurnId, after: int) -> Sequence[Logged] | None:
        """What the log holds after event number `after`; None when the turn does not run or is not the person's."""
        rows = await log.replay(self._db, person_id, turn_id, after)
        if not rows or rows[0].status != TurnStatus.RUNNING:
            return None
        keys = await self._keys.of([rows[0].key_id])
        key = keys.get(rows[0].key_id) if rows[0].key_id else None
        found: list[Logged] = []
        for row in rows:
            if row.seq is None:
                continue
            piece = (
                open_piece(key, turn_id, row.seq, row.sealed)
                if row.sealed is not None
                else Piece(row.text or "", row.reasoning or "", None if row.steps is None else steps_of(row.steps))
            )
            found.append(Logged(row.seq, row.text_at or 0, row.reasoning_at or 0, piece))
        return found
