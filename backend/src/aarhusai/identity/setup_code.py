"""The code that proves that whoever opens the first-run page from elsewhere can read this machine's disk or log."""

import hmac
import os
from pathlib import Path

from aarhusai.identity.tokens import spoken_secret

_GROUPS = 4


def setup_code(data: Path) -> str:
    """The data folder's code, made at the first call. For the person who starts the house to read."""
    path = _path(data)
    try:
        return path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return _make(path)


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


def _make(path: Path) -> str:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    scratch = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(spoken_secret(_GROUPS))
    try:
        os.link(scratch, path)  # the first of several processes decides
    except FileExistsError:
        pass
    finally:
        scratch.unlink()
    return path.read_text(encoding="ascii").strip()
