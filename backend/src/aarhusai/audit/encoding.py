"""How a row of the log becomes bytes, and how bytes become the chain. Version 1; pure.

Row: `aarhusai audit row 1` and a zero byte, then every column in the order of `LogRow`, each as its length (4 bytes,
big end first) and its bytes; NULL is the length 0xFFFFFFFF and nothing. Whole numbers are written in decimal digits,
`at` as microseconds since 1970 in UTC, ids as PostgreSQL writes a uuid, `details` as PostgreSQL writes jsonb, all text
in UTF-8. No two rows have the same bytes, because every length is told.

    row_hash   = SHA-256(row)
    chain_hash = SHA-256("aarhusai audit link 1" 0x00 | previous chain_hash | position | audit_id | horizon
                         | sealed_at | row_hash)

Numbers in a link are 8 bytes, big end first; `sealed_at` is microseconds like `at`. Before the first link stands
`GENESIS`.
"""

import hashlib
import struct
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

GENESIS: Final = hashlib.sha256(b"aarhusai audit genesis 1").digest()
"""What the first link is chained to."""

_ROW: Final = b"aarhusai audit row 1\0"
_LINK: Final = b"aarhusai audit link 1\0"
_NULL: Final = b"\xff\xff\xff\xff"
_NUMBERS: Final = struct.Struct(">qqQq")
_LENGTH: Final = struct.Struct(">I")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class LogRow:
    """A row of the log as it is hashed: every column. `at` is microseconds since 1970, ids and `details` are texts."""

    id: int
    at: int
    actor_kind: str
    actor_id: str | None
    unit_id: str | None
    unit_path: str
    act: str
    object_kind: str
    object_id: str | None
    data_class: str | None
    details: str
    xact: int


@dataclass(frozen=True, slots=True)
class Link:
    """What seals a row at a position, without the hash of the chain itself. `sealed_at` is microseconds since 1970."""

    position: int
    audit_id: int
    horizon: int
    sealed_at: int
    row_hash: bytes


def encoded(row: LogRow) -> bytes:
    """The row's bytes."""
    parts = [_ROW]
    for value in (
        row.id,
        row.at,
        row.actor_kind,
        row.actor_id,
        row.unit_id,
        row.unit_path,
        row.act,
        row.object_kind,
        row.object_id,
        row.data_class,
        row.details,
        row.xact,
    ):
        if value is None:
            parts.append(_NULL)
            continue
        told = str(value).encode()
        parts.append(_LENGTH.pack(len(told)))
        parts.append(told)
    return b"".join(parts)


def row_hash(row: LogRow) -> bytes:
    """32 bytes."""
    return hashlib.sha256(encoded(row)).digest()


def chain_hash(previous: bytes, link: Link) -> bytes:
    """32 bytes, over the previous link's and everything that this link says."""
    numbers = _NUMBERS.pack(link.position, link.audit_id, link.horizon, link.sealed_at)
    return hashlib.sha256(b"".join((_LINK, previous, numbers, link.row_hash))).digest()


def microseconds(at: datetime) -> int:
    """An aware time as microseconds since 1970."""
    return (at - _EPOCH) // timedelta(microseconds=1)


def moment(at: int) -> datetime:
    """Microseconds since 1970 as an aware time in UTC."""
    return _EPOCH + timedelta(microseconds=at)
