"""The queue at the door: a place is held to the end of a stream, told about, and free again however a call ends."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from rooms.gateway.house import House, opened_house, until
from rooms.gateway.relays import HELLO

from aarhusai.errors import AarhusError, Unavailable
from aarhusai.gateway.catalogue import ModelChange, ModelView
from aarhusai.gateway.provider import ModelFailed
from aarhusai.gateway.providers.scripted import Fail, Hold, Say
from aarhusai.gateway.relay import WireCall, WirePath
from aarhusai.gateway.types import ChatCall, ChatEvent, TextPart
from aarhusai.gateway.wrappers import queueing
from aarhusai.storage.database import Database


@pytest.fixture
async def house(db: Database) -> AsyncIterator[House]:
    async with opened_house(db) as opened:
        yield opened


async def narrow(house: House, slots: int = 1) -> ModelView:
    """A model that answers so many at once."""
    model = await house.add_model()
    ways = tuple(replace(way, slots=slots) for way in model.draft.endpoints)
    return await house.admin.change_model(house.owner, model.id, model.revision, ModelChange(endpoints=ways))


def busy(house: House) -> int:
    """How many places are taken."""
    return house.door.busy


async def test_the_second_waits_until_the_first_one_has_read_everything(house: House) -> None:
    model, gate = await narrow(house), asyncio.Event()
    house.provider.then(Say("Nu"), Hold(gate), Say(" igen"))
    first = asyncio.create_task(house.answer(house.call(model.id)))
    await until(lambda: house.provider.running == 1)
    second = asyncio.create_task(house.answer(house.call(model.id)))
    told: list[int] = []
    call = house.call(model.id)
    third = asyncio.create_task(house.answer(replace(call, context=replace(call.context, waits=told.append))))
    await until(lambda: told == [2])
    assert len(house.provider.requests) == 1
    gate.set()
    assert await first == "Nu igen"
    await asyncio.gather(second, third)
    assert told[-1] == 0
    assert busy(house) == 0


async def test_who_waits_for_an_answer_comes_before_a_batch_that_came_first(house: House) -> None:
    model, gate = await narrow(house), asyncio.Event()
    house.provider.then(Hold(gate))
    first = asyncio.create_task(house.answer(house.call(model.id, "Først")))
    await until(lambda: house.provider.running == 1)
    batch = house.call(model.id, "Natkørslen")
    batch = replace(batch, context=replace(batch.context, priority="batch"))
    waiting = [asyncio.create_task(house.answer(batch))]
    await asyncio.sleep(0.05)
    waiting.append(asyncio.create_task(house.answer(house.call(model.id, "Et menneske"))))
    await asyncio.sleep(0.05)
    gate.set()
    await asyncio.gather(first, *waiting)
    asked = [
        str(part.text.reveal())
        for one in house.provider.requests
        for part in one.messages[-1].parts
        if isinstance(part, TextPart)
    ]
    assert asked == ["Først", "Et menneske", "Natkørslen"]


async def test_a_reader_who_leaves_in_the_middle_lets_the_next_one_in(house: House) -> None:
    model = await narrow(house)
    house.provider.then(Say("Nu"), Hold(asyncio.Event()))
    events = house.door.chat(house.call(model.id))
    await anext(events)
    second = asyncio.create_task(house.answer(house.call(model.id)))
    await asyncio.sleep(0.01)
    assert not second.done()
    await events.aclose()
    assert await second == "Hej fra den indøvede model."
    assert busy(house) == 0


async def test_who_leaves_the_queue_is_settled_as_stopped_and_cost_nothing(house: House) -> None:
    model = await narrow(house)
    house.provider.then(Hold(asyncio.Event()))
    first = asyncio.create_task(house.answer(house.call(model.id)))
    await until(lambda: house.provider.running == 1)
    call, told = house.call(model.id), list[int]()
    waiting = asyncio.create_task(house.answer(replace(call, context=replace(call.context, waits=told.append))))
    await until(lambda: told == [1])
    waiting.cancel()
    await asyncio.wait((waiting,))
    row = await house.settled(call)
    assert (row.outcome, row.cost) == ("stopped", 0)
    first.cancel()
    await asyncio.wait((first,))
    assert busy(house) == 0


async def test_a_full_queue_is_an_error_of_its_own_and_settled(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queueing, "MOST_WAITING", 0)
    model = await narrow(house)
    house.provider.then(Say("Nu"), Hold(asyncio.Event()))
    events = house.door.chat(house.call(model.id))
    await anext(events)
    call = house.call(model.id)
    with pytest.raises(Unavailable, match="queue_full") as refused:
        await house.answer(call)
    assert int(refused.value.facts["retry_after"]) > 0
    assert (await house.settled(call)).outcome == "queue_full"
    await events.aclose()


@pytest.mark.parametrize(
    "error", [ModelFailed("model_timeout", ""), ModelFailed("model_bad_request", ""), ValueError()]
)
async def test_however_a_call_fails_its_place_is_free_again(house: House, error: Exception) -> None:
    model = await narrow(house)
    for steps in ((Fail(error),), (Say("Nu"), Fail(error))):  # pyright: ignore[reportArgumentType]  # a fault of ours
        house.provider.then(*steps)
        with pytest.raises((AarhusError, ValueError)):
            await house.answer(house.call(model.id))
        assert busy(house) == 0


async def test_a_relayed_call_waits_in_the_same_queue(house: House) -> None:
    model, gate = await narrow(house), asyncio.Event()
    house.provider.then(Say("Nu"), Hold(gate))
    first = asyncio.create_task(house.answer(house.call(model.id)))
    await until(lambda: house.provider.running == 1)
    call = WireCall(house.call(model.id).context, WirePath.CHAT, HELLO)

    async def relayed() -> bytes:
        async with house.door.relay(call) as answer:
            assert busy(house) == 1
            return await answer.whole()

    second = asyncio.create_task(relayed())
    await asyncio.sleep(0.01)
    assert len(house.provider.requests) == 1
    gate.set()
    await first
    assert b"Hej fra den" in await second
    assert busy(house) == 0


async def test_many_calls_that_come_and_go_leave_every_place_free(house: House) -> None:
    model = await narrow(house, slots=2)

    async def one(number: int) -> list[ChatEvent]:
        call: ChatCall = house.call(model.id)
        return [event async for event in house.door.chat(call) if number % 3 or event]

    tasks = [asyncio.create_task(one(number)) for number in range(30)]
    for task in tasks[::4]:
        await asyncio.sleep(0)
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert busy(house) == 0
    states = await house.db.all(_State, "SELECT DISTINCT state FROM model_call LIMIT 9")
    assert {row.state for row in states} <= {"settled"}


class _State:
    def __init__(self, state: str) -> None:
        self.state = state
