"""`aarhusai knowledge search`, as somebody who measures uses it: lines of JSON in, lines of JSON out."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from system.platform_process import COMMAND, a_folder, environment

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]

DOCUMENTS = [
    {"id": "telefon", "title": "Digitalisering", "text": "Kontaktperson: Mette Opfundet, telefon 89 40 20 00."},
    {"id": "svømning", "title": "Svømmehallen", "text": "Svømmehallen holder lukket i juli."},
    {"id": "parkering", "title": "Parkering", "text": "Parkeringspladserne ved skolerne er gratis om søndagen."},
]
ASKED = [
    {"id": "a", "query": "Hvad er telefonnummeret til kontaktpersonen i digitalisering?"},
    {"id": "b", "query": "parkering ved skolen"},
    {"id": "c", "query": "89402000"},
]


@pytest.fixture
def data() -> Iterator[Path]:
    """A data folder."""
    with a_folder() as folder:
        yield folder


def told(data: Path, *words: str, given: str = "") -> subprocess.CompletedProcess[str]:
    """The command to its end."""
    return subprocess.run(
        [*COMMAND, "knowledge", *words, "--data", str(data)],
        env=environment({}),
        cwd="/",
        input=given,
        capture_output=True,
        text=True,
        timeout=150,
        check=False,
    )


def test_questions_of_json_lines_are_answered_in_order(data: Path) -> None:
    lines = data.parent / "viden.jsonl"
    lines.write_text("\n".join(map(json.dumps, DOCUMENTS)), encoding="utf-8")
    assert told(data, "import", str(lines), "--collection", "Viden").returncode == 0

    asked = "\n".join(map(json.dumps, ASKED))
    done = told(data, "search", "--collection", "Viden", "--k", "2", given=asked + "\n\n")
    assert done.returncode == 0, done.stderr
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["id"] for answer in answers] == ["a", "b", "c"]
    assert [answer["hits"][0]["document"] for answer in answers] == ["telefon", "parkering", "telefon"]
    for answer in answers:
        assert len({hit["document"] for hit in answer["hits"]}) == len(answer["hits"]) <= 2
        assert [set(hit) for hit in answer["hits"]] == [{"document", "page", "chunk", "score", "text"}] * len(
            answer["hits"]
        )
        scores = [hit["score"] for hit in answer["hits"]]
        assert scores == sorted(scores, reverse=True)

    wrong = told(data, "search", "--collection", "Viden", given='{"id": "a"}\n')
    assert (wrong.returncode, "Line 1" in wrong.stderr) == (1, True)
    assert told(data, "search", "--collection", "Ukendt", given=asked).returncode == 1
    assert told(data, "search", "--collection", "Viden", "--as", "ukendt@example.org", given=asked).returncode == 1
