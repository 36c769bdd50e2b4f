"""Limits that several processes share: never overdrawn, nearly all usable, and given back by the dead."""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from rooms.gateway.house import House, opened_house
from rooms.gateway.limits import counted, holds, limit

from aarhusai.gateway.quotas.types import Measure
from aarhusai.storage.database import Database
from aarhusai.terms.ids import ModelId

CALLING = Path(__file__).with_name("calling_process.py")


@pytest.fixture
async def house(db: Database) -> AsyncIterator[House]:
    async with opened_house(db) as opened:
        yield opened


async def calling(house: House, model_id: ModelId, calls: int) -> Process:
    """A process that calls so often at once."""
    arguments = (house.db.url, model_id, house.anna.person_id, house.anna.unit_id, calls)
    return await asyncio.create_subprocess_exec(sys.executable, str(CALLING), *map(str, arguments), stdout=PIPE)


async def two_thousand(house: House, model_id: ModelId) -> list[dict[str, int]]:
    """A thousand calls at once from each of two processes, and how they ended."""
    processes = [await calling(house, model_id, 1000) for _ in range(2)]
    told = [await process.communicate() for process in processes]
    return [json.loads(out) for out, _ in told]


async def test_two_thousand_calls_on_five_hundred_requests_leave_exactly_five_hundred(house: House) -> None:
    model = await house.add_model()
    quota = await limit(house, Measure.REQUESTS, 500)
    ends = await two_thousand(house, model.id)
    assert sum(end.get("done", 0) for end in ends) == 500
    assert sum(end.get("quota_used_up", 0) for end in ends) == 1500
    found = await counted(house, quota)
    assert (found.used, found.held, await holds(house)) == (500, 0, 0)
    assert await house.db.value(int, "SELECT count(*) FROM model_call WHERE outcome = 'done'") == 500


@pytest.mark.parametrize("kroner", [20, 200])
async def test_a_money_budget_is_never_overdrawn_and_nearly_all_of_it_can_be_used(house: House, kroner: int) -> None:
    model = await house.add_model()
    quota = await limit(house, Measure.MONEY, kroner)
    ends = await two_thousand(house, model.id)
    found = await counted(house, quota)
    assert (found.held, await holds(house)) == (0, 0)
    assert quota.amount * 0.95 <= found.used <= quota.amount, ends
    spent = await house.db.value(float, "SELECT sum(cost)::float8 FROM model_call")
    assert spent == pytest.approx(found.used / 1_000_000)


async def test_what_a_killed_process_held_is_given_back_and_in_the_log(house: House) -> None:
    model = await house.add_model()
    quota = await limit(house, Measure.MONEY, 2)
    process = await calling(house, model.id, 0)
    assert process.stdout is not None
    assert await process.stdout.readline() == b"running\n"
    process.kill()
    await process.wait()
    assert (await counted(house, quota)).held > 0
    assert await house.ledger.release_late() == 0, "its lease has not run out yet"
    await house.db.run("UPDATE model_call SET lease_until = now() - interval '1 second'")
    assert await house.ledger.release_late() == 1
    found = await counted(house, quota)
    assert (found.used, found.held, await holds(house)) == (0, 0, 0)
    assert await house.audited("model.call_released") == 1
