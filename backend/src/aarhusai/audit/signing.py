"""Checkpoints: signed statements of where the chain stood, to keep where the database's administrator has no say.

Ed25519 (RFC 8032). The private key lies in the data folder's `keys/`, or comes from AARHUSAI_AUDIT_KEY; it never enters
the database. A key is named by the first 16 hexadecimal digits of its public half's SHA-256, so that old checkpoints
can be told from new ones after a new key was taken.
"""

import base64
import binascii
import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Literal, TypedDict

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

from aarhusai.errors import Invalid, StartError
from aarhusai.storage.first_written import first_written

VERSION: Final = 1
_SEED: Final = 32
_CURRENT: Final = "audit.key"

Purpose = Literal["checkpoint", "anchor"]
"""What a signature is for: a checkpoint's would otherwise pass as leave to delete everything before it."""

PublicKeys = Mapping[str, Ed25519PublicKey]
"""Keys whose signatures are believed, by their names."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The chain at a position. `rows` are those kept then (of an anchor: those deleted so far); `key` names the key."""

    position: int
    audit_id: int
    chain_hash: bytes
    rows: int
    at: datetime
    key: str
    signature: bytes = b""


class CheckpointLine(TypedDict):
    """A checkpoint as a line of JSON: hashes and signature in hexadecimal, the time as ISO 8601 in UTC."""

    version: int
    position: int
    audit_id: int
    chain_hash: str
    rows: int
    at: str
    key: str
    signature: str


class SigningKey:
    """The key that checkpoints are signed with now."""

    def __init__(self, seed: bytes) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.public = self._key.public_key()
        self.name = key_name(self.public)

    def sign(self, unsigned: Checkpoint, purpose: Purpose = "checkpoint") -> bytes:
        """64 bytes over everything the checkpoint says, and what it is for."""
        return self._key.sign(_message(unsigned, purpose))


def load_signing_key(configured: str | None, data: Path) -> SigningKey:
    """The configured key, or the data folder's own, made at first use; its public half is laid beside it.

    Raises StartError("bad_audit_key").
    """
    folder = data / "keys"
    text = configured if configured is not None else _own_key(folder / _CURRENT)
    key = SigningKey(_seed(text))
    public = folder / f"audit-{key.name}.pub"
    if not public.is_file():
        first_written(public, public_pem(key.public))
    return key


def new_signing_key(data: Path) -> SigningKey:
    """Takes a new key into use in the data folder; the old one's public half stays. Raises StartError for one of ours
    that cannot be read.
    """
    load_signing_key(None, data)  # so that the old public half is there
    fresh = data / "keys" / f".{_CURRENT}.{os.urandom(4).hex()}"
    first_written(fresh, base64.b64encode(os.urandom(_SEED)).decode())
    fresh.replace(data / "keys" / _CURRENT)
    return load_signing_key(None, data)


def known_keys(data: Path) -> dict[str, Ed25519PublicKey]:
    """The public halves in the data folder: of the key in use, and of those before it."""
    found = [read_public_key(path) for path in sorted((data / "keys").glob("audit-*.pub"))]
    return {key_name(key): key for key in found}


def read_public_key(path: Path) -> Ed25519PublicKey:
    """From a PEM file. Raises StartError("bad_public_key")."""
    try:
        key = load_pem_public_key(path.read_bytes())
    except (OSError, ValueError) as error:
        raise _bad_public_key(path) from error
    if not isinstance(key, Ed25519PublicKey):
        raise _bad_public_key(path)
    return key


def public_pem(key: Ed25519PublicKey) -> str:
    """As PEM, to hand to an auditor."""
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode("ascii")


def key_name(key: Ed25519PublicKey) -> str:
    """16 hexadecimal digits."""
    return hashlib.sha256(key.public_bytes(Encoding.Raw, PublicFormat.Raw)).hexdigest()[:16]


def is_genuine(checkpoint: Checkpoint, keys: PublicKeys, purpose: Purpose = "checkpoint") -> bool:
    """Whether a key we believe signed exactly this."""
    key = keys.get(checkpoint.key)
    if key is None:
        return False
    try:
        key.verify(checkpoint.signature, _message(checkpoint, purpose))
    except InvalidSignature:
        return False
    return True


def to_line(checkpoint: Checkpoint) -> str:
    """One line of JSON, without its end."""
    line: CheckpointLine = {
        "version": VERSION,
        "position": checkpoint.position,
        "audit_id": checkpoint.audit_id,
        "chain_hash": checkpoint.chain_hash.hex(),
        "rows": checkpoint.rows,
        "at": _told(checkpoint.at),
        "key": checkpoint.key,
        "signature": checkpoint.signature.hex(),
    }
    return json.dumps(line)


def from_line(text: str) -> Checkpoint:
    """Raises Invalid("bad_checkpoint") for what is not one."""
    if f'"version": {VERSION},' not in text:
        raise _not_one()
    try:
        line: CheckpointLine = json.loads(text)
        return Checkpoint(
            int(line["position"]),
            int(line["audit_id"]),
            bytes.fromhex(line["chain_hash"]),
            int(line["rows"]),
            datetime.fromisoformat(line["at"]).astimezone(UTC),
            str(line["key"]),
            bytes.fromhex(line["signature"]),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise _not_one() from error


def read_checkpoints(path: Path) -> list[Checkpoint]:
    """Every line of a file. Raises Invalid("bad_checkpoint"), StartError("no_checkpoint_file")."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise StartError("no_checkpoint_file", f"{path.name} cannot be read.", "Check its path and rights.") from error
    return [from_line(line) for line in lines if line.strip()]


def _message(checkpoint: Checkpoint, purpose: Purpose) -> bytes:
    """What is signed: every field but the signature, one a line. No field can hold a line's end."""
    fields = (
        f"aarhusai audit {purpose} 1",
        str(checkpoint.position),
        str(checkpoint.audit_id),
        checkpoint.chain_hash.hex(),
        str(checkpoint.rows),
        _told(checkpoint.at),
        checkpoint.key,
    )
    return "\n".join(fields).encode("ascii", errors="replace")


def _told(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _own_key(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return first_written(path, base64.b64encode(os.urandom(_SEED)).decode())


def _seed(text: str) -> bytes:
    try:
        seed = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        seed = b""
    if len(seed) != _SEED:
        raise StartError(
            "bad_audit_key",
            "The key of the audit log is not 32 bytes in base64.",
            "Set AARHUSAI_AUDIT_KEY_FILE to a file made with: head -c 32 /dev/urandom | base64",
        )
    return seed


def _not_one() -> Invalid:
    return Invalid("bad_checkpoint", "A line of the checkpoint file is not a checkpoint.")


def _bad_public_key(path: Path) -> StartError:
    return StartError("bad_public_key", f"{path.name} is not an Ed25519 public key in PEM.", "Give the right file.")
