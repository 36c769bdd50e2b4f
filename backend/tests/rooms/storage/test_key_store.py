"""The key database: made where there is none, bound to the main one, and what it keeps and destroys."""

import asyncio
from collections.abc import AsyncIterator

import psycopg
import pytest
from conftest import superuser
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from aarhusai.errors import StartError, Unavailable
from aarhusai.kit.ids import new_id
from aarhusai.storage.database import Database
from aarhusai.storage.embedded import EmbeddedPostgres
from aarhusai.storage.key_cipher import ConversationKey, KeyId
from aarhusai.storage.key_schema import (
    claim_key_database,
    forget_key_database,
    is_key_database_claimed,
    key_database_there,
    key_database_url,
    prepare_key_database,
)
from aarhusai.storage.key_store import POOL, KeyDatabase
from aarhusai.storage.secrets import Secrets

SECRETS = Secrets(b"k" * 32)


@pytest.fixture
async def words(database_url: str) -> AsyncIterator[Database]:
    """An open pool on a fresh key database."""
    await prepare_key_database(database_url, None)
    database = Database(key_database_url(database_url, None), size=2)
    await database.open()
    yield database
    await database.close()


def test_what_is_sealed_opens_at_its_own_place_only() -> None:
    key = ConversationKey(KeyId(new_id()), b"s" * 32)
    sealed = key.seal(b"Hemmeligt", "message.text", 1)
    assert b"Hemmeligt" not in sealed
    assert key.open(sealed, "message.text", 1) == b"Hemmeligt"
    touched = sealed[:-1] + bytes([sealed[-1] ^ 1])
    for column, row, content in (
        ("message.text", 2, sealed),
        ("conversation.title", 1, sealed),
        ("message.text", 1, touched),
        ("message.text", 1, b""),
    ):
        with pytest.raises(Unavailable, match="content_unreadable"):
            key.open(content, column, row)
    with pytest.raises(Unavailable, match="content_unreadable"):
        ConversationKey(key.id, b"x" * 32).open(sealed, "message.text", 1)


async def test_a_key_is_stored_wrapped_and_another_process_finds_it(words: Database) -> None:
    key = await KeyDatabase(words, SECRETS).new()
    found = await KeyDatabase(words, SECRETS).get([key.id])
    assert found[key.id].open(key.seal(b"Ja", "c", 1), "c", 1) == b"Ja"
    stored = await words.value(bytes, "SELECT sealed FROM conversation_key")
    assert stored is not None
    assert len(stored) > 32


async def test_another_master_key_reads_none_of_them_and_breaks_nothing(words: Database) -> None:
    key = await KeyDatabase(words, SECRETS).new()
    assert await KeyDatabase(words, Secrets(b"x" * 32)).get([key.id]) == {}


async def test_a_destroyed_key_is_missing_and_destroying_twice_is_no_error(words: Database) -> None:
    keys = KeyDatabase(words, SECRETS)
    kept, gone = await keys.new_many(2)
    await keys.get([kept.id, gone.id])
    await keys.destroy([gone.id])
    await keys.destroy([gone.id])
    assert set(await keys.get([kept.id, gone.id])) == {kept.id}
    assert await keys.missing([kept.id, gone.id]) == 1


async def test_a_running_process_makes_keys_ahead_and_leaves_none_behind(words: Database) -> None:
    keys = KeyDatabase(words, SECRETS)
    keys.start()
    made = await asyncio.gather(*(keys.new() for _ in range(POOL * 2)))
    assert len({key.id for key in made}) == POOL * 2
    await keys.stop()
    assert await words.value(int, "SELECT count(*) FROM conversation_key") == POOL * 2


async def test_several_processes_that_start_at_once_make_one_key_database(database_url: str) -> None:
    assert not await key_database_there(database_url, None)
    await asyncio.gather(*(prepare_key_database(database_url, None) for _ in range(4)))
    assert await key_database_there(database_url, None)
    with psycopg.connect(key_database_url(database_url, None)) as connection:
        assert connection.execute("SELECT count(*) FROM key_database").fetchone() == (1,)


async def test_the_main_database_takes_no_other_key_database(db: Database, words: Database) -> None:
    async with db.session() as main, words.session() as keys:
        assert await is_key_database_claimed(main, keys) is None
        await claim_key_database(main, keys)
        await claim_key_database(main, keys)
        assert await is_key_database_claimed(main, keys) is True
        await keys.run("UPDATE key_database SET id = gen_random_uuid()")
        assert await is_key_database_claimed(main, keys) is False
        with pytest.raises(StartError, match="other_key_database"):
            await claim_key_database(main, keys)
        await forget_key_database(main)
        await claim_key_database(main, keys)


async def test_a_configured_one_must_be_there(database_url: str) -> None:
    with pytest.raises(StartError, match="no_key_database"):
        await prepare_key_database(database_url, make_conninfo(database_url, dbname="is_not_there"))


async def test_a_role_that_may_not_make_one_is_told_what_to_do(postgres: EmbeddedPostgres, database_url: str) -> None:
    role = f"humble_{new_id().hex[-8:]}"
    with superuser(postgres) as connection:
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role)))
    url = make_conninfo(database_url, user=role)
    with pytest.raises(StartError, match="no_key_database") as raised:
        await prepare_key_database(url, None)
    assert "AARHUSAI_KEY_DATABASE_URL_FILE" in raised.value.remedy
    name = conninfo_to_dict(key_database_url(url, None))["dbname"]
    with superuser(postgres) as connection:
        made = sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(str(name)), sql.Identifier(role))
        connection.execute(made)
    await prepare_key_database(url, None)
    with superuser(postgres) as connection:
        connection.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(str(name))))
        connection.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(role)))


async def test_one_of_a_later_release_is_left_alone(words: Database, database_url: str) -> None:
    await words.run("UPDATE key_database SET version = 99")
    with pytest.raises(StartError, match="key_database_ahead"):
        await prepare_key_database(database_url, None)
