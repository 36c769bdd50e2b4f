"""Load on an OpenAI-compatible endpoint, and what its process pays for it. Loopback only; one connection per worker."""

import asyncio
import itertools
import statistics
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, cast

import httptools
import orjson
import psutil

TOKEN = b"ordq"
TIMEOUT = 180.0
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Target:
    """An endpoint and how it is asked. `process` is the root of the tree whose CPU is counted; 0: nobody's."""

    name: str
    port: int
    model: str
    process: int = 0
    key: str = ""
    path: str = "/v1/chat/completions"
    headers: tuple[str, ...] = ()

    def request(self, body: dict[str, Any]) -> bytes:
        """A whole request."""
        content = orjson.dumps({"model": self.model, **body})
        head = [
            f"POST {self.path} HTTP/1.1", f"host: 127.0.0.1:{self.port}", "content-type: application/json",
            f"content-length: {len(content)}", *self.headers,
        ]  # fmt: skip
        if self.key:
            head.append(f"authorization: Bearer {self.key}")
        return "\r\n".join([*head, "", ""]).encode() + content


class Connection(asyncio.Protocol):
    """One request at a time. `looked_for` is counted beside the tokens."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)  # uvloop's own is none by name
        self.closed = False

    def connection_lost(self, exc: Exception | None) -> None:
        self.closed = True
        if not self.done.done():
            self.done.set_exception(exc or ConnectionError("closed"))

    def data_received(self, data: bytes) -> None:
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserError as error:
            if not self.done.done():
                self.done.set_exception(error)
            self.transport.close()

    def on_body(self, body: bytes) -> None:
        if self.first == 0.0 and TOKEN in body:
            self.first = time.perf_counter()
        self.body += body

    def on_message_complete(self) -> None:
        if not self.parser.should_keep_alive():
            self.transport.close()
        if not self.done.done():
            self.done.set_result(self.parser.get_status_code())

    async def ask(self, request: bytes) -> int:
        """Sends a request; the status when the whole answer is there. Raises TimeoutError and ConnectionError."""
        self.done: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self.parser = httptools.HttpResponseParser(self)
        self.body, self.first = b"", 0.0
        self.transport.write(request)
        async with asyncio.timeout(TIMEOUT):
            return await self.done


@dataclass
class Figures:
    """What a run showed. Times are seconds, `cpu` is of the target's processes, `beside` are cores busy with all else.

    PostgreSQL, the upstream and the load share one core: where `beside` is near 1, that core was the limit.
    """

    done: int = 0
    tokens: int = 0
    took: float = 0.0
    cpu: float = 0.0
    beside: float = 0.0
    times: list[float] = field(default_factory=list[float])
    errors: Counter[str] = field(default_factory=Counter[str])

    @property
    def rate(self) -> float:
        """Requests in a second."""
        return self.done / self.took

    @property
    def p50(self) -> float:
        """Milliseconds; nan without a single answer."""
        return statistics.median(self.times) * 1000 if self.times else float("nan")

    @property
    def p95(self) -> float:
        """Milliseconds."""
        return sorted(self.times)[int(len(self.times) * 0.95)] * 1000 if self.times else float("nan")

    @property
    def cpu_each(self) -> float:
        """Milliseconds of processor time a request."""
        return self.cpu / self.done * 1000 if self.done else float("nan")


def tree(pid: int) -> list[psutil.Process]:
    """A process and all below it."""
    if not pid:
        return []
    root = psutil.Process(pid)
    return [root, *root.children(recursive=True)]


def cpu_of(pid: int) -> float:
    """Seconds of processor time so far."""
    times = [p.cpu_times() for p in tree(pid)]
    return sum(t.user + t.system for t in times)


def memory_of(pid: int) -> float:
    """Megabytes (PSS) of a process and all below it."""
    return sum(p.memory_full_info().pss for p in tree(pid)) / 1_000_000


@contextmanager
def metered(pid: int, figures: Figures) -> Iterator[None]:
    """Counts what the block costs."""
    busy, cpu, began = _busy(), cpu_of(pid), time.perf_counter()
    yield
    figures.took = time.perf_counter() - began
    figures.cpu = cpu_of(pid) - cpu
    figures.beside = (_busy() - busy - figures.cpu) / figures.took


def _busy() -> float:
    times = psutil.cpu_times()
    return times.user + times.nice + times.system


async def connect(target: Target) -> Connection:
    """A fresh connection."""
    _, made = await asyncio.get_running_loop().create_connection(Connection, "127.0.0.1", target.port)
    return made


class Asking:
    """One kind of request, asked again and again; `expect` is how often a word must stand in an answer."""

    def __init__(self, target: Target, body: dict[str, Any], expect: dict[bytes, int], text: str = "") -> None:
        self.target = target
        self.body = body
        self.expect = expect
        self.text = text

    def request(self) -> bytes:
        """The next one; no two are alike."""
        number = next(_numbers)
        if "input" in self.body:
            return self.target.request({"input": [f"{text} {number}" for text in self.body["input"]]})
        messages = [{"role": "user", "content": f"{self.text} {number}"}]
        return self.target.request({**self.body, "messages": messages})

    async def once(self, connection: Connection | None, figures: Figures) -> Connection | None:
        """Asks once; the connection to go on with."""
        began = time.perf_counter()
        try:
            connection = connection if connection is not None and not connection.closed else await connect(self.target)
            began = time.perf_counter()
            status = await connection.ask(self.request())
        except (OSError, TimeoutError, httptools.HttpParserError) as error:
            figures.errors[type(error).__name__] += 1
            await asyncio.sleep(0.05)
            return None
        took = time.perf_counter() - began
        wrong = {word: connection.body.count(word) for word, often in self.expect.items()} != self.expect
        if status != 200 or wrong:
            figures.errors[f"{status}: {connection.body[:200]!r}"] += 1
            return connection
        figures.done += 1
        figures.tokens += connection.body.count(TOKEN)
        figures.times.append(took)
        return connection

    async def for_seconds(self, at_once: int, seconds: float, most: int | None = None) -> Figures:
        """So many workers for so long (or until so many requests), after a second to warm up."""
        await self._workers(at_once, time.perf_counter() + min(1.0, seconds), Figures(), None)
        figures = Figures()
        with metered(self.target.process, figures):
            left = None if most is None else itertools.count(most, -1)
            await self._workers(at_once, time.perf_counter() + seconds, figures, left)
        return figures

    async def times(self, at_once: int, rounds: int) -> Figures:
        """So many workers, each asking so often."""
        figures = Figures()

        async def worker() -> None:
            connection = None
            for _ in range(rounds):
                connection = await self.once(connection, figures)
            if connection is not None:
                connection.transport.close()

        with metered(self.target.process, figures):
            await asyncio.gather(*(worker() for _ in range(at_once)))
        return figures

    async def _workers(self, at_once: int, until: float, figures: Figures, left: Iterator[int] | None) -> None:
        async def worker() -> None:
            connection = None
            while time.perf_counter() < until and (left is None or next(left) > 0):
                connection = await self.once(connection, figures)
            if connection is not None:
                connection.transport.close()

        await asyncio.gather(*(worker() for _ in range(at_once)))
