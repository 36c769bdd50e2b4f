"""What every test may ask for: a real PostgreSQL, a fresh migrated database, and the cast.

Each pytest process (each xdist worker) runs its own embedded PostgreSQL; each test gets a database copied from a
template that the migrations built, so tests never see each other. Who asks for the cast gets a copy of one in which
these people live already: making them anew took longer than most tests.
"""

import asyncio
import itertools
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from cast import Cast, assemble
from places import memory_folder
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from aarhusai.storage.database import Database
from aarhusai.storage.embedded import APPLICATION, OWNER, SUPERUSER, EmbeddedPostgres
from aarhusai.storage.key_schema import prepare_key_database
from aarhusai.storage.schema import migrate

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def postgres() -> Iterator[EmbeddedPostgres]:
    """An embedded PostgreSQL of this test process's own."""
    folder = Path(tempfile.mkdtemp(prefix="aarhusai-test-", dir=memory_folder()))
    folder.chmod(0o755)  # PostgreSQL runs as another user when the tests run as root
    server = EmbeddedPostgres(folder)
    try:
        server.start()
        with superuser(server) as connection:
            connection.execute("ALTER SYSTEM SET fsync = off")
            connection.execute("ALTER SYSTEM SET synchronous_commit = off")
            connection.execute("SELECT pg_reload_conf()")
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def superuser_url(postgres: EmbeddedPostgres) -> str:
    """The way in for what the product itself may not do, such as ending connections."""
    return postgres.url(SUPERUSER, SUPERUSER)


@pytest.fixture(scope="session")
def template_database(postgres: EmbeddedPostgres) -> str:
    """The name of a database that the migrations built, to copy from."""
    name = "template_aarhusai"
    with superuser(postgres) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(name), sql.Identifier(OWNER)))
    migrate(postgres.url(name), APPLICATION)
    return name


@dataclass(frozen=True)
class Peopled:
    """The name of a database that the cast lives in, to copy from, and who they are."""

    database: str
    cast: Cast


@pytest.fixture(scope="session")
def peopled(postgres: EmbeddedPostgres, template_database: str) -> Peopled:
    """Made once in a test process."""
    name = "template_cast"
    copy_database(postgres, template_database, name)

    async def fill() -> Cast:
        database = Database(postgres.url(name), size=1)
        await database.open()
        try:
            return await assemble(database)
        finally:
            await database.close()

    with ThreadPoolExecutor(1) as thread:  # the loop of the test that asks first is not to be touched
        return Peopled(name, thread.submit(asyncio.run, fill()).result())


@pytest.fixture
def cast(peopled: Peopled, database_url: str) -> Cast:
    """The invented municipality, which is in the test's database."""
    del database_url
    return peopled.cast


@pytest.fixture
def database_url(request: pytest.FixtureRequest, postgres: EmbeddedPostgres, template_database: str) -> Iterator[str]:
    """The address of a fresh database for one test."""
    name = f"test_{os.getpid()}_{next(_numbers)}"
    with_people = "peopled" in request.fixturenames
    template = request.getfixturevalue("peopled").database if with_people else template_database
    copy_database(postgres, template, name)
    yield postgres.url(name)
    with superuser(postgres) as connection:
        # The key database that the product made beside it, if it did.
        for gone in (name, f"{name}_keys"):
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(gone)))


@pytest.fixture(scope="session")
def key_template(postgres: EmbeddedPostgres) -> str:
    """The name of an unused key database of the application's, to copy from."""
    name = "template_keys"
    copy_database(postgres, "template1", name, APPLICATION)
    url = postgres.url(name, APPLICATION)
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, prepare_key_database(url, url)).result()
    return name


@pytest.fixture
def key_database(postgres: EmbeddedPostgres, database_url: str, key_template: str) -> None:
    """The key database beside the test's own, as the application would make it: a copy takes a quarter of the time."""
    copy_database(postgres, key_template, f"{conninfo_to_dict(database_url)['dbname']}_keys", APPLICATION)


@pytest.fixture
def application_url(postgres: EmbeddedPostgres, database_url: str) -> str:
    """The same database, as the role that the platform's processes have: it owns nothing."""
    return postgres.url(str(conninfo_to_dict(database_url)["dbname"]), APPLICATION)


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    """An open pool on a fresh database."""
    database = Database(database_url, size=8)
    await database.open()
    yield database
    await database.close()


def copy_database(server: EmbeddedPostgres, template: str, name: str, owner: str = OWNER) -> None:
    """A database like another one that nobody is connected to."""
    with superuser(server) as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {} STRATEGY = file_copy").format(
                sql.Identifier(name), sql.Identifier(owner), sql.Identifier(template)
            )
        )


def superuser(server: EmbeddedPostgres) -> psycopg.Connection:
    """A connection of the superuser's, each statement its own transaction."""
    return psycopg.connect(server.url(SUPERUSER, SUPERUSER), autocommit=True)
