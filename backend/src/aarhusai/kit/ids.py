"""New ids: UUIDv7 after RFC 9562, section 5.7 (48 bits of milliseconds, then random)."""

import os
import time
from uuid import UUID

_VERSION = 0x7 << 76
_VARIANT = 0b10 << 62
_RAND_A = 0xFFF << 64
_RAND_B = (1 << 62) - 1


def new_id() -> UUID:
    """A fresh id that sorts after every id made in an earlier millisecond."""
    milliseconds = time.time_ns() // 1_000_000
    random = int.from_bytes(os.urandom(10), "big")
    return UUID(int=(milliseconds << 80) | _VERSION | (random & _RAND_A) | _VARIANT | (random & _RAND_B))
