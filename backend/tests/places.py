"""Where tests keep what they throw away."""

import os
import shutil
from pathlib import Path

_ROOM = 3 << 30
"""Bytes that must be free in memory for the databases of every test process."""


def memory_folder() -> Path | None:
    """A folder that lies in memory, where there is room: databases come and go there three times as fast."""
    memory = Path("/dev/shm")  # only what mkdtemp makes in it is used
    if not memory.is_dir() or not os.access(memory, os.W_OK):
        return None
    return memory if shutil.disk_usage(memory).free > _ROOM else None
