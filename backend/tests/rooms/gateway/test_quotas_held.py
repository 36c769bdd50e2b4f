"""Budgets and quotas at the door: held before a call is sent, settled after, never overdrawn, and given back."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

import pytest
from rooms.gateway.house import House, opened_house, person, until
from rooms.gateway.limits import counted, holds, limit

from aarhusai.errors import AarhusError, Conflict, Kind, Unavailable, UpstreamError
from aarhusai.gateway import call_repository
from aarhusai.gateway.call_repository import Settlement
from aarhusai.gateway.provider import ModelFailed
from aarhusai.gateway.providers.scripted import End, Fail, Hold, Say
from aarhusai.gateway.quotas.service import Quotas
from aarhusai.gateway.quotas.types import MICRO, Measure, Period, Subject
from aarhusai.gateway.types import ChatCall, Finished, Usage
from aarhusai.gateway.wrappers import ledger
from aarhusai.kit.ids import new_id
from aarhusai.storage.database import Database, Executor
from aarhusai.terms.actor import Actor, ActorKind, Role
from aarhusai.terms.ids import AssistantId, KeyId, UnitId


@pytest.fixture
async def house(db: Database) -> AsyncIterator[House]:
    async with opened_house(db) as opened:
        yield opened


@pytest.fixture(autouse=True)
def short_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "HOLD_WAIT", 0.2)


async def stopped(house: House, call: ChatCall) -> AarhusError:
    """The error of a call that a limit stops; it leaves nothing behind."""
    sent = len(house.provider.requests)
    with pytest.raises(AarhusError) as caught:
        await house.answer(call)
    assert (caught.value.kind, caught.value.code) == (Kind.TOO_MANY, "quota_used_up")
    assert len(house.provider.requests) == sent
    assert await house.row(call) is None
    return caught.value


def by(call: ChatCall, actor: Actor) -> ChatCall:
    """The same question of somebody else."""
    return replace(call, context=replace(call.context, actor=actor))


def answering(house: House, *usages: Usage) -> None:
    """The model's next answers count so many tokens."""
    for usage in usages:
        house.provider.then(Say("Svar"), End(Finished("stop", usage)))


async def test_a_request_is_held_while_it_runs_and_counted_when_it_is_over(house: House) -> None:
    model, quota = await house.add_model(), await limit(house, Measure.REQUESTS, 10)
    gate = asyncio.Event()
    house.provider.then(Hold(gate), Say("Nu"))
    asking = asyncio.create_task(house.answer(house.call(model.id)))
    await until(lambda: bool(house.provider.requests))
    found = await counted(house, quota)
    assert (found.used, found.held, await holds(house)) == (0, 1, 1)
    gate.set()
    await asking
    found = await counted(house, quota)
    assert (found.used, found.held, await holds(house)) == (1, 0, 0)


async def test_the_last_request_goes_through_and_the_next_one_hears_when_it_opens(house: House) -> None:
    model, _ = await house.add_model(), await limit(house, Measure.REQUESTS, 2)
    for _ in range(2):
        await house.answer(house.call(model.id))
    error = await stopped(house, house.call(model.id))
    assert (error.facts["whose"], error.facts["period"], error.facts["measure"]) == ("unit", "month", "requests")
    assert error.facts["limit"] == 2
    assert int(error.facts["retry_after"]) > 0
    assert "busy" not in error.facts
    assert await house.audited("quota.reached") == 1
    await stopped(house, house.call(model.id))
    assert await house.audited("quota.reached") == 1


async def test_calls_that_arrive_together_share_what_is_left_and_no_more(house: House) -> None:
    model, quota = await house.add_model(), await limit(house, Measure.REQUESTS, 30)
    answers = await asyncio.gather(*(house.answer(house.call(model.id)) for _ in range(100)), return_exceptions=True)
    assert sum(isinstance(answer, str) for answer in answers) == 30
    assert (await counted(house, quota)).used == 30


