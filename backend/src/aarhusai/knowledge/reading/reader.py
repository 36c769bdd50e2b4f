"""Reads files in processes of their own, so that a hostile or broken one harms nothing but its own child."""

import asyncio
import shutil
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from aarhusai.errors import Invalid, Unavailable
from aarhusai.knowledge.reading.arrival import Answer
from aarhusai.knowledge.reading.failures import MESSAGES, failure
from aarhusai.knowledge.reading.limits import Limits
from aarhusai.knowledge.reading.wire import LENGTH, READY, SHOWN_NAME, Request, framed, question_of
from aarhusai.knowledge.types import Reading

CHILDREN: Final = 2
FILES_PER_CHILD: Final = 50
LARGE_FILE: Final = 10_000_000
"""Bytes; a child that read a larger one is not used again, since memory is seldom given back."""

TESSDATA: Final = Path(__file__).parents[1] / "data" / "tessdata"
_MODULE: Final = "aarhusai.knowledge.reading.child"
_START_SECONDS: Final = 60
_MOST_ANSWERED: Final = 1 << 30


@dataclass(slots=True)
class Child:
    """A process that reads, and how many files it has read."""

    process: Process
    files: int = 0


class _Died(Exception):
    """The child went away without an answer. `clean`: by itself, for want of work."""

    def __init__(self, code: int) -> None:
        super().__init__(str(code))
        self.clean = code == 0
        # Libraries in C and Rust abort when they are refused memory.
        told = {-signal.SIGXCPU: "file_took_too_long", -signal.SIGABRT: "file_expands_too_much"}
        self.failed = told.get(code, "file_damaged")


class Reader:
    """Reads files, at most `CHILDREN` at once; others wait. Belongs to one event loop; `close` ends its processes."""

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._room = asyncio.Semaphore(CHILDREN)
        self.waiting: list[Child] = []
        self.working: list[Child] = []

    async def read(self, path: Path, name: str, *, inside: bool = False) -> Reading:
        """The text of the file at `path`, which people call `name`.

        Files that lie in it (an archive's members, a mail's attachments) are put into the folder
        `attached_folder(path)`; the caller takes it away. `inside` says that the file came out of such a folder: an
        archive is not opened then.
        Raises Invalid with one of the codes of `failures.py`, and Unavailable when no process can be started.
        """
        folder = attached_folder(path)
        return await self._read(Request(path=path, name=name, folder=folder, inside=inside, limits=self._limits))

    async def picture(self, path: Path, name: str) -> bytes:
        """The picture at `path` as a model may be shown it; see `pictures.shown_picture`. Raises as `read` does."""
        folder = path.with_name(path.name + ".shown")
        request = Request(path=path, name=name, folder=folder, inside=False, limits=self._limits, shown=True)
        await self._read(request)
        try:
            # The name is ours: a child is not asked which file of the house to open.
            return await asyncio.to_thread((folder / SHOWN_NAME).read_bytes)
        except OSError as error:
            raise failure("file_damaged") from error
        finally:
            await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)

    async def _read(self, request: Request) -> Reading:
        size = (await asyncio.to_thread(request.path.stat)).st_size
        if size == 0:
            raise failure("file_empty")
        if size > self._limits.size:
            raise failure("file_too_large")
        try:
            async with self._room:
                answer = await self._asked(request, size)
            if answer.code is not None:
                raise failure(answer.code if answer.code in MESSAGES else "file_damaged")
            return answer.reading(request.folder)
        except Invalid:
            shutil.rmtree(request.folder, ignore_errors=True)
            raise
        except (IndexError, ValidationError) as error:
            raise failure("file_damaged") from error

    async def close(self) -> None:
        """Ends the processes that wait for work. Those at work end with the task that reads."""
        while self.waiting:
            await _end(self.waiting.pop())

    async def _asked(self, request: Request, size: int) -> Answer:
        """Asks a child that waits, and a new one when that had just gone home."""
        while True:
            child = self.waiting.pop() if self.waiting else await _started()
            fresh = child.files == 0
            try:
                return await self._answer(child, request, size)
            except _Died as death:
                if death.clean and not fresh:
                    continue
                raise failure(death.failed) from death
            except TimeoutError as error:
                raise failure("file_took_too_long") from error

    async def _answer(self, child: Child, request: Request, size: int) -> Answer:
        done = False
        self.working.append(child)
        try:
            async with asyncio.timeout(self._limits.seconds):
                body = await _exchanged(child.process, question_of(request))
            answer = Answer.model_validate_json(body)
            child.files += 1
            done = child.files < FILES_PER_CHILD and size < LARGE_FILE
            return answer
        finally:
            self.working.remove(child)
            # Also when the task is cancelled: a child in the middle of a file is of no more use.
            if done:
                self.waiting.append(child)
            else:
                await _end(child)


def attached_folder(path: Path) -> Path:
    """Where the files inside the file at `path` are put."""
    return path.with_name(path.name + ".attached")


async def _started() -> Child:
    # Nothing of our own environment: there are secrets in it, and the child reads what strangers sent.
    environment = {
        "TESSDATA_PREFIX": str(TESSDATA),
        "LANG": "C.UTF-8",
        "MALLOC_ARENA_MAX": "2",
        "OMP_THREAD_LIMIT": "1",
        "RAYON_NUM_THREADS": "1",
        "TOKIO_WORKER_THREADS": "1",
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-I", "-m", _MODULE, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env=environment
    )
    child = Child(process)
    assert process.stdout is not None
    ready = False
    try:
        async with asyncio.timeout(_START_SECONDS):
            ready = await process.stdout.read(1) == READY
    finally:
        if not ready:
            await _end(child)
    if not ready:
        raise Unavailable("reader_unavailable", "The process that reads files does not start.")
    return child


async def _exchanged(process: Process, question: bytes) -> bytes:
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(framed(question))
        await process.stdin.drain()
        length = int.from_bytes(await process.stdout.readexactly(LENGTH), "big")
        if length > _MOST_ANSWERED:
            raise failure("file_expands_too_much")
        return await process.stdout.readexactly(length)
    except (asyncio.IncompleteReadError, ConnectionError) as error:
        raise _Died(await process.wait()) from error


async def _end(child: Child) -> None:
    if child.process.returncode is None:
        child.process.kill()
    await child.process.wait()
