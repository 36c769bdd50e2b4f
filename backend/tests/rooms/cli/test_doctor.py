"""The doctor: every check is one line, what is wrong comes with its remedy, and no secret is told."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from socket import create_server

import psycopg
import pytest
from facts import WIRE
from psycopg.conninfo import make_conninfo
from rooms.cli.conftest import Apply

from aarhusai.cli.demo import run_demo
from aarhusai.cli.doctor import run_doctor
from aarhusai.config import Settings
from aarhusai.gateway.runtime.weights import bundled_file
from aarhusai.kit.clock import today
from aarhusai.storage.embedded import SUPERUSER
from aarhusai.usecases.screening.loading import template

Finding = dict[str, str]
Doctor = Callable[..., dict[str, Finding]]

KEY = "sk-meget-hemmelig-1234"


@pytest.fixture
def doctor(settings: Settings, capsys: pytest.CaptureFixture[str]) -> Doctor:
    """What each check found, with settings that may differ."""

    def run(**change: object) -> dict[str, Finding]:
        code = run_doctor(replace(settings, **change), as_json=True)  # pyright: ignore[reportArgumentType]  # the values come from a table
        out = capsys.readouterr().out
        assert KEY not in out
        found: list[Finding] = json.loads(out)["findings"]
        assert code == int(any(finding["level"] == "problem" for finding in found))
        assert all(finding["remedy"] for finding in found if finding["level"] != "ok")
        return {finding["check"]: finding for finding in found}

    return run


def levels(found: dict[str, Finding]) -> dict[str, str]:
    return {name: finding["level"] for name, finding in found.items()}


def test_a_new_house_has_warnings_and_no_problem(apply: Apply, doctor: Doctor) -> None:
    apply("switches: {}")  # begins the house
    found = levels(doctor())
    assert "problem" not in {level for name, level in found.items() if name not in {"front_end", "local_model"}}
    assert {name for name, level in found.items() if level == "warning"} >= {"web", "platform_owner", "models"}
    assert found["database"] == found["schema"] == found["encoding"] == found["extensions"] == "ok"
    assert found["key_claim"] == found["master_key"] == found["data_folder"] == found["disk"] == "ok"


def test_a_database_without_vectors_is_a_problem(apply: Apply, doctor: Doctor, database_url: str) -> None:
    apply("switches: {}")
    with psycopg.connect(make_conninfo(database_url, user=SUPERUSER), autocommit=True) as connection:
        connection.execute("DROP EXTENSION vector CASCADE")
    found = doctor()["extensions"]
    assert (found["level"], found["remedy"]) == ("problem", "As superuser: CREATE EXTENSION vector;")


def test_in_words_it_is_one_line_each_with_the_remedy_below(
    apply: Apply, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    apply("switches: {}")
    run_doctor(settings, as_json=False)
    lines = capsys.readouterr().out.splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith("warning  web"))
    assert lines[at + 1].strip() == "→ Start it: aarhusai serve"
    assert lines[-1].endswith("checks went well")


def test_it_changes_nothing_and_makes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = tmp_path / "nowhere"
    assert run_doctor(replace(Settings(), data=data, port=9), as_json=True) in {0, 1}
    assert not data.exists()
    assert '"there is none yet"' in capsys.readouterr().out


def test_a_database_that_is_away_is_a_problem_and_its_address_is_not_told(doctor: Doctor) -> None:
    found = doctor(database_url=f"postgresql://who:{KEY}@127.0.0.1:1/x")
    assert found["database"]["level"] == "problem"
    assert "who" not in json.dumps(found)


def test_a_schema_that_is_behind_or_ahead_is_a_problem(doctor: Doctor, database_url: str) -> None:
    for revision, words in (("0001", "aarhusai migrate"), ("9999", "later release"), (None, "aarhusai migrate")):
        with psycopg.connect(database_url, autocommit=True) as connection:
            connection.execute("DELETE FROM alembic_version")
            if revision is not None:
                connection.execute("INSERT INTO alembic_version VALUES (%s)", (revision,))
        found = doctor()
        problem = found.get("schema") or found["database"]
        assert problem["level"] == "problem"
        assert words in problem["text"] + problem["remedy"]


def test_the_master_key_must_be_there_private_and_the_one_the_database_knows(
    apply: Apply, doctor: Doctor, settings: Settings
) -> None:
    apply("switches: {}")
    key = settings.data / "keys" / "master.key"
    key.chmod(0o640)
    assert doctor()["master_key"]["level"] == "problem"
    key.chmod(0o600)
    other = "A" * 43 + "="
    assert doctor(master_key=other)["key_claim"]["level"] == "problem"
    key.unlink()
    assert doctor()["key_claim"]["level"] == "problem"
    assert not key.exists()


def test_a_folder_or_an_env_file_that_others_can_use_is_told(
    doctor: Doctor, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    env = tmp_path / ".env"
    env.write_text(f"AARHUSAI_MASTER_KEY={KEY}")
    env.chmod(0o644)
    settings.data.chmod(0o777)
    found = levels(doctor())
    assert found["env_file"] == found["data_folder"] == "problem"
    env.chmod(0o600)
    settings.data.chmod(0o755)
    found = levels(doctor())
    assert (found["env_file"], found["data_folder"]) == ("ok", "warning")


@pytest.mark.parametrize(
    ("change", "level"),
    [
        ({}, "ok"),
        ({"host": "localhost"}, "ok"),
        ({"host": "0.0.0.0"}, "problem"),
        ({"host": "0.0.0.0", "public_url": "https://ai.example"}, "ok"),
        ({"public_url": "http://ai.example"}, "problem"),
        ({"public_url": "ai.example"}, "problem"),
        ({"behind_proxy": True}, "problem"),
    ],
)
def test_a_page_that_others_reach_needs_https(doctor: Doctor, change: dict[str, object], level: str) -> None:
    assert doctor(**change)["public_url"]["level"] == level


def test_odd_settings_are_told(doctor: Doctor) -> None:
    assert doctor(worker_concurrency=0)["settings"]["level"] == "warning"


def test_a_local_model_must_be_a_gguf_file(doctor: Doctor, tmp_path: Path) -> None:
    file = tmp_path / "model.gguf"
    assert doctor(local_model=file)["local_model"]["level"] == "problem"
    file.write_bytes(b"<html>")
    assert "not a GGUF file" in doctor(local_model=file)["local_model"]["text"]
    file.write_bytes(b"GGUF....")
    assert doctor(local_model=file)["local_model"]["level"] == "ok"


def test_providers_are_tried_and_the_code_decides_the_remedy(apply: Apply, doctor: Doctor) -> None:
    with create_server(("127.0.0.1", 0)) as nobody:
        port = nobody.getsockname()[1]
    apply(
        "providers:\n"
        f"  - {{slug: away, name: A, kind: openai, zone: Z4, secret: {KEY},"
        f" options: {{base_url: 'http://127.0.0.1:{port}/v1'}}}}\n"
        "  - {slug: 'off', name: B, kind: openai, zone: Z4, state: 'off', options: {base_url: 'http://127.0.0.1:1/v1'}}\n"
        "models:\n"
        "  - {slug: dead, name: M, zone: Z4, endpoints: [{provider: 'off', name: m}]}\n"
    )
    found = doctor()
    assert found["provider away"]["text"] == "cannot be used (model_unreachable)"
    assert "provider off" not in found
    assert "no provider that is on" in found["model dead"]["text"]


def test_an_endpoint_that_is_looser_than_its_model_is_a_problem(
    apply: Apply, doctor: Doctor, database_url: str
) -> None:
    apply(
        "providers:\n- {slug: p, name: P, kind: openai, zone: Z4, options: {base_url: 'http://127.0.0.1:1/v1'},\n"
        f"   facts: {json.dumps(WIRE)}}}\n"
        "models: [{slug: m, name: M, zone: Z4, endpoints: [{provider: p, name: m}]}]"
    )
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("UPDATE provider SET zone = 'Z2' WHERE slug = 'p'")
    assert doctor()["model m"]["text"] == "promises Z4 but is reached through p, which is looser"


def test_a_provider_without_facts_or_with_old_ones_is_told(apply: Apply, doctor: Doctor) -> None:
    address = "kind: openai, options: {base_url: 'http://127.0.0.1:1/v1'}"
    old = {**WIRE, "checked_on": str(today() - timedelta(days=350))}
    apply(
        f"providers:\n- {{slug: ukendt, name: A, zone: Z2, {address}}}\n"
        f"- {{slug: snart, name: B, zone: Z2, {address}, facts: {json.dumps(old)}}}\n"
        "models: [{slug: m, name: M, zone: Z2, endpoints: [{provider: ukendt, name: m}]}]"
    )
    found = doctor()
    assert "is off, because of what is known of it: facts_missing processor," in found["provider ukendt"]["text"]
    assert "no provider that is on" in found["model m"]["text"]
    assert found["provider snart"]["level"] == "warning"


@pytest.mark.skipif(bundled_file() is None, reason="the bundled model is not installed")
def test_a_local_model_whose_file_went_away_is_a_problem(apply: Apply, doctor: Doctor) -> None:
    apply("models: [{slug: m, name: M, zone: Z4, endpoints: [{provider: local, name: gone.gguf}]}]")
    assert "gone.gguf is not on this machine" in doctor()["model m"]["text"]


def test_jobs_that_wait_without_a_worker_late_calls_and_failed_jobs_are_told(
    apply: Apply, doctor: Doctor, database_url: str
) -> None:
    apply("switches: {}")
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("SELECT job_enqueue('chat.title', '{}')")
        connection.execute("SELECT job_enqueue('chat.title', '{}')")
        connection.execute("UPDATE procrastinate_jobs SET status = 'failed' WHERE id = 1")
        connection.execute("UPDATE procrastinate_jobs SET scheduled_at = now() - interval '1 hour' WHERE id = 2")
    found = doctor()
    assert found["worker"]["text"] == "none is at work, and 1 jobs wait"
    assert found["backlog"]["text"] == "1 jobs wait, the oldest for 60 minutes"
    assert found["failed_jobs"]["level"] == "warning"


def test_files_that_cannot_be_read_are_a_problem(
    settings: Settings, doctor: Doctor, capsys: pytest.CaptureFixture[str]
) -> None:
    run_demo(settings)
    capsys.readouterr()
    found = doctor()["files"]
    assert found["level"] == "ok"
    assert found["text"].startswith("3 files, 0 MB in the data folder")
    for path in (settings.data / "blobs").rglob("*"):
        if path.is_file():
            path.write_bytes(b"x" * path.stat().st_size)
    assert doctor()["files"]["level"] == "problem"
    shutil.rmtree(settings.data / "blobs")
    assert "blobs_unavailable" in doctor()["files"]["text"]


def test_deleted_files_that_stay_are_a_warning(apply: Apply, doctor: Doctor, database_url: str) -> None:
    apply("switches: {}")
    with psycopg.connect(database_url) as connection:
        connection.execute("INSERT INTO blob_to_delete SELECT gen_random_uuid() FROM generate_series(1, 300)")
    assert doctor()["deleted_files"]["level"] == "warning"


def test_a_screening_form_that_cannot_be_used_is_a_problem_with_its_place(
    apply: Apply, doctor: Doctor, tmp_path: Path
) -> None:
    apply("switches: {}")
    found = doctor()["screening"]
    assert (found["level"], found["text"]) == ("ok", "the form 2026-11 is asked, since 2026-11-01")

    own = tmp_path / "skema.yaml"
    text = template().replace('version: "2026-11"', 'version: "Lindehøj 1"', 1)
    own.write_text(text.replace("effective_from: 2026-11-01", "effective_from: 2999-01-01", 1), encoding="utf-8")
    found = doctor(screening=own)["screening"]
    assert (found["level"], found["text"]) == ("warning", "the form 2026-11 of the release is asked until 2999-01-01")

    own.write_text(text.replace("kind: unit", "kind: throne", 1), encoding="utf-8")
    found = doctor(screening=own)["screening"]
    assert found["level"] == "problem"
    assert "skema.yaml cannot be used: line" in found["text"]
