"""Several endpoints of one model: shared by weight, asked again within a budget, and asked beside each other."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import pytest

from aarhusai.errors import UpstreamError
from aarhusai.gateway.provider import ModelFailed
from aarhusai.gateway.types import Endpoint
from aarhusai.gateway.wrappers import fallback
from aarhusai.gateway.wrappers.breaking import BREAKS_AFTER, MOST_EXTRA
from aarhusai.gateway.wrappers.fallback import DEADLINE, TRIES, Fallback, Route
from aarhusai.gateway.wrappers.seats import Seat
from aarhusai.kit.ids import new_id
from aarhusai.terms.classes import Zone
from aarhusai.terms.ids import ProviderId


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fallback, "PAUSE", 0.0)


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def route(name: str, zone: Zone = Zone.Z4, **how: int) -> Route:
    endpoint = Endpoint(ProviderId(new_id()), name, "scripted", zone, name, {})
    return Route(replace(endpoint, **how), replace=False)


class Upstream:
    """Endpoints that answer with their name, fail with a code, or do not begin until they are let."""

    def __init__(self, *silent: str, **codes: str) -> None:
        self.codes = codes
        self.silent = set(silent)
        self.asked: list[str] = []
        self.left: list[str] = []
        self.closed: list[str] = []
        self.begin = asyncio.Event()

    async def __call__(self, at: Route) -> str:
        name = at.endpoint.upstream_name
        self.asked.append(name)
        try:
            if name in self.silent:
                await self.begin.wait()
        except asyncio.CancelledError:
            self.left.append(name)
            raise
        if name in self.codes:
            raise ModelFailed(self.codes[name], "failed")
        return name

    async def close(self, answer: str) -> None:
        self.closed.append(answer)

    async def call(self, at: Sequence[Route], by: Fallback | None = None, seat: Seat | None = None) -> str:
        return await (by or Fallback()).run(at, self, seat or Seat("anna"), self.close)


async def test_calls_are_shared_by_weight() -> None:
    at = [route("small", weight=1), route("large", weight=9)]
    answered = Counter([await Upstream().call(at) for _ in range(400)])
    assert 10 <= answered["small"] <= 90


async def test_without_weights_the_order_decides_and_weights_come_first() -> None:
    at = [route("a"), route("b"), route("c", weight=1)]
    assert [await Upstream().call(at) for _ in range(5)] == ["c"] * 5
    assert await Upstream(c="model_timeout").call(at) == "a"


async def test_the_stricter_zone_answers_only_when_the_models_own_does_not() -> None:
    at = [route("near", Zone.Z3, weight=1), route("own", Zone.Z4, weight=1000)]
    assert [await Upstream().call(at) for _ in range(5)] == ["near"] * 5
    assert await Upstream(near="model_timeout").call(at) == "own"


async def test_what_was_tried_in_a_strict_zone_is_not_tried_in_a_looser_one() -> None:
    near, own = route("near", Zone.Z3, slots=1), route("own", Zone.Z4)
    by = Fallback()
    assert await Upstream().call([near], by, Seat("somebody who keeps the place")) == "near"
    upstream = Upstream(own="model_timeout")
    with pytest.raises(UpstreamError, match="model_timeout"):
        await upstream.call([near, own], by)
    assert upstream.asked == ["own"]


async def test_a_free_place_is_taken_before_a_queue_is_joined() -> None:
    at = [route("a", slots=1), route("b", slots=1)]
    by = Fallback()
    kept = Seat("bo")
    assert await Upstream().call(at, by, kept) == "a"
    assert await Upstream().call(at, by) == "b"
    assert by.queues.busy == 2
    kept.leave()
    assert await Upstream().call(at, by) == "a"


async def test_a_place_is_not_kept_at_an_endpoint_that_failed() -> None:
    at, by, seat = [route("a", slots=1), route("b", slots=1)], Fallback(), Seat("anna")
    assert await Upstream(a="model_timeout").call(at, by, seat) == "b"
    assert by.queues.busy == 1
    seat.leave()
    assert by.queues.busy == 0


async def test_the_only_endpoint_is_asked_three_times() -> None:
    upstream = Upstream(a="model_overloaded")
    with pytest.raises(UpstreamError):
        await upstream.call([route("a")])
    assert upstream.asked == ["a"] * TRIES


async def test_trouble_makes_at_most_a_fifth_more_calls() -> None:
    at, by, upstream = [route("a")], Fallback(Clock()), Upstream(a="model_busy")
    for _ in range(100):
        with pytest.raises(UpstreamError):
            await upstream.call(at, by)
    assert 100 < len(upstream.asked) <= 100 * 1.2 + MOST_EXTRA


async def test_an_endpoint_that_asks_to_be_left_alone_is_asked_last_until_then() -> None:
    clock = Clock()
    at, by = [route("a"), route("b")], Fallback(clock)

    async def busy(where: Route) -> str:
        if where.endpoint.upstream_name == "a":
            raise ModelFailed("model_busy", "busy", {"retry_after": 30})
        return "b"

    assert await by.run(at, busy, Seat("anna")) == "b"
    assert await Upstream().call(at, by) == "b"
    clock.now += 31
    assert await Upstream().call(at, by) == "a"


async def test_after_two_minutes_no_other_attempt_begins() -> None:
    clock = Clock()

    async def slow(_: Route) -> str:
        clock.now += DEADLINE + 1
        raise ModelFailed("model_timeout", "slow")

    tried: list[str] = []

    async def attempt(at: Route) -> str:
        tried.append(at.endpoint.upstream_name)
        return await slow(at)

    with pytest.raises(UpstreamError, match="model_timeout"):
        await Fallback(clock).run([route("a"), route("b")], attempt, Seat("anna"))
    assert tried == ["a"]


async def test_a_slow_endpoint_is_left_for_the_next_one_that_answers_first() -> None:
    upstream, seat = Upstream("a"), Seat("anna")
    assert await upstream.call([route("a", hedge_after_ms=50), route("b")], seat=seat) == "b"
    assert (upstream.asked, upstream.left, seat.abandoned) == (["a", "b"], ["a"], 1)


async def test_an_endpoint_that_begins_in_time_is_the_only_one_asked() -> None:
    upstream, seat = Upstream(), Seat("anna")
    assert await upstream.call([route("a", hedge_after_ms=10_000), route("b")], seat=seat) == "a"
    assert (upstream.asked, seat.abandoned) == (["a"], 0)


async def test_the_same_endpoint_is_never_asked_beside_itself_nor_a_looser_one() -> None:
    near, own = route("near", Zone.Z3), route("own", Zone.Z4, hedge_after_ms=10)
    upstream, by = Upstream("own"), Fallback()
    asking = asyncio.create_task(by.run([own, own, near], upstream, Seat("anna")))
    await asyncio.sleep(0.05)
    upstream.begin.set()
    assert await asking == "own"
    assert upstream.asked == ["own"]


async def test_when_the_slow_one_answers_first_after_all_the_other_one_is_left() -> None:
    upstream, seat = Upstream("a", "b"), Seat("anna")
    asking = asyncio.create_task(upstream.call([route("a", hedge_after_ms=10), route("b")], seat=seat))
    while len(upstream.asked) < 2:  # noqa: ASYNC110  # what is waited for is a timer's
        await asyncio.sleep(0.001)
    upstream.begin.set()
    assert await asking == "a"
    assert upstream.left + upstream.closed == ["b"]
    assert seat.abandoned == 1


async def test_beside_each_other_every_attempt_has_its_own_place_and_one_is_kept() -> None:
    at = [route("a", hedge_after_ms=10, slots=1), route("b", slots=1)]
    upstream, by, seat = Upstream("a"), Fallback(), Seat("anna")
    assert await upstream.call(at, by, seat) == "b"
    assert seat.lane is by.queues.lane(at[1].endpoint)
    assert by.queues.busy == 1
    seat.leave()
    assert by.queues.busy == 0


async def test_whoever_leaves_ends_both_attempts() -> None:
    at = [route("a", hedge_after_ms=10, slots=1), route("b", slots=1)]
    upstream, by, seat = Upstream("a", "b"), Fallback(), Seat("anna")
    asking = asyncio.create_task(upstream.call(at, by, seat))
    while len(upstream.asked) < 2:  # noqa: ASYNC110  # what is waited for is a timer's
        await asyncio.sleep(0.001)
    asking.cancel()
    await asyncio.wait((asking,))
    seat.leave()
    assert sorted(upstream.left) == ["a", "b"]
    assert by.queues.busy == 0


async def test_when_both_fail_the_first_ones_error_is_told_and_both_are_remembered() -> None:
    at, by = [route("a", hedge_after_ms=10), route("b")], Fallback(Clock())
    for _ in range(BREAKS_AFTER):
        upstream = Upstream("a", a="model_timeout", b="model_garbage")
        asking = asyncio.create_task(upstream.call(at, by))
        while "b" not in upstream.asked:  # noqa: ASYNC110  # what is waited for is a timer's
            await asyncio.sleep(0.001)
        upstream.begin.set()
        with pytest.raises(UpstreamError, match="model_timeout"):
            await asking
        assert upstream.asked == ["a", "b"]
    assert by.breakers.of(at[0].endpoint).broken
    assert by.breakers.of(at[1].endpoint).broken
