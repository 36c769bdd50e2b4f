"""Keeps what a process holds in memory as fresh as the database.

What was announced is a hint: it is read again whenever something is announced, after every gap in the listening, and
every few seconds while nothing can be heard. A reading that fails, whatever the reason, is tried again.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from aarhusai.errors import Unavailable
from aarhusai.storage.announcements import Announcements

logger = logging.getLogger(__name__)

CONFIG: Final = "config"
"""The channel on which every change of what people may see, use and choose is announced."""

UNHEARD: Final = 10.0
"""Seconds between readings while announcements may be missed, or after a reading that failed."""


class KeptFresh:
    """Calls `refresh` when it is due. `what` names it in the log; `also` are further channels to hear."""

    def __init__(self, what: str, refresh: Callable[[], Awaitable[None]], also: Sequence[str] = ()) -> None:
        self._what = what
        self._refresh = refresh
        self._channels = (CONFIG, *also)
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def start(self, announcements: Announcements) -> None:
        """Reads for the first time and stays fresh from then on. Call before `announcements.start()`.

        Raises what `refresh` raises.
        """
        await self._refresh()
        for channel in self._channels:
            announcements.listen(channel, lambda _: self._wake.set())
        announcements.on_gap(self._wake.set)
        self._task = asyncio.create_task(self._keep(announcements.connected), name=self._what)

    async def stop(self) -> None:
        """Stops reading; what was read stays."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait((self._task,))
            self._task = None

    async def _keep(self, heard: asyncio.Event) -> None:
        failed = False
        while True:
            try:
                await asyncio.wait_for(self._wake.wait(), UNHEARD)
            except TimeoutError:
                if heard.is_set() and not failed:
                    continue
            self._wake.clear()
            try:
                await self._refresh()
                failed = False
            except Unavailable:
                failed = True
                logger.warning("%s could not be read; what was read before stands", self._what)
            except Exception:  # a row that only a newer release understands must not make this process deaf for good
                failed = True
                logger.exception("%s could not be read; what was read before stands", self._what)
