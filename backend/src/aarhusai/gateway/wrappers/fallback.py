"""Fallback: try again, then somewhere else, but never somewhere looser and never after the first event.

The routes come from admission, loosest zone first, and only endpoints of the model's zone or a stricter one are among
them. Whoever has seen a piece of an answer never gets a second one: an attempt ends with its first event.
"""

import asyncio
import logging
import random
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final, Generic, TypeVar

from aarhusai.errors import AarhusError, UpstreamError
from aarhusai.gateway.types import Endpoint
from aarhusai.gateway.wrappers.breaking import AGAIN, LONGEST_PAUSE, OURS, Breaker, Breakers
from aarhusai.gateway.wrappers.health import Health, Probe
from aarhusai.gateway.wrappers.queueing import Queues, own_lane
from aarhusai.gateway.wrappers.seats import Seat, abandon
from aarhusai.gateway.wrappers.sharing import SharedSeats
from aarhusai.terms.ids import ProviderId

logger = logging.getLogger(__name__)

R = TypeVar("R")

PAUSE = 0.25
"""Seconds before the second try, twice that before the third; with up to as much again by chance, so that many do not
come back at once."""

TRIES: Final = 3
"""At the only endpoint there is; where there are others, each is asked at most twice."""

DEADLINE: Final = 120.0
"""Seconds after the first attempt began; after that none begins any more."""


@dataclass(frozen=True, slots=True)
class Route:
    """An endpoint that policy admits. `replace` says that the text may only go there replaced."""

    endpoint: Endpoint
    replace: bool


async def _kept(_: object) -> None:
    """For results that need not be closed."""


class Fallback:
    """Remembers, for this process, which endpoints fail, and keeps the queues in front of those with few places."""

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        shared: SharedSeats | None = None,
        probe: Probe | None = None,
    ) -> None:
        self.breakers = Breakers(clock)
        self._health = Health(self.breakers, probe, shared.tell_failing if shared else None)
        if shared is not None:
            shared.on_failing(self._health.heard)
        self.queues = Queues(shared.lane if shared else own_lane)

    def forget(self) -> None:
        """Lets every endpoint in again: somebody changed the configuration and may have mended it."""
        self._health.forget()
        self.breakers.forget()
        self.queues.forget()

    async def close(self) -> None:
        """Looks after no endpoint any more."""
        await self._health.close()

    async def run(
        self,
        routes: Sequence[Route],
        attempt: Callable[[Route], Awaitable[R]],
        seat: Seat,
        discard: Callable[[R], Awaitable[None]] = _kept,
    ) -> R:
        """The first attempt that succeeds. Raises the last endpoint's UpstreamError, or Unavailable("queue_full").

        The answering endpoint's place stays the `seat`'s until its maker gives it back. `discard` closes an answer that
        came although another one was taken.
        """
        run = _Run(self, self._order(routes), attempt, seat, discard)
        if len(routes) == 1 and routes[0].endpoint.slots is None:  # nearly every call: no more is done than must be
            breaker = self.breakers.of(routes[0].endpoint)
            if not breaker.failures:
                breaker.earn()
                seat.breaker = breaker
                try:
                    result = await attempt(routes[0])
                except UpstreamError as error:
                    return await run.result(error)
                breaker.answered_at = self.breakers.now()
                return result
        return await run.result()

    def _order(self, routes: Sequence[Route]) -> Sequence[Route]:
        """The routes as this call tries them: zone by zone, by weight; those that must be waited for come last."""
        if len(routes) < 2:
            return routes
        drawn: list[Route] = []
        for _, tier in groupby(routes, key=lambda route: route.endpoint.zone):
            drawn += _drawn(tuple(tier))
        return sorted(drawn, key=self._obstacle)

    def _obstacle(self, route: Route) -> tuple[bool, float]:
        """What stands in the way at this moment: the endpoint's own word to wait, and the queue in front of it."""
        lane = self.queues.lane(route.endpoint)
        pressure = 0.0 if lane is None or lane.free else lane.pressure
        return self.breakers.now() < self.breakers.of(route.endpoint).busy_until, pressure


def _drawn(tier: Sequence[Route]) -> list[Route]:
    """The routes of one zone: those with a weight in an order drawn by it, then the others as they stand.

    Efraimidis and Spirakis, Weighted random sampling with a reservoir, 2006: sorted by u ** (1 / weight).
    """
    weighted = [(random.random() ** (1 / w), route) for route in tier if (w := route.endpoint.weight) is not None]  # noqa: S311  # spreads load, guards nothing
    weighted.sort(key=lambda drawn: drawn[0], reverse=True)
    return [*(route for _, route in weighted), *(route for route in tier if route.endpoint.weight is None)]


