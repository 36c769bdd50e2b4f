"""`aarhusai protect`: lines in, lines out, without anything around it."""

import json
import os
import subprocess
import sys
import time
from io import BytesIO
from pathlib import Path

import pytest
from pydantic import TypeAdapter
from typing_extensions import TypedDict

from aarhusai.cli.protect import protect_lines
from aarhusai.protection.offline import Offline
from aarhusai.protection.recognisers import Registry


class Span(TypedDict):
    start: int
    end: int
    kind: str
    score: float


@pytest.fixture(scope="module")
def offline() -> Offline:
    return Offline(Registry())


async def told(offline: Offline, *lines: str | bytes) -> tuple[int, list[dict[str, object]]]:
    out = BytesIO()
    given = [line if isinstance(line, bytes) else line.encode() for line in lines]
    code = await protect_lines(offline, given, out)
    return code, [json.loads(line) for line in out.getvalue().splitlines()]


def line(text: str, identifier: object = "a") -> str:
    return json.dumps({"id": identifier, "text": text})


async def test_a_line_tells_its_spans_its_classes_and_its_protected_text(offline: Offline) -> None:
    text = "Borgeren 😀 har cpr 610180-0008, tlf. 86 12 34 56, og har fået konstateret demens."
    code, (answer,) = await told(offline, line(text, 7))
    assert code == 0
    assert answer["id"] == 7
    spans = TypeAdapter(list[Span]).validate_python(answer["spans"])
    assert [(one["kind"], text[one["start"] : one["end"]]) for one in spans] == [
        ("cpr", "610180-0008"),
        ("phone", "86 12 34 56"),
        ("term:health", "har fået konstateret demens"),
    ]
    assert all(0 < one["score"] <= 1 for one in spans)
    assert answer["classes"] == ["K2", "K4", "K6"]
    protected = str(answer["protected"])
    assert "610180" not in protected
    assert "86 12" not in protected
    assert protected.startswith("Borgeren 😀 har cpr [CPR-")
    assert protected.endswith("og har fået konstateret demens.")


async def test_nothing_personal_leaves_the_text_as_it_is(offline: Offline) -> None:
    code, (answer,) = await told(offline, line("Vejen er lukket i dag."))
    assert (code, answer["spans"], answer["classes"]) == (0, [], ["K0"])
    assert answer["protected"] == "Vejen er lukket i dag."


async def test_lines_that_cannot_be_used_are_told_and_the_rest_goes_on(offline: Offline) -> None:
    code, answers = await told(
        offline,
        "nonsense",
        "[1]",
        '{"id": 3}',
        '{"id": 4, "text": 5}',
        b'{"id": 5, "text": "\xff"}',
        "  ",
        line("x", 6),
    )
    assert code == 1
    assert [(one.get("line"), one["id"], one.get("error")) for one in answers] == [
        (1, None, "not_json"),
        (2, None, "not_an_object"),
        (3, 3, "no_text"),
        (4, 4, "no_text"),
        (5, None, "not_json"),
        (None, 6, None),
    ]


async def test_odd_texts_come_back_as_they_were(offline: Offline) -> None:
    texts = ["", "\ud800", "a\u0000b", "İ 610180-0008", "e\u0301" * 50, "\r\n\t"]
    code, answers = await told(offline, *[line(text) for text in texts])
    assert code == 0
    for text, answer in zip(texts, answers, strict=True):
        if not answer["spans"]:
            assert answer["protected"] == text


async def test_a_long_line_is_read_whole(offline: Offline) -> None:
    text = "Der er langt mellem huse og marker i dag. " * 4_000 + "cpr 610180-0008"
    _, (answer,) = await told(offline, line(text))
    assert str(answer["protected"]).endswith("]")
    assert answer["classes"] == ["K2", "K4"]


async def test_one_line_knows_nothing_of_another(offline: Offline) -> None:
    _, answers = await told(offline, line("cpr 610180-0008"), line("cpr 610180-0008"))
    assert len({str(one["protected"]) for one in answers}) == 2


def run(tmp_path: Path, given: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "aarhusai.cli.main", "protect"],
        input=given,
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path), "LC_ALL": "C", **environment},
        check=False,
    )


def test_the_command_needs_no_settings_and_nothing_around_it(tmp_path: Path) -> None:
    began = time.perf_counter()
    done = run(tmp_path, line("blåbær, cpr 610180-0008") + "\n")
    assert time.perf_counter() - began < 10
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["classes"] == ["K2", "K4"]
    assert list(tmp_path.iterdir()) == []


def test_the_municipalitys_own_recognisers_are_used(tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(
        "recognisers:\n  - {name: card, label: borgerkort, pattern: 'BK-[0-9]{6}', match: ['BK-123456']}\n",
        encoding="utf-8",
    )
    done = run(tmp_path, line("Kort BK-654321"), AARHUSAI_RECOGNISERS=str(path))
    assert [one["kind"] for one in json.loads(done.stdout)["spans"]] == ["borgerkort"]


def test_a_wrong_file_of_recognisers_stops_the_command_with_the_remedy(tmp_path: Path) -> None:
    done = run(tmp_path, line("x"), AARHUSAI_RECOGNISERS=str(tmp_path / "none.yaml"))
    assert done.returncode == 1
    assert done.stdout == ""
    assert "AARHUSAI_RECOGNISERS" in done.stderr
