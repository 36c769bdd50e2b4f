"""The real local model runtime, as the supervisor starts it, in a data folder of the test's own."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import psutil
from fakes.stands import a_question, an_endpoint, model_http

from aarhusai.gateway.providers.local import Local
from aarhusai.gateway.runtime.address import socket_path
from aarhusai.gateway.types import ChatRequest
from aarhusai.protection.text import ProtectedText


@dataclass(frozen=True)
class Runtime:
    """A running manager."""

    data: Path
    process: psutil.Process

    @property
    def children(self) -> list[psutil.Process]:
        """The processes with a model in them: one or none."""
        return self.process.children()


def start(data: Path, **settings: object) -> "subprocess.Popen[bytes]":
    """The command itself. Settings are names without AARHUSAI_."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("AARHUSAI_")}
    environment |= {f"AARHUSAI_{name.upper()}": str(value) for name, value in settings.items()}
    return subprocess.Popen(
        [sys.executable, "-m", "aarhusai.cli.main", "runtime", "--data", str(data)],
        env=environment,
        stderr=subprocess.PIPE,
        cwd=data,
    )


@contextmanager
def running(data: Path, **settings: object) -> Generator[Runtime]:
    """A manager that listens, stopped in the end."""
    process = start(data, **settings)
    try:
        deadline = time.monotonic() + 20
        while not _listens(socket_path(data)):
            assert process.poll() is None, process.stderr and process.stderr.read()
            assert time.monotonic() < deadline
            time.sleep(0.02)
        yield Runtime(data, psutil.Process(process.pid))
    finally:
        process.terminate()
        process.wait(10)
        assert process.stderr is not None
        process.stderr.close()


def _listens(path: Path) -> bool:
    """A socket lies there a moment before anybody listens at it."""
    with socket.socket(socket.AF_UNIX) as connection:
        return connection.connect_ex(str(path)) == 0


@asynccontextmanager
async def the_provider(runtime: Runtime) -> AsyncGenerator[Local]:
    """The provider that asks this runtime."""
    async with model_http() as http:
        yield Local(http, socket_path(runtime.data))


SMOL = replace(an_endpoint("local"), upstream_name="smollm2")


def a_long_task(tokens: int = 2000) -> ChatRequest[ProtectedText]:
    """Something a model will talk about for long."""
    return a_question("Write a very long story about the sea, with many chapters.", max_output=tokens, temperature=0.0)


def comes_to_rest(process: psutil.Process) -> bool:
    """Whether a process stops burning processor time long before `a_long_task` could be done."""
    return any(_rests(process) for _ in range(10))


def _rests(process: psutil.Process, seconds: float = 0.5) -> bool:
    before = sum(process.cpu_times()[:2])
    time.sleep(seconds)
    return sum(process.cpu_times()[:2]) - before < 0.2 * seconds
