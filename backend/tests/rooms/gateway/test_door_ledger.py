"""The ledger: reservations that live as long as their calls, and settlements that outlive a lost database."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence

import pytest
from rooms.gateway.house import House, opened_house, until

from aarhusai.errors import Unavailable
from aarhusai.gateway import call_repository
from aarhusai.gateway.call_repository import Settlement
from aarhusai.gateway.providers.scripted import Hold, Say
from aarhusai.gateway.wrappers import ledger
from aarhusai.storage.database import Database


@pytest.fixture
async def house(db: Database) -> AsyncIterator[House]:
    async with opened_house(db) as opened:
        yield opened


async def late(house: House) -> int:
    """How many reservations have outlived their lease."""
    return await house.db.value(int, "SELECT count(*) FROM model_call WHERE lease_until < now()") or 0


async def test_a_long_call_renews_its_lease(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "RENEW", 0.05)
    model = await house.add_model()
    gate = asyncio.Event()
    house.provider.then(Hold(gate), Say("Endelig"))
    asking = asyncio.create_task(house.answer(house.call(model.id)))
    await until(lambda: bool(house.provider.requests))
    await house.db.run("UPDATE model_call SET lease_until = now() - interval '1 second'")
    for _ in range(500):
        if not await late(house):
            break
        await asyncio.sleep(0.02)
    assert await house.ledger.release_late() == 0
    gate.set()
    assert await asking == "Endelig"


class Outage:
    """The database is away for the first settlements."""

    def __init__(self, failures: int) -> None:
        self._failures = failures
        self._settle = call_repository.settle

    async def __call__(self, db: Database, batch: Sequence[Settlement]) -> None:
        if self._failures > 0:
            self._failures -= 1
            raise Unavailable("database_unavailable", "away")
        await self._settle(db, batch)


async def test_an_answer_does_not_wait_for_a_lost_database_and_is_settled_when_it_is_back(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "SETTLE_WAIT", 0.05)
    monkeypatch.setattr(ledger, "RETRIES", (0.2, 0.2, 0.2))
    monkeypatch.setattr(call_repository, "settle", Outage(2))
    model = await house.add_model()
    call = house.call(model.id)
    started = time.perf_counter()
    assert await house.answer(call) == "Hej fra den indøvede model."
    assert time.perf_counter() - started < 5
    row = await house.row(call)
    assert row is not None
    assert row.state == "reserved"
    async with asyncio.timeout(10):
        while row is None or row.state != "settled":
            await asyncio.sleep(0.05)
            row = await house.row(call)
    assert row.outcome == "done"


async def test_closing_the_door_waits_for_what_is_still_to_be_settled(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "RETRIES", (0.1,))
    monkeypatch.setattr(call_repository, "settle", Outage(1))
    model = await house.add_model()
    call = house.call(model.id)
    events = house.door.chat(call)
    await anext(events)
    closing = asyncio.create_task(events.aclose())
    await asyncio.sleep(0.01)
    closing.cancel()  # the reader's own task ends meanwhile
    await asyncio.wait([closing])
    await house.door.close()
    assert (await house.settled(call)).outcome == "stopped"
