"""Fair queues in front of endpoints that answer only so many calls at once.

Here places are counted within one process; `sharing` counts them over all of them. Who waits is served in turn by
caller, not by call: a system that sends a hundred calls at once is one caller. People who wait for an answer come
before batches, and of five places that become free at least one is a batch's.
"""

import asyncio
from collections import OrderedDict, deque
from collections.abc import Callable, Hashable, Iterator
from typing import Final

from aarhusai.errors import Unavailable
from aarhusai.gateway.types import Endpoint
from aarhusai.gateway.wrappers.seats import Seat
from aarhusai.terms.ids import ProviderId

MOST_WAITING: Final = 500
"""Calls that wait for one endpoint in one process. Beyond that, whoever has the most waiting gives one up."""

LONGEST_WAIT: Final = 600.0
"""Seconds that a call waits for its turn."""

TELL_EVERY: Final = 1.0
"""Seconds between two tellings of places in a queue."""

IN_A_ROW: Final = 4
"""Interactive calls that are let in before a batch that waits."""

_LONGEST_RETRY: Final = 60
_WEIGHT_OF_LAST: Final = 0.2


LaneKey = tuple[ProviderId, str]
"""An endpoint: its provider, and the model's name there."""


class Waiter:
    """A call in a queue. `turn` is done when it has its place, or an error when it has to go."""

    __slots__ = ("queued", "seat", "turn")

    def __init__(self, seat: Seat, turn: "asyncio.Future[None]") -> None:
        self.seat = seat
        self.turn = turn
        self.queued = True


class _Line:
    """Those of one priority, each caller in turn."""

    def __init__(self) -> None:
        self.callers: OrderedDict[Hashable, deque[Waiter]] = OrderedDict()

    def __bool__(self) -> bool:
        return bool(self.callers)

    def __len__(self) -> int:
        return sum(map(len, self.callers.values()))

    def add(self, waiter: Waiter) -> None:
        self.callers.setdefault(waiter.seat.caller, deque()).append(waiter)

    def pop(self) -> Waiter:
        caller, waiting = self.callers.popitem(last=False)
        waiter = waiting.popleft()
        if waiting:
            self.callers[caller] = waiting
        return waiter

    def remove(self, waiter: Waiter) -> None:
        waiting = self.callers[waiter.seat.caller]
        waiting.remove(waiter)
        if not waiting:
            del self.callers[waiter.seat.caller]

    def order(self) -> Iterator[Waiter]:
        """As they would be served if nobody came and nobody left."""
        round_, rounds = 0, max(map(len, self.callers.values()), default=0)
        while round_ < rounds:
            for waiting in self.callers.values():
                if round_ < len(waiting):
                    yield waiting[round_]
            round_ += 1


