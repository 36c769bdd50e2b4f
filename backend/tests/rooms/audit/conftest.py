"""The log."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from rooms.audit.log import Log

from aarhusai.storage.database import Database


@pytest.fixture
def log(db: Database, database_url: str, tmp_path: Path) -> Iterator[Log]:
    """An empty log."""
    with psycopg.connect(database_url, autocommit=True) as owner:
        yield Log(db, tmp_path, owner)
