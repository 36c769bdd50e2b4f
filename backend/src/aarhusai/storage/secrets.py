"""Secrets at rest: AES-256-GCM (NIST SP 800-38D) under one master key that never enters the database.

The key comes from AARHUSAI_MASTER_KEY(_FILE), or from `keys/master.key` in the data folder, made at the first start.
The database holds only the key's fingerprint, so that a replica with another key stops instead of writing secrets
nobody can read.
"""

import base64
import binascii
import hashlib
import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from aarhusai.errors import StartError, Unavailable
from aarhusai.storage.database import Executor
from aarhusai.storage.first_written import first_written

_NONCE = 12
_BYTES = 32


class Secrets:
    """Encrypts and decrypts short secrets. `purpose` is bound in: a secret of one kind cannot pass as another."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)
        self.fingerprint = hashlib.sha256(b"aarhusai master key" + key).hexdigest()[:16]

    def seal(self, text: str, purpose: str) -> bytes:
        """Nonce and ciphertext."""
        nonce = os.urandom(_NONCE)
        return nonce + self._cipher.encrypt(nonce, text.encode(), purpose.encode())

    def open(self, sealed: bytes, purpose: str) -> str:
        """The secret again. Raises Unavailable("secret_unreadable") when the key or the purpose is another."""
        try:
            return self._cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], purpose.encode()).decode()
        except (InvalidTag, ValueError) as error:
            raise Unavailable("secret_unreadable", "A stored secret cannot be read with this master key.") from error


def load_secrets(master_key: str | None, data: Path) -> Secrets:
    """The secrets under the configured key, or under the data folder's own. Raises StartError("bad_master_key")."""
    if master_key is not None:
        return Secrets(_decode(master_key))
    path = master_key_file(data)
    try:
        return Secrets(_decode(path.read_text(encoding="ascii").strip()))
    except FileNotFoundError:
        return Secrets(_decode(first_written(path, base64.b64encode(os.urandom(_BYTES)).decode())))


async def claim(tx: Executor, secrets: Secrets) -> None:
    """Binds the database to this key at the first start. Raises StartError("other_master_key") when it has another."""
    stored = await tx.value(str, "SELECT value ->> 'fingerprint' FROM setting WHERE key = 'master_key'")
    if stored is None:
        await tx.run(
            "INSERT INTO setting (key, value) VALUES ('master_key', jsonb_build_object('fingerprint', %s::text))",
            (secrets.fingerprint,),
        )
    elif stored != secrets.fingerprint:
        raise StartError(
            "other_master_key",
            "The database was begun with another master key; its secrets cannot be read with this one.",
            "Give every process the same key: AARHUSAI_MASTER_KEY_FILE, or keys/master.key of the first data folder.",
        )


async def is_claimed(executor: Executor, secrets: Secrets) -> bool | None:
    """Whether the database was begun with this key; None when it was not begun."""
    stored = await executor.value(str, "SELECT value ->> 'fingerprint' FROM setting WHERE key = 'master_key'")
    return None if stored is None else stored == secrets.fingerprint


def master_key_file(data: Path) -> Path:
    """Where a data folder keeps the key that it made itself."""
    return data / "keys" / "master.key"


def _decode(text: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise _bad_key() from error
    if len(key) != _BYTES:
        raise _bad_key()
    return key


def _bad_key() -> StartError:
    return StartError(
        "bad_master_key",
        "The master key is not 32 bytes in base64.",
        "Set AARHUSAI_MASTER_KEY_FILE to a file made with: head -c 32 /dev/urandom | base64",
    )
