"""Sealing: rows of the log become links of the chain, in the background, so that no act waits for it."""

import asyncio
import logging
from collections.abc import Sequence
from typing import Final

from aarhusai.audit import chain_repository as chain
from aarhusai.audit.chain_repository import Head, Present, Stored
from aarhusai.audit.encoding import GENESIS, Link, LogRow, chain_hash, row_hash
from aarhusai.errors import Unavailable
from aarhusai.storage.database import Database

logger = logging.getLogger(__name__)

BATCH: Final = 2000
"""Rows of one transaction."""

PAUSE: Final = 2.0
"""Seconds between two looks."""

_PATIENCE: Final = 15.0


class Sealer:
    """Seals in batches. Any number of processes may have one: whoever has the lock works, the others look on.

    A process that dies leaves whole batches or nothing, and the next one goes on where the chain ends.
    """

    def __init__(self, db: Database, pause: float = PAUSE) -> None:
        self._db = db
        self._pause = pause
        self._stop = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Seals every few seconds from now on."""
        self._task = asyncio.create_task(self._keep(), name="sealing the audit log")

    async def stop(self) -> None:
        """Seals what there is, and ends."""
        self._stop.set()
        if self._task is not None:
            await asyncio.wait((self._task,), timeout=_PATIENCE)
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    async def seal(self) -> int:
        """Seals everything whose transaction is over; gives how many rows. Raises Unavailable."""
        sealed = 0
        while count := await self._batch():
            sealed += count
            if count < BATCH:
                break
            await asyncio.sleep(0)
        return sealed

    async def _keep(self) -> None:
        while True:
            stopping = self._stop.is_set()
            try:
                await self.seal()
            except Unavailable:
                logger.info("the audit log is not sealed: the database is away")
            except Exception:  # a task that ends in silence would leave the log unsealed for good
                logger.exception("sealing the audit log failed")
            if stopping:
                return
            try:
                await asyncio.wait_for(self._stop.wait(), self._pause)
            except TimeoutError:
                continue

    async def _batch(self) -> int:
        async with self._db.transaction() as tx:
            if not await chain.take_lock(tx):
                return 0
            head = await chain.head(tx)
            rows = await chain.next_rows(tx, head, BATCH)
            if not rows:
                return 0
            await chain.append_links(tx, linked(head, rows, await chain.present(tx)))
        return len(rows)


def linked(head: Head, rows: Sequence[LogRow], present: Present) -> list[Stored]:
    """The links of these rows after the head."""
    links: list[Stored] = []
    previous = head.chain_hash if head.position else GENESIS
    for position, row in enumerate(rows, head.position + 1):
        link = Link(position, row.id, present.horizon, present.at, row_hash(row))
        previous = chain_hash(previous, link)
        links.append(Stored(position, row.id, present.horizon, present.at, link.row_hash, previous))
    return links
