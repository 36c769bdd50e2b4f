"""The stage."""

from collections.abc import AsyncIterator

import pytest
from rooms.chat.stage import Stage, StandInHouse, a_model, build_people, replica

from aarhusai.storage.database import Database


@pytest.fixture
async def stage(db: Database, database_url: str) -> AsyncIterator[Stage]:
    """See stage.py."""
    house = StandInHouse([a_model("stor"), a_model("lille", bundled=True)])
    anna, bo = await build_people(db, house.models)
    async with replica(database_url, house, "her") as here:
        yield Stage(db, house, anna, bo, here)
