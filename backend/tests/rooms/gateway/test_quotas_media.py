"""Pictures and sound cost money: the most is held before a call is sent, and what came of it is paid for."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace

import pytest
from fakes.upstream import Behaviour
from rooms.gateway.limits import counted, holds, limit
from rooms.gateway.relays import Relay, opened_relay

from aarhusai.errors import Invalid, TooMany, UpstreamError
from aarhusai.gateway.catalogue import ModelChange, ModelView
from aarhusai.gateway.hearing import Recording
from aarhusai.gateway.quotas.currencies import ensure_rate
from aarhusai.gateway.quotas.rates import Rate, rates_of
from aarhusai.gateway.quotas.service import QuotaDraft, Quotas
from aarhusai.gateway.quotas.types import MICRO, Measure, Period, Subject
from aarhusai.gateway.relay import WireCall, WirePath
from aarhusai.gateway.types import CallContext, JsonValue, Task
from aarhusai.gateway.wrappers import ledger
from aarhusai.kit.clock import day_of, now
from aarhusai.kit.ids import new_id
from aarhusai.storage.database import Database
from aarhusai.terms.actor import SYSTEM
from aarhusai.terms.classes import DataClass
from aarhusai.terms.ids import CallId, ModelId

TASKS = frozenset({Task.CHAT, Task.IMAGE, Task.SPEAK, Task.TRANSCRIBE})
WAV = b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0\1\0\1\0\x80\x3e\0\0\0\x7d\0\0\2\0\x10\0data\0\0\0\0"
A_MINUTE = WAV + bytes(60 * 32_000)


@pytest.fixture
async def relay(db: Database) -> AsyncIterator[Relay]:
    async with opened_relay(db) as opened:
        yield opened


@pytest.fixture(autouse=True)
def short_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "HOLD_WAIT", 0.3)


async def priced(relay: Relay, currency: str = "DKK", **prices: float) -> ModelView:
    """A model that can do everything, and costs nothing but this."""
    model = await relay.add_model(tasks=TASKS)
    change = replace(ModelChange(price_input=0, price_output=0, currency=currency), **prices)
    return await relay.house.admin.change_model(relay.house.owner, model.id, model.revision, change)


def answers(value: Mapping[str, object]) -> Behaviour:
    return lambda _, reply: reply.json(value)


def pictures(count: int) -> Behaviour:
    return answers({"created": 1, "data": [{"b64_json": "iVBORw=="} for _ in range(count)]})


def context(relay: Relay, model_id: ModelId) -> CallContext:
    return CallContext(CallId(new_id()), relay.house.anna, model_id, "api", DataClass.parse("K1"), chosen=True)


def paint(relay: Relay, model: ModelView, **more: JsonValue) -> WireCall:
    return relay.call(model.id, {"prompt": "Et træ", **more}, WirePath.IMAGES)


@dataclass(frozen=True)
class Used:
    """What the ledger has of a call."""

    cost: float
    pictures: int
    seconds: int
    characters: int


async def used(relay: Relay, call_id: CallId) -> Used:
    query = "SELECT cost::float8 AS cost, pictures, seconds, characters FROM model_call WHERE id = %s"
    found = await relay.house.db.one(Used, query, (call_id,))
    assert found is not None
    return found


async def test_pictures_are_held_as_asked_for_and_paid_for_as_made(relay: Relay) -> None:
    model, budget = await priced(relay, price_picture=2), await limit(relay.house, Measure.MONEY, 10)
    relay.upstream.then(pictures(2))
    call = paint(relay, model, n=3)
    async with relay.house.door.relay(call) as answer:
        assert (await counted(relay.house, budget)).held == 6 * MICRO
        await answer.whole()
    assert await used(relay, call.context.call_id) == Used(4.0, 2, 0, 0)
    found = await counted(relay.house, budget)
    assert (found.used, found.held, await holds(relay.house)) == (4 * MICRO, 0, 0)
    with pytest.raises(TooMany):
        await relay.whole(paint(relay, model, n=4))


async def test_calls_for_pictures_side_by_side_never_overdraw_a_budget(relay: Relay) -> None:
    model, budget = await priced(relay, price_picture=0.7), await limit(relay.house, Measure.MONEY, 10)
    for _ in range(60):
        relay.upstream.then(pictures(1))
    ends = await asyncio.gather(*(relay.whole(paint(relay, model)) for _ in range(60)), return_exceptions=True)
    assert sum(isinstance(end, dict) for end in ends) == 14
    found = await counted(relay.house, budget)
    assert (found.used, found.held) == (14 * 700_000, 0)


async def test_what_is_read_aloud_costs_by_its_characters(relay: Relay) -> None:
    model, budget = await priced(relay, price_characters=100_000), await limit(relay.house, Measure.MONEY, 1)
    relay.upstream.then(lambda _, reply: reply.whole(200, b"ID3lyd", "audio/mpeg"))
    call = relay.call(model.id, {"input": "Åben!", "voice": "anna"}, WirePath.SPEECH)
    async with relay.house.door.relay(call) as answer:
        await answer.whole()
    assert await used(relay, call.context.call_id) == Used(0.5, 0, 0, 5)
    assert (await counted(relay.house, budget)).used == MICRO // 2
    with pytest.raises(TooMany):
        await relay.house.door.speak(context(relay, model.id), "For langt til resten", "anna", "mp3")


@pytest.mark.parametrize(
    ("answer", "seconds"),
    [
        ({"text": "Hej"}, 60),
        ({"text": "Hej", "usage": {"type": "duration", "seconds": 59}}, 59),
        ({"text": "Hej", "duration": "30.2"}, 31),
    ],
)
async def test_a_recording_costs_by_the_minute_as_the_endpoint_or_the_file_says(
    relay: Relay, answer: Mapping[str, object], seconds: int
) -> None:
    model, budget = await priced(relay, price_minute=6), await limit(relay.house, Measure.MONEY, 10)
    relay.upstream.then(answers(answer))
    called = context(relay, model.id)
    heard = await relay.house.door.hear(called, Recording(A_MINUTE, "audio/wav"))
    assert (heard.text, heard.body) == ("Hej", b'{"text":"Hej"}')
    assert heard.decided.limits[0].left == 4 * MICRO
    assert await used(relay, called.call_id) == Used(seconds / 10, 0, seconds, 0)
    assert (await counted(relay.house, budget)).used == seconds * MICRO // 10


async def test_a_recording_of_unknown_length_is_held_as_the_longest_it_can_be(relay: Relay) -> None:
    model, _ = await priced(relay, price_minute=6), await limit(relay.house, Measure.MONEY, 10)
    with pytest.raises(TooMany):
        await relay.house.door.transcribe(context(relay, model.id), bytes(60_000), "audio/aac", "da")
    assert relay.upstream.received == []


async def test_a_picture_that_nobody_made_costs_nothing(relay: Relay) -> None:
    model, budget = await priced(relay, price_picture=2), await limit(relay.house, Measure.MONEY, 10)
    relay.upstream.then(lambda _, reply: reply.json({"error": {"message": "nej"}}, 400))
    call = paint(relay, model)
    with pytest.raises(UpstreamError):
        await relay.whole(call)
    assert await used(relay, call.context.call_id) == Used(0, 0, 0, 0)
    assert (await counted(relay.house, budget)).used == 0


async def test_a_budget_counts_what_is_priced_in_another_currency_by_its_rate(relay: Relay) -> None:
    house = relay.house
    async with house.db.transaction() as tx:
        assert await ensure_rate(tx, SYSTEM, Rate("EUR", day_of(now()), 7.5))
        assert not await ensure_rate(tx, SYSTEM, Rate("EUR", day_of(now()), 7.5))
    model, budget = await priced(relay, "EUR", price_picture=1), await limit(house, Measure.MONEY, 10)
    relay.upstream.then(pictures(1))
    call = paint(relay, model)
    async with house.door.relay(call) as answer:
        assert (await counted(house, budget)).held == 7_500_000
        await house.db.run("UPDATE exchange_rate SET kroner = 9")
        await house.ledger.limits.refresh()
        await answer.whole()
    assert (await used(relay, call.context.call_id)).cost == 1
    assert (await counted(house, budget)).used == 7_500_000, "settled by the rate it was let in with"
    assert await house.audited("quota.rate_set") == 1


async def test_a_budget_that_could_not_count_a_price_is_refused_and_so_is_such_a_price(relay: Relay) -> None:
    house = relay.house
    await priced(relay, "USD", price_picture=1)
    quotas, unit = Quotas(house.db, house.ledger.limits, house.registry), house.anna.unit_id
    assert unit is not None
    draft = QuotaDraft(Subject.UNIT, unit, Measure.MONEY, Period.MONTH, MICRO, "DKK")
    with pytest.raises(Invalid) as caught:
        await quotas.create(house.owner, draft)
    assert (caught.value.code, caught.value.facts["currency"]) == ("quota_no_rate", "USD")
    async with house.db.transaction() as tx:
        await ensure_rate(tx, SYSTEM, Rate("USD", day_of(now()), 6.5))
    await quotas.create(house.owner, draft)
    with pytest.raises(Invalid) as caught:
        await priced(relay, "SEK", price_minute=1)
    assert (caught.value.code, caught.value.facts["currency"]) == ("quota_no_rate", "SEK")


def test_a_rate_holds_from_its_day_until_the_next() -> None:
    today = day_of(now())
    before, later = today.replace(year=today.year - 1), today.replace(year=today.year + 1, day=1)
    rates = rates_of([Rate("EUR", later, 8), Rate("EUR", before, 7), Rate("USD", before, 14)])
    assert rates.between("EUR", "DKK", today) == 7
    assert rates.between("USD", "EUR", today) == 2
    assert rates.between("EUR", "DKK", later) == 8
    assert rates.between("EUR", "DKK", before.replace(year=before.year - 1)) is None
    assert rates.between("SEK", "EUR", today) is None
