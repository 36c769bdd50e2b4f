"""The town."""

from pathlib import Path

import pytest
from rooms.identity.town import Town, build_town

from aarhusai.storage.database import Database


@pytest.fixture
async def town(db: Database, tmp_path: Path) -> Town:
    """The cast, see town.py."""
    return await build_town(db, tmp_path)
