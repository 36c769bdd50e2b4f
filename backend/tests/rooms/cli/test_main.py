"""The command line itself: names of commands, exit codes, and a start that fails says why in one line."""

import os
import subprocess
import sys
import time
from base64 import b64encode
from pathlib import Path

import pytest
from rooms.cli.conftest import Apply

from aarhusai.cli.main import WRONG_SET_UP, main
from aarhusai.config import Settings

HEAVY = ("procrastinate", "sqlalchemy", "alembic", "pydantic_ai", "aiohttp", "httpx", "xllamacpp", "numpy")


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A command in a process of its own, with nothing but this environment."""
    return subprocess.run(
        [sys.executable, "-P", "-m", "aarhusai.cli.main", *arguments],
        env={"PATH": os.defpath, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=50,
    )


@pytest.mark.parametrize("module", ["aarhusai.web.app", "aarhusai.web.server"])
def test_the_web_process_starts_without_what_it_needs_later_or_never(module: str) -> None:
    code = f"import sys, {module}; print(*sorted(set({HEAVY!r}) & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


@pytest.mark.parametrize("command", ["serve", "worker", "migrate", "doctor", "apply", "demo"])
def test_every_command_explains_itself(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    assert ended.value.code == 0
    assert "--data" in capsys.readouterr().out


def test_an_unknown_setting_stops_every_command_with_a_suggestion(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AARHUSAI_PROT", "80")
    assert main(["doctor"]) == 1
    told = capsys.readouterr().err.splitlines()
    assert told == ["aarhusai: There is no setting AARHUSAI_PROT.", "  Did you mean AARHUSAI_PORT?"]


def test_a_wrong_use_is_exit_code_2() -> None:
    with pytest.raises(SystemExit) as ended:
        main(["fly"])
    assert ended.value.code == 2


@pytest.mark.parametrize("command", ["web", "worker", "migrate"])
def test_a_database_that_is_away_is_told_in_one_line_with_the_remedy(command: str, tmp_path: Path) -> None:
    done = run(command, "--data", str(tmp_path), DATABASE_URL="postgresql://nobody:geheim@127.0.0.1:1/x")
    assert done.returncode == (WRONG_SET_UP if command == "web" else 1)
    assert done.stderr.splitlines() == [
        "aarhusai: The database does not answer.",
        "  Check DATABASE_URL, that PostgreSQL runs, and that the user may connect.",
    ]


@pytest.mark.parametrize("command", ["web", "worker"])
def test_another_master_key_is_told_in_one_line(apply: Apply, settings: Settings, command: str) -> None:
    apply("switches: {}")
    key = b64encode(bytes(32)).decode()
    done = run(command, "--data", str(settings.data), DATABASE_URL=str(settings.database_url), AARHUSAI_MASTER_KEY=key)
    assert done.returncode == (WRONG_SET_UP if command == "web" else 1)
    assert done.stderr.startswith("aarhusai: The database was begun with another master key")
    assert len(done.stderr.splitlines()) == 2
    assert key not in done.stderr


def test_a_port_that_is_taken_is_told_before_anything_starts(tmp_path: Path) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        started = time.monotonic()
        done = run("serve", "--data", str(tmp_path), "--port", str(port))
    assert done.returncode == 1
    assert f"--port {port + 1}" in done.stderr
    assert "Traceback" not in done.stderr
    assert time.monotonic() - started < 10
    assert list(tmp_path.iterdir()) == []
