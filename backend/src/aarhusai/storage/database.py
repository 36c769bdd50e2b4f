"""PostgreSQL through psycopg: a pool, single statements, and short transactions owned by the edge.

Connections are in autocommit: one statement is one transaction, and `transaction()` opens a longer one. Rows come back
as the frozen dataclass that is asked for, column names being field names.
"""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Final, LiteralString, TypeVar

from psycopg import AsyncConnection, OperationalError, errors, rows, sql
from psycopg import Error as PostgresError
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg_pool import AsyncConnectionPool, PoolClosed, PoolTimeout

from aarhusai.errors import AarhusError, Unavailable

__all__ = ["Database", "Executor", "Params", "Transaction"]

T = TypeVar("T")
Params = Sequence[object] | Mapping[str, object]
Query = LiteralString | sql.Composed
WAIT_FOR_CONNECTION = 10.0

_SILENCE: Final = {
    "connect_timeout": 10,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 60_000,
}
"""Parameters of libpq, in seconds and (the last) milliseconds. Without them silence is believed for up to two hours."""


class Executor:
    """Statements on one connection. Both a transaction and the database itself can run them."""

    def __init__(self, connection: AsyncConnection[rows.TupleRow]) -> None:
        self._connection = connection

    async def one(self, kind: type[T], query: Query, params: Params = ()) -> T | None:
        """The first row as `kind`, or None."""
        async with self._connection.cursor(row_factory=rows.class_row(kind)) as cursor:
            await cursor.execute(query, params)
            return await cursor.fetchone()

    async def all(self, kind: type[T], query: Query, params: Params = ()) -> list[T]:
        """Every row as `kind`. The query carries its own LIMIT."""
        async with self._connection.cursor(row_factory=rows.class_row(kind)) as cursor:
            await cursor.execute(query, params)
            return await cursor.fetchall()

    async def value(self, kind: type[T], query: Query, params: Params = ()) -> T | None:
        """The first column of the first row, checked to be a `kind`, or None."""
        async with self._connection.cursor(row_factory=rows.tuple_row) as cursor:
            await cursor.execute(query, params)
            row = await cursor.fetchone()
        if row is None or row[0] is None:
            return None
        if not isinstance(row[0], kind):
            raise TypeError(f"expected {kind.__name__}, the database gave {type(row[0]).__name__}")
        return row[0]

    async def run(self, query: Query, params: Params = ()) -> int:
        """Runs a statement and gives the number of rows it touched."""
        async with self._connection.cursor() as cursor:
            await cursor.execute(query, params)
            return cursor.rowcount


class Transaction(Executor):
    """An open transaction: what must happen together asks for one."""


class Database:
    """The pool. Every verb raises Unavailable when PostgreSQL is away or its disk is full."""

    def __init__(self, url: str, size: int = 12) -> None:
        self.url = url
        self._pool: AsyncConnectionPool[AsyncConnection[rows.TupleRow]] = AsyncConnectionPool(
            watchful(url),
            min_size=1,
            max_size=size,
            open=False,
            timeout=WAIT_FOR_CONNECTION,
            max_idle=300,
            reconnect_timeout=5,
            kwargs={
                "autocommit": True,
                "prepare_threshold": 2,
                "options": "-c statement_timeout=30000 -c timezone=UTC",
            },
        )
        self._checking: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Opens the pool and waits for a first connection. Raises Unavailable."""
        await self._pool.open()
        try:
            await self._pool.wait(timeout=WAIT_FOR_CONNECTION)
        except PoolTimeout as error:
            raise _unavailable() from error

    async def close(self) -> None:
        """Closes every connection."""
        if self._checking is not None:
            self._checking.cancel()
            await asyncio.gather(self._checking, return_exceptions=True)
        await self._pool.close()

    @asynccontextmanager
    async def session(self) -> AsyncGenerator[Executor, None]:
        """A connection for single statements, each its own transaction."""
        async with self._translated(), self._pool.connection() as connection:
            yield Executor(connection)

    @asynccontextmanager
    async def transaction(self) -> AsyncGenerator[Transaction, None]:
        """A short transaction: committed when the block ends, rolled back when it raises. Never wait for I/O in it."""
        async with self._translated(), self._pool.connection() as connection, connection.transaction():
            yield Transaction(connection)

    @asynccontextmanager
    async def pipeline(self) -> AsyncGenerator[Transaction, None]:
        """Statements that are sent together and are one transaction until a result is waited for; `run` waits for none.

        The protocol makes them one: no transaction need be begun and ended.
        """
        async with self._translated(), self._pool.connection() as connection, connection.pipeline():
            yield Transaction(connection)

    @asynccontextmanager
    async def exclusive(self, purpose: str) -> AsyncGenerator[Transaction, None]:
        """A transaction that only one process at a time is in, for work that all of them do at their start."""
        async with self.transaction() as tx:
            await tx.run("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (purpose,))
            yield tx

    async def one(self, kind: type[T], query: Query, params: Params = ()) -> T | None:
        """See Executor.one; one statement, its own transaction."""
        async with self.session() as session:
            return await session.one(kind, query, params)

    async def all(self, kind: type[T], query: Query, params: Params = ()) -> list[T]:
        """See Executor.all; one statement, its own transaction."""
        async with self.session() as session:
            return await session.all(kind, query, params)

    async def value(self, kind: type[T], query: Query, params: Params = ()) -> T | None:
        """See Executor.value; one statement, its own transaction."""
        async with self.session() as session:
            return await session.value(kind, query, params)

    async def run(self, query: Query, params: Params = ()) -> int:
        """See Executor.run; one statement, its own transaction."""
        async with self.session() as session:
            return await session.run(query, params)

    @asynccontextmanager
    async def _translated(self) -> AsyncGenerator[None, None]:
        """PostgreSQL's ways of being away become our one error; what the SQL itself did wrong stays what it is."""
        try:
            yield
        except AarhusError:
            raise
        except errors.DiskFull as error:
            raise Unavailable("disk_full", "The database has no room left.") from error
        except (errors.QueryCanceled, errors.TransactionRollback) as error:
            raise Unavailable("database_slow", "The database did not answer in time.") from error
        except (
            OperationalError,
            PoolTimeout,
            PoolClosed,
            errors.InterfaceError,
            errors.ReadOnlySqlTransaction,
        ) as error:
            # Read-only is what a server is that was the first until another took over.
            self._look_at_the_others()
            raise _unavailable() from error

    def _look_at_the_others(self) -> None:
        """When one connection died the others most likely did: replace them now, not one failed request at a time."""
        if not self._pool.closed and (self._checking is None or self._checking.done()):
            self._checking = asyncio.create_task(self._check(), name="pool check")

    async def _check(self) -> None:
        with suppress(PoolClosed, PoolTimeout, OperationalError):
            await self._pool.check()


def watchful(url: str) -> str:
    """The address, with a watch for a server that vanishes without a word; what the address says itself wins."""
    given = conninfo_to_dict(url)
    return make_conninfo(url, **{name: value for name, value in _SILENCE.items() if name not in given})


def _unavailable() -> Unavailable:
    return Unavailable("database_unavailable", "The database cannot be reached just now.")


def is_unique_violation(error: PostgresError, constraint: str) -> bool:
    """Whether the error says that a row broke the named unique constraint or index."""
    return isinstance(error, errors.UniqueViolation) and error.diag.constraint_name == constraint
