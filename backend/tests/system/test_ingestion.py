"""Documents and the death of a worker: real processes, a real kill -9."""

import asyncio
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import LiteralString

import psutil
import psycopg
import pytest
from system.platform_process import COMMAND, a_folder, environment, until

from aarhusai.storage.embedded import EmbeddedPostgres

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

FILES = 200
READY = "SELECT count(*) FROM document WHERE status = 'ready'"


@pytest.fixture
def data() -> Iterator[Path]:
    """A data folder."""
    with a_folder() as folder:
        yield folder


def a_folder_of_notes(folder: Path) -> Path:
    """Two hundred notes, each with a word of its own; every fifth is long enough to be cut into several pieces.

    The empty lines make them heavy, so that the worker takes few at a time and is done with some long before others.
    """
    notes = folder / "notater"
    notes.mkdir()
    for number in range(FILES):
        text = (
            f"Notat om lindetræ{number:03}.\n\n"
            + "Kommunen passer træerne ved vejene året rundt. " * (9 if number % 5 else 85)
            + "\n" * 4_000
        )
        (notes / f"{number:03}.txt").write_text(text, encoding="utf-8")
    return notes


async def test_a_worker_killed_in_the_middle_of_200_files_leaves_each_in_exactly_once(data: Path) -> None:
    notes = a_folder_of_notes(data.parent)
    importing = subprocess.Popen(  # noqa: ASYNC220  # it returns at once
        [*COMMAND, "knowledge", "import", str(notes), "--collection", "Notater", "--data", str(data)],
        env=environment({}),
        cwd="/",
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        await until(lambda: 20 < counted(data, READY) < FILES - 20, 250)
        killed = 0
        for child in psutil.Process(importing.pid).children():
            if child.cmdline()[-1] == "worker":
                child.kill()
                killed += 1
        assert killed == 1
    finally:
        importing.kill()
        importing.wait()

    done = await asyncio.to_thread(brought_in, notes, "Notater", data)

    assert done.returncode == 0, done.stderr
    with EmbeddedPostgres(data) as postgres, psycopg.connect(postgres.url()) as connection:
        rows = connection.execute(
            """
            SELECT d.name, d.status, count(DISTINCT v.id), count(DISTINCT c.version_id),
                   bool_and(c.version_id = d.version_id)
              FROM document d JOIN document_version v ON v.document_id = d.id JOIN chunk c ON c.document_id = d.id
             GROUP BY d.id ORDER BY d.name
            """
        ).fetchall()
        twice = connection.execute(
            "SELECT count(*) FROM (SELECT FROM chunk GROUP BY document_id, ordinal HAVING count(*) > 1) AS t"
        ).fetchone()
        left = connection.execute("SELECT count(*) FROM ingest_task").fetchone()
    assert rows == [(f"{number:03}.txt", "ready", 1, 1, True) for number in range(FILES)]
    assert (twice, left) == ((0,), (0,))


def brought_in(path: Path, collection: str, data: Path) -> subprocess.CompletedProcess[str]:
    """The command to its end, however busy the machine is."""
    return subprocess.run(
        [*COMMAND, "knowledge", "import", str(path), "--collection", collection, "--data", str(data)],
        env=environment({}),
        cwd="/",
        capture_output=True,
        text=True,
        timeout=250,
        check=False,
    )


def counted(data: Path, query: LiteralString) -> int:
    """What the running database says; 0 before there is one."""
    try:
        with psycopg.connect(EmbeddedPostgres(data).url(), connect_timeout=2) as connection:
            row = connection.execute(query).fetchone()
    except psycopg.Error:
        return 0
    return int(row[0]) if row else 0


async def test_lines_of_json_become_documents_named_by_their_ids(data: Path) -> None:
    lines = data.parent / "svar.jsonl"
    written = [{"id": f"svar-{n}", "title": f"Svar {n}", "text": f"Svaret handler om lindetræ{n}."} for n in range(30)]
    lines.write_text("\n".join(json.dumps(one) for one in [*written, {"id": "tomt"}]), encoding="utf-8")

    done = await asyncio.to_thread(brought_in, lines, "Svar", data)

    assert done.returncode == 1
    assert "svar.jsonl:31: bad_line" in done.stderr
    with EmbeddedPostgres(data) as postgres, psycopg.connect(postgres.url()) as connection:
        rows = connection.execute("SELECT name, title, status FROM document ORDER BY id").fetchall()
        owner = connection.execute("SELECT count(*) FROM collection c JOIN person p ON p.id = c.owner_id").fetchone()
    assert sorted(rows) == sorted((one["id"], one["title"], "ready") for one in written)
    assert owner == (1,)
