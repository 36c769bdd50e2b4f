"""Commands as an operator runs them, on a database of the test's own."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from aarhusai.cli.apply import run_apply
from aarhusai.config import Settings


@dataclass(frozen=True)
class Told:
    """How a command ended, and what it printed."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        """What it printed, line by line."""
        return self.out.splitlines()


Apply = Callable[..., Told]


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """A house with an external database and a data folder of its own, whose port nobody listens on."""
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    return replace(Settings(), database_url=database_url, data=folder, database_pool=4, port=9)


@pytest.fixture
def apply(settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Apply:
    """Applies a text as the file `house.yaml`."""

    def run(text: str, *, dry_run: bool = False) -> Told:
        file = tmp_path / "house.yaml"
        file.write_text(text, encoding="utf-8")
        code = run_apply(settings, str(file), dry_run=dry_run)
        out, err = capsys.readouterr()
        return Told(code, out.replace(str(tmp_path) + "/", ""), err.replace(str(tmp_path) + "/", ""))

    return run
