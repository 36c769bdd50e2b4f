"""Calls that last: each is asked again, whenever rights may have changed, whether it still may go on.

A key's validity is looked up when its call begins. A stream can outlive that by minutes, so one that has lasted a
moment is put on this list. Whoever ends a key, blocks somebody or takes a right away announces it; all calls of the
list are then asked again together, and those that may not go on are broken off. Nothing is asked while nothing lasts.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, Protocol

from aarhusai.errors import AarhusError, Unavailable
from aarhusai.identity.repository.keys_calling import CHANNEL
from aarhusai.storage.announcements import Announcements
from aarhusai.storage.freshness import CONFIG

logger = logging.getLogger(__name__)

CHANNELS: Final = (CHANNEL, CONFIG, "assistants")
"""What may mean that a call may not go on."""

ANYWAY: Final = 10.0
"""Seconds after which the calls are asked again though nothing was heard: keys expire, and a hint can be missed."""

Read = Callable[[], Awaitable[None]]


class Lasting(Protocol):
    """A call that has lasted a moment."""

    began: float
    """When, on the loop's clock: before its key was looked up."""

    async def stands(self) -> None:
        """Raises AarhusError when it may not go on."""
        ...

    def break_off(self, error: AarhusError) -> None:
        """Ends it; the error is told to its caller. Returns at once."""
        ...


class Standing:
    """The list of this process."""

    def __init__(self) -> None:
        self._calls: set[Lasting] = set()
        self._wake = asyncio.Event()
        self._heard_at = 0.0
        self._reads: Sequence[Read] = ()
        self._task: asyncio.Task[None] | None = None

    def start(self, announcements: Announcements, reads: Sequence[Read]) -> None:
        """`reads` make fresh what `Lasting.stands` asks of memory. Call before `announcements.start()`."""
        self._reads = reads
        for channel in CHANNELS:
            announcements.listen(channel, lambda _: self._heard())
        announcements.on_gap(self._heard)
        self._task = asyncio.create_task(self._keep(), name="calls that last")

    async def stop(self) -> None:
        """Asks no more."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait((self._task,))
            self._task = None

    def add(self, call: Lasting) -> None:
        """The call lasts. What was heard since it began may concern it."""
        self._calls.add(call)
        if self._heard_at >= call.began:
            self._wake.set()

    def leave(self, call: Lasting) -> None:
        """The call is over."""
        self._calls.discard(call)

    def _heard(self) -> None:
        self._heard_at = asyncio.get_running_loop().time()
        if self._calls:
            self._wake.set()

    async def _keep(self) -> None:
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), ANYWAY)
            heard = self._wake.is_set()
            self._wake.clear()
            try:
                await self._ask(self._reads if heard else ())
            except Unavailable:
                logger.warning("whether calls that last still may could not be asked; it is asked again")
            except Exception:  # the fault of one reading must not leave the others unasked for good
                logger.exception("whether calls that last still may could not be asked; it is asked again")

    async def _ask(self, reads: Sequence[Read]) -> None:
        calls = tuple(self._calls)
        if not calls:
            return
        for read in reads:
            await read()
        await asyncio.gather(*(self._ask_one(call) for call in calls))

    async def _ask_one(self, call: Lasting) -> None:
        try:
            await call.stands()
        except Unavailable:
            raise
        except AarhusError as error:
            if call in self._calls:
                self._calls.discard(call)
                call.break_off(error)