@pytest.mark.parametrize(
    "subject", [Subject.UNIT, Subject.PERSON, Subject.KEY, Subject.ASSISTANT, Subject.MODEL, Subject.EACH_PERSON]
)
async def test_a_limit_stops_whom_it_is_for_and_nobody_else(house: House, subject: Subject) -> None:
    model, other = await house.add_model(), await house.add_model(name="En anden")
    anna, unit = house.anna, house.anna.unit_id
    assert unit is not None
    assert anna.person_id is not None
    karl = await person(house.db, "Karl", Role.USER, unit)
    key, assistant = KeyId(new_id()), AssistantId(new_id())
    keyed = Actor(ActorKind.KEY, None, "Journal", unit, str(unit), key_id=key)
    subjects = {
        Subject.UNIT: unit, Subject.PERSON: anna.person_id, Subject.KEY: key, Subject.ASSISTANT: assistant,
        Subject.MODEL: model.id, Subject.EACH_PERSON: unit,
    }  # fmt: skip
    await limit(house, Measure.REQUESTS, 1, (subject, subjects[subject]))

    def asked(actor: Actor, *, elsewhere: bool = False) -> ChatCall:
        call = by(house.call(other.id if elsewhere else model.id), actor)
        return replace(call, context=replace(call.context, assistant_id=None if elsewhere else assistant))

    stands_for_both = {Subject.UNIT, Subject.ASSISTANT, Subject.MODEL}
    first = keyed if subject is Subject.KEY else anna
    await house.answer(asked(first))
    await stopped(house, asked(first))
    if subject in stands_for_both:
        await stopped(house, asked(karl))
    else:
        await house.answer(asked(karl))
    if subject in {Subject.ASSISTANT, Subject.MODEL}:
        await house.answer(asked(anna, elsewhere=True))


async def test_a_call_must_fit_every_budget_above_it(house: House) -> None:
    model, root = await house.add_model(), house.anna.unit_id
    below = UnitId(new_id())
    path = f"{root}/{below}"
    await house.db.run(
        "INSERT INTO unit (id, parent_id, slug, name, path) VALUES (%s, %s, 'afdeling', 'Afdeling', %s)",
        (below, root, path),
    )
    birgit = replace(await person(house.db, "Birgit", Role.USER, below), unit_path=path)
    wide = await limit(house, Measure.REQUESTS, 3)
    narrow = await limit(house, Measure.REQUESTS, 2, (Subject.UNIT, below))
    for _ in range(2):
        await house.answer(by(house.call(model.id), birgit))
    await stopped(house, by(house.call(model.id), birgit))
    assert ((await counted(house, wide)).used, (await counted(house, narrow)).used) == (2, 2)
    await house.answer(house.call(model.id))
    await stopped(house, house.call(model.id))


async def test_what_nothing_answered_is_given_back(house: House) -> None:
    model, quota = await house.add_model(), await limit(house, Measure.REQUESTS, 1)
    house.provider.then(Fail(ModelFailed("model_refused", "no")))
    with pytest.raises(UpstreamError):
        await house.answer(house.call(model.id))
    assert (await counted(house, quota)).used == 0
    await house.answer(house.call(model.id))


async def test_money_is_held_for_the_longest_answer_and_paid_for_what_came(house: House) -> None:
    model, quota = await house.add_model(), await limit(house, Measure.MONEY, 100)
    gate = asyncio.Event()
    house.provider.then(Hold(gate), Say("Svar"), End(Finished("stop", Usage(10, 20))))
    asking = asyncio.create_task(house.answer(house.call(model.id)))
    await until(lambda: bool(house.provider.requests))
    answer = house.provider.requests[0].max_output
    assert answer is not None
    assert (await counted(house, quota)).held >= answer * 2000
    gate.set()
    await asking
    found = await counted(house, quota)
    assert (found.used, found.held) == (10 * 1000 + 20 * 2000, 0)
    row = await house.db.value(float, "SELECT cost::float8 FROM model_call")
    assert row is not None
    assert round(row * MICRO) == found.used


async def test_where_little_is_left_the_answer_is_shorter_and_then_refused(house: House) -> None:
    model, quota = await house.add_model(), await limit(house, Measure.MONEY, 1)
    answering(house, Usage(1, 100))
    await house.answer(house.call(model.id))
    asked = house.provider.requests[0].max_output
    assert asked is not None
    assert 256 <= asked < 500
    left = quota.amount - (await counted(house, quota)).used
    answering(house, Usage(1, 200))
    await house.answer(house.call(model.id))
    assert (house.provider.requests[1].max_output or 0) * 2000 <= left
    error = await stopped(house, house.call(model.id))
    assert (error.facts["limit"], error.facts["currency"]) == (1, "DKK")


