"""A file that several processes may want to write at their start, and that only one of them does."""

import os
from pathlib import Path


def first_written(path: Path, text: str) -> str:
    """What the file holds: `text`, unless somebody was first. Only its owner may read it and its folder."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    scratch = path.with_name(f"{path.name}.{os.urandom(8).hex()}")
    try:
        with os.fdopen(os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.link(scratch, path)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    finally:
        scratch.unlink(missing_ok=True)
    return text
