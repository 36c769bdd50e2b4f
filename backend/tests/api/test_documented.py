"""What docs/api.md shows is run as it stands there, against the product."""

import asyncio
import os
import re
import shutil
import sys
from pathlib import Path

import pytest
from cast import PASSWORD, email

from aarhusai.gateway.providers.scripted import Pause, Say, ScriptedProvider

PAGE = (Path(__file__).parents[3] / "docs" / "api.md").read_text(encoding="utf-8")


def shown(language: str, server: str) -> str:
    """The code on the page, for this server and one of the cast."""
    block = re.search(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    assert block is not None
    return (
        block[1]
        .replace("http://127.0.0.1:8080", server)
        .replace("karla@lindehoej.example", email("karla"))
        .replace("karla-lindehoej-1", PASSWORD.replace(" ", "\\ ") if language == "bash" else PASSWORD)
    )


async def run(folder: Path, *command: str) -> str:
    """What the program prints. It must end well."""
    process = await asyncio.create_subprocess_exec(
        *command,
        cwd=folder,
        env={"PATH": os.environ["PATH"]},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    out, _ = await asyncio.wait_for(process.communicate(), 40)
    assert process.returncode == 0, out.decode()
    return out.decode()


async def test_the_python_example_asks_resumes_and_stops(server: str, model: ScriptedProvider, tmp_path: Path) -> None:
    model.then(Say("En høring "), Pause(0.4), Say("er et "), Pause(0.4), Say("brev med en frist."))
    model.then(Say("Det"), Pause(30), Say("!"))
    (tmp_path / "example.py").write_text(shown("python", server), encoding="utf-8")
    out = await run(tmp_path, sys.executable, "-X", "utf8", "example.py")
    assert out.splitlines() == ["En høring er et brev med en frist.", "stopped"]


@pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl")
async def test_the_curl_example_streams_an_answer(server: str, model: ScriptedProvider, tmp_path: Path) -> None:
    model.then(Say("Et brev."))
    out = await run(tmp_path, "bash", "-euo", "pipefail", "-c", shown("bash", server))
    assert "event: turn" in out
    assert 'data: {"text":"Et brev.","at":0}' in out
    assert '"status":"done"' in out
