"""The code that proves that whoever opens the first-run page from elsewhere can read this machine's disk or log."""

import hmac
from pathlib import Path

from aarhusai.identity.tokens import spoken_secret
from aarhusai.storage.first_written import first_written

_GROUPS = 4


def setup_code(data: Path) -> str:
    """The data folder's code, made at the first call. For the person who starts the house to read."""
    path = _path(data)
    try:
        return path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return first_written(path, spoken_secret(_GROUPS))


def is_setup_code(data: Path, given: str) -> bool:
    """Whether the code is right, however it was spaced and cased."""
    return hmac.compare_digest(_letters(given), _letters(setup_code(data)))


def forget_setup_code(data: Path) -> None:
    """Removes the code once it has served."""
    _path(data).unlink(missing_ok=True)


def _path(data: Path) -> Path:
    return data / "keys" / "setup.code"


def _letters(code: str) -> bytes:
    return "".join(c for c in code.lower() if c.isalnum()).encode()
