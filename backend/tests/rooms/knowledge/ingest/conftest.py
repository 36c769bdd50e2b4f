"""The workshop as a fixture."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from rooms.knowledge.ingest.workshop import Workshop, a_workshop

from aarhusai.storage.database import Database


@pytest.fixture
async def shop(db: Database, database_url: str, tmp_path: Path) -> AsyncIterator[Workshop]:
    """A collection of Anna's, and what fills it."""
    async with a_workshop(db, database_url, tmp_path) as workshop:
        yield workshop
