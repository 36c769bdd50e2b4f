"""A call's claim to a place at an endpoint, and what it may tell of its waiting."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Hashable
from typing import Protocol, TypeVar

from aarhusai.gateway.wrappers.breaking import Breaker

R = TypeVar("R")


class Lends(Protocol):
    """Who lends places: `queueing.Lane`."""

    def given_back(self, seconds: float) -> None:
        """A place is free again after so many seconds; only `Seat.leave` calls this."""
        ...


class Seat:
    """One call's claim to a place at an endpoint: at most one place at a time, and given back exactly once.

    `caller` is who takes turns: a person, a key. `place` is where in a queue the call stands, from 1; 0 when it does
    not wait. Every new place is `told`. Whoever makes a seat calls `leave` when the call is over, however it ended.
    """

    __slots__ = ("abandoned", "batch", "breaker", "caller", "lane", "place", "since", "told")

    def __init__(self, caller: Hashable, *, batch: bool = False, told: Callable[[int], None] | None = None) -> None:
        self.caller = caller
        self.batch = batch
        self.told = told
        self.place = 0
        self.abandoned = 0
        """Attempts that were begun beside the one that answered, and left before they said what they cost."""
        self.breaker: Breaker | None = None
        """What is remembered of the endpoint that answered; whoever reads the answer says how it ended."""
        self.lane: Lends | None = None
        """Where the call has its place now."""
        self.since = 0.0
        """When it got it, on the monotonic clock."""

    def take(self, lane: "Lends") -> None:
        """The place is this call's from now on."""
        self.lane = lane
        self.since = time.monotonic()

    def leave(self) -> None:
        """Gives the place back, if there is one."""
        lane, self.lane = self.lane, None
        if lane is not None:
            lane.given_back(time.monotonic() - self.since)

    def beside(self) -> "Seat":
        """A second claim of the same call, for an attempt beside the first."""
        return Seat(self.caller, batch=self.batch)

    def swap(self, other: "Seat") -> None:
        """Takes over the other claim's place; the other has this one's."""
        self.lane, other.lane = other.lane, self.lane
        self.since, other.since = other.since, self.since

    def tell(self, place: int) -> None:
        """The place in the queue is this now; 0 once the turn has come."""
        if place != self.place:
            self.place = place
            if self.told is not None:
                self.told(place)


async def abandon(doing: "asyncio.Future[R]", discard: Callable[[R], Awaitable[None]]) -> None:
    """Ends work that nobody waits for any more; what had come of it already is discarded. Raises nothing of its own."""
    doing.cancel()
    await asyncio.wait((doing,))
    if not doing.cancelled() and doing.exception() is None:
        await discard(doing.result())
