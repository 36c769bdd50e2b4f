"""The local model runtime's manager: starts the model when somebody asks for it, and stops it when nobody does.

One thread, the standard library only, so that it costs almost nothing while no model is loaded. It listens on a Unix
socket; a request is one line of JSON and so is the answer:

    {"model": "smollm2"}  ->  {"url": "http://127.0.0.1:PORT/v1", "key": "..."}   or   {"error": code}
    {"list": true}        ->  {"models": ["..."]}

The connection is the lease: the model stays loaded while it is open, so a client that dies gives its lease back. One
model is loaded at a time. Requests are served in the order they came: whoever asks for another model waits until the
present one is free, and whoever came later waits behind.
"""

import fcntl
import json
import os
import selectors
import signal
import socket
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn, cast

from aarhusai.config import Settings
from aarhusai.errors import StartError
from aarhusai.gateway.runtime.address import prepare_folder, socket_path
from aarhusai.gateway.runtime.load import Load
from aarhusai.gateway.runtime.weights import DEFAULT, model_files

MAX_LINE = 4096
MAX_CLIENTS = 2048
LOAD_SECONDS = 300
STOP_SECONDS = 3
MAX_SLOTS = 4
MAX_THREADS = 8


@dataclass(eq=False, slots=True)
class _Client:
    """Somebody connected. `holds` is the child it was given."""

    connection: socket.socket
    heard: bytearray = field(default_factory=bytearray)
    wants: str | None = None
    holds: "_Child | None" = None


@dataclass(eq=False, slots=True)
class _Child:
    """The process with a model in it. `url` is set when it answers."""

    process: "subprocess.Popen[bytes]"
    name: str
    key: str
    deadline: float
    heard: bytearray = field(default_factory=bytearray)
    url: str | None = None


def run_manager(settings: Settings) -> int:
    """Serves until SIGTERM or SIGINT. Raises StartError when another manager has this data folder."""
    path = socket_path(settings.data)
    prepare_folder(path)
    with path.with_suffix(".lock").open("w", encoding="ascii") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise StartError(
                "runtime_already_running",
                "Another local model runtime uses this data folder.",
                "Stop it, or choose another folder with AARHUSAI_DATA.",
            ) from error
        manager = Manager(settings, path)
        signal.signal(signal.SIGTERM, _leave)
        signal.signal(signal.SIGINT, _leave)
        try:
            manager.run()
        except SystemExit:
            return 0
        finally:
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            manager.close()


def _leave(_signal: int, _frame: object) -> NoReturn:
    raise SystemExit(0)


