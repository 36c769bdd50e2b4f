"""Which endpoints fail at the moment, as this process saw by its own calls, and how often they may be asked again."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from aarhusai.errors import UpstreamError
from aarhusai.gateway.types import Endpoint
from aarhusai.terms.ids import ProviderId

AGAIN: Final = frozenset({"model_unreachable", "model_busy", "model_overloaded", "model_cut_off"})
"""Troubles that may pass in a moment: the same endpoint is asked again."""

OURS: Final = frozenset({"model_bad_request", "context_too_long"})
"""Troubles with what was asked: another endpoint would say the same, and the endpoint is not to blame."""

LONGEST_PAUSE = 2.0
"""Seconds. An endpoint that asks for more patience than this is passed by, and asked last for that long."""

LONGEST_BUSY: Final = 60
"""Seconds that an endpoint's own word to wait is heeded."""

BREAKS_AFTER = 5
"""Failures in a row after which an endpoint is left alone."""

REST = 5.0
"""Seconds it is left alone; then one call at a time tries it, and the first that succeeds opens it for all."""

EXTRA: Final = 0.2
"""Attempts beyond the first that every call allows an endpoint: trouble makes at most a fifth more work for it."""

MOST_EXTRA: Final = 10.0
"""How many of them are saved up at most, which is also what an endpoint begins with."""


@dataclass(slots=True)
class Breaker:
    """What is remembered of one endpoint. Times are on the clock of `Breakers`."""

    clock: Callable[[], float]
    opened: Callable[[], None]
    failures: int = 0
    torn: int = 0
    rests_until: float = 0.0
    busy_until: float = 0.0
    extra: float = MOST_EXTRA
    trying: bool = False
    answered_at: float = float("-inf")
    looked_after: bool = False
    """Whether it is asked in the background; until it answers, nobody else need try."""
    error: UpstreamError | None = None

    @property
    def broken(self) -> bool:
        """Whether it failed too often to be asked by everybody."""
        return self.failures >= BREAKS_AFTER

    def rests(self, now: float) -> bool:
        """Whether nobody may ask at this moment."""
        return self.broken and (self.trying or self.looked_after or now < self.rests_until)

    def failed(self, error: UpstreamError, now: float) -> None:
        """An attempt failed. Being busy, or asked wrongly, is no fault of the endpoint."""
        wait = error.facts.get("retry_after", 0)
        if isinstance(wait, int) and wait > LONGEST_PAUSE:
            self.busy_until = now + min(wait, LONGEST_BUSY)
        if error.code in OURS or error.code == "model_busy":
            return
        self.failures += 1
        self.error = error
        self.rests_until = now + REST
        if self.broken:
            self.opened()

    def whole(self) -> None:
        """An answer came to its end."""
        self.torn = 0

    def tore(self, error: UpstreamError) -> None:
        """An answer that had begun broke off: as bad as one that does not begin, but known only to who reads it."""
        if error.code in OURS or error.code == "model_busy":
            return
        self.torn += 1
        if self.torn >= BREAKS_AFTER and not self.broken:
            self.torn, self.failures = 0, BREAKS_AFTER
            self.error = error
            self.rests_until = self.clock() + REST
            self.opened()

    def answered(self, now: float) -> None:
        """An attempt succeeded."""
        self.failures = 0
        self.answered_at = now

    def believe(self, error: UpstreamError, now: float) -> None:
        """Others say that it fails."""
        self.failures = BREAKS_AFTER
        self.error = error
        self.rests_until = now + REST

    def earn(self) -> None:
        """A call came: it allows a part of another attempt."""
        if self.extra < MOST_EXTRA:
            self.extra = min(self.extra + EXTRA, MOST_EXTRA)

    def spend(self) -> bool:
        """Whether one more attempt than the calls themselves is allowed now; then it counts."""
        if self.extra < 1:
            return False
        self.extra -= 1
        return True


class Breakers:
    """One breaker per endpoint of this process. `opened` is called when one broke, or broke again."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._breakers: dict[tuple[ProviderId, str], tuple[Endpoint, Breaker]] = {}
        self.opened: Callable[[Endpoint, Breaker], None] | None = None

    def of(self, endpoint: Endpoint) -> Breaker:
        """What is remembered of the endpoint."""
        found = self._breakers.get((endpoint.provider_id, endpoint.upstream_name))
        if found is not None:
            return found[1]
        breaker = Breaker(self._clock, lambda: self._opened(endpoint))
        self._breakers[endpoint.key] = endpoint, breaker
        return breaker

    def known(self, key: tuple[ProviderId, str]) -> tuple[Endpoint, Breaker] | None:
        """An endpoint that this process has asked, and what is remembered of it."""
        return self._breakers.get(key)

    def now(self) -> float:
        """Seconds on the clock of the breakers."""
        return self._clock()

    def forget(self) -> None:
        """Lets every endpoint in again."""
        self._breakers.clear()

    def _opened(self, endpoint: Endpoint) -> None:
        if self.opened is not None:
            self.opened(endpoint, self.of(endpoint))
