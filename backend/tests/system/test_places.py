"""A model with one place and several processes: everybody is answered, and a killed process keeps nobody waiting."""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from rooms.gateway.house import House, opened_house, until
from rooms.gateway.test_door_queue import narrow
from system.test_limits import calling

from aarhusai.gateway.door import Door
from aarhusai.gateway.wrappers.sharing import SharedSeats
from aarhusai.storage.database import Database


@pytest.fixture
async def house(db: Database) -> AsyncIterator[House]:
    async with opened_house(db) as opened:
        yield opened


@asynccontextmanager
async def sharing(house: House) -> AsyncGenerator[House]:
    """The same house, as one of several processes."""
    door = Door(house.registry, {"scripted": house.provider}, house.ledger, shared=SharedSeats(house.db.url))
    try:
        yield replace(house, door=door)
    finally:
        await door.close()


async def test_a_process_that_is_killed_gives_its_place_up_at_once(house: House) -> None:
    model = await narrow(house)
    process = await calling(house, model.id, 0)
    assert process.stdout is not None
    assert await process.stdout.readline() == b"running\n"
    async with sharing(house) as here:
        call, told = here.call(model.id), list[int]()
        waiting = asyncio.create_task(
            here.answer(replace(call, context=replace(call.context, waits=told.append))), name="waiting"
        )
        await until(lambda: told == [1])
        assert not here.provider.requests
        process.kill()
        await process.wait()
        async with asyncio.timeout(10):
            assert await waiting == "Hej fra den indøvede model."
        assert told == [1, 0]
        assert here.door.busy == 0


async def test_many_calls_from_several_processes_are_all_answered_over_one_place(house: House) -> None:
    model = await narrow(house)
    processes = [await calling(house, model.id, 40) for _ in range(2)]
    told = await asyncio.gather(*(process.communicate() for process in processes))
    assert [json.loads(out) for out, _ in told] == [{"done": 40}] * 2
    assert await house.db.value(int, "SELECT count(*) FROM seat_claim") == 0
