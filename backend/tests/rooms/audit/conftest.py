"""The log, and the town with an empty one."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from cast import Cast
from rooms.audit.log import Log
from rooms.identity.town import Town, town_of

from aarhusai.storage.database import Database


@pytest.fixture
def log(db: Database, database_url: str, tmp_path: Path) -> Iterator[Log]:
    """An empty log."""
    with psycopg.connect(database_url, autocommit=True) as owner:
        yield Log(db, tmp_path, owner)


@pytest.fixture
async def town(cast: Cast, db: Database, tmp_path: Path) -> Town:
    """The cast, with an empty log."""
    made = town_of(cast, db, tmp_path)
    async with db.transaction() as tx:
        await tx.run("ALTER TABLE audit DISABLE TRIGGER USER")
        await tx.run("DELETE FROM audit")
        await tx.run("ALTER TABLE audit ENABLE TRIGGER USER")
    return made
