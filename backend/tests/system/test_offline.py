"""With no network but the loopback: the first start, the bundled model's answer, a kill and what is left."""

import asyncio
import json
import os
import sys
from pathlib import Path

import pytest
from system.offline import NOT_PERMITTED, QUESTION
from system.platform_process import a_folder, environment

TESTS = Path(__file__).parents[1]


async def test_the_product_starts_answers_and_survives_without_any_network() -> None:
    with a_folder() as data:
        program = await asyncio.create_subprocess_exec(
            sys.executable, str(TESTS / "system" / "offline.py"), str(data),
            env=environment({"PYTHONPATH": str(TESTS)}), stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        out, err = await program.communicate()
    if program.returncode == NOT_PERMITTED and os.geteuid() != 0:
        pytest.skip("only root may leave the network on this machine")
    assert program.returncode == 0, err.decode()
    told = json.loads(out)
    print(f"first start {told['first_start']:.1f} s, first word {told['first_word']:.1f} s")
    assert (told["cut_off"], told["page"], told["exit"]) == (True, 200, 0)
    assert told["model"] == ["smollm2", True, "Z4"]
    assert told["first_end"] in {"done", "stopped"}
    assert len(told["first_text"].split()) > 5
    question, status, text = told["kept"]
    assert (question, status) == (QUESTION, "cut_off")
    assert text.startswith(told["seen"])
    assert told["again"] in {"done", "stopped"}
