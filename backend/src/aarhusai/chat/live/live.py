"""The turns that run in this process: start, follow and stop from anywhere, and end without losing anything."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from psycopg import Error as PostgresError

from aarhusai.chat.live.answering import Answers, answer
from aarhusai.chat.live.flusher import Flusher
from aarhusai.chat.live.lease import Lease, Replica
from aarhusai.chat.live.people import PersonEvents
from aarhusai.chat.live.remote import RemoteReader, turn_not_found
from aarhusai.chat.live.running import RunningTurn, TurnReader, answered
from aarhusai.chat.live.stored import Stored
from aarhusai.chat.repository import log, turns
from aarhusai.chat.repository.search import INDEXED, IndexEntry
from aarhusai.chat.sealing import seal_outcome
from aarhusai.chat.store import Store
from aarhusai.chat.types import Closed, Conversation, Outcome
from aarhusai.errors import TooMany, Unavailable
from aarhusai.kit.clock import now
from aarhusai.storage.announcements import Announcements
from aarhusai.terms.actor import Actor
from aarhusai.terms.events import TurnStatus
from aarhusai.terms.ids import PersonId, TurnId

logger = logging.getLogger(__name__)

MOST_RUNNING = 1_000
"""Turns in one process at once."""

MOST_OF_ONE_PERSON = 100
"""Of these; so that one person's program cannot take everybody's place."""

PATIENCE = 10.0
"""Seconds a reader waits for the answer to be stored before it is told that this is not done yet."""

LAST_TRY = 1_800.0
"""Seconds after which an answer that the database never took is given up; its log's part is cut off as for a crash."""

STOPPING = 5.0
"""Seconds that running turns get to be stored when the process stops."""

Finisher = Callable[[RunningTurn, Outcome], Closed]
"""Ends a temporary chat's turn, in memory."""


