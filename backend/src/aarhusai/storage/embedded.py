"""The embedded PostgreSQL: a thin launcher over bundled binaries, for one machine and one data folder.

Several commands may use one data folder at once: the first one starts the server, the last one stops it. Who uses it
holds a shared file lock, which the operating system drops even after `kill -9`; a server left behind by that is
adopted by the next command. Standard library only, and nothing is imported that costs memory: the supervisor holds it.
"""

import fcntl
import os
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import IO, Self
from urllib.parse import quote

from aarhusai.errors import StartError
from aarhusai.storage.embedded_account import Account, check_reachable, choose_account
from aarhusai.storage.embedded_process import Postmaster
from aarhusai.storage.embedded_program import install_programs, remove_folder, remove_old_programs, write_configuration

DATABASE = "aarhusai"
OWNER = "aarhusai"
APPLICATION = "aarhusai_app"
"""The role that the platform works as. The owner only migrates: who owns a table may change everything in it."""
SUPERUSER = "postgres"
EXTENSIONS = ("vector", "pg_trgm", "unaccent")

# It may make databases, because the key database is its own.
_APPLICATION_ROLE = f"""
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{APPLICATION}') THEN
        CREATE ROLE {APPLICATION} LOGIN CREATEDB;
    END IF;
END $$"""

_LONGEST_SOCKET_FOLDER = 107 - len("/.s.PGSQL.5432.lock")
_START_SECONDS = 300  # crash recovery of a big database takes its time
_STOP_SECONDS = 30
_LOG_BYTES = 5_000_000


def has_cluster(data: Path) -> bool:
    """Whether the data folder has a database of its own."""
    return (data / "postgres" / "cluster").is_dir()


