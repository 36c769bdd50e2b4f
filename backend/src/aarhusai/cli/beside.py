"""What a command needs to run beside it: a worker, and the local model runtime. Started only where none runs."""

import asyncio
import contextlib
import socket
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import replace
from typing import Final

from aarhusai.cli.supervisor import PROGRAM, Starter, starter
from aarhusai.config import Settings
from aarhusai.config.settings import child_environment
from aarhusai.gateway.runtime.address import socket_path
from aarhusai.jobs.service import health
from aarhusai.storage.database import Database

_GRACE: Final = 10.0
"""Seconds a child has to end by itself."""


class Beside:
    """The processes that were started here."""

    def __init__(self, start: Starter) -> None:
        self._start = start
        self._children: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str) -> None:
        """Starts a command of ours, unless the one that was started before still runs."""
        child = self._children.get(name)
        if child is None or child.poll() is not None:
            self._children[name] = self._start(name)

    async def ensure_worker(self, db: Database) -> None:
        """Starts a worker when none has said within its time that it lives: the one there was may have died."""
        if (await health(db)).workers == 0:
            self.start("worker")

    def end(self) -> None:
        """Ends them."""
        for child in self._children.values():
            child.terminate()
        for child in self._children.values():
            try:
                child.wait(_GRACE)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


@contextmanager
def beside(settings: Settings, *, worker: bool) -> Generator[Beside, None, None]:
    """For as long as it lasts a runtime runs, and with `worker` a worker too; what was started here ends with it.

    `settings` are those of an attached command.
    """
    started = Beside(starter(PROGRAM, child_environment(replace(settings, migration_database_url=None))))
    try:
        if not _runtime_answers(settings):
            started.start("runtime")
        if worker and not asyncio.run(_works(settings)):
            started.start("worker")
        yield started
    finally:
        started.end()


def _runtime_answers(settings: Settings) -> bool:
    with contextlib.closing(socket.socket(socket.AF_UNIX)) as probe:
        try:
            probe.connect(str(socket_path(settings.data)))
        except OSError:
            return False
    return True


async def _works(settings: Settings) -> bool:
    """Whether a worker has said within its time that it lives."""
    db = Database(settings.database_url or "", 1)
    await db.open()
    try:
        return (await health(db)).workers > 0
    finally:
        await db.close()
