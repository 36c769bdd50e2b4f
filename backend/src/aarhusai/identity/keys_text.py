"""The text of a key: made once, told by its shape, kept as a hash.

`aai_`, 32 random bytes in base64url (43 characters), and 6 characters that check those. Scanners for secrets know the
shape, and what is mistyped or made up is told without asking the database. That gives nothing away: the check is
public, and no number of attempts finds 256 random bits, so attempts are not counted either: a count by address would
only shut out everybody behind the same proxy as one forgotten script.
"""

import base64
import hashlib
import re
import secrets
import zlib
from typing import Final

BEGINNING: Final = "aai_"
SHOWN: Final = len(BEGINNING) + 4
"""Characters of the text that lists, the log and the person see afterwards."""

_SHAPE: Final = re.compile(r"aai_([A-Za-z0-9_-]{43})([A-Za-z0-9_-]{6})")


def new_key_text() -> str:
    """A fresh key."""
    random = secrets.token_urlsafe(32)
    return f"{BEGINNING}{random}{_check(random)}"


def key_hash(text: str) -> bytes | None:
    """What the database keeps of a key; None for text that no key of ours can be."""
    found = _SHAPE.fullmatch(text)
    if found is None or _check(found[1]) != found[2]:
        return None
    return hashlib.sha256(text.encode()).digest()


def shown_part(text: str) -> str:
    """By which people tell their keys apart."""
    return text[:SHOWN]


def _check(random: str) -> str:
    return base64.urlsafe_b64encode(zlib.crc32(random.encode()).to_bytes(4)).decode().rstrip("=")
