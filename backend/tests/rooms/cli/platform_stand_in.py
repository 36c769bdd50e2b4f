"""Stands in for `aarhusai` under the supervisor: the same commands, each a few lines.

`serve PORT DATA` is the supervisor itself, with this file as the program it starts.
"""

import os
import signal
import socketserver
import sys
import threading
from pathlib import Path
from types import FrameType

from aarhusai.cli.supervisor import newest_migration, supervise
from aarhusai.config import Settings
from aarhusai.errors import StartError


class Health(socketserver.StreamRequestHandler):
    """Answers every question with 200."""

    def handle(self) -> None:
        """Answer."""
        while self.rfile.readline().strip():
            pass
        self.wfile.write(b"HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n")


def note(name: str, what: str) -> None:
    """Leave a line for the test to read."""
    with Path(os.environ["AARHUSAI_DATA"], f"{name}.{what}").open("a", encoding="utf-8") as file:
        file.write(f"{os.getpid()}\n")


def serve(port: str, data: str) -> int:
    """The real supervisor over the stand-in."""
    settings = Settings(port=int(port), data=Path(data))
    try:
        return supervise(settings, with_worker=True, program=(sys.executable, __file__))
    except StartError as error:
        print(f"{error.code}: {error.message} {error.remedy}", flush=True)
        return 1


def migrate() -> None:
    """What the migrations leave behind that the supervisor looks at."""
    import psycopg  # late: the supervisor, whose memory a test measures, lives in this file too

    with psycopg.connect(os.environ["AARHUSAI_MIGRATION_DATABASE_URL"], autocommit=True) as connection:
        connection.execute("CREATE TABLE alembic_version (version_num text)")
        connection.execute("INSERT INTO alembic_version VALUES (%s)", [newest_migration()])


def stay(name: str) -> None:
    """Live until SIGTERM. Who works is not told how to change the schema."""
    assert not os.environ.get("AARHUSAI_MIGRATION_DATABASE_URL")
    done = threading.Event()

    def end(number: int, frame: FrameType | None) -> None:
        note(name, "stopped")
        done.set()

    signal.signal(signal.SIGTERM, end)
    note(name, "started")
    if name == "web":
        socketserver.TCPServer.allow_reuse_address = True
        server = socketserver.TCPServer(("127.0.0.1", int(os.environ["AARHUSAI_PORT"])), Health)
        threading.Thread(target=server.serve_forever, daemon=True).start()
    done.wait()


def main() -> int:
    """Do what the first argument says."""
    name = sys.argv[1]
    if name == "serve":
        return serve(*sys.argv[2:])
    if name == "migrate":
        note(name, "started")
        migrate()
    elif Path(os.environ["AARHUSAI_DATA"], f"{name}.broken").exists():
        return 7
    else:
        stay(name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
