"""What kind of database this is, for the operator."""

from collections.abc import Sequence
from dataclasses import dataclass

from aarhusai.storage.database import Database


@dataclass(frozen=True, slots=True)
class DatabaseFacts:
    """`version` is PostgreSQL's number such as 180006; `extensions` are those in use here; `size` is in bytes."""

    version: int
    encoding: str
    extensions: Sequence[str]
    size: int


async def inspect(db: Database) -> DatabaseFacts:
    """Asks the server. Raises Unavailable."""
    found = await db.one(
        DatabaseFacts,
        """
        SELECT current_setting('server_version_num')::integer AS version,
            current_setting('server_encoding') AS encoding,
            ARRAY(SELECT extname::text FROM pg_extension ORDER BY 1) AS extensions,
            pg_database_size(current_database()) AS size
        """,
    )
    assert found is not None
    return found
