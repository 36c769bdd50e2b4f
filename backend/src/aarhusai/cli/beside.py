"""What a command needs to run beside it: a worker, and the local model runtime. Started only where none runs."""

import asyncio
import contextlib
import socket
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import replace
from typing import Final

from aarhusai.cli.supervisor import PROGRAM, starter
from aarhusai.config import Settings
from aarhusai.config.settings import child_environment
from aarhusai.gateway.runtime.address import socket_path
from aarhusai.jobs.service import health
from aarhusai.storage.database import Database

_GRACE: Final = 10.0
"""Seconds a child has to end by itself."""


@contextmanager
def beside(settings: Settings, *, worker: bool) -> Generator[None, None, None]:
    """For as long as it lasts a runtime runs, and with `worker` a worker too; what was started here ends with it.

    `settings` are those of an attached command.
    """
    start = starter(PROGRAM, child_environment(replace(settings, migration_database_url=None)))
    wanted = [] if _runtime_answers(settings) else ["runtime"]
    if worker and not asyncio.run(_works(settings)):
        wanted.append("worker")
    children = [start(name) for name in wanted]
    try:
        yield
    finally:
        _end(children)


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


def _end(children: list["subprocess.Popen[bytes]"]) -> None:
    for child in children:
        child.terminate()
    for child in children:
        try:
            child.wait(_GRACE)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
