"""This process's lease: how the others know that its turns are looked after, and how it looks after theirs."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID, uuid4

from aarhusai.chat.repository import log
from aarhusai.errors import Unavailable
from aarhusai.storage.database import Database
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

    def __init__(self, db: Database, replica: Replica, running: Mapping[TurnId, object], stop: StopTurn) -> None:
        self._db = db
        self._replica = replica
        self._running = running
        self._stop = stop

    async def take(self) -> None:
        """Ends the predecessor's turns at once, and begins the lease. Raises Unavailable."""
        await log.take_lease(self._db, self._replica.name, self._replica.incarnation)
        count = 1
        while count:
            count = await log.cut_off_predecessor(self._db, self._replica.name, self._replica.incarnation)
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
                await log.cut_off(self._db, incarnation, turn_id)
                logger.warning("a turn whose beginning was not heard of was cut off")

    async def sweep(self) -> None:
        """Cuts off the turns of processes that fell silent."""
        count = await log.cut_off_orphans(self._db)
        if count:
            logger.warning("%d answers of processes that fell silent were cut off", count)

    async def give_up(self) -> None:
        """Nothing runs here any more. Raises Unavailable."""
        await log.give_up_lease(self._db, self._replica.incarnation)