class Manager:
    """The loop and its state. Everything runs in the one thread that calls `run`."""

    def __init__(self, settings: Settings, path: Path) -> None:
        self._settings = settings
        self._path = path
        self._selector = selectors.DefaultSelector()
        self._clients: set[_Client] = set()
        self._waiting: deque[_Client] = deque()
        self._child: _Child | None = None
        self._free_since = time.monotonic()
        path.unlink(missing_ok=True)
        self._listener = socket.socket(socket.AF_UNIX)
        before = os.umask(0o177)
        try:
            self._listener.bind(str(path))
        finally:
            os.umask(before)
        self._listener.listen(256)
        self._listener.setblocking(False)
        self._selector.register(self._listener, selectors.EVENT_READ, self._accept)

    def run(self) -> NoReturn:
        """Serves for ever."""
        while True:
            for key, _ in self._selector.select(self._patience()):
                cast("Callable[[], None]", key.data)()
            self._advance()

    def close(self) -> None:
        """Stops the model and closes every connection."""
        self._stop_child()
        for client in list(self._clients):
            self._drop(client)
        self._listener.close()
        self._selector.close()
        self._path.unlink(missing_ok=True)

    def _accept(self) -> None:
        try:
            connection, _ = self._listener.accept()
        except OSError:
            return  # gone again before we looked
        if len(self._clients) >= MAX_CLIENTS:
            connection.close()
            return
        connection.setblocking(False)
        client = _Client(connection)
        self._clients.add(client)
        self._selector.register(connection, selectors.EVENT_READ, lambda: self._hear(client))

    def _hear(self, client: _Client) -> None:
        try:
            heard = client.connection.recv(MAX_LINE)
        except BlockingIOError:
            return
        except OSError:
            heard = b""
        client.heard += heard
        if not heard or len(client.heard) > MAX_LINE:
            self._drop(client)
        elif client.heard.endswith(b"\n") and client.wants is None:
            self._take(client)

    def _take(self, client: _Client) -> None:
        try:
            asked = cast("object", json.loads(client.heard))
        except ValueError:
            asked = None
        client.heard.clear()
        question = cast("dict[str, object]", asked) if isinstance(asked, dict) else {}
        if question.get("list") is True:
            self._say(client, {"models": sorted(set(self._files()) - {DEFAULT})})
        elif isinstance(name := question.get("model"), str):
            client.wants = name
            self._waiting.append(client)
        else:
            self._say(client, {"error": "bad_request"})

    def _say(self, client: _Client, answer: dict[str, object]) -> None:
        try:
            client.connection.send(json.dumps(answer).encode() + b"\n")
        except OSError:
            self._drop(client)

    def _drop(self, client: _Client) -> None:
        if client not in self._clients:
            return
        self._clients.discard(client)
        if client in self._waiting:
            self._waiting.remove(client)
        self._selector.unregister(client.connection)
        client.connection.close()
        if client.holds is not None:
            self._free_since = time.monotonic()

    def _advance(self) -> None:
        """Gives the model to whoever is next, loading, changing or stopping it as needed."""
        child = self._child
        if child is not None and child.url is None and time.monotonic() > child.deadline:
            self._fail_load(child)
        while self._waiting:
            client = self._waiting[0]
            child = self._living_child()
            if child is None:
                self._start_child(str(client.wants))
            elif child.name != client.wants:
                if self._leases():
                    return
                self._stop_child()
            elif child.url is None:
                return
            else:
                self._waiting.popleft()
                client.holds = child
                self._say(client, {"url": child.url, "key": child.key})
        if self._child is not None and self._idle_left() <= 0:
            self._stop_child()

    def _living_child(self) -> _Child | None:
        """The child, unless it died after it had loaded: then the next request starts another."""
        child = self._child
        if child is not None and child.url is not None and child.process.poll() is not None:
            self._stop_child()
        return self._child

    def _leases(self) -> int:
        return sum(1 for client in self._clients if client.holds is not None and client.holds is self._child)

    def _idle_left(self) -> float:
        if self._leases() or (self._child is not None and self._child.url is None):
            return float("inf")
        return self._free_since + self._settings.local_model_idle - time.monotonic()

    def _patience(self) -> float | None:
        """Seconds until something must be done although nobody says anything."""
        if self._child is None:
            return None
        if self._child.url is None:
            return max(0.0, self._child.deadline - time.monotonic())
        left = self._idle_left()
        return None if left == float("inf") else max(0.0, left)

    def _files(self) -> dict[str, Path]:
        return model_files(self._settings.data, self._settings.local_model)

    def _start_child(self, name: str) -> None:
        path = self._files().get(name)
        if path is None or not path.is_file():
            self._refuse(name, "model_not_found")
            return
        cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        key = os.urandom(24).hex()
        load = Load(
            path=str(path),
            name=name,
            key=key,
            context=max(512, self._settings.local_model_context),
            slots=min(cores, MAX_SLOTS),
            threads=max(1, min(cores - 1, MAX_THREADS)),  # one core is the page's, see `load.Load`
        )
        process = subprocess.Popen(
            [sys.executable, "-m", "aarhusai.gateway.runtime.child"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert process.stdin is not None
        assert process.stdout is not None
        child = _Child(process, name, key, time.monotonic() + LOAD_SECONDS)
        self._child = child
        self._selector.register(process.stdout, selectors.EVENT_READ, lambda: self._hear_child(child))
        try:
            process.stdin.write(load.line())
            process.stdin.flush()
        except BrokenPipeError:
            return  # it died at once; its standard output tells us so

    def _hear_child(self, child: _Child) -> None:
        assert child.process.stdout is not None
        heard = os.read(child.process.stdout.fileno(), MAX_LINE)
        child.heard += heard
        if not heard:
            if child.url is None:
                self._fail_load(child)
            else:
                self._stop_child()  # it died; whoever asks next starts it again
        elif child.url is None and child.heard.endswith(b"\n"):
            child.url = str(json.loads(child.heard)["url"])
            self._free_since = time.monotonic()

    def _fail_load(self, child: _Child) -> None:
        self._stop_child()
        self._refuse(child.name, "model_not_loaded")

    def _refuse(self, name: str, code: str) -> None:
        for client in [client for client in self._waiting if client.wants == name]:
            self._waiting.remove(client)
            client.wants = None
            self._say(client, {"error": code})

    def _stop_child(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        assert child.process.stdin is not None
        assert child.process.stdout is not None
        self._selector.unregister(child.process.stdout)
        child.process.stdout.close()
        try:
            child.process.stdin.close()
            child.process.wait(STOP_SECONDS)
        except (OSError, subprocess.TimeoutExpired):
            child.process.kill()
            child.process.wait()