class Live:
    """Every verb that follows or stops checks that the turn is the actor's; what is not does not exist."""

    def __init__(
        self, store: Store, announcements: Announcements, answers: Answers, replica: Replica, in_memory: Finisher
    ) -> None:
        db = store.db
        self.replica = replica
        self.people = PersonEvents(db, store.keys, announcements)
        self._db = db
        self._index = store.index
        self._stored = Stored(db, store.keys)
        self._answers = answers
        self._in_memory = in_memory
        self._turns: dict[TurnId, RunningTurn] = {}
        self._tasks: dict[TurnId, asyncio.Task[None]] = {}
        self._remote: dict[TurnId, list[RemoteReader]] = {}
        self._flusher = Flusher(db)
        self._lease = Lease(db, store.keys, replica, self._turns, self._break_off)
        self._background: list[asyncio.Task[None]] = []
        self._stopping = False
        announcements.listen("turn", self._grown)
        announcements.listen("turn_stop", lambda payload: self._break_off(_turn_id(payload)))

    async def start(self) -> None:
        """Cuts off what an earlier process of this name left, and begins. Raises Unavailable."""
        await self._lease.take()
        self._background = [
            asyncio.create_task(self._flusher.run(), name="turn log"),
            asyncio.create_task(self._lease.run(), name="replica lease"),
        ]

    def admit(self, person_id: PersonId) -> None:
        """Raises Unavailable("shutting_down"), TooMany("server_busy") or TooMany("too_many_turns") of this person's."""
        if self._stopping:
            raise Unavailable("shutting_down", "The server is being restarted.")
        if len(self._turns) >= MOST_RUNNING:
            raise TooMany("server_busy", "Too many answers are being written just now.", {"retry_after": 5})
        if sum(turn.person_id == person_id for turn in self._turns.values()) >= MOST_OF_ONE_PERSON:
            raise TooMany("too_many_turns", "Too many answers are being written for you.", {"retry_after": 5})

    def run(self, turn: RunningTurn) -> TurnReader:
        """Runs a turn that is begun, whoever reads it; gives its first reader."""
        self._turns[turn.id] = turn
        reader = turn.reader(0)
        if turn.ending is not None:
            self._flusher.add(turn)
        if self._stopping:
            turn.break_off(TurnStatus.CUT_OFF)
        task = asyncio.create_task(self._conduct(turn), name="turn")
        self._tasks[turn.id] = task
        task.add_done_callback(lambda _: self._forget(turn.id))
        return reader

    async def follow(self, actor: Actor, turn_id: TurnId, after: int = 0) -> TurnReader:
        """A reader from event number `after`, wherever the turn runs or when it has ended. Raises NotFound."""
        turn = self._turns.get(turn_id)
        if turn is not None and turn.person_id == actor.person_id:
            return turn.reader(after)
        reader = RemoteReader(self._stored, _person(actor), turn_id, after)
        self._remote.setdefault(turn_id, []).append(reader)
        reader.on_close(lambda: self._left(reader))
        try:
            await reader.open()
        except BaseException:
            reader.close()
            raise
        return reader

    async def stop_turn(self, actor: Actor, turn_id: TurnId) -> None:
        """Stops the turn wherever it runs; one that has ended stays as it is. Raises NotFound."""
        turn = self._turns.get(turn_id)
        if turn is not None and turn.person_id == actor.person_id:
            turn.break_off(TurnStatus.STOPPED)
        elif not await log.ask_to_stop(self._db, _person(actor), turn_id):
            raise turn_not_found()

    @property
    def stopping(self) -> bool:
        """Whether the process is to end."""
        return self._stopping

    def begin_stopping(self) -> None:
        """The process is to end: no new turns, and those that run are cut off with what arrived. Returns at once."""
        self._stopping = True
        self.people.close()
        for turn in list(self._turns.values()):
            turn.break_off(TurnStatus.CUT_OFF)
        for readers in list(self._remote.values()):
            for reader in list(readers):
                reader.close()

    async def stop(self) -> None:
        """Ends everything, within STOPPING seconds."""
        self.begin_stopping()
        if self._tasks:
            await asyncio.wait(list(self._tasks.values()), timeout=STOPPING)
        left = [*self._background, *self._tasks.values()]
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        try:
            await self._lease.give_up()
        except Unavailable:
            logger.warning("the lease could not be given up; it runs out by itself")
        await self._index.stop()

    async def _conduct(self, turn: RunningTurn) -> None:
        outcome = await answer(turn, self._answers)
        self._flusher.remove(turn)
        if turn.ending is None:
            turn.close(self._in_memory(turn, outcome))
        else:
            await self._store(turn, turn.ending, outcome)

    async def _store(self, turn: RunningTurn, ending: turns.Ending, outcome: Outcome) -> None:
        protection = turn.run.protection
        sealed = seal_outcome(ending.key, ending.conversation_id, turn.id, outcome, protection)
        loop = asyncio.get_running_loop()
        began, pause = loop.time(), 0.1
        while True:
            try:
                row = await turns.finish(self._db, ending, outcome, sealed)
            except Unavailable:
                waited = loop.time() - began
                if waited > LAST_TRY:
                    logger.exception("an answer was given up: the database never took it")
                    return
                if waited > PATIENCE and turn.closed is None:
                    turn.close(_closed(turn, outcome, turn.opened.conversation, now(), "not_stored_yet"))
                await asyncio.sleep(pause)
                pause = min(pause * 2, 2.0)
            except PostgresError:
                logger.exception("an answer could not be stored")
                turn.close(_closed(turn, outcome, turn.opened.conversation, now(), "not_stored"))
                return
            else:
                if row is not None:
                    self._index.add(_entry(turn, ending, outcome))
                    conversation = row.conversation({ending.key.id: ending.key})
                else:
                    conversation = await self._present(turn)
                turn.close(_closed(turn, outcome, conversation, conversation.updated_at, outcome.code))
                return

    async def _present(self, turn: RunningTurn) -> Conversation:
        """The conversation of a turn whose end was stored by a try whose answer was lost, or which was purged."""
        try:
            stored = await self._stored.turn(turn.person_id, turn.id)
        except Unavailable:
            stored = None
        return stored[0] if stored else replace(turn.opened.conversation, running_turn_id=None)

    def _forget(self, turn_id: TurnId) -> None:
        self._turns.pop(turn_id, None)
        task = self._tasks.pop(turn_id, None)
        if task is not None and not task.cancelled() and task.exception() is not None:
            logger.error("a turn's task failed", exc_info=task.exception())

    def _break_off(self, turn_id: TurnId) -> None:
        turn = self._turns.get(turn_id)
        if turn is not None:
            turn.break_off(TurnStatus.STOPPED)

    def _grown(self, payload: str) -> None:
        if not self._remote:
            return
        ids = list(self._remote) if payload == "*" else [_turn_id(part) for part in payload.split(",")]
        for turn_id in ids:
            for reader in self._remote.get(turn_id, ()):
                reader.wake()

    def _left(self, reader: RemoteReader) -> None:
        readers = self._remote.get(reader.turn_id, [])
        if reader in readers:
            readers.remove(reader)
        if not readers:
            self._remote.pop(reader.turn_id, None)


def _closed(
    turn: RunningTurn, outcome: Outcome, conversation: Conversation, finished_at: datetime, code: str | None
) -> Closed:
    answer = answered(turn.opened.answer, outcome, turn.run.protection, finished_at)
    return Closed(outcome.status, code, answer, conversation)


def _entry(turn: RunningTurn, ending: turns.Ending, outcome: Outcome) -> IndexEntry:
    at = turn.opened.answer.created_at
    return IndexEntry(
        turn.id, False, 0, ending.key.id, ending.conversation_id, turn.person_id, at, outcome.text[:INDEXED]
    )


def _person(actor: Actor) -> PersonId:
    if actor.person_id is None:
        raise turn_not_found()
    return actor.person_id


def _turn_id(text: str) -> TurnId:
    return TurnId(UUID(text))
