"""This process's lease: how the others know that its turns are looked after, and how it looks after theirs."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID, uuid4

from aarhusai.chat.repository import cutting, log
from aarhusai.chat.repository.cutting import Dead, LoggedRow, WholeAnswer
from aarhusai.chat.sealing import TEXT, Keys, Piece, Rest, open_piece, seal_rest, seal_text, steps_of
from aarhusai.chat.sealing_sources import record_of, seal_sources
from aarhusai.errors import Unavailable
from aarhusai.storage.database import Database
from aarhusai.storage.key_cipher import ConversationKey
from aarhusai.terms.ids import TurnId

logger = logging.getLogger(__name__)

StopTurn = Callable[[TurnId], None]

EVERY = 2.0
"""Seconds between renewals."""


@dataclass(frozen=True, slots=True)
class Replica:
    """This process. A new incarnation of a name says that the one before it is gone."""

    name: str
    incarnation: UUID


def new_replica(name: str) -> Replica:
    """A fresh incarnation."""
    return Replica(name, uuid4())


class Lease:
    """Renews, hears of stops that were missed, and cuts off what silent processes left running."""

    def __init__(
        self, db: Database, keys: Keys, replica: Replica, running: Mapping[TurnId, object], stop: StopTurn
    ) -> None:
        self._db = db
        self._keys = keys
        self._replica = replica
        self._running = running
        self._stop = stop

    async def take(self) -> None:
        """Ends the predecessor's turns at once, and begins the lease. Raises Unavailable."""
        await log.take_lease(self._db, self._replica.name, self._replica.incarnation)
        count = 1
        while count:
            count = await self._cut_off(cutting.of_predecessor(self._replica.name, self._replica.incarnation))
            if count:
                logger.warning("%d answers of the process before this one were cut off", count)

    async def run(self) -> None:
        """Until cancelled."""
        loop = asyncio.get_running_loop()
        healthy_since = loop.time()
        while True:
            await asyncio.sleep(EVERY)
            try:
                await self.renew()
                # After an outage every lease has run out: the others get time to renew before they are judged.
                if loop.time() - healthy_since > log.LEASE_SECONDS + EVERY:
                    await self.sweep()
            except Unavailable:
                healthy_since = loop.time()
                logger.warning("the lease of %s could not be renewed", self._replica.name)
            except Exception:  # every answer of this process depends on this task: it goes on
                healthy_since = loop.time()
                logger.exception("the lease of %s could not be renewed", self._replica.name)

    async def renew(self) -> None:
        """Says that this process lives, and does what it was not told of by announcement. Raises Unavailable."""
        name, incarnation = self._replica.name, self._replica.incarnation
        for turn_id in await log.renew_lease(self._db, name, incarnation, list(self._running)):
            if turn_id in self._running:
                self._stop(turn_id)
            else:
                await self._cut_off(cutting.one_of(incarnation, turn_id))
                logger.warning("a turn whose beginning was not heard of was cut off")

    async def sweep(self) -> None:
        """Cuts off the turns of processes that fell silent."""
        count = await self._cut_off(cutting.orphans())
        if count:
            logger.warning("%d answers of processes that fell silent were cut off", count)

    async def give_up(self) -> None:
        """Nothing runs here any more. Raises Unavailable."""
        await log.give_up_lease(self._db, self._replica.incarnation)

    async def _cut_off(self, dead: Dead) -> int:
        """Ends dead turns with what their log holds; how many."""
        found = await cutting.find(self._db, dead)
        if not found:
            return 0
        keys = await self._keys.of([row.key_id for row in found])
        logged: dict[TurnId, list[LoggedRow]] = {row.id: [] for row in found}
        for entry in await cutting.logged(self._db, list(logged)):
            logged[entry.turn_id].append(entry)
        answers = [_whole(row.id, keys.get(row.key_id), logged[row.id]) for row in found]
        return await cutting.end(self._db, dead, answers)


def _whole(turn_id: TurnId, key: ConversationKey | None, entries: Sequence[LoggedRow]) -> WholeAnswer:
    """What arrived, put together. Nothing of it is left when the conversation's key is gone."""
    seq = entries[-1].seq if entries else 0
    if key is None:
        return WholeAnswer(turn_id, seq, None, None)
    pieces = [
        open_piece(key, turn_id, entry.seq, entry.sealed)
        if entry.sealed is not None
        else Piece(entry.text, entry.reasoning, None if entry.steps is None else steps_of(entry.steps))
        for entry in entries
    ]
    steps = next((piece.steps for piece in reversed(pieces) if piece.steps is not None), ())
    ended = tuple(replace(step, state="failed") if step.state == "running" else step for step in steps)
    said = "".join(piece.text for piece in pieces)
    reasoning = "".join(piece.reasoning for piece in pieces)
    sheets = [sheet for piece in pieces for sheet in piece.sheets]
    sources = record_of([item for piece in pieces for item in piece.sources], said, sheets=sheets)
    found = next((piece.sources_class for piece in reversed(pieces) if piece.sources_class is not None), None)
    return WholeAnswer(
        turn_id,
        seq,
        seal_text(key, TEXT, turn_id, said),
        seal_rest(key, turn_id, Rest(reasoning, ended)),
        seal_sources(key, turn_id, sources),
        None if found is None else str(found),
    )
