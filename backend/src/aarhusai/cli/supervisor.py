"""`aarhusai serve` on one machine: PostgreSQL, the schema, and the processes of the platform, kept alive.

Standard library only and few modules of it: this process stays for as long as the platform runs.
"""

import contextlib
import ctypes
import os
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import FrameType

from aarhusai.cli.page_address import address, answers, check_port_free
from aarhusai.config import Settings
from aarhusai.config.settings import child_environment
from aarhusai.errors import StartError
from aarhusai.storage.embedded import APPLICATION, EmbeddedPostgres

# -P: what lies in the present folder must not be imported.
PROGRAM = (sys.executable, "-P", "-m", "aarhusai.cli.main")

_GRACE_SECONDS = 10
_SETTLED_SECONDS = 30  # who lived this long starts again without a wait
_LONGEST_WAIT = 30.0
_DATABASE_WAIT = 5.0
_TRIES_BEFORE_FIRST_ANSWER = 3
_WRONG_SET_UP = 78  # what `aarhusai web` ends with when trying again is of no use (EX_CONFIG of sysexits.h)
_PR_SET_PDEATHSIG = 1  # prctl(2)

Starter = Callable[[str], subprocess.Popen[bytes]]


def supervise(settings: Settings, *, with_worker: bool, program: Sequence[str] = PROGRAM) -> int:
    """Run the platform until SIGINT or SIGTERM; returns the exit code. `program` takes a command's name as argument.

    Raises StartError when the port is taken, the database does not come up, or the web process cannot start.
    """
    check_port_free(settings.host, settings.port)
    with _woken_by_signals() as signals:
        postgres = EmbeddedPostgres(settings.data) if settings.embedded else None
        try:
            owner = settings.migration_database_url
            if postgres is not None:
                owner = postgres.start()
                settings = replace(settings, database_url=postgres.url(role=APPLICATION))
            # Who works is not who owns the tables: the owner's address goes to the migration alone.
            environment = child_environment(replace(settings, migration_database_url=None))
            if postgres is not None and postgres.schema_revision() != newest_migration():
                _migrate(program, child_environment(replace(settings, migration_database_url=owner)))
            names = ["web", *(["worker"] if with_worker else []), "runtime"]
            Platform(settings, names, starter(program, environment), postgres).run(signals)
        finally:
            if postgres is not None:
                postgres.stop()
    return 0


class Signals:
    """What the operating system told us, and a way to sleep until it tells more."""

    def __init__(self, reader: int) -> None:
        self._reader = reader
        self.stop = False

    def heard(self, number: int, frame: FrameType | None) -> None:
        """The handler of SIGINT and SIGTERM."""
        del number, frame
        self.stop = True

    def woken(self, number: int, frame: FrameType | None) -> None:
        """The handler of SIGCHLD: having one is what ends the sleep."""

    def sleep(self, seconds: float) -> None:
        """Sleep, but wake up at once for a signal or the end of a child."""
        if not self.stop and select.select([self._reader], [], [], seconds)[0]:
            os.read(self._reader, 4096)


@dataclass(slots=True)
class Child:
    """One process of the platform. `due` and `started` are readings of the monotonic clock, in seconds."""

    name: str
    process: subprocess.Popen[bytes] | None = None
    due: float = 0.0
    started: float = 0.0
    failures: int = 0