async def test_a_budget_of_another_currency_is_not_touched_and_free_models_cost_nothing(house: House) -> None:
    model, quota = await house.add_model(), await limit(house, Measure.MONEY, 0.001)
    await house.db.run("UPDATE quota SET currency = 'EUR'")
    await house.ledger.limits.refresh()
    await house.answer(house.call(model.id))
    assert (await counted(house, quota)).used == 0


async def test_what_others_only_hold_is_waited_for(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "HOLD_WAIT", 5.0)
    model, _ = await house.add_model(), await limit(house, Measure.MONEY, 3)
    gate = asyncio.Event()
    house.provider.then(Hold(gate), Say("Først"), End(Finished("stop", Usage(1, 1))))
    answering(house, Usage(1, 1))
    first = asyncio.create_task(house.answer(house.call(model.id)))
    await until(lambda: bool(house.provider.requests))
    second = asyncio.create_task(house.answer(house.call(model.id)))
    await asyncio.sleep(0.1)
    assert len(house.provider.requests) == 1
    gate.set()
    assert await asyncio.gather(first, second) == ["Først", "Svar"]
    assert house.provider.requests[1].max_output == house.provider.requests[0].max_output


async def test_who_waits_in_vain_hears_that_the_rest_is_only_held(house: House) -> None:
    model, _ = await house.add_model(), await limit(house, Measure.TOKENS, 1100)
    gate = asyncio.Event()
    house.provider.then(Hold(gate), Say("Først"))
    first = asyncio.create_task(house.answer(house.call(model.id)))
    await until(lambda: bool(house.provider.requests))
    error = await stopped(house, house.call(model.id))
    assert (error.facts["busy"], error.facts["retry_after"]) == (1, 1)
    assert await house.audited("quota.reached") == 0
    gate.set()
    await first


async def test_a_call_that_is_cancelled_while_it_waits_holds_nothing(house: House) -> None:
    model, quota = await house.add_model(), await limit(house, Measure.TOKENS, 1100)
    gate = asyncio.Event()
    house.provider.then(Hold(gate), Say("Først"))
    first = asyncio.create_task(house.answer(house.call(model.id)))
    await until(lambda: bool(house.provider.requests))
    waiting = asyncio.create_task(house.answer(house.call(model.id)))
    await asyncio.sleep(0.05)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    gate.set()
    await first
    await house.door.close()
    assert ((await counted(house, quota)).held, await holds(house)) == (0, 0)


async def test_a_minutes_requests_open_again_within_seventy_seconds(house: House) -> None:
    model, quota = await house.add_model(), await limit(house, Measure.REQUESTS, 2, period=Period.MINUTE)
    for _ in range(2):
        await house.answer(house.call(model.id))
    error = await stopped(house, house.call(model.id))
    assert 50 <= int(error.facts["retry_after"]) <= 70
    assert sum((await counted(house, quota)).slots) == 2
    assert await house.audited("quota.reached") == 0
    await house.db.run("UPDATE quota_window SET slot = slot - 7")
    await house.answer(house.call(model.id))


async def test_a_minutes_tokens_give_back_what_was_only_held(house: House) -> None:
    model, quota = await house.add_model(), await limit(house, Measure.TOKENS, 5000, period=Period.MINUTE)
    answering(house, Usage(3, 4))
    await house.answer(house.call(model.id))
    assert sum((await counted(house, quota)).slots) == 7


async def test_a_warning_is_in_the_log_once_when_most_is_used(house: House) -> None:
    model, _ = await house.add_model(), await limit(house, Measure.REQUESTS, 10)
    for number in range(10):
        await house.answer(house.call(model.id))
        assert await house.audited("quota.warned") == (1 if number >= 7 else 0)


async def test_the_titles_and_searches_of_the_house_are_nobodys_requests(house: House) -> None:
    model, quota = await house.add_model(), await limit(house, Measure.REQUESTS, 1)
    call = house.call(model.id)
    await house.answer(replace(call, context=replace(call.context, purpose="title")))
    assert (await counted(house, quota)).used == 0


async def test_one_call_id_holds_once(house: House) -> None:
    model, quota = await house.add_model(), await limit(house, Measure.REQUESTS, 5)
    call = house.call(model.id)
    answers = await asyncio.gather(house.answer(call), house.answer(call), return_exceptions=True)
    assert [type(answer) for answer in answers] == [str, Conflict]
    with pytest.raises(Conflict):
        await house.answer(call)
    assert ((await counted(house, quota)).used, await holds(house)) == (1, 0)


