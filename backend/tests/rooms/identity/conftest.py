"""The town."""

from pathlib import Path

import pytest
from cast import Cast
from rooms.identity.town import Town, town_of

from aarhusai.storage.database import Database


@pytest.fixture
def town(cast: Cast, db: Database, tmp_path: Path) -> Town:
    """The cast, see town.py."""
    return town_of(cast, db, tmp_path)
