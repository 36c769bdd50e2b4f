"""A connection that is kept, and with it what PostgreSQL holds for a session, such as an advisory lock."""

from collections.abc import Awaitable, Callable
from contextlib import suppress

from psycopg import AsyncConnection, Error, rows

from aarhusai.errors import Unavailable
from aarhusai.storage.database import Executor, watchful

Begin = Callable[[Executor], Awaitable[None]]
_OPTIONS = "-c statement_timeout=5000 -c timezone=UTC"


class Held:
    """One connection outside the pool, opened when it is first asked for. For one task at a time.

    `begin` is run on every connection that is opened.
    """

    def __init__(self, url: str, begin: Begin) -> None:
        self._url = watchful(url)
        self._begin = begin
        self._connection: AsyncConnection[rows.TupleRow] | None = None

    async def run(self, work: Begin) -> None:
        """Does something on the connection, each statement its own transaction. Raises Unavailable.

        Whatever went wrong, the connection is closed then, and the next `run` opens another.
        """
        try:
            await work(await self._executor())
        except (Error, OSError) as error:
            await self.close()
            raise Unavailable("database_unavailable", "The database cannot be reached just now.") from error
        except BaseException:
            await self.close()
            raise

    async def close(self) -> None:
        """Lets go of the connection and all that it holds."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(Error, OSError):
                await connection.close()

    async def _executor(self) -> Executor:
        if self._connection is None or self._connection.closed:
            self._connection = await AsyncConnection.connect(
                self._url, autocommit=True, prepare_threshold=2, options=_OPTIONS
            )
            await self._begin(Executor(self._connection))
        return Executor(self._connection)
