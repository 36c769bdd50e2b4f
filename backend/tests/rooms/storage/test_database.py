"""The database: rows as values, transactions that roll back, and being away told in one way."""

from dataclasses import dataclass

import psycopg
import pytest

from aarhusai.errors import Unavailable
from aarhusai.storage.database import Database, is_unique_violation


@dataclass(frozen=True, slots=True)
class Setting:
    key: str
    revision: int


class StoppedError(Exception):
    """A test's own trouble."""


async def insert(db: Database, key: str) -> None:
    await db.run("INSERT INTO setting (key, value) VALUES (%s, '{}')", (key,))


async def test_rows_come_back_as_the_values_asked_for(db: Database) -> None:
    await insert(db, "a")
    assert await db.one(Setting, "SELECT key, revision FROM setting") == Setting("a", 1)
    assert await db.all(Setting, "SELECT key, revision FROM setting") == [Setting("a", 1)]
    assert await db.value(str, "SELECT key FROM setting") == "a"
    assert await db.value(str, "SELECT key FROM setting WHERE key = 'b'") is None


async def test_a_value_of_another_type_is_an_error_not_a_surprise(db: Database) -> None:
    with pytest.raises(TypeError):
        await db.value(str, "SELECT 1")


async def test_a_transaction_that_raises_leaves_nothing(db: Database) -> None:
    async def work() -> None:
        async with db.transaction() as tx:
            await tx.run("INSERT INTO setting (key, value) VALUES ('a', '{}')")
            raise StoppedError

    with pytest.raises(StoppedError):
        await work()
    assert await db.value(int, "SELECT count(*)::int FROM setting") == 0


async def test_a_broken_unique_constraint_is_recognised_by_name(db: Database) -> None:
    await insert(db, "a")
    with pytest.raises(psycopg.Error) as caught:
        await insert(db, "a")
    assert is_unique_violation(caught.value, "setting_pkey")
    assert not is_unique_violation(caught.value, "another")


async def test_a_database_that_goes_away_is_told_and_comes_back(db: Database, superuser_url: str) -> None:
    assert await db.value(int, "SELECT 1") == 1
    name = await db.value(str, "SELECT current_database()::text")
    async with await psycopg.AsyncConnection.connect(superuser_url, autocommit=True) as admin:
        await admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,))
    with pytest.raises(Unavailable, match="database_unavailable"):
        await db.value(int, "SELECT 1")
    assert await db.value(int, "SELECT 1") == 1
