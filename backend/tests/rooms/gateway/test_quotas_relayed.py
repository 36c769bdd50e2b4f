"""Limits on calls in OpenAI's own form: the longest answer is asked for, and what is left is told in headers."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from rooms.gateway.limits import counted, limit
from rooms.gateway.relays import DONE, HELLO, USED, Relay, chunk, ends, opened_relay, says, streams

from aarhusai.errors import TooMany
from aarhusai.gateway.quotas.headers import limit_headers
from aarhusai.gateway.quotas.types import MICRO, Measure, Period, Quota, QuotaState, Subject
from aarhusai.kit.ids import new_id
from aarhusai.storage.database import Database
from aarhusai.terms.ids import QuotaId, UnitId

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
async def relay(db: Database) -> AsyncIterator[Relay]:
    async with opened_relay(db) as opened:
        yield opened


async def test_an_answer_of_a_limited_call_has_an_end_and_its_real_use_is_paid(relay: Relay) -> None:
    model, quota = await relay.add_model(), await limit(relay.house, Measure.MONEY, 5)
    relay.upstream.then(streams(chunk(says("Kl. 8")), chunk(ends()), USED, DONE))
    call = relay.call(model.id, HELLO)
    answer = await relay.streamed(call)
    assert relay.sent()["max_tokens"] == 1024
    (state,) = answer.decided.limits
    assert state.quota.id == quota.id
    assert state.left < quota.amount - 1024 * 2000
    _, received, written = await relay.outcome(call)
    found = await counted(relay.house, quota)
    assert (found.used, found.held) == (received * 1000 + written * 2000, 0)


async def test_several_answers_are_held_for_each_and_made_shorter_where_little_is_left(relay: Relay) -> None:
    model, _ = await relay.add_model(), await limit(relay.house, Measure.MONEY, 3)
    relay.upstream.then(streams(chunk(says("Kl. 8")), chunk(ends()), USED, DONE))
    await relay.streamed(relay.call(model.id, {**HELLO, "n": 4, "max_completion_tokens": 1000}))
    asked = relay.sent()["max_completion_tokens"]
    assert isinstance(asked, int)
    assert 256 <= asked < 3 * MICRO / (4 * 2000)
    with pytest.raises(TooMany):
        await relay.streamed(relay.call(model.id, {**HELLO, "n": 100}))


async def test_without_limits_nothing_is_added(relay: Relay) -> None:
    model = await relay.add_model()
    relay.upstream.then(streams(chunk(says("Kl. 8")), chunk(ends()), USED, DONE))
    answer = await relay.streamed(relay.call(model.id, HELLO))
    assert "max_tokens" not in relay.sent()
    assert answer.decided.limits == ()


def state(measure: Measure, amount: int, left: int, resets: timedelta) -> QuotaState:
    unit = UnitId(new_id())
    currency = "DKK" if measure is Measure.MONEY else None
    quota = Quota(QuotaId(new_id()), Subject.UNIT, unit, unit, measure, currency, Period.MONTH, amount, 80, 1)
    return QuotaState(quota, left, NOON + resets)


def test_the_tightest_limit_of_each_kind_is_told_as_openai_tells_it() -> None:
    states = (
        state(Measure.REQUESTS, 100, 50, timedelta(seconds=42)),
        state(Measure.REQUESTS, 1000, 10, timedelta(minutes=6)),
        state(Measure.TOKENS, 9000, 9000, timedelta(days=2, seconds=5)),
        state(Measure.MONEY, 500 * MICRO, 12_345_678, timedelta(hours=1)),
    )
    told = limit_headers(states, NOON)
    assert told == {
        "x-ratelimit-limit-requests": "1000",
        "x-ratelimit-remaining-requests": "10",
        "x-ratelimit-reset-requests": "6m0s",
        "x-ratelimit-limit-tokens": "9000",
        "x-ratelimit-remaining-tokens": "9000",
        "x-ratelimit-reset-tokens": "48h0m5s",
        "x-aarhusai-budget": "12.35/500.00 DKK; resets=1h0m0s",
        "x-aarhusai-warning": "quota; unit; requests",
    }
    assert limit_headers((), NOON) == {}
