"""`aarhusai audit`: the log verified, signed, exported and pruned from the command line."""

import json
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from rooms.cli.conftest import Told

from aarhusai.audit.signing import read_checkpoints
from aarhusai.cli.main import main

Audit = Callable[..., Told]

WRITE = "SELECT audit_append('system', NULL, NULL, 'thing.done', 'thing', NULL, NULL, '{}')"


@pytest.fixture
def audit(
    database_url: str, application_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Audit:  # fmt: skip
    """The command on a log of five acts, as the application's role."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", application_url)
    monkeypatch.setenv("AARHUSAI_DATA", str(tmp_path / "data"))
    with psycopg.connect(database_url, autocommit=True) as owner:
        for _ in range(5):
            owner.execute(WRITE)

    def run(*arguments: str) -> Told:
        code = main(["audit", *arguments])
        out, err = capsys.readouterr()
        return Told(code, out, err)

    return run


def harm(database_url: str, statement: str) -> None:
    with psycopg.connect(database_url, autocommit=True) as owner:
        for state in ("DISABLE", "ENABLE"):
            for table in ("audit", "audit_seal", "audit_checkpoint"):
                owner.execute(f"ALTER TABLE {table} {state} TRIGGER USER".encode())
            if state == "DISABLE":
                owner.execute(statement.encode())


def test_a_log_that_nobody_touched_is_intact(audit: Audit) -> None:
    audit("checkpoint")
    told = audit("verify")
    assert told.code == 0
    assert told.lines[0] == "intact   5 rows, positions 1 to 5"
    assert told.lines[1].startswith("signed   up to position 5")
    assert told.lines[-1].startswith("speed")


def test_a_changed_row_is_named_and_the_exit_code_says_so(audit: Audit, database_url: str) -> None:
    audit("checkpoint")
    harm(database_url, "UPDATE audit SET act = 'thing.donf' WHERE id = 3")
    told = audit("verify")
    assert told.code == 1
    assert told.lines[0] == "BROKEN   position 3, row 3: changed: it was changed after it was sealed"
    found = json.loads(audit("verify", "--json").out)
    assert found["intact"] is False
    assert found["broken"] == [{"what": "changed", "position": 3, "audit_id": 3, "after": None}]


def test_a_cut_off_end_is_seen_with_what_was_kept_elsewhere(audit: Audit, database_url: str, tmp_path: Path) -> None:
    kept, key = tmp_path / "kept.jsonl", tmp_path / "key.pem"
    kept.write_text(audit("checkpoint").out)
    key.write_text(audit("public-key").out)
    (tmp_path / "data" / "audit" / "aarhusai-audit-checkpoints.jsonl").unlink()
    cut = "DELETE FROM audit WHERE id > 3; DELETE FROM audit_seal WHERE position > 3; DELETE FROM audit_checkpoint"
    harm(database_url, cut)
    assert audit("verify").code == 0
    told = audit("verify", "--checkpoint", str(kept), "--public-key", str(key))
    assert told.code == 1
    assert "truncated" in told.lines[0]


def test_another_key_is_not_believed(audit: Audit, tmp_path: Path) -> None:
    audit("checkpoint")
    stranger = tmp_path / "stranger.pem"
    stranger.write_text("no key at all")
    assert "bad_public_key" not in audit("verify").err
    refused = audit("verify", "--public-key", str(stranger))
    assert (refused.code, "not an Ed25519 public key" in refused.err) == (1, True)


def test_a_new_key_leaves_the_old_signatures_good(audit: Audit, tmp_path: Path) -> None:
    audit("checkpoint")
    before = audit("public-key").out
    assert audit("new-key").code == 0
    assert audit("public-key").out != before
    audit("checkpoint")
    assert audit("verify").code == 0
    names = {made.key for made in read_checkpoints(tmp_path / "data" / "audit" / "aarhusai-audit-checkpoints.jsonl")}
    assert len(names) == 2


def test_a_key_of_the_operators_is_not_replaced_behind_their_back(
    audit: Audit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AARHUSAI_AUDIT_KEY", "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE=")
    assert audit("checkpoint").code == 0
    assert audit("new-key").code == 1


def test_the_log_is_exported_oldest_first_and_that_is_in_it(audit: Audit) -> None:
    rows = [json.loads(line) for line in audit("export", "--act", "thing").lines]
    assert [row["id"] for row in rows] == [1, 2, 3, 4, 5]
    assert audit("export", "--format", "csv", "--since", "2020-01-01").lines[0].endswith("details,position")
    assert [json.loads(line)["act"] for line in audit("export", "--act", "audit").lines] == ["audit.exported"] * 3
    assert audit("export", "--since", "i går").code == 1


def test_pruning_says_what_went(audit: Audit) -> None:
    assert audit("prune").out == "aarhusai: 0 rows deleted; the log is kept for 1826 days\n"