class EmbeddedPostgres:
    """The server of one data folder. Not for use by several threads at once."""

    def __init__(self, data_dir: Path) -> None:
        self._data = data_dir.resolve()
        self._home = self._data / "postgres"
        self._cluster = self._home / "cluster"
        self._postmaster = Postmaster(self._cluster)
        self._use: IO[bytes] | None = None
        self._account: Account | None = None

    def start(self) -> str:
        """Start the server or attach to the running one; returns the owner's libpq URL of the database `aarhusai`.

        May be called again to bring a server back that went away. Raises StartError with the remedy.
        """
        try:
            self._prepare_folders()
            with self._deciding():
                self._bring_up(self._chosen())
                self._ensure_application_role()
                if self._use is None:
                    self._use = (self._home / "use.lock").open("ab")
                    fcntl.flock(self._use, fcntl.LOCK_SH)
        except OSError as error:
            raise StartError(
                "data_folder_failed",
                f"The data folder {self._data} cannot be used ({error.strerror or 'input/output error'}).",
                "Check that the disk has room and that you may write there, or choose another with --data.",
            ) from error
        return self.url()

    def stop(self) -> None:
        """Let go of the server, and stop it when nobody else uses it. Does nothing when it was not started here."""
        if self._use is None:
            return
        with self._deciding():
            self._use.close()
            self._use = None
            with (self._home / "use.lock").open("ab") as last:
                try:
                    fcntl.flock(last, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    return
                self._postmaster.stop(_STOP_SECONDS)

    def url(self, database: str = DATABASE, role: str = OWNER) -> str:
        """A libpq URL over the Unix socket, of its owner unless another `role` is named.

        `APPLICATION` is for the platform's processes, `SUPERUSER` for making test databases.
        """
        sockets = quote(str(self._sockets(self._chosen())), safe="")
        return f"postgresql://{quote(role)}@/{quote(database)}?host={sockets}&port=5432"

    def running(self) -> bool:
        """Whether the server process lives."""
        return self._postmaster.pid() is not None

    def schema_revision(self) -> str | None:
        """The revision that Alembic noted, or None for an empty database. Asked with psql: no driver is imported."""
        told = self._psql(self.url(), "SELECT version_num FROM alembic_version LIMIT 1")
        return told.stdout.strip() or None if told.returncode == 0 else None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _psql(self, url: str, statement: str) -> subprocess.CompletedProcess[str]:
        program = str(install_programs(self._home) / "bin" / "psql")
        return subprocess.run(
            [program, "--no-psqlrc", "--tuples-only", "--no-align", "--dbname", url, "--command", statement],
            capture_output=True,
            text=True,
            check=False,
            timeout=30,
            env={"PGAPPNAME": "aarhusai"},
        )

    def _ensure_application_role(self) -> None:
        """Clusters of earlier releases have the owner only. A file in the cluster notes that the role is there."""
        noted = self._cluster / "aarhusai.roles"
        if noted.is_file():
            return
        self._must(self._psql(self.url(SUPERUSER, SUPERUSER), _APPLICATION_ROLE))
        noted.touch(mode=0o600)
        self._chosen().own(noted)

    # Folders and locks

    def _chosen(self) -> Account:
        if self._account is None:
            self._account = choose_account(self._cluster)
        return self._account

    def _prepare_folders(self) -> None:
        """Make the data folder and the folders in it; root's must let the server's user pass, and nobody else look."""
        account = self._chosen()
        passable = 0o711 if account.switch else 0o700
        if not self._data.is_dir():
            # Another command may make it in between; that is no trouble, and a file of that name still is.
            self._data.mkdir(parents=True, exist_ok=True, mode=passable)
        if account.switch:
            check_reachable(self._data, account)
            self._data.chmod(self._data.stat().st_mode | 0o111)
        self._home.mkdir(exist_ok=True)
        self._home.chmod(passable)
        for folder in (self._home / "log", self._sockets(account)):
            folder.mkdir(exist_ok=True, mode=0o700)
            self._check_not_foreign(folder, account)
            folder.chmod(0o700)
            account.own(folder)

    def _sockets(self, account: Account) -> Path:
        """The folder of the socket. The kernel allows 107 bytes in all, so a long path gets a short one in /tmp."""
        usual = self._home / "run"
        if len(os.fsencode(usual)) <= _LONGEST_SOCKET_FOLDER:
            return usual
        from hashlib import sha256  # late: it maps OpenSSL into a supervisor that seldom needs it

        return Path("/tmp") / f"aarhusai-{account.uid}-{sha256(os.fsencode(self._data)).hexdigest()[:12]}"  # noqa: S108  # its owner is checked before use

    @staticmethod
    def _check_not_foreign(folder: Path, account: Account) -> None:
        """In /tmp anybody may have made a folder of that name first."""
        facts = folder.lstat()
        if folder.is_symlink() or facts.st_uid not in {account.uid, os.geteuid()}:
            raise StartError("data_folder_foreign", f"{folder} belongs to somebody else.", f"Remove it: rm -r {folder}")

    @contextmanager
    def _deciding(self) -> Generator[None]:
        """One command at a time decides whether the server must be started or stopped."""
        with (self._home / "start.lock").open("ab") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    # The server process

    def _bring_up(self, account: Account) -> None:
        if self._postmaster.wait_ready(_START_SECONDS):
            return
        programs = install_programs(self._home)
        remove_old_programs(programs)
        if not self._cluster.is_dir():
            self._make_cluster(programs, account)
        self._check_version()
        write_configuration(self._cluster, self._sockets(account), account)
        self._postmaster.clear_away(self._sockets(account))
        log = self._home / "log" / "postgres.log"
        if log.is_file() and log.stat().st_size > _LOG_BYTES:
            log.replace(log.with_suffix(".log.1"))
        arguments = ["start", "-w", "-s", "-t", str(_START_SECONDS), "-D", str(self._cluster), "-l", str(log)]
        if self._run(account, [str(programs / "bin" / "pg_ctl"), *arguments]).returncode != 0:
            raise StartError(
                "postgres_failed",
                "PostgreSQL did not start.",
                f"Its own words stand at the end of {log}; is the disk full?",
            )

    def _make_cluster(self, programs: Path, account: Account) -> None:
        """A new cluster appears whole or not at all: it is made under another name and renamed when complete."""
        fresh = self._home / ".cluster-new"
        remove_folder(fresh)
        fresh.mkdir(mode=0o700)
        account.own(fresh)
        initdb = [
            str(programs / "bin" / "initdb"),
            "-D",
            str(fresh),
            "-U",
            SUPERUSER,
            "--auth=trust",
            "--encoding=UTF8",
        ]
        locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--no-sync"]
        self._must(self._run(account, [*initdb, *locale]))
        single = [str(programs / "bin" / "postgres"), "--single", "-D", str(fresh), "-F", "-c", "exit_on_error=on"]
        # In the template, so that every database has them: making an extension takes a superuser, whom we never are.
        self._must(self._run(account, [*single, "template1"], "".join(f"CREATE EXTENSION {n};\n" for n in EXTENSIONS)))
        roles = f"CREATE ROLE {OWNER} LOGIN CREATEDB;\nCREATE DATABASE {DATABASE} OWNER {OWNER};\n"
        self._must(self._run(account, [*single, "postgres"], roles))
        self._must(self._run(account, [str(programs / "bin" / "initdb"), "--sync-only", "-D", str(fresh)]))
        fresh.rename(self._cluster)

    def _must(self, done: subprocess.CompletedProcess[str]) -> None:
        if done.returncode != 0:
            lines = done.stderr.strip().splitlines() or ["it gave no reason"]
            raise StartError(
                "postgres_failed",
                f"The database could not be made: {lines[-1][:300]}",
                f"Check that the disk of {self._data} has room, then start again.",
            )

    @staticmethod
    def _run(account: Account, command: list[str], told: str = "") -> subprocess.CompletedProcess[str]:
        """Run a program of PostgreSQL as its user, with a clean environment, away from our terminal and folder."""
        groups: list[int] = []
        return subprocess.run(
            command,
            input=told,
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C"},
            user=account.uid if account.switch else None,
            group=account.gid if account.switch else None,
            extra_groups=groups if account.switch else None,
            umask=0o077,
            start_new_session=True,
        )

    def _check_version(self) -> None:
        found = (self._cluster / "PG_VERSION").read_text(encoding="utf-8").strip()
        if found != "18":
            raise StartError(
                "postgres_version",
                f"The database was made by PostgreSQL {found}, and this release brings 18.",
                "Restore a backup into a new data folder; see docs/operating.md.",
            )
