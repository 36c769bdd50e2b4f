"""The ledger of calls: a row reserved before anything is sent, settled when the call is over.

Calls that arrive together share one statement and one commit; calls that limits concern share a transaction of their
own, in which they hold what they may use. A reservation carries a lease that this process renews while the call runs;
one whose lease ran out belonged to a process that died, and is released by the worker.
"""

import asyncio
import logging
from collections.abc import Coroutine, Sequence
from typing import Final

from aarhusai.errors import Conflict, Unavailable
from aarhusai.gateway import call_repository
from aarhusai.gateway.call_repository import Reservation, Settlement, taken
from aarhusai.gateway.quotas.book import QuotaBook
from aarhusai.gateway.quotas.holding import Holding, Wanted
from aarhusai.gateway.quotas.refusing import used_up
from aarhusai.gateway.quotas.types import GRANTED, REPEATED, Granted, Placed, Repeated, Short
from aarhusai.storage.database import Database
from aarhusai.storage.group_commit import GroupCommit
from aarhusai.terms.ids import CallId

logger = logging.getLogger(__name__)

LEASE: Final = 90
"""Seconds that a reservation stands without being renewed."""

RENEW: Final = 30
"""Seconds between renewals."""

SETTLE_WAIT: Final = 2.0
"""Seconds that an answer's end waits for its settlement; after that it is settled behind its back."""

HOLD_WAIT: Final = 5.0
"""Seconds that a call waits for what running calls hold of a limit."""

RETRIES: Final = (0.2, 0.5, 1, 2, 5, 10, 20, 30)
"""Seconds between tries to settle while the database is away."""


class Ledger:
    """Reserves, renews and settles the calls of one process. `owner` names the process."""

    def __init__(self, db: Database, owner: str, limits: QuotaBook | None = None) -> None:
        self._db = db
        self.limits = limits or QuotaBook(db)
        self._owner = owner
        self._holding = Holding(db, owner, LEASE)
        self._reserving = GroupCommit(self._reserve)
        self._settling = GroupCommit(self._settle)
        self._open: set[CallId] = set()
        self._background: set[asyncio.Task[None]] = set()
        self._under_way: set[asyncio.Future[None]] = set()
        """Settlements on their way; a task for each would cost more than the settling."""
        self._renewing: asyncio.Task[None] | None = None

    async def reserve(self, reservation: Reservation) -> Granted:
        """Returns once the reservation, its audit entry and what it holds of its limits are committed.

        A call that running calls leave no room for waits for up to HOLD_WAIT seconds. Raises Unavailable,
        Conflict("call_id_used"), and TooMany("quota_used_up"). A caller who is cancelled while waiting leaves no
        reservation behind: it is settled as stopped as soon as it stands.
        """
        if reservation.asking.asks:
            placed = await self._within_limits(reservation)
        else:
            placed = await self._committed(self._reserving.put(reservation), reservation.id)
        if isinstance(placed, Short):
            raise used_up(placed)
        if isinstance(placed, Repeated):
            raise Conflict("call_id_used", "A call with this id was made before.")
        self._open.add(reservation.id)
        if self._renewing is None or self._renewing.done():
            self._renewing = asyncio.create_task(self._renew(), name="leases of calls")
        return placed

    async def _within_limits(self, reservation: Reservation) -> Placed:
        clock = asyncio.get_running_loop().time
        deadline = clock() + HOLD_WAIT
        lines, asks = self._holding.lines, reservation.asking.asks
        ahead = lines.before(asks)
        if ahead is not None:
            await lines.wait(ahead, lines.need(ahead, asks), HOLD_WAIT)
        while True:
            patient = clock() < deadline
            writing = self._holding.reserving.put(Wanted(reservation, patient))
            placed = await self._committed(writing, reservation.id)
            if not (isinstance(placed, Short) and placed.waits and patient):
                return placed
            await lines.wait(placed.window, placed.need, deadline - clock())

    async def _committed(self, writing: "asyncio.Future[Placed]", call_id: CallId) -> Placed:
        try:
            return await asyncio.shield(writing)
        except asyncio.CancelledError:
            self._keep(self._undo(writing, call_id))
            raise

    async def settle(self, settlement: Settlement) -> None:
        """Settles, whatever happens to the caller meanwhile; waits a moment for it and raises nothing."""
        self._open.discard(settlement.id)
        writing = self._settling_of(settlement.id).put(settlement)
        writing.add_done_callback(lambda written: self._settled(written, settlement))
        self._under_way.add(writing)
        await asyncio.wait((writing,), timeout=SETTLE_WAIT)

    async def release_late(self, limit: int = 500) -> int:
        """Releases reservations of processes that died, with an audit entry each; gives how many.

        The worker calls this every minute or so. More than `limit` are left for the next time.
        """
        late = await call_repository.late(self._db, limit)
        return await self._holding.release(late) if late else 0

    async def late(self) -> int:
        """How many calls are still waiting to be released. Raises Unavailable."""
        return await call_repository.count_late(self._db)

    async def close(self) -> None:
        """Waits for what is still to be settled."""
        if self._renewing is not None:
            self._renewing.cancel()
            await asyncio.wait((self._renewing,))
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=SETTLE_WAIT)
        if self._background:
            await asyncio.wait(self._background, timeout=SETTLE_WAIT)

    def _keep(self, work: Coroutine[object, object, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)
        return task

    def _settling_of(self, call_id: CallId) -> GroupCommit[Settlement, None]:
        return self._holding.settling if self._holding.concerns(call_id) else self._settling

    def _settled(self, written: "asyncio.Future[None]", settlement: Settlement) -> None:
        self._under_way.discard(written)
        error = None if written.cancelled() else written.exception()
        if isinstance(error, Unavailable):
            self._keep(self._settle_for_sure(settlement, after=RETRIES[0]))
        elif error is not None:
            logger.error("a call could not be settled (%s); its lease will run out", type(error).__name__)

    async def _settle_for_sure(self, settlement: Settlement, *, after: float = 0.0) -> None:
        await asyncio.sleep(after)
        for pause in (*RETRIES, None):
            try:
                await self._settling_of(settlement.id).add(settlement)
            except Unavailable:
                if pause is None:
                    break
                await asyncio.sleep(pause)
            else:
                return
        logger.error("a call could not be settled; its lease will run out")

    async def _undo(self, writing: "asyncio.Future[Placed]", call_id: CallId) -> None:
        try:
            placed = await writing
        except Unavailable:
            return
        if isinstance(placed, Granted):
            await self._settle_for_sure(Settlement(call_id, "stopped"))

    async def _renew(self) -> None:
        while self._open:
            await asyncio.sleep(RENEW)
            try:
                await call_repository.renew(self._db, tuple(self._open), LEASE)
            except Unavailable:
                logger.warning("leases of calls could not be renewed; trying again")

    async def _reserve(self, batch: Sequence[Reservation]) -> Sequence[Placed]:
        first = {reservation.id: reservation for reservation in reversed(batch)}
        fresh = await call_repository.reserve(self._db, tuple(first.values()), LEASE, self._owner)
        return [GRANTED if taken(fresh, reservation.id) else REPEATED for reservation in batch]

    async def _settle(self, batch: Sequence[Settlement]) -> Sequence[None]:
        await call_repository.settle(self._db, batch)
        return [None] * len(batch)
