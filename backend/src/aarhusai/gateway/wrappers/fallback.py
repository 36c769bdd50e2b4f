"""Fallback: try again, and then somewhere else, but never somewhere looser and never after the first event.

The routes come from admission, which lets only endpoints of the model's zone or a stricter one through. Whoever has
seen a piece of an answer never gets a second one: an attempt ends with its first event.
"""

import asyncio
import logging
import random
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from aarhusai.errors import AarhusError, UpstreamError
from aarhusai.gateway.types import Endpoint
from aarhusai.terms.ids import ProviderId

logger = logging.getLogger(__name__)

R = TypeVar("R")

AGAIN: Final = frozenset({"model_unreachable", "model_busy", "model_overloaded", "model_cut_off"})
"""Troubles that may pass in a moment: the same endpoint is asked once more."""

OURS: Final = frozenset({"model_bad_request", "context_too_long"})
"""Troubles with what was asked: another endpoint would say the same, and the endpoint is not to blame."""

PAUSE = 0.25
"""Seconds before the second try; with up to as much again by chance, so that many do not come back at once."""

LONGEST_PAUSE = 2.0
"""Seconds. An endpoint that asks for more patience than this is passed by."""

BREAKS_AFTER = 5
"""Failures in a row after which an endpoint is left alone."""

REST = 5.0
"""Seconds it is left alone; then one call at a time tries it, and the first that succeeds opens it for all."""


@dataclass(frozen=True, slots=True)
class Route:
    """An endpoint that policy admits. `replace` says that the text may only go there replaced."""

    endpoint: Endpoint
    replace: bool


@dataclass(slots=True)
class _Breaker:
    failures: int = 0
    rests_until: float = 0.0
    trying: bool = False
    error: UpstreamError | None = None


class Fallback:
    """Remembers, for this process, which endpoints fail."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._breakers: dict[tuple[ProviderId, str], _Breaker] = {}

    def forget(self) -> None:
        """Lets every endpoint in again: somebody changed the configuration and may have mended it."""
        self._breakers.clear()

    async def run(self, routes: Sequence[Route], attempt: Callable[[Route], Awaitable[R]]) -> R:
        """The first attempt that succeeds, routes in their order. Raises the last endpoint's UpstreamError."""
        last: UpstreamError | None = None
        for route in routes:
            breaker = self._breaker(route.endpoint)
            if not self._lets_through(breaker):
                last = breaker.error or last
                continue
            try:
                return await self._at(route, breaker, attempt)
            except UpstreamError as error:
                if error.code in OURS:
                    raise
                logger.warning("endpoint %s failed: %s", route.endpoint.provider_slug, error.code)
                last = error
            finally:
                breaker.trying = False
        raise last or UpstreamError("model_unreachable", "The model has no endpoint that is switched on.")

    async def _at(self, route: Route, breaker: _Breaker, attempt: Callable[[Route], Awaitable[R]]) -> R:
        resting = breaker.failures >= BREAKS_AFTER
        try:
            result = await attempt(route)
        except UpstreamError as error:
            self._failed(breaker, error)
            pause = _pause(error)
            if pause is None or resting:
                raise
            await asyncio.sleep(pause)
            try:
                result = await attempt(route)
            except UpstreamError as second:
                self._failed(breaker, second)
                raise
        breaker.failures = 0
        return result

    def _breaker(self, endpoint: Endpoint) -> _Breaker:
        key = (endpoint.provider_id, endpoint.upstream_name)
        breaker = self._breakers.get(key)
        if breaker is None:
            breaker = self._breakers[key] = _Breaker()
        return breaker

    def _lets_through(self, breaker: _Breaker) -> bool:
        if breaker.failures < BREAKS_AFTER:
            return True
        if breaker.trying or self._clock() < breaker.rests_until:
            return False
        breaker.trying = True
        return True

    def _failed(self, breaker: _Breaker, error: UpstreamError) -> None:
        if error.code in OURS or error.code == "model_busy":
            return
        breaker.failures += 1
        breaker.error = error
        breaker.rests_until = self._clock() + REST


def _pause(error: AarhusError) -> float | None:
    """Seconds to wait before asking again, or None when that would not help."""
    if error.code not in AGAIN:
        return None
    wanted = error.facts.get("retry_after", 0)
    if isinstance(wanted, int) and wanted > LONGEST_PAUSE:
        return None
    return max(float(wanted), PAUSE * (1 + random.random()))  # noqa: S311  # spreads load, guards nothing
