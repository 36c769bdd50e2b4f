"""Asking beside at the door: the first answer counts, each attempt is replaced anew, and both are paid for."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from rooms.gateway.house import House, opened_house, until
from rooms.gateway.limits import counted, limit
from rooms.gateway.relays import HELLO, Names

from aarhusai.gateway.catalogue import ModelChange, ModelView
from aarhusai.gateway.door import Checks
from aarhusai.gateway.providers.scripted import End, Hold, Say
from aarhusai.gateway.quotas.types import MICRO, Measure
from aarhusai.gateway.relay import WireCall, WirePath
from aarhusai.gateway.types import ChatCall, Finished, TextPart, Usage
from aarhusai.protection import ConversationProtection
from aarhusai.storage.database import Database
from aarhusai.terms.classes import Zone

ANSWERED = End(Finished("stop", Usage(100, 10)))


@pytest.fixture
async def house(db: Database) -> AsyncIterator[House]:
    async with opened_house(db, Checks(classifier=Names("Karen Holm"))) as opened:
        yield opened


async def beside(house: House, zone: Zone = Zone.Z4) -> ModelView:
    """A model at two endpoints with one place each; the second is asked too after a twentieth of a second."""
    ways = [await house.add_provider(zone, name) for name in ("Første", "Anden")]
    model = await house.add_model(zone, *ways)
    first, second = (replace(way, slots=1) for way in model.draft.endpoints)
    change = ModelChange(endpoints=(replace(first, hedge_after_ms=50), second))
    return await house.admin.change_model(house.owner, model.id, model.revision, change)


async def abandoned(house: House, call: ChatCall) -> int:
    """How many endpoints the account says were asked in vain."""
    query = "SELECT abandoned FROM model_call WHERE id = %s"
    return await house.db.value(int, query, (call.context.call_id,)) or 0


async def test_the_second_answers_the_first_is_closed_and_both_are_paid_for(house: House) -> None:
    model, budget = await beside(house), await limit(house, Measure.MONEY, 100)
    house.provider.then(Hold(asyncio.Event())).then(Say("Fra den anden"), ANSWERED)
    call = house.call(model.id)
    assert await house.answer(call) == "Fra den anden"
    assert (house.provider.running, house.provider.closed_early, house.door.busy) == (0, 1, 0)
    row = await house.settled(call)
    assert (row.outcome, row.input_tokens, row.output_tokens) == ("done", 100, 10)
    assert await abandoned(house, call) == 1
    alone = (100 * 1000.0 + 10 * 2000.0) / 1_000_000
    assert row.cost > alone
    found = await counted(house, budget)
    assert (found.used, found.held) == (round(row.cost * MICRO), 0)
    assert await house.audited("model.call") == 1


async def test_what_leaves_is_replaced_for_each_of_them_and_kept_for_whoever_asks_what_was_seen(house: House) -> None:
    model = await beside(house, Zone.Z2)
    house.provider.then(Hold(asyncio.Event())).then(Say("[PERSON_1] har ret"), ANSWERED)
    call = house.call(model.id, "Har Karen Holm ret?")
    protection = ConversationProtection()
    call = replace(call, context=replace(call.context, protection=protection))
    answer = await house.answer(call)
    prompts = [
        part.text.reveal() for asked in house.provider.requests for message in asked.messages
        for part in message.parts if isinstance(part, TextPart)
    ]  # fmt: skip
    assert len(house.provider.requests) == 2
    assert not any("Karen" in prompt for prompt in prompts)
    assert answer.endswith("har ret")
    assert protection.sent


async def test_a_relayed_stream_is_asked_beside_too(house: House) -> None:
    model = await beside(house)
    house.provider.then(Hold(asyncio.Event())).then(Say("Fra den anden"), ANSWERED)
    call = WireCall(house.call(model.id).context, WirePath.CHAT, {**HELLO, "stream": True})
    async with house.door.relay(call) as relayed:
        whole = b"".join([piece async for piece in relayed.pieces()])
    assert b"Fra den anden" in whole
    assert whole.endswith(b"data: [DONE]\n\n")
    assert (house.provider.running, house.provider.closed_early, house.door.busy) == (0, 1, 0)


async def test_a_reader_who_leaves_while_both_are_asked_leaves_nothing_behind(house: House) -> None:
    model = await beside(house)
    house.provider.then(Hold(asyncio.Event())).then(Hold(asyncio.Event()))
    call = house.call(model.id)
    asking = asyncio.create_task(house.answer(call))
    await until(lambda: house.provider.running == 2)
    asking.cancel()
    await asyncio.wait((asking,))
    assert (house.provider.running, house.door.busy) == (0, 0)
    assert (await house.settled(call)).outcome == "stopped"


async def test_what_an_answer_that_was_left_had_said_is_paid_for(house: House) -> None:
    """Both begin to answer in the same moment: one is taken, and the other one's word has cost what it cost."""
    model, budget = await beside(house), await limit(house, Measure.MONEY, 100)
    gate = asyncio.Event()
    house.provider.then(Hold(gate), Say("Fra den første"), ANSWERED).then(Hold(gate), Say("Fra den anden"), ANSWERED)
    call = house.call(model.id)
    asking = asyncio.create_task(house.answer(call))
    await until(lambda: house.provider.running == 2)
    gate.set()
    assert await asking == "Fra den første"
    row = await house.settled(call)
    alone = (100 * 1000 + 10 * 2000) / MICRO
    assert await abandoned(house, call) == 1
    assert row.cost >= alone + 5 * 2000 / MICRO, "at least the five tokens of its first word"
    assert (await counted(house, budget)).used == round(row.cost * MICRO)
    assert (house.provider.running, house.door.busy) == (0, 0)
