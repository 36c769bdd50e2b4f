"""The ledger of calls: a row reserved before anything is sent, settled when the call is over.

Calls that arrive together share one statement and one commit. A reservation carries a lease that this process renews
while the call runs; one whose lease ran out belonged to a process that died, and is released by the worker.
"""

import asyncio
import logging
from collections.abc import Coroutine, Sequence
from typing import Final

from aarhusai.errors import Conflict, Unavailable
from aarhusai.gateway import call_repository
from aarhusai.gateway.call_repository import Reservation, Settlement
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

RETRIES: Final = (0.2, 0.5, 1, 2, 5, 10, 20, 30)
"""Seconds between tries to settle while the database is away."""


class Ledger:
    """Reserves, renews and settles the calls of one process. `owner` names the process."""

    def __init__(self, db: Database, owner: str) -> None:
        self._db = db
        self._owner = owner
        self._reserving = GroupCommit(self._reserve)
        self._settling = GroupCommit(self._settle)
        self._open: set[CallId] = set()
        self._background: set[asyncio.Task[None]] = set()
        self._renewing: asyncio.Task[None] | None = None

    async def reserve(self, reservation: Reservation) -> None:
        """Returns once the reservation and its audit entry are committed.

        Raises Unavailable, and Conflict("call_id_used"). A caller who is cancelled while waiting leaves no reservation
        behind: it is settled as stopped as soon as it stands.
        """
        writing = asyncio.ensure_future(self._reserving.add(reservation))
        try:
            fresh = await asyncio.shield(writing)
        except asyncio.CancelledError:
            self._keep(self._undo(writing, reservation.id))
            raise
        if not fresh:
            raise Conflict("call_id_used", "A call with this id was made before.")
        self._open.add(reservation.id)
        if self._renewing is None or self._renewing.done():
            self._renewing = asyncio.create_task(self._renew(), name="leases of calls")

    async def settle(self, settlement: Settlement) -> None:
        """Settles, whatever happens to the caller meanwhile; waits a moment for it and raises nothing."""
        self._open.discard(settlement.id)
        await asyncio.wait((self._keep(self._settle_for_sure(settlement)),), timeout=SETTLE_WAIT)

    async def release_late(self, limit: int = 500) -> int:
        """Releases reservations of processes that died, with an audit entry each; gives how many.

        The worker calls this every minute or so. More than `limit` are left for the next time.
        """
        return await call_repository.release_late(self._db, limit)

    async def late(self) -> int:
        """How many calls are still waiting to be released. Raises Unavailable."""
        return await call_repository.count_late(self._db)

    async def close(self) -> None:
        """Waits for what is still to be settled."""
        if self._renewing is not None:
            self._renewing.cancel()
            await asyncio.wait((self._renewing,))
        if self._background:
            await asyncio.wait(self._background, timeout=SETTLE_WAIT)

    def _keep(self, work: Coroutine[object, object, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)
        return task

    async def _settle_for_sure(self, settlement: Settlement) -> None:
        for pause in (*RETRIES, None):
            try:
                await self._settling.add(settlement)
            except Unavailable:
                if pause is None:
                    break
                await asyncio.sleep(pause)
            else:
                return
        logger.error("a call could not be settled; its lease will run out")

    async def _undo(self, writing: "asyncio.Future[bool]", call_id: CallId) -> None:
        try:
            fresh = await writing
        except Unavailable:
            return
        if fresh:
            await self._settle_for_sure(Settlement(call_id, "stopped"))

    async def _renew(self) -> None:
        while self._open:
            await asyncio.sleep(RENEW)
            try:
                await call_repository.renew(self._db, tuple(self._open), LEASE)
            except Unavailable:
                logger.warning("leases of calls could not be renewed; trying again")

    async def _reserve(self, batch: Sequence[Reservation]) -> Sequence[bool]:
        first = {reservation.id: reservation for reservation in reversed(batch)}
        fresh = await call_repository.reserve(self._db, tuple(first.values()), LEASE, self._owner)
        return [_taken(fresh, reservation.id) for reservation in batch]

    async def _settle(self, batch: Sequence[Settlement]) -> Sequence[None]:
        await call_repository.settle(self._db, batch)
        return [None] * len(batch)


def _taken(fresh: set[CallId], call_id: CallId) -> bool:
    """Whether the id was new; only the first of two calls with one id in a batch gets it."""
    if call_id not in fresh:
        return False
    fresh.discard(call_id)
    return True
