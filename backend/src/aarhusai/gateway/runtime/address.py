"""Where the manager listens: a Unix socket that only the user who runs the house can open."""

import os
import stat
import zlib
from pathlib import Path

from aarhusai.errors import StartError

SOCKET_NAME = "runtime.sock"
MAX_SOCKET_PATH = 100
"""Bytes. The kernel's limit is 108 on Linux and 104 on macOS, the closing zero included (unix(7))."""


def socket_path(data: Path) -> Path:
    """The manager's socket for this data folder; in a short folder of its own when the path would be too long."""
    path = data / "run" / SOCKET_NAME
    if len(os.fsencode(path)) <= MAX_SOCKET_PATH:
        return path
    import tempfile  # late: it costs the idle manager two megabytes

    mark = f"{zlib.crc32(os.fsencode(data)):08x}"
    return Path(tempfile.gettempdir()) / f"aarhusai-{os.geteuid()}-{mark}" / SOCKET_NAME


def is_private(folder: Path) -> bool:
    """Whether the folder is a real one, ours, and closed to everybody else."""
    try:
        found = folder.lstat()
    except FileNotFoundError:
        return False
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid() and stat.S_IMODE(found.st_mode) & 0o077 == 0


def prepare_folder(path: Path) -> None:
    """Makes the socket's folder. Raises StartError("runtime_folder_unsafe") when somebody else could get at it."""
    folder = path.parent
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)
    if not folder.is_symlink() and folder.lstat().st_uid == os.geteuid():
        folder.chmod(0o700)
    if not is_private(folder):
        raise StartError(
            "runtime_folder_unsafe",
            f"The folder {folder} belongs to another user.",
            "Remove it, or choose a shorter data folder with AARHUSAI_DATA.",
        )
