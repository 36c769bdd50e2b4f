"""Runs queries of models and people over tables, each in a process of its own that can reach nothing else.

A spare process waits for a minute after a query, so that the next need not wait for it to start.
"""

import asyncio
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from aarhusai.errors import Unavailable
from aarhusai.knowledge.sheets.wire import HEAD, READY, SECONDS, Question, framed

AT_ONCE: Final = 2
MOST_BYTES: Final = 100_000_000
"""Of the tables of one question."""

_MODULE: Final = "aarhusai.knowledge.sheets.child"
_START_SECONDS: Final = 30
_GRACE: Final = 5
"""Seconds that a process has for taking its tables in, and for ending a query by itself."""

_MOST_ANSWERED: Final = 50_000_000

Code = Literal["", "refused", "failed", "too_slow", "too_large"]


@dataclass(frozen=True, slots=True)
class Loaded:
    """A table for one question: its name there and its Parquet file."""

    name: str
    parquet: bytes = field(repr=False)


class Rows(BaseModel):
    """Rows of a result by the engine's types, each cell as its plain text. `total` counts them all."""

    model_config = ConfigDict(frozen=True)

    columns: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    rows: tuple[tuple[str | None, ...], ...] = ()
    total: int = 0


class Answered(BaseModel):
    """What came of a query. With a `code` nothing was computed, and `detail` says why to whoever wrote the query.

    `query` is what the engine's parser made of it; `used` are the rows that an aggregating query put together. `tied`:
    the query's own limit leaves out a row that is as good as the last it lets in.
    """

    model_config = ConfigDict(frozen=True)

    code: Code = ""
    detail: str = ""
    query: Mapping[str, object] = {}
    result: Rows = Rows()
    used: Rows = Rows()
    tied: bool = False


class Engine:
    """Belongs to one event loop. Nothing of a question outlives it."""

    def __init__(self) -> None:
        self._room = asyncio.Semaphore(AT_ONCE)
        self._spare: asyncio.Task[Process] | None = None

    async def ask(self, tables: Sequence[Loaded], sql: str) -> Answered:
        """Runs one SELECT over these tables alone. Raises Unavailable("tables_unavailable")."""
        if sum(len(one.parquet) for one in tables) > MOST_BYTES:
            return Answered(code="too_large", detail="The tables are too large to be computed together.")
        async with self._room:
            process = await self._process()
            try:
                async with asyncio.timeout(SECONDS + _GRACE):
                    body = await _exchanged(process, tables, sql)
                return Answered.model_validate_json(body)
            except TimeoutError:
                return Answered(code="too_slow", detail="The query took too long.")
            except (asyncio.IncompleteReadError, ConnectionError, ValidationError):
                # The kernel ended it: it wanted more memory or time than there is.
                return Answered(code="too_large", detail="The query needs too much memory or time.")
            finally:
                await _end(process)

    async def close(self) -> None:
        """Ends the spare process."""
        spare, self._spare = self._spare, None
        if spare is not None:
            try:
                await _end(await spare)
            except Unavailable:
                return

    async def _process(self) -> Process:
        while True:
            spare, self._spare = self._spare, None
            process = await (spare or _started())
            if process.returncode is None:
                self._spare = asyncio.create_task(_started(), name="spare engine")
                self._spare.add_done_callback(_looked_at)
                return process


def _looked_at(task: asyncio.Task[Process]) -> None:
    if not task.cancelled():
        task.exception()


async def _started() -> Process:
    environment = {"LANG": "C.UTF-8", "MALLOC_ARENA_MAX": "2"}  # nothing of our own: there are secrets in it
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-I", "-m", _MODULE, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env=environment
    )
    assert process.stdout is not None
    ready = False
    try:
        async with asyncio.timeout(_START_SECONDS):
            ready = await process.stdout.read(1) == READY
    except TimeoutError:
        pass
    finally:
        if not ready:
            await _end(process)
    if not ready:
        raise Unavailable("tables_unavailable", "The process that computes tables does not start.")
    return process


async def _exchanged(process: Process, tables: Sequence[Loaded], sql: str) -> bytes:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(framed(Question([(one.name, len(one.parquet)) for one in tables], sql)))
    for one in tables:
        process.stdin.write(one.parquet)
        await process.stdin.drain()
    await process.stdin.drain()
    length = int.from_bytes(await process.stdout.readexactly(HEAD), "big")
    if length > _MOST_ANSWERED:
        raise ConnectionError
    return await process.stdout.readexactly(length)


async def _end(process: Process) -> None:
    if process.returncode is None:
        process.kill()
    await process.wait()
