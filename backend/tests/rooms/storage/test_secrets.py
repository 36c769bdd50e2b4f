"""Secrets at rest: read again with the same key and purpose, and with no other."""

import base64
import stat
from pathlib import Path

import pytest

from aarhusai.errors import StartError, Unavailable
from aarhusai.storage.secrets import Secrets, load_secrets


def test_a_secret_comes_back_with_its_key_and_purpose_only() -> None:
    secrets = Secrets(b"k" * 32)
    sealed = secrets.seal("nøgle", "provider:1")
    assert "nøgle".encode() not in sealed
    assert secrets.open(sealed, "provider:1") == "nøgle"
    with pytest.raises(Unavailable, match="secret_unreadable"):
        secrets.open(sealed, "provider:2")
    with pytest.raises(Unavailable, match="secret_unreadable"):
        Secrets(b"x" * 32).open(sealed, "provider:1")


def test_the_data_folders_own_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    first = load_secrets(None, tmp_path)
    assert load_secrets(None, tmp_path).fingerprint == first.fingerprint
    assert stat.S_IMODE((tmp_path / "keys" / "master.key").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700


@pytest.mark.parametrize("key", ["", "short", base64.b64encode(b"x" * 31).decode(), "æ" * 44])
def test_a_key_that_is_no_key_stops_the_start_with_the_remedy(key: str, tmp_path: Path) -> None:
    with pytest.raises(StartError) as caught:
        load_secrets(key, tmp_path)
    assert "head -c 32 /dev/urandom" in caught.value.remedy
