"""What costs processor time between reading and storing: cutting, looking for personal data, splitting into words.

It is done in processes beside the worker, so that every core works and the worker's own loop stays free.
"""

import asyncio
import contextlib
import ctypes
import logging
import os
import signal
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Final, TypeVar

from aarhusai.errors import AarhusError, Invalid, Unavailable
from aarhusai.knowledge.ingest.looking import Looked, LookedThrough, Looking, Part, Unread, reading_of
from aarhusai.protection.recognisers.registry import Registry

G = TypeVar("G")
R = TypeVar("R")

logger = logging.getLogger(__name__)

IDLE: Final = 60.0
"""Seconds without work after which the processes end and give their memory back."""

LONGEST: Final = 300
"""Seconds that a handful or a part may take, a hundred times what it does; then its process ends."""

_KINDNESS: Final = 5
"""How far the processes stand back for the page and the database (nice(1))."""

_CODES: Final = {"detection_failed": "not_looked_through", "recogniser_unavailable": "not_looked_through"}
"""Of a document is told what is told otherwise of a message that was not sent."""

_PR_SET_PDEATHSIG: Final = 1  # prctl(2)


@dataclass(frozen=True, slots=True)
class _Failed:
    """What a process tells instead of an error: an error of ours does not survive the way between processes."""

    code: str


class Preparing:
    """The processes. Made when the first work comes, ended when there was none for a while."""

    def __init__(self, processes: int, recognisers: Path | None) -> None:
        self._processes = processes
        self._recognisers = recognisers
        self._pool: ProcessPoolExecutor | None = None
        self._running = 0
        self._idle: asyncio.TimerHandle | None = None

    async def look(self, unread: Sequence[Unread]) -> list[LookedThrough | str]:
        """Whole documents, in order: for what is small. The code of why, for one in which there is nothing to look at.

        Raises Unavailable("not_looked_through"): what nobody looked at is not stored. Raises
        Unavailable("ingest_failed") when a process fails otherwise, or takes longer than LONGEST.
        """
        return await self._run(_look, unread)

    async def cut(self, unread: Unread) -> list[Part]:
        """A document that was read, in parts that can be looked at one by one."""
        return await self._run(_cut, unread)

    async def look_at(self, part: Part) -> Looked:
        """One part. Raises as `look`."""
        return await self._run(_look_at, part)

    async def close(self) -> None:
        """Ends the processes; what they were doing is lost."""
        if self._idle is not None:
            self._idle.cancel()
            self._idle = None
        pool, self._pool = self._pool, None
        if pool is not None:
            await asyncio.to_thread(pool.shutdown, wait=True, cancel_futures=True)

    async def _run(self, function: Callable[[G], R | _Failed], given: G) -> R:
        pool = self._begun()
        self._running += 1
        try:
            answer = await asyncio.get_running_loop().run_in_executor(pool, function, given)
        except BrokenProcessPool:
            if self._pool is pool:
                self._pool = None
            raise Unavailable("ingest_failed", "A process that prepares documents ended.") from None
        finally:
            self._running -= 1
            self._rest()
        if isinstance(answer, _Failed):
            raise Unavailable(answer.code, "A document could not be prepared.")
        return answer

    def _begun(self) -> ProcessPoolExecutor:
        if self._idle is not None:
            self._idle.cancel()
            self._idle = None
        if self._pool is None:
            # Spawned: a fork would take the database's connections and the loop's descriptors along.
            self._pool = ProcessPoolExecutor(
                self._processes, get_context("spawn"), _begin, (os.getpid(), self._recognisers)
            )
        return self._pool

    def _rest(self) -> None:
        if not self._running and self._pool is not None:
            self._idle = asyncio.get_running_loop().call_later(IDLE, self._end_idle)

    def _end_idle(self) -> None:
        pool, self._pool, self._idle = self._pool, None, None
        if pool is not None:
            pool.shutdown(wait=False)


_looking: Looking | None = None
"""In a process of the pool: what it looks with."""


def _begin(parent: int, recognisers: Path | None) -> None:
    """What a process does first: it must not outlive the worker, nor hear its signals."""
    global _looking  # noqa: PLW0603  # a pool's process has nothing else to keep things in
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with contextlib.suppress(OSError):
        os.nice(_KINDNESS)
    if recognisers is None:
        _looking = Looking(Registry())
        return
    from aarhusai.egress.json_call import JsonCalls
    from aarhusai.protection.recognisers.configured import load_recognisers

    loaded = load_recognisers(recognisers, JsonCalls())
    _looking = Looking(loaded.registry, loaded.external)


def _look(unread: Sequence[Unread]) -> list[LookedThrough | str] | _Failed:
    return _told(lambda looking: [one.code if isinstance(one, Invalid) else one for one in looking.look(unread)])


def _cut(unread: Unread) -> list[Part] | _Failed:
    return _told(lambda looking: looking.cut(unread.title, unread.said, reading_of(unread)))


def _look_at(part: Part) -> Looked | _Failed:
    return _told(lambda looking: looking.look_at(part))


def _told(work: Callable[[Looking], R]) -> R | _Failed:
    assert _looking is not None
    # The signal ends the process, wherever it hangs; the pool notices.
    signal.alarm(LONGEST)
    try:
        return work(_looking)
    except AarhusError as error:
        return _Failed(_CODES.get(error.code, error.code))
    except Exception as error:  # noqa: BLE001  # its text may hold what it worked on, and would be sent to the worker
        logger.error("preparing failed: %s", type(error).__name__)  # noqa: TRY400  # the same
        return _Failed("ingest_failed")
    finally:
        signal.alarm(0)
