"""The supervisor: everything starts in order, what ends starts again, and nothing is left behind."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from aarhusai.cli.page_address import address, answers
from aarhusai.cli.supervisor import back_off, how_it_ended
from aarhusai.config import Settings
from aarhusai.storage.embedded import EmbeddedPostgres

STAND_IN = Path(__file__).with_name("platform_stand_in.py")

Platform = subprocess.Popen[str]


@pytest.fixture(scope="module")
def made() -> Iterator[Path]:
    """A data folder whose database was made once."""
    folder = Path(tempfile.mkdtemp(prefix="aarhusai-test-"))
    folder.chmod(0o711)
    with EmbeddedPostgres(folder):
        pass
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def data(made: Path) -> Iterator[Path]:
    """The data folder with nothing running in it, before and after."""
    yield made
    with EmbeddedPostgres(made):
        pass
    for name in ("web", "worker", "runtime", "migrate"):
        for note in made.glob(f"{name}.*"):
            note.unlink()


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def start(data: Path, port: int) -> Iterator[Callable[[], Platform]]:
    """Starts the supervisor over the stand-in, in a process of its own."""
    processes: list[Platform] = []

    def begin() -> Platform:
        command = [sys.executable, str(STAND_IN), "serve", str(port), str(data)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        processes.append(process)
        return process

    yield begin
    for process in processes:
        if process.poll() is None:
            process.terminate()
        process.communicate(timeout=20)


def pids(data: Path, name: str, what: str = "started") -> list[int]:
    """The process ids that the stand-in noted."""
    file = data / f"{name}.{what}"
    return [int(line) for line in file.read_text().splitlines()] if file.exists() else []


def eventually(condition: Callable[[], bool], seconds: float = 20) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def everything_runs(data: Path) -> bool:
    return all(len(pids(data, name)) == 1 for name in ("web", "worker", "runtime"))


def alive(pid: int) -> bool:
    try:
        return "\nState:\tZ" not in Path("/proc", str(pid), "status").read_text()
    except FileNotFoundError:
        return False


def announced(process: Platform) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_it_tells_the_address_when_the_page_answers(start: Callable[[], Platform], port: int) -> None:
    assert announced(start()) == f"AarhusAI: http://127.0.0.1:{port}"
    assert answers("127.0.0.1", port)


def test_sigterm_stops_every_process_and_the_database(start: Callable[[], Platform], data: Path) -> None:
    process = start()
    announced(process)
    assert eventually(lambda: everything_runs(data))
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 0
    for name in ("web", "worker", "runtime"):
        assert pids(data, name, "stopped") == pids(data, name)
    assert not EmbeddedPostgres(data).running()


def test_the_schema_is_brought_up_to_date_once(start: Callable[[], Platform], data: Path) -> None:
    for _ in range(2):
        process = start()
        announced(process)
        process.terminate()
        process.wait(20)
    assert len(pids(data, "web")) == 2
    assert len(pids(data, "migrate")) <= 1  # another test may have been first


def test_a_killed_process_starts_again_and_the_others_stay(start: Callable[[], Platform], data: Path) -> None:
    process = start()
    announced(process)
    assert eventually(lambda: everything_runs(data))
    os.kill(pids(data, "web")[0], signal.SIGKILL)
    assert eventually(lambda: len(pids(data, "web")) == 2)
    assert len(pids(data, "worker")) == len(pids(data, "runtime")) == 1
    process.terminate()
    assert "web ended (SIGKILL) and starts again at once" in process.communicate(timeout=20)[1]


def test_a_killed_database_comes_back(start: Callable[[], Platform], data: Path) -> None:
    announced(start())
    pid_file = data / "postgres" / "cluster" / "postmaster.pid"
    killed = int(pid_file.read_text().splitlines()[0])
    os.kill(killed, signal.SIGKILL)
    assert eventually(lambda: EmbeddedPostgres(data).running() and pid_file.read_text().splitlines()[0] != str(killed))


def test_after_kill_9_nothing_but_the_database_is_left_and_the_next_start_adopts_it(
    start: Callable[[], Platform], data: Path
) -> None:
    first = start()
    announced(first)
    assert eventually(lambda: everything_runs(data))
    database = (data / "postgres" / "cluster" / "postmaster.pid").read_text()
    first.kill()
    assert eventually(lambda: not any(alive(pids(data, name)[0]) for name in ("web", "worker", "runtime")))
    announced(start())
    assert (data / "postgres" / "cluster" / "postmaster.pid").read_text() == database


def test_a_taken_port_is_told_in_both_languages_before_anything_starts(
    start: Callable[[], Platform], data: Path, port: int
) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        process = start()
        told, _ = process.communicate(timeout=20)
    assert process.returncode == 1
    assert told.startswith("port_taken:")
    assert "taken" in told
    assert "optaget" in told
    assert f"--port {port + 1}" in told
    assert pids(data, "web") == []


def test_a_page_that_never_starts_ends_it_with_a_word(start: Callable[[], Platform], data: Path) -> None:
    (data / "web.broken").touch()
    process = start()
    told, _ = process.communicate(timeout=20)
    assert process.returncode == 1
    assert told.startswith("web_failed:")
    assert not EmbeddedPostgres(data).running()


def test_the_supervisor_is_small(start: Callable[[], Platform]) -> None:
    process = start()
    announced(process)
    rollup = Path("/proc", str(process.pid), "smaps_rollup").read_text()
    proportional = next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
    assert proportional < 18_000  # kB


@pytest.mark.parametrize(
    ("failures", "seconds"), [(0, 0.0), (1, 0.0), (2, 0.5), (3, 1.0), (5, 4.0), (9, 30.0), (99, 30.0)]
)
def test_the_wait_doubles_up_to_half_a_minute(failures: int, seconds: float) -> None:
    assert back_off(failures) == seconds


@pytest.mark.parametrize(
    ("code", "words"), [(0, "exit code 0"), (3, "exit code 3"), (-9, "SIGKILL"), (-120, "signal 120")]
)
def test_how_a_process_ended_is_told_in_words(code: int, words: str) -> None:
    assert how_it_ended(code) == words


@pytest.mark.parametrize(
    ("settings", "where"),
    [
        (Settings(port=8080), "http://127.0.0.1:8080"),
        (Settings(host="0.0.0.0", port=80), "http://127.0.0.1:80"),
        (Settings(host="::", port=9000), "http://[::1]:9000"),
        (Settings(public_url="https://ai.example.dk"), "https://ai.example.dk"),
    ],
)
def test_the_address_is_one_that_a_person_can_type(settings: Settings, where: str) -> None:
    assert address(settings) == where