class Lane:
    """The places of one endpoint and those who wait for one. Belongs to one event loop."""

    def __init__(self, slots: int) -> None:
        self.slots = slots
        self.busy = 0
        self.waiting = 0
        self._interactive = _Line()
        self._batch = _Line()
        self._in_a_row = 0
        self._seconds = 0.0
        self._telling: asyncio.TimerHandle | None = None

    @property
    def unused(self) -> bool:
        """Whether nobody is in it."""
        return not self.busy and not self.waiting

    @property
    def room(self) -> int:
        """Places that can be given to those who wait here."""
        return self.slots - self.busy

    @property
    def lengths(self) -> tuple[int, int]:
        """How many wait whom somebody waits for, and how many of batches."""
        return len(self._interactive), len(self._batch)

    @property
    def free(self) -> bool:
        """Whether a call would get a place at once."""
        return self.room > 0 and not self.waiting

    @property
    def pressure(self) -> float:
        """How many wait for each place."""
        return (self.busy + self.waiting) / self.slots

    async def enter_at_once(self, seat: Seat) -> bool:
        """Takes a place when there is one at once; False when not."""
        return self.enter_now(seat)

    def enter_now(self, seat: Seat) -> bool:
        """The same of the places that are this process's already."""
        if self.room <= 0 or self.waiting:
            return False
        self._let_in(seat)
        return True

    async def enter(self, seat: Seat) -> None:
        """Returns when the seat has a place here. A seat that has one elsewhere gives it up first.

        Raises Unavailable("queue_full") with facts["retry_after"] in seconds. Whoever is cancelled leaves the queue.
        """
        if seat.lane is self:
            return
        seat.leave()
        self._advance()  # there may be more places than there were
        if self.enter_now(seat):
            return
        waiter = self._line_up(seat)
        try:
            async with asyncio.timeout(LONGEST_WAIT):
                await waiter.turn
        except BaseException as error:  # whatever ends the waiting, the place in the queue is given up
            if seat.lane is self:
                seat.leave()
            self._remove(waiter)
            if isinstance(error, TimeoutError):
                raise self._full() from None
            raise
        finally:
            seat.tell(0)

    def given_back(self, seconds: float) -> None:
        """See `seats.Lends`."""
        self.left(seconds)
        self._advance()

    def left(self, seconds: float) -> None:
        """A call that had a place for so many seconds is over."""
        self.busy -= 1
        self._seconds += _WEIGHT_OF_LAST * (seconds - self._seconds)

    def _advance(self) -> None:
        while self.waiting and self.room > 0:
            waiter = self._next()
            waiter.queued = False
            self.waiting -= 1
            self._tell_soon()
            if not waiter.turn.done():  # one that was cancelled this moment has not yet been able to leave
                self._let_in(waiter.seat)
                waiter.turn.set_result(None)

    def _let_in(self, seat: Seat) -> None:
        self.busy += 1
        seat.take(self)

    def _of_kind(self, *, batch: bool) -> Waiter:
        """Whose turn it is among those of a batch, or the others; where there are none, of the other kind."""
        return (self._batch if (batch and self._batch) or not self._interactive else self._interactive).pop()

    def _next(self) -> Waiter:
        if not self._batch:
            self._in_a_row = 0
            return self._interactive.pop()
        if self._interactive and self._in_a_row < IN_A_ROW:
            self._in_a_row += 1
            return self._interactive.pop()
        self._in_a_row = 0
        return self._batch.pop()

    def _order(self) -> Iterator[Waiter]:
        """Everybody who waits, in the order of `_next`."""
        interactive, batch = deque(self._interactive.order()), deque(self._batch.order())
        in_a_row = self._in_a_row
        while interactive or batch:
            if interactive and (not batch or in_a_row < IN_A_ROW):
                in_a_row = in_a_row + 1 if batch else 0
                yield interactive.popleft()
            else:
                in_a_row = 0
                yield batch.popleft()

    def _line_up(self, seat: Seat) -> Waiter:
        line = self._batch if seat.batch else self._interactive
        if self.waiting >= MOST_WAITING:
            self._make_room(len(line.callers.get(seat.caller, ())))
        waiter = Waiter(seat, asyncio.get_running_loop().create_future())
        line.add(waiter)
        self.waiting += 1
        self._lined_up(waiter)
        return waiter

    def _lined_up(self, waiter: Waiter) -> None:
        place = next(place for place, other in enumerate(self._order(), 1) if other is waiter)
        waiter.seat.tell(self._place(place, waiter.seat))
        self._tell_soon()

    def _place(self, place: int, seat: Seat) -> int:  # noqa: ARG002  # of those in other processes nothing is known here
        """What a call is told that stands at a place."""
        return place

    def _make_room(self, own: int) -> None:
        """The caller with the most waiting loses the last of them. Raises Unavailable when that is who comes now."""
        queues = [*self._interactive.callers.values(), *self._batch.callers.values()]
        longest = max(queues, key=len, default=deque[Waiter]())
        if len(longest) <= own + 1:
            raise self._full()
        last = longest[-1]
        self._remove(last)
        if not last.turn.done():
            last.turn.set_exception(self._full())
            last.turn.exception()  # who is cancelled at this moment never looks at it

    def _remove(self, waiter: Waiter) -> None:
        if not waiter.queued:
            return
        waiter.queued = False
        (self._batch if waiter.seat.batch else self._interactive).remove(waiter)
        self.waiting -= 1
        self._gone()
        self._tell_soon()

    def _gone(self) -> None:
        """Somebody gave up waiting."""

    def _full(self) -> Unavailable:
        wait = min(max(round(self.waiting * self._seconds / self.slots), 1), _LONGEST_RETRY)
        return Unavailable("queue_full", "Too many are waiting for this model.", {"retry_after": wait})

    def _tell_soon(self) -> None:
        if self._telling is None and self.waiting:
            self._telling = asyncio.get_running_loop().call_later(TELL_EVERY, self._tell)

    def _tell(self) -> None:
        self._telling = None
        for place, waiter in enumerate(self._order(), 1):
            waiter.seat.tell(self._place(place, waiter.seat))


def own_lane(_: LaneKey, slots: int) -> Lane:
    """A lane of this process alone."""
    return Lane(slots)


class Queues:
    """The lanes of one process, by endpoint."""

    def __init__(self, make: Callable[[LaneKey, int], Lane] = own_lane) -> None:
        self._make = make
        self._lanes: dict[LaneKey, Lane] = {}

    def lane(self, endpoint: Endpoint) -> Lane | None:
        """The endpoint's lane; None when it takes as many calls as come."""
        slots = endpoint.slots
        if slots is None:
            return None
        key = (endpoint.provider_id, endpoint.upstream_name)
        lane = self._lanes.get(key)
        if lane is None:
            lane = self._lanes[key] = self._make(key, slots)
        lane.slots = slots
        return lane

    def forget(self) -> None:
        """Drops the lanes that nobody is in; those in use stay, so that no place is counted twice."""
        self._lanes = {key: lane for key, lane in self._lanes.items() if not lane.unused}

    @property
    def busy(self) -> int:
        """Places taken at this moment, over all endpoints."""
        return sum(lane.busy for lane in self._lanes.values())
