"""What the doctor says of the audit log."""

import json
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from rooms.cli.conftest import Apply

from aarhusai.cli.apply import run_apply
from aarhusai.cli.doctor import run_doctor
from aarhusai.config import Settings


def levels(settings: Settings, capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    run_doctor(settings, as_json=True)
    found = json.loads(capsys.readouterr().out)["findings"]
    return {finding["check"]: finding["level"] for finding in found if finding["check"].startswith("audit_")}


def test_a_role_that_owns_the_log_and_a_folder_that_is_away_are_told(
    apply: Apply, settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    apply("switches: {}")
    found = levels(replace(settings, audit_checkpoints=tmp_path / "elsewhere"), capsys)
    assert found == {"audit_seal": "ok", "audit_role": "warning", "audit_checkpoints": "problem"}


def test_a_role_of_its_own_and_a_folder_elsewhere_are_as_it_should_be(
    settings: Settings, application_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    guarded = replace(settings, database_url=application_url, audit_checkpoints=tmp_path)
    file = tmp_path / "house.yaml"
    file.write_text("switches: {}", encoding="utf-8")
    assert run_apply(guarded, str(file), dry_run=False) == 0
    capsys.readouterr()
    assert levels(guarded, capsys) == {"audit_seal": "ok", "audit_role": "ok", "audit_checkpoints": "ok"}


def test_acts_that_wait_long_are_told(
    apply: Apply, settings: Settings, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    apply("switches: {}")
    with psycopg.connect(database_url, autocommit=True) as owner:
        owner.execute(
            "INSERT INTO audit (at, actor_kind, act, object_kind) SELECT now() - interval '2 h', 's', 'a.b', 'c'"
        )
        owner.execute("ALTER TABLE audit DISABLE TRIGGER USER")
        owner.execute("DELETE FROM audit WHERE at > now() - interval '1 h'")
    assert levels(settings, capsys)["audit_seal"] == "warning"