async def test_a_limit_that_is_raised_or_removed_opens_at_once(house: House) -> None:
    model, quota = await house.add_model(), await limit(house, Measure.REQUESTS, 1)
    await house.answer(house.call(model.id))
    await stopped(house, house.call(model.id))
    await house.db.run("UPDATE quota SET amount = 2 WHERE id = %s", (quota.id,))
    await house.answer(house.call(model.id))
    await house.db.run("UPDATE quota SET deleted_at = now() WHERE id = %s", (quota.id,))
    await house.answer(house.call(model.id))


async def test_what_a_dead_process_held_is_given_back_and_a_late_settlement_still_counts(house: House) -> None:
    model, quota = await house.add_model(), await limit(house, Measure.TOKENS, 5000)
    gate = asyncio.Event()
    house.provider.then(Hold(gate), Say("Sent"), End(Finished("stop", Usage(3, 4))))
    asking = asyncio.create_task(house.answer(house.call(model.id)))
    await until(lambda: bool(house.provider.requests))
    await house.db.run("UPDATE model_call SET lease_until = now() - interval '1 second'")
    assert await house.ledger.release_late() == 1
    assert ((await counted(house, quota)).held, await house.audited("model.call_released")) == (0, 1)
    assert await house.ledger.release_late() == 0
    gate.set()
    await asking
    found = await counted(house, quota)
    assert (found.used, found.held) == (7, 0)
    assert await house.db.value(int, "SELECT count(*) FROM quota_hold") == 0


async def test_old_counters_are_forgotten_and_those_that_run_are_made_again(house: House) -> None:
    model = await house.add_model()
    await limit(house, Measure.REQUESTS, 50)
    anna = house.anna.unit_id
    assert anna is not None
    await limit(house, Measure.REQUESTS, 50, (Subject.EACH_PERSON, anna), Period.MINUTE)
    await house.answer(house.call(model.id))
    quotas = Quotas(house.db, house.ledger.limits, house.registry)
    await quotas.forget_old()
    assert await house.db.value(int, "SELECT count(*) FROM quota_window") == 2
    await house.db.run("UPDATE quota_window SET began = began - interval '401 days', slot = slot - 9000")
    await house.db.run("UPDATE quota_window SET began = '1970-01-01 00:00Z' WHERE began < '1971-01-01'")
    await quotas.forget_old()
    assert await house.db.value(int, "SELECT count(*) FROM quota_window") == 0
    await house.answer(house.call(model.id))
    assert await house.db.value(int, "SELECT count(*) FROM quota_window") == 2


async def test_a_settlement_that_fails_midway_is_tried_again_and_counts_once(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "RETRIES", (0.05, 0.05))
    model, quota = await house.add_model(), await limit(house, Measure.TOKENS, 5000)
    settle, tries = call_repository.settle, 0

    async def failing(db: Database | Executor, batch: Sequence[Settlement]) -> None:
        nonlocal tries
        tries += 1
        await settle(db, batch)
        if tries == 1:
            raise Unavailable("database_unavailable", "away")

    monkeypatch.setattr(call_repository, "settle", failing)
    answering(house, Usage(3, 4))
    call = house.call(model.id)
    await house.answer(call)
    async with asyncio.timeout(10):
        while await holds(house):  # noqa: ASYNC110  # the database tells nobody
            await asyncio.sleep(0.02)
    found = await counted(house, quota)
    assert (tries, found.used, found.held, await holds(house)) == (2, 7, 0, 0)
    assert (await house.settled(call)).outcome == "done"


async def test_a_raised_limit_is_warned_of_anew(house: House) -> None:
    model, quota = await house.add_model(), await limit(house, Measure.REQUESTS, 2)
    quotas = Quotas(house.db, house.ledger.limits, house.registry)
    for _ in range(2):
        await house.answer(house.call(model.id))
    await stopped(house, house.call(model.id))
    view = await quotas.change(house.owner, quota.id, 1, 4, 80)
    assert (view.used, view.quota.amount, view.full) == (2, 4, 0)
    for _ in range(2):
        await house.answer(house.call(model.id))
    await stopped(house, house.call(model.id))
    assert (await house.audited("quota.warned"), await house.audited("quota.reached")) == (2, 2)
