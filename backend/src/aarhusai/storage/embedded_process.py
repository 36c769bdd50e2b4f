"""Is the server of a cluster alive? Told from its pid file and from what the kernel knows of the process."""

import os
import signal
import time
from pathlib import Path

from aarhusai.errors import StartError

_LEFT_OVER_SECONDS = 10
_STATUS_LINE = 7


class Postmaster:
    """The first process of the server that works in the folder `cluster` (an absolute path without links)."""

    def __init__(self, cluster: Path) -> None:
        self._cluster = cluster
        self._file = cluster / "postmaster.pid"

    def pid(self) -> int | None:
        """The process id of the living server, or None."""
        lines = self._lines()
        if not lines or not lines[0].isdigit():
            return None
        pid = int(lines[0])
        return pid if self._works_here(pid) else None

    def wait_ready(self, seconds: float) -> bool:
        """Wait for a server that is starting; False when none lives. Raises StartError when it takes too long."""
        deadline = time.monotonic() + seconds
        while self.pid() is not None:
            lines = self._lines()
            if len(lines) > _STATUS_LINE and lines[_STATUS_LINE].strip() == "ready":
                return True
            if time.monotonic() > deadline:
                raise StartError("postgres_failed", "PostgreSQL runs but does not become ready.", "Start again later.")
            time.sleep(0.02)
        return False

    def stop(self, seconds: float) -> None:
        """Fast shutdown (SIGINT: clients are cut off, nothing is lost), and harder ones when that takes too long."""
        for how, patience in ((signal.SIGINT, seconds), (signal.SIGQUIT, 10.0), (signal.SIGKILL, 5.0)):
            deadline = time.monotonic() + patience
            pid = self.pid()
            if pid is None:
                return
            os.kill(pid, how)
            while time.monotonic() < deadline:
                if self.pid() is None:
                    return
                time.sleep(0.01)

    def clear_away(self, sockets: Path) -> None:
        """Make room for a new server after one that was killed, or died with the machine.

        Its processes may outlive it for a moment. PostgreSQL refuses to start while an unrelated process (or a dead
        one that nobody buried) has the old id; only then may the pid file go, and only without left-over processes: it
        guards the files against them. Call it alone, under a lock. Raises StartError("postgres_left_over").
        """
        deadline = time.monotonic() + _LEFT_OVER_SECONDS
        while any(self._works_here(int(entry.name)) for entry in Path("/proc").iterdir() if entry.name.isdigit()):
            if time.monotonic() > deadline:
                raise StartError(
                    "postgres_left_over",
                    "Processes of a PostgreSQL that was killed still run.",
                    "Start again in a minute.",
                )
            time.sleep(0.05)
        lines = self._lines()
        if lines and Path("/proc", lines[0].strip()).exists():
            for file in (self._file, sockets / ".s.PGSQL.5432.lock", sockets / ".s.PGSQL.5432"):
                file.unlink(missing_ok=True)

    def _lines(self) -> list[str]:
        try:
            return self._file.read_text(encoding="utf-8", errors="replace").splitlines()
        except FileNotFoundError:
            return []

    def _works_here(self, pid: int) -> bool:
        """A server's processes have its cluster as working folder; after a reboot the id may be somebody else's."""
        process = Path("/proc", str(pid))
        try:
            return (process / "cwd").readlink() == self._cluster
        except PermissionError:
            # Root without CAP_SYS_PTRACE, as in a container, may read the command line only.
            return os.fsencode(self._cluster) in (process / "cmdline").read_bytes().split(b"\0")
        except OSError:
            return False
