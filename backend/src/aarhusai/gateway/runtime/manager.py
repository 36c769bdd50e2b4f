"""The local model runtime's manager: starts the model when somebody asks for it, and stops it when nobody does.

One thread, the standard library only, so that it costs almost nothing while no model is loaded. It listens on a Unix
socket; a request is one line of JSON and so is the answer:

    {"model": "smollm2"}  ->  {"url": "http://127.0.0.1:PORT/v1", "key": "..."}   or   {"error": code}
    {"list": true}        ->  {"models": ["..."]}

The connection is the lease: the model stays loaded while it is open, so a client that dies gives its lease back. One
model that chats and the one that turns texts into vectors can be loaded at a time, each in a seat of its own. A seat's
requests are served in the order they came: whoever asks for another model waits until the present one is free, and
whoever came later waits behind.
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
from aarhusai.gateway.runtime.load import Load, cores_here, slots_here
from aarhusai.gateway.runtime.weights import DEFAULT, EMBEDDER, model_files

MAX_LINE = 4096
MAX_CLIENTS = 2048
LOAD_SECONDS = 300
STOP_SECONDS = 3
MAX_THREADS = 8
EMBEDDER_CONTEXT = 512
EMBEDDER_SLOTS = 2


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
    seat: "_Seat"
    name: str
    key: str
    deadline: float
    heard: bytearray = field(default_factory=bytearray)
    url: str | None = None


@dataclass(eq=False, slots=True)
class _Seat:
    """Room for one loaded model, and those who wait for it. `free_since` is when its last lease ended."""

    waiting: "deque[_Client]" = field(default_factory=deque[_Client])
    child: _Child | None = None
    free_since: float = field(default_factory=time.monotonic)

    def patience(self, idle: float, leases: int) -> float:
        """Seconds until its model must be looked at although nobody says anything."""
        if self.child is None:
            return float("inf")
        if self.child.url is None:
            return self.child.deadline - time.monotonic()
        return float("inf") if leases else self.free_since + idle - time.monotonic()


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
        self._chat = _Seat()
        self._embedder = _Seat()
        self._seats = (self._chat, self._embedder)
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
            for seat in self._seats:
                self._advance(seat)

    def close(self) -> None:
        """Stops the models and closes every connection."""
        for seat in self._seats:
            self._stop_child(seat)
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
            (self._embedder if name == EMBEDDER else self._chat).waiting.append(client)
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
        for seat in self._seats:
            if client in seat.waiting:
                seat.waiting.remove(client)
        self._selector.unregister(client.connection)
        client.connection.close()
        if client.holds is not None:
            client.holds.seat.free_since = time.monotonic()

    def _advance(self, seat: _Seat) -> None:
        """Gives the seat's model to whoever is next, loading, changing or stopping it as needed."""
        child = seat.child
        if child is not None and child.url is None and time.monotonic() > child.deadline:
            self._fail_load(child)
        while seat.waiting:
            client = seat.waiting[0]
            child = self._living_child(seat)
            if child is None:
                self._start_child(seat, str(client.wants))
            elif child.name != client.wants:
                if self._leases(seat):
                    return
                self._stop_child(seat)
            elif child.url is None:
                return
            else:
                seat.waiting.popleft()
                client.holds = child
                self._say(client, {"url": child.url, "key": child.key})
        if seat.child is not None and seat.child.url is not None and self._left(seat) <= 0:
            self._stop_child(seat)

    def _living_child(self, seat: _Seat) -> _Child | None:
        """The child, unless it died after it had loaded: then the next request starts another."""
        child = seat.child
        if child is not None and child.url is not None and child.process.poll() is not None:
            self._stop_child(seat)
        return seat.child

    def _leases(self, seat: _Seat) -> int:
        return sum(1 for client in self._clients if client.holds is not None and client.holds is seat.child)

    def _left(self, seat: _Seat) -> float:
        return seat.patience(self._settings.local_model_idle, self._leases(seat))

    def _patience(self) -> float | None:
        """Seconds until something must be done although nobody says anything."""
        left = min(self._left(seat) for seat in self._seats)
        return None if left == float("inf") else max(0.0, left)

    def _files(self) -> dict[str, Path]:
        return model_files(self._settings.data, self._settings.local_model)

    def _start_child(self, seat: _Seat, name: str) -> None:
        path = self._files().get(name)
        if path is None or not path.is_file():
            self._refuse(seat, name, "model_not_found")
            return
        load = self._load(name, path)
        process = subprocess.Popen(
            [sys.executable, "-m", "aarhusai.gateway.runtime.child"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert process.stdin is not None
        assert process.stdout is not None
        child = _Child(process, seat, name, load.key, time.monotonic() + LOAD_SECONDS)
        seat.child = child
        self._selector.register(process.stdout, selectors.EVENT_READ, lambda: self._hear_child(child))
        try:
            process.stdin.write(load.line())
            process.stdin.flush()
        except BrokenPipeError:
            return  # it died at once; its standard output tells us so

    def _load(self, name: str, path: Path) -> Load:
        embeds = name == EMBEDDER
        return Load(
            path=str(path),
            name=name,
            key=os.urandom(24).hex(),
            context=EMBEDDER_CONTEXT if embeds else max(512, self._settings.local_model_context),
            slots=EMBEDDER_SLOTS if embeds else slots_here(),
            threads=max(1, min(cores_here() - 1, MAX_THREADS)),  # one core is the page's, see `load.Load`
            embeds=embeds,
        )

    def _hear_child(self, child: _Child) -> None:
        assert child.process.stdout is not None
        heard = os.read(child.process.stdout.fileno(), MAX_LINE)
        child.heard += heard
        if not heard:
            if child.url is None:
                self._fail_load(child)
            else:
                self._stop_child(child.seat)  # it died; whoever asks next starts it again
        elif child.url is None and child.heard.endswith(b"\n"):
            child.url = str(json.loads(child.heard)["url"])
            child.seat.free_since = time.monotonic()

    def _fail_load(self, child: _Child) -> None:
        self._stop_child(child.seat)
        self._refuse(child.seat, child.name, "model_not_loaded")

    def _refuse(self, seat: _Seat, name: str, code: str) -> None:
        for client in [client for client in seat.waiting if client.wants == name]:
            seat.waiting.remove(client)
            client.wants = None
            self._say(client, {"error": code})

    def _stop_child(self, seat: _Seat) -> None:
        child, seat.child = seat.child, None
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