class _Run(Generic[R]):
    """One call on its way through its routes."""

    def __init__(
        self,
        fallback: Fallback,
        routes: Sequence[Route],
        attempt: Callable[[Route], Awaitable[R]],
        seat: Seat,
        discard: Callable[[R], Awaitable[None]],
    ) -> None:
        self._fallback = fallback
        self._routes = routes
        self._attempt = attempt
        self._seat = seat
        self._discard = discard
        self._strictness = 0
        self._until = float("inf")
        self._beside: Route | None = None

    async def result(self, failed: UpstreamError | None = None) -> R:
        """What came of it. The first attempt at the first route may have `failed` already."""
        last: UpstreamError | None = None
        for route in self._routes:
            endpoint, breaker = route.endpoint, self._fallback.breakers.of(route.endpoint)
            # What was tried in a strict zone is not tried in a looser one afterwards.
            if endpoint.zone.strictness < self._strictness or route is self._beside or self._late():
                continue
            if not breaker.rests(self._fallback.breakers.now()):
                await self._sit(endpoint)
            if breaker.rests(self._fallback.breakers.now()):
                last = breaker.error or last
                continue
            trial = breaker.trying = breaker.broken
            try:
                most = 1 if trial else TRIES if len(self._routes) == 1 else 2
                return await self._at(route, breaker, most, failed)
            except UpstreamError as error:
                if error.code in OURS:
                    raise
                logger.warning("endpoint %s failed: %s", endpoint.provider_slug, error.code)
                last = error
            finally:
                if trial:
                    breaker.trying = False
        raise last or UpstreamError("model_unreachable", "The model has no endpoint that is switched on.")

    async def _sit(self, endpoint: Endpoint) -> None:
        """Takes one of the endpoint's places; waits for it where they are few."""
        lane = self._fallback.queues.lane(endpoint)
        if lane is None:
            self._seat.leave()
        else:
            await lane.enter(self._seat)

    async def _at(self, route: Route, breaker: Breaker, most: int, failed: UpstreamError | None) -> R:
        """At most so many attempts at one endpoint; the first one may have `failed` already."""
        now = self._fallback.breakers.now
        self._strictness = route.endpoint.zone.strictness
        self._until = min(self._until, now() + DEADLINE)
        if failed is None:
            breaker.earn()
        tries = 0
        while True:
            tries += 1
            self._seat.breaker = breaker
            try:
                if failed is not None:
                    raise failed
                result = await (self._attempt(route) if most == 1 else self._hedged(route))
            except UpstreamError as error:
                breaker.failed(error, now())
                pause, failed = _pause(error, tries), None
                if pause is None or tries == most or self._late(pause) or not breaker.spend():
                    raise
                await asyncio.sleep(pause)
            else:
                breaker.answered(now())
                return result

    async def _hedged(self, route: Route) -> R:
        """One attempt; where the endpoint is configured so and has not begun in time, another one beside it."""
        after = route.endpoint.hedge_after_ms
        if after is None:
            return await self._attempt(route)
        beside = self._seat.beside()
        attempts = [asyncio.ensure_future(self._attempt(route))]
        winner: asyncio.Future[R] | None = None
        try:
            await asyncio.wait(attempts, timeout=after / 1000)
            if not attempts[0].done() and (other := await self._other(route, beside)) is not None:
                logger.info("endpoint %s is slow; %s is asked too", *_slugs(route, other))
                attempts.append(asyncio.ensure_future(self._asked_beside(other)))
            winner = await _first_to_succeed(attempts)
            if winner is not attempts[0]:
                self._seat.swap(beside)
                self._seat.breaker = self._beside and self._fallback.breakers.of(self._beside.endpoint)
            return winner.result()
        finally:
            for one in attempts:
                if one is not winner:
                    self._seat.abandoned += winner is not None and not _has_failed(one)
                    await abandon(one, self._discard)
            beside.leave()

    async def _other(self, route: Route, beside: Seat) -> Route | None:
        """Another endpoint that is no looser, sound, free at this moment, and may be asked beside; it has its place."""
        fallback, here = self._fallback, route.endpoint
        for other in self._routes:
            endpoint = other.endpoint
            if endpoint.zone.strictness < here.zone.strictness or _key(endpoint) == _key(here):
                continue
            breaker, lane = fallback.breakers.of(endpoint), fallback.queues.lane(endpoint)
            if breaker.broken or fallback.breakers.now() < breaker.busy_until or (lane is not None and not lane.free):
                continue
            if breaker.spend() and (lane is None or await lane.enter_at_once(beside)):
                return other
        return None

    async def _asked_beside(self, route: Route) -> R:
        self._beside = route
        self._strictness = max(self._strictness, route.endpoint.zone.strictness)
        breaker = self._fallback.breakers.of(route.endpoint)
        try:
            result = await self._attempt(route)
        except UpstreamError as error:
            breaker.failed(error, self._fallback.breakers.now())
            raise
        breaker.answered(self._fallback.breakers.now())
        return result

    def _late(self, pause: float = 0.0) -> bool:
        return self._fallback.breakers.now() + pause > self._until


async def _first_to_succeed(attempts: Sequence["asyncio.Future[R]"]) -> "asyncio.Future[R]":
    """The first that has a result; when all failed, the first of them all."""
    waiting = set(attempts)
    while waiting:
        done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        for one in attempts:
            if one in done and not _has_failed(one):
                return one
    return attempts[0]


def _has_failed(attempt: "asyncio.Future[R]") -> bool:
    return attempt.done() and (attempt.cancelled() or attempt.exception() is not None)


def _key(endpoint: Endpoint) -> tuple[ProviderId, str]:
    return endpoint.provider_id, endpoint.upstream_name


def _slugs(*routes: Route) -> tuple[str, ...]:
    return tuple(route.endpoint.provider_slug for route in routes)


def _pause(error: AarhusError, tries: int) -> float | None:
    """Seconds to wait before asking again, or None when that would not help."""
    if error.code not in AGAIN:
        return None
    wanted = error.facts.get("retry_after", 0)
    if isinstance(wanted, int) and wanted > LONGEST_PAUSE:
        return None
    return max(float(wanted), PAUSE * 2 ** (tries - 1) * (1 + random.random()))  # noqa: S311  # spreads load, guards nothing
