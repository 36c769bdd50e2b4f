"""What every test may ask for: a real PostgreSQL, a fresh migrated database, and the cast.

Each pytest process (each xdist worker) runs its own embedded PostgreSQL; each test gets a database copied from a
template that the migrations built, so tests never see each other.
"""

import itertools
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from aarhusai.storage.database import Database
from aarhusai.storage.embedded import EmbeddedPostgres
from aarhusai.storage.schema import migrate

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """An embedded PostgreSQL of this test process's own."""
    folder = Path(tempfile.mkdtemp(prefix="aarhusai-test-"))
    folder.chmod(0o755)  # PostgreSQL runs as another user when the tests run as root
    server = EmbeddedPostgres(folder)
    url = server.start()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET fsync = off")
        connection.execute("ALTER SYSTEM SET synchronous_commit = off")
        connection.execute("SELECT pg_reload_conf()")
    yield url
    server.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def template_database(postgres_url: str) -> str:
    """The name of a database that the migrations built, to copy from."""
    name = "template_aarhusai"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    migrate(make_conninfo_url(postgres_url, name))
    return name


@pytest.fixture
def database_url(postgres_url: str, template_database: str) -> Iterator[str]:
    """The address of a fresh database for one test."""
    name = f"test_{os.getpid()}_{next(_numbers)}"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY = file_copy").format(
                sql.Identifier(name), sql.Identifier(template_database)
            )
        )
    yield make_conninfo_url(postgres_url, name)
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    """An open pool on a fresh database."""
    database = Database(database_url, size=8)
    await database.open()
    yield database
    await database.close()


def make_conninfo_url(url: str, database: str) -> str:
    """The same server, another database, still as a URL."""
    from urllib.parse import urlsplit, urlunsplit

    make_conninfo(url)  # refuses what is not an address
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path="/" + database))
