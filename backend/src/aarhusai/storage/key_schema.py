"""The key database: found or made, brought up to date, and bound to the main one.

It holds what must not lie in a backup of the main database: the keys of conversations, and the words of their texts for
searching, which are derived and are removed together with the key.
"""

from typing import Final, LiteralString
from uuid import UUID

from psycopg import AsyncConnection, OperationalError, errors, sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from aarhusai.errors import StartError
from aarhusai.storage.database import Executor

_LOCK: Final = 7_315_202_612
_SUFFIX: Final = "_keys"
_STEPS: Final[tuple[LiteralString, ...]] = (
    """
    CREATE EXTENSION IF NOT EXISTS btree_gin;
    CREATE TABLE key_database (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(), -- the main database remembers it
        version integer NOT NULL
    );
    INSERT INTO key_database (version) VALUES (0);
    CREATE TABLE conversation_key (
        id uuid PRIMARY KEY,
        sealed bytea NOT NULL, -- 32 bytes under the master key
        created_at timestamptz NOT NULL DEFAULT now()
    );
    CREATE TABLE search_entry (
        id uuid NOT NULL, -- a message's, or a conversation's for its title
        title boolean NOT NULL,
        key_id uuid NOT NULL REFERENCES conversation_key (id) ON DELETE CASCADE,
        conversation_id uuid NOT NULL,
        person_id uuid NOT NULL,
        revision integer NOT NULL,
        at timestamptz NOT NULL,
        search tsvector NOT NULL,
        PRIMARY KEY (id, title)
    );
    CREATE INDEX search_entry_key ON search_entry (key_id);
    CREATE INDEX search_entry_search ON search_entry USING gin (person_id, search);
    """,
)
"""One entry per version. What stands here is never changed: add another."""


def key_database_url(database_url: str, configured: str | None) -> str:
    """The key database's address: the configured one, or `<name>_keys` beside the main one."""
    if configured is not None:
        return configured
    parts = conninfo_to_dict(database_url)
    name = parts.get("dbname") or parts.get("user") or "aarhusai"
    return make_conninfo(database_url, dbname=f"{name}{_SUFFIX}")


async def prepare_key_database(database_url: str, configured: str | None) -> None:
    """Makes what is missing of the key database, safely from several processes at once.

    A configured one must exist; the one beside the main database is made when it does not. Raises
    StartError("no_key_database" | "key_database_ahead").
    """
    url = key_database_url(database_url, configured)
    try:
        connection = await AsyncConnection.connect(url, autocommit=True, connect_timeout=10)
    except OperationalError as error:
        if configured is not None:
            raise _unreachable() from error
        await _create(database_url, str(conninfo_to_dict(url)["dbname"]))
        connection = await _connected(url)
    async with connection:
        await _bring_up_to_date(connection)


async def key_database_there(database_url: str, configured: str | None) -> bool:
    """Whether it answers and has been begun; nothing is made."""
    try:
        async with await AsyncConnection.connect(
            key_database_url(database_url, configured), autocommit=True, connect_timeout=10
        ) as connection:
            row = await (await connection.execute("SELECT to_regclass('key_database') IS NOT NULL")).fetchone()
            return row is not None and bool(row[0])
    except OperationalError:
        return False


async def _create(database_url: str, name: str) -> None:
    try:
        async with await AsyncConnection.connect(database_url, autocommit=True, connect_timeout=10) as main:
            await main.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    except (errors.DuplicateDatabase, errors.UniqueViolation):
        return  # another process was first
    except (OperationalError, errors.InsufficientPrivilege) as error:
        raise _unreachable() from error


async def _connected(url: str) -> AsyncConnection:
    try:
        return await AsyncConnection.connect(url, autocommit=True, connect_timeout=10)
    except OperationalError as error:
        raise _unreachable() from error


async def _bring_up_to_date(connection: AsyncConnection) -> None:
    async with connection.transaction():
        await connection.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
        known = await (await connection.execute("SELECT to_regclass('key_database') IS NOT NULL")).fetchone()
        version = 0
        if known is not None and known[0]:
            row = await (await connection.execute("SELECT version FROM key_database")).fetchone()
            version = int(row[0]) if row else 0
        if version > len(_STEPS):
            raise StartError(
                "key_database_ahead",
                "The key database was brought up to date by a later release than this one.",
                "Start that release; the key database has no way back.",
            )
        if version == len(_STEPS):
            return
        for step in _STEPS[version:]:
            await connection.execute(step)
        await connection.execute("UPDATE key_database SET version = %s", (len(_STEPS),))


async def claim_key_database(main: Executor, keys: Executor) -> None:
    """Binds the main database to this key database at the first start.

    Raises StartError("other_key_database") when the conversations of the main one were sealed with another's keys.
    """
    present = await _identity(keys)
    stored = await main.value(str, "SELECT value ->> 'id' FROM setting WHERE key = 'key_database'")
    if stored is None:
        await main.run(
            "INSERT INTO setting (key, value) VALUES ('key_database', jsonb_build_object('id', %s::text))",
            (str(present),),
        )
    elif stored != str(present):
        raise StartError(
            "other_key_database",
            "The database was begun with another key database; its conversations cannot be read with this one.",
            "Name the right one in AARHUSAI_KEY_DATABASE_URL_FILE. If it is lost for good:"
            " aarhusai migrate --new-key-database, and what was written before can never be read again.",
        )


async def is_key_database_claimed(main: Executor, keys: Executor) -> bool | None:
    """Whether the main database was begun with this key database; None when it was not begun."""
    stored = await main.value(str, "SELECT value ->> 'id' FROM setting WHERE key = 'key_database'")
    return None if stored is None else stored == str(await _identity(keys))


async def knows_key_database(main: Executor) -> bool:
    """Whether the main database was begun with any key database."""
    return bool(await main.value(bool, "SELECT EXISTS (SELECT FROM setting WHERE key = 'key_database')"))


async def forget_key_database(main: Executor) -> None:
    """Lets the next start bind the main database to whichever key database it finds."""
    await main.run("DELETE FROM setting WHERE key = 'key_database'")


async def _identity(keys: Executor) -> UUID:
    found = await keys.value(UUID, "SELECT id FROM key_database")
    assert found is not None
    return found


def _unreachable() -> StartError:
    return StartError(
        "no_key_database",
        "The key database, which holds the keys of conversations, does not answer or cannot be made.",
        "Make an empty database that the same user owns, and name it in AARHUSAI_KEY_DATABASE_URL_FILE;"
        " see docs/operating.md.",
    )