class Platform:
    """The child processes: started in order, restarted when they end, stopped together."""

    def __init__(
        self, settings: Settings, names: Sequence[str], start: Starter, postgres: EmbeddedPostgres | None
    ) -> None:
        self._settings = settings
        self._start = start
        self._postgres = postgres
        self._answered = False
        self._database_due = 0.0
        # The page comes first; the others start when it answers.
        self._children = [Child(names[0])]
        self._later = [Child(name) for name in names[1:]]

    def run(self, signals: Signals) -> None:
        """Keep everything alive until a signal says stop."""
        try:
            while not signals.stop:
                for child in self._children:
                    self._look_after(child)
                if not self._answered and answers(self._settings.host, self._settings.port):
                    self._answered = True
                    print(f"AarhusAI: {address(self._settings)}", flush=True)
                    self._children += self._later
                    continue
                self._look_after_database()
                signals.sleep(self._pause())
        finally:
            self._stop()

    def _look_after_database(self) -> None:
        if self._postgres is None or self._postgres.running() or time.monotonic() < self._database_due:
            return
        _tell("PostgreSQL went away and is started again")
        try:
            self._postgres.start()
        except StartError as error:
            # A full disk, say: it may be well again in a while, and the page tells people meanwhile.
            _tell(f"{error.message} {error.remedy}")
            self._database_due = time.monotonic() + _DATABASE_WAIT

    def _pause(self) -> float:
        if not self._answered:
            return 0.05
        waiting = [child.due - time.monotonic() for child in self._children if child.process is None]
        return max(0.0, min([2.0, *waiting]))

    def _look_after(self, child: Child) -> None:
        """Start a child that is due; note one that ended, and when to start it again."""
        now = time.monotonic()
        if child.process is None:
            if now >= child.due:
                child.process = self._start(child.name)
                child.started = now
            return
        code = child.process.poll()
        if code is None:
            return
        child.process = None
        child.failures = 1 if now - child.started > _SETTLED_SECONDS else child.failures + 1
        hopeless = code == _WRONG_SET_UP or child.failures >= _TRIES_BEFORE_FIRST_ANSWER
        if child.name == "web" and not self._answered and hopeless:
            raise StartError(
                "web_failed", "The web process does not start.", "Its own words stand above; try: aarhusai doctor"
            )
        wait = back_off(child.failures)
        child.due = now + wait
        _tell(f"{child.name} ended ({how_it_ended(code)}) and starts again {f'in {wait:g} s' if wait else 'at once'}")

    def _stop(self) -> None:
        """SIGTERM for all, SIGKILL for who is not gone within the grace."""
        running = [child.process for child in self._children if child.process is not None]
        for process in running:
            process.terminate()
        deadline = time.monotonic() + _GRACE_SECONDS
        for process in running:
            try:
                process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def back_off(failures: int) -> float:
    """Seconds to wait after so many ends in a row: none, then half a second, doubled each time up to 30."""
    return 0.0 if failures <= 1 else min(_LONGEST_WAIT, 0.25 * 2 ** min(failures - 1, 10))


def how_it_ended(code: int) -> str:
    """An exit code in words."""
    if code >= 0:
        return f"exit code {code}"
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"signal {-code}"


def newest_migration() -> str:
    """The newest revision that the package brings; read from the names, because Alembic would cost half a second."""
    import aarhusai

    folder = Path(aarhusai.__file__).parent / "migrations" / "versions"
    found = [match[1] for file in folder.iterdir() if (match := re.match(r"(\d{4})_\w+\.py$", file.name))]
    return max(found)


def _migrate(program: Sequence[str], environment: Mapping[str, str]) -> None:
    done = subprocess.run([*program, "migrate"], env=environment, stdin=subprocess.DEVNULL, check=False)
    if done.returncode != 0:
        raise StartError(
            "migration_failed", "The database could not be brought up to date.", "What went wrong stands above."
        )


def starter(program: Sequence[str], environment: Mapping[str, str]) -> Starter:
    """Starts commands of ours as children that end when we do."""
    bind_to_us = _death_signal()

    def start(name: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [*program, name],
            env=environment,
            stdin=subprocess.DEVNULL,
            # Its own group: Ctrl-C reaches us alone, and we stop the children in order.
            process_group=0,
            preexec_fn=bind_to_us,  # noqa: PLW1509  # we have no threads
        )

    return start


def _death_signal() -> Callable[[], None]:
    """What a child does first, so that the kernel sends it SIGTERM when we are gone, however we went."""
    prctl = ctypes.CDLL(None).prctl
    us = os.getpid()

    def bind_to_us() -> None:
        prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != us:  # we went before the line above
            os._exit(1)

    return bind_to_us


@contextlib.contextmanager
def _woken_by_signals() -> Generator[Signals]:
    """Handlers for the time of the run; what was there before is put back."""
    reader, writer = os.pipe()
    os.set_blocking(reader, False)
    os.set_blocking(writer, False)
    signals = Signals(reader)
    old_handlers = {
        number: signal.signal(number, handler)
        for number, handler in (
            (signal.SIGINT, signals.heard),
            (signal.SIGTERM, signals.heard),
            (signal.SIGCHLD, signals.woken),
        )
    }
    old_wakeup = signal.set_wakeup_fd(writer)
    try:
        yield signals
    finally:
        signal.set_wakeup_fd(old_wakeup)
        for number, handler in old_handlers.items():
            signal.signal(number, handler)
        os.close(reader)
        os.close(writer)


def _tell(line: str) -> None:
    print(f"aarhusai: {line}", file=sys.stderr, flush=True)
