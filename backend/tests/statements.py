"""Counts the SQL statements that a process sends, transactions' BEGIN and COMMIT included."""

import asyncio
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field

import psycopg
import pytest
from psycopg import sql

BY_ITSELF = frozenset(
    {
        "replica lease", "pool check", "announcements", "person events",
        "the registry of models", "the switches", "the assistants", "search index", "key pool", "turn log",
        "the rules", "the knowledge settings", "the courses that assistants demand", "what was approved",
        "the limits", "keys used", "leases of calls", "the screening forms",
    }
)  # fmt: skip
"""Tasks of the house that speak to the database by the clock, or because somebody announced something."""


@dataclass
class Statements:
    """What was sent since the last `clear`, in order: to the main database, and to the key database."""

    sent: list[str] = field(default_factory=list[str])
    keys: list[str] = field(default_factory=list[str])

    @property
    def count(self) -> int:
        """How many."""
        return len(self.sent)

    def clear(self) -> None:
        """Begins again."""
        self.sent.clear()
        self.keys.clear()

    def note(self, text: str, database: str) -> None:
        """One more, unless the house sent it by itself."""
        task = asyncio.current_task()
        if task is None or task.get_name() not in BY_ITSELF:
            (self.keys if database.endswith("_keys") else self.sent).append(" ".join(text.split())[:160])


@contextmanager
def counted(monkeypatch: pytest.MonkeyPatch) -> Generator[Statements]:
    """Listens at psycopg's own doors, below everything of ours."""
    statements = Statements()
    execute, executemany = psycopg.AsyncCursor.execute, psycopg.AsyncCursor.executemany
    transaction = psycopg.AsyncConnection.transaction

    async def counting(cursor: psycopg.AsyncCursor, query: object, *rest: object, **more: object) -> object:
        statements.note(_text(query), cursor.connection.info.dbname)
        return await execute(cursor, query, *rest, **more)  # pyright: ignore[reportCallIssue, reportArgumentType, reportUnknownVariableType]  # the values come from a table

    async def counting_many(cursor: psycopg.AsyncCursor, query: object, params: object, **more: object) -> None:
        listed = list(params)  # pyright: ignore[reportCallIssue, reportArgumentType, reportUnknownVariableType, reportUnknownArgumentType]  # the values come from a table
        for _ in listed:  # pyright: ignore[reportUnknownVariableType]  # JSON of any shape
            statements.note(_text(query), cursor.connection.info.dbname)
        await executemany(cursor, query, listed, **more)  # pyright: ignore[reportArgumentType, reportUnknownArgumentType]  # the values come from a table

    @asynccontextmanager
    async def counting_transaction(
        connection: psycopg.AsyncConnection, *rest: object, **more: object
    ) -> AsyncGenerator[object]:
        statements.note("BEGIN", connection.info.dbname)
        async with transaction(connection, *rest, **more) as opened:  # pyright: ignore[reportArgumentType]  # the values come from a table
            try:
                yield opened
            finally:
                statements.note("COMMIT or ROLLBACK", connection.info.dbname)

    with monkeypatch.context() as patched:
        patched.setattr(psycopg.AsyncCursor, "execute", counting)
        patched.setattr(psycopg.AsyncCursor, "executemany", counting_many)
        patched.setattr(psycopg.AsyncConnection, "transaction", counting_transaction)
        yield statements


def _text(query: object) -> str:
    return query.as_string() if isinstance(query, sql.Composable) else str(query)
