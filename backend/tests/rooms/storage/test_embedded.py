"""The embedded PostgreSQL: one server per data folder, whoever comes and goes, and however they go."""

import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from aarhusai.errors import StartError
from aarhusai.storage.embedded import APPLICATION, SUPERUSER, EmbeddedPostgres

ATTACH_AND_WAIT = """
import sys, time
from pathlib import Path
from aarhusai.storage.embedded import EmbeddedPostgres
server = EmbeddedPostgres(Path(sys.argv[1]))
print(server.start(), flush=True)
time.sleep(60)
"""


@pytest.fixture(scope="module")
def made() -> Iterator[Path]:
    """A data folder whose database was made once, because that takes a second."""
    folder = Path(tempfile.mkdtemp(prefix="aarhusai-test-"))
    folder.chmod(0o711)
    with EmbeddedPostgres(folder):
        pass
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def fresh() -> Iterator[Path]:
    """A place for a data folder that does not exist yet."""
    parent = Path(tempfile.mkdtemp(prefix="aarhusai-test-"))
    parent.chmod(0o711)
    yield parent / "data"
    shutil.rmtree(parent)


@pytest.fixture
def elsewhere(made: Path) -> Iterator[Callable[[], subprocess.Popen[str]]]:
    """Another process that attaches to the same data folder; returned when it is attached."""
    processes: list[subprocess.Popen[str]] = []

    def attach() -> subprocess.Popen[str]:
        command = [sys.executable, "-c", ATTACH_AND_WAIT, str(made)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        processes.append(process)
        assert process.stdout is not None
        assert process.stdout.readline().startswith("postgresql://")
        return process

    yield attach
    for process in processes:
        process.kill()
        process.communicate()
    leave_nothing_running(made)


def leave_nothing_running(folder: Path) -> None:
    """Attach and let go: the last one out stops the server."""
    with EmbeddedPostgres(folder):
        pass


def postmaster(folder: Path) -> int:
    return int((folder / "postgres" / "cluster" / "postmaster.pid").read_text().splitlines()[0])


def ask(url: str, sql: str) -> object:
    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute(sql.encode()).fetchone()
        return row[0] if row else None


def test_the_address_leads_to_a_database_with_vectors_and_danish_trigrams(made: Path) -> None:
    with EmbeddedPostgres(made) as postgres:
        found = ask(postgres.url(), "SELECT array_agg(extname::text ORDER BY extname) FROM pg_extension")
        assert found == ["pg_trgm", "plpgsql", "unaccent", "vector"]
        assert ask(postgres.url(), "SELECT 'Ærø' ILIKE 'ærø'") is True


def test_the_platform_is_no_superuser(made: Path) -> None:
    with EmbeddedPostgres(made) as postgres:
        assert ask(postgres.url(), "SELECT current_setting('is_superuser')") == "off"
        assert ask(postgres.url(role=SUPERUSER), "SELECT current_setting('is_superuser')") == "on"


def test_the_platform_works_as_a_role_that_owns_nothing(made: Path) -> None:
    with EmbeddedPostgres(made) as postgres:
        with psycopg.connect(postgres.url(), autocommit=True) as owner:
            owner.execute("CREATE TABLE IF NOT EXISTS owned AS SELECT 1 AS number")
        with psycopg.connect(postgres.url(role=APPLICATION), autocommit=True) as application:
            for statement in (b"SELECT number FROM owned", b"DROP TABLE owned", b"CREATE TABLE mine (x integer)"):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    application.execute(statement)


def test_a_database_of_an_earlier_release_gets_the_platforms_role(made: Path) -> None:
    with EmbeddedPostgres(made) as postgres, psycopg.connect(postgres.url(role=SUPERUSER), autocommit=True) as house:
        house.execute(f"DROP ROLE {APPLICATION}".encode())
    (made / "postgres" / "cluster" / "aarhusai.roles").unlink()
    with EmbeddedPostgres(made) as again:
        assert ask(again.url(role=APPLICATION), "SELECT current_user::text") == APPLICATION


def test_there_is_no_way_in_but_a_socket_in_a_closed_folder(made: Path) -> None:
    with EmbeddedPostgres(made) as postgres:
        assert ask(postgres.url(), "SHOW listen_addresses") == ""
        for folder in ("run", "cluster", "log"):
            assert stat.S_IMODE((made / "postgres" / folder).stat().st_mode) == 0o700


def test_what_was_stored_is_there_after_a_stop(made: Path) -> None:
    with EmbeddedPostgres(made) as postgres, psycopg.connect(postgres.url(), autocommit=True) as connection:
        connection.execute("DROP TABLE IF EXISTS kept")
        connection.execute("CREATE TABLE kept AS SELECT 'vejtræ' AS word")
    assert not postgres.running()
    with EmbeddedPostgres(made) as again:
        assert ask(again.url(), "SELECT word FROM kept") == "vejtræ"


def test_the_last_one_out_stops_the_server(made: Path) -> None:
    first, second = EmbeddedPostgres(made), EmbeddedPostgres(made)
    first.start()
    pid = postmaster(made)
    assert second.start() == first.url()
    first.stop()
    assert second.running()
    assert postmaster(made) == pid
    second.stop()
    assert not second.running()


def test_who_attached_from_another_process_keeps_the_server(
    made: Path, elsewhere: Callable[[], subprocess.Popen[str]]
) -> None:
    with EmbeddedPostgres(made) as postgres:
        other = elsewhere()
    assert postgres.running()
    other.kill()
    other.wait()
    leave_nothing_running(made)
    assert not postgres.running()


def test_a_server_whose_starter_was_killed_is_adopted(
    made: Path, elsewhere: Callable[[], subprocess.Popen[str]]
) -> None:
    starter = elsewhere()
    orphan = postmaster(made)
    starter.send_signal(signal.SIGKILL)
    starter.wait()
    with EmbeddedPostgres(made) as postgres:
        assert postmaster(made) == orphan
        assert ask(postgres.url(), "SELECT 1") == 1
    assert not postgres.running()


def test_a_data_folder_that_another_command_made_a_moment_ago_is_used(
    fresh: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = Path.is_dir

    def too_early(self: Path) -> bool:
        found = looked(self)
        if self == fresh and not found:
            fresh.mkdir()
        return found

    monkeypatch.setattr(Path, "is_dir", too_early)
    with EmbeddedPostgres(fresh) as postgres:
        assert ask(postgres.url(), "SELECT 1") == 1


def test_two_commands_at_once_make_one_server(fresh: Path) -> None:
    command = [sys.executable, "-c", ATTACH_AND_WAIT, str(fresh)]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    try:
        told = [process.stdout.readline() for process in both if process.stdout is not None]
        assert told[0] == told[1] != ""
    finally:
        for process in both:
            process.kill()
            process.communicate()
        leave_nothing_running(fresh)


def test_a_killed_server_comes_back_with_everything_committed(made: Path) -> None:
    with EmbeddedPostgres(made) as postgres:
        with psycopg.connect(postgres.url(), autocommit=True) as connection:
            connection.execute("DROP TABLE IF EXISTS survivors")
            connection.execute("CREATE TABLE survivors AS SELECT 42 AS number")
        os.kill(postmaster(made), signal.SIGKILL)
        deadline = time.monotonic() + 5
        while postgres.running() and time.monotonic() < deadline:
            time.sleep(0.01)
        assert not postgres.running()
        assert ask(postgres.start(), "SELECT number FROM survivors") == 42


def test_a_pid_file_from_before_a_reboot_is_no_obstacle(made: Path) -> None:
    stale = made / "postgres" / "cluster" / "postmaster.pid"
    # The id belongs to a living process: this one.
    stale.write_text(f"{os.getpid()}\n{stale.parent}\n1\n5432\n/nowhere\n\n  0 0\nready\n")
    shutil.chown(stale, stale.parent.stat().st_uid, stale.parent.stat().st_gid)
    with EmbeddedPostgres(made) as postgres:
        assert ask(postgres.url(), "SELECT 1") == 1


def test_a_database_that_was_left_half_made_is_made_anew(fresh: Path) -> None:
    half = fresh / "postgres" / ".cluster-new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    with EmbeddedPostgres(fresh) as postgres:
        assert ask(postgres.url(), "SELECT 1") == 1
    assert not half.exists()


def test_a_path_too_long_for_a_socket_gets_a_short_folder(fresh: Path) -> None:
    deep = fresh / ("mappe" * 20)
    with EmbeddedPostgres(deep) as postgres:
        assert ask(postgres.url(), "SELECT 1") == 1
        sockets = Path(str(ask(postgres.url(role=SUPERUSER), "SHOW unix_socket_directories")))
        assert stat.S_IMODE(sockets.stat().st_mode) == 0o700
    shutil.rmtree(sockets)


def test_a_short_folder_made_by_somebody_else_is_refused(fresh: Path) -> None:
    deep = fresh / ("mappe" * 20)
    with EmbeddedPostgres(deep) as postgres:
        sockets = Path(str(ask(postgres.url(role=SUPERUSER), "SHOW unix_socket_directories")))
    shutil.rmtree(sockets)
    sockets.symlink_to("/tmp")
    try:
        with pytest.raises(StartError, match="data_folder_foreign"):
            EmbeddedPostgres(deep).start()
    finally:
        sockets.unlink()


def test_nothing_people_write_reaches_the_log(made: Path) -> None:
    with EmbeddedPostgres(made) as postgres, psycopg.connect(postgres.url(), autocommit=True) as connection:
        connection.execute("CREATE TEMP TABLE words (word text PRIMARY KEY)")
        connection.execute("INSERT INTO words VALUES (%s)", ["hemmeligt-7193"])
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("INSERT INTO words VALUES (%s)", ["hemmeligt-7193"])
        with pytest.raises(psycopg.errors.InvalidTextRepresentation):
            connection.execute("SELECT 'hemmeligt-7193'::uuid")
    assert "hemmeligt-7193" not in (made / "postgres" / "log" / "postgres.log").read_text()


def test_the_operator_may_tune_it(made: Path) -> None:
    local = made / "postgres" / "local.conf"
    before = local.read_text()
    local.write_text("work_mem = '17MB'\n")
    try:
        with EmbeddedPostgres(made) as postgres:
            assert ask(postgres.url(), "SHOW work_mem") == "17MB"
    finally:
        local.write_text(before)


def test_a_database_of_another_major_version_is_refused_with_the_remedy(made: Path) -> None:
    version = made / "postgres" / "cluster" / "PG_VERSION"
    before = version.read_text()
    version.write_text("17\n")
    try:
        with pytest.raises(StartError, match="postgres_version") as refused:
            EmbeddedPostgres(made).start()
        assert "backup" in refused.value.remedy
    finally:
        version.write_text(before)


def test_a_data_folder_that_is_a_file_is_refused_with_the_remedy(fresh: Path) -> None:
    fresh.write_text("not a folder")
    with pytest.raises(StartError, match="data_folder_failed") as refused:
        EmbeddedPostgres(fresh).start()
    assert "--data" in refused.value.remedy


@pytest.mark.skipif(os.geteuid() != 0, reason="only root starts PostgreSQL as somebody else")
def test_root_is_told_which_parent_folder_is_in_the_way(fresh: Path) -> None:
    fresh.parent.chmod(0o700)
    with pytest.raises(StartError, match="data_folder_unreachable") as refused:
        EmbeddedPostgres(fresh).start()
    assert str(fresh.parent) in refused.value.remedy


@pytest.mark.skipif(os.geteuid() != 0, reason="only root starts PostgreSQL as somebody else")
def test_root_runs_it_as_an_unprivileged_user(made: Path) -> None:
    with EmbeddedPostgres(made):
        assert Path("/proc", str(postmaster(made))).stat().st_uid != 0
