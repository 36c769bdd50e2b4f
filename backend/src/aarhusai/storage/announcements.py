"""What one process tells the others: PostgreSQL's LISTEN and NOTIFY over one connection per process.

An announcement is a hint, never the truth: a listener that missed some (the connection was down) is told so by
`on_gap` and reads the tables again.
"""

import asyncio
import logging
from collections.abc import Callable

from psycopg import AsyncConnection, Error, sql

from aarhusai.storage.database import watchful

logger = logging.getLogger(__name__)

Listener = Callable[[str], None]
RECONNECT_SECONDS = 0.5


class Announcements:
    """Channels and who listens. Listeners are plain functions that must return at once."""

    def __init__(self, url: str) -> None:
        self._url = watchful(url)
        self._listeners: dict[str, list[Listener]] = {}
        self._on_gap: list[Callable[[], None]] = []
        self._task: asyncio.Task[None] | None = None
        self.connected = asyncio.Event()

    def listen(self, channel: str, listener: Listener) -> None:
        """Calls `listener` with the payload of every announcement on `channel`. Call before start()."""
        self._listeners.setdefault(channel, []).append(listener)

    def on_gap(self, callback: Callable[[], None]) -> None:
        """Calls `callback` after every (re)connection: something may have been missed."""
        self._on_gap.append(callback)

    def start(self) -> None:
        """Begins listening in the background."""
        self._task = asyncio.create_task(self._run(), name="announcements")

    async def stop(self) -> None:
        """Stops listening."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    async def _run(self) -> None:
        while True:
            try:
                await self._listen_once()
            except (Error, OSError):
                logger.warning("announcements: the connection was lost, trying again")
            except Exception:  # a listener's fault: the others must go on hearing, and the gap is told
                logger.exception("announcements: a listener failed, listening anew")
            self.connected.clear()
            await asyncio.sleep(RECONNECT_SECONDS)

    async def _listen_once(self) -> None:
        async with await AsyncConnection.connect(self._url, autocommit=True) as connection:
            for channel in self._listeners:
                await connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(channel)))
            self.connected.set()
            for callback in self._on_gap:
                callback()
            async for notice in connection.notifies():
                for listener in self._listeners.get(notice.channel, ()):
                    listener(notice.payload)
