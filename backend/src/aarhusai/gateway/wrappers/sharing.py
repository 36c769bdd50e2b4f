"""Places that all processes of the installation share: who has one is agreed on in PostgreSQL.

A process says what it has and what it wants over a connection that it keeps, and hears what it was granted; a process
whose connection ends has nothing any more, and the others find out within `LOOK`. Within a process callers take turns
as in every `Lane`; between processes the processes do. While the database is away whoever has a place keeps it, and
whoever waits goes on waiting. Only endpoints that have few places pay for any of it.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Sequence
from typing import Final
from uuid import UUID, uuid4

from aarhusai.errors import Unavailable
from aarhusai.gateway.wrappers import seat_repository as table
from aarhusai.gateway.wrappers.queueing import Lane, LaneKey, Waiter
from aarhusai.gateway.wrappers.seats import Seat
from aarhusai.storage.announcements import Announcements
from aarhusai.storage.database import Executor
from aarhusai.storage.held import Held
from aarhusai.terms.ids import ProviderId

logger = logging.getLogger(__name__)

LOOK: Final = 1.0
"""Seconds after which a process with calls that wait looks for itself: nobody tells of the dead."""

STAY: Final = 5.0
"""Seconds after which a process with calls at an endpoint says that it is still there."""

AWAY: Final = 0.5
"""Seconds between tries while the database is away."""

AT_ONCE: Final = 0.1
"""Seconds within which a place that is free is granted."""


class SharedLane(Lane):
    """The part of an endpoint's places that this process has, and those here who wait for one."""

    def __init__(self, key: LaneKey, slots: int, shared: "SharedSeats") -> None:
        super().__init__(slots)
        self._key = key
        self._shared = shared
        self._granted = {False: 0, True: 0}  # by whether a batch's
        self._given_back = 0
        self._due: deque[bool] = deque()
        self._taken = 0
        self._before: dict[bool, Sequence[int]] = {False: (), True: ()}
        self._heard_at = float("-inf")
        self._untold = False
        self.pending = False
        """Whether there is something that has not been said yet."""

    @property
    def unused(self) -> bool:
        """See `Lane`. What was given back must have been said, too."""
        return super().unused and not self.pending and not self._held

    @property
    def free(self) -> bool:
        """See `Lane`. What is known of others grows old: then they are thought to have nothing."""
        taken = self._taken if self._fresh else self.busy
        return max(taken, self.busy) < self.slots and not self.waiting and not (self._fresh and any(self._before[True]))

    @property
    def pressure(self) -> float:
        """See `Lane`."""
        others = self._taken - self._held + sum(self._before[True]) if self._fresh else 0
        return (self.busy + self.waiting + max(others, 0)) / self.slots

    @property
    def room(self) -> int:
        """See `Lane`."""
        return self._held - self.busy

    async def enter_at_once(self, seat: Seat) -> bool:
        """See `Lane`."""
        if not self.free:
            return False
        try:
            async with asyncio.timeout(AT_ONCE):
                await self.enter(seat)
        except (TimeoutError, Unavailable):
            return False
        return True

    def given_back(self, seconds: float) -> None:
        """See `seats.Lends`. The next who gets the place may be anywhere."""
        self.left(seconds)
        self._return(1)

    def claim(self) -> table.Claim:
        """What there is to say now."""
        self.pending = False
        provider, upstream = self._key
        people, batch = self.lengths
        granted = self._granted
        return table.Claim(
            provider, upstream, self.slots, granted[False], granted[True], self._given_back, people, batch
        )

    def hear(self, answered: table.Answered) -> None:
        """What was answered: places that were granted go to those who wait, or back."""
        for batch, total in ((False, answered.granted_interactive), (True, answered.granted_batch)):
            self._due.extend([batch] * (total - self._granted[batch]))
            self._granted[batch] = total
        before: dict[bool, Sequence[int]] = {False: answered.interactive or (), True: answered.everybody or ()}
        moved, self._before = before != self._before, before
        self._taken = answered.busy
        self._heard_at = asyncio.get_running_loop().time()
        self._advance()
        if self.room:
            self._due.clear()
            self._return(self.room)
        if self._untold:
            self._untold = False
            self._tell()
        elif moved:
            self._tell_soon()

    @property
    def _held(self) -> int:
        return self._granted[False] + self._granted[True] - self._given_back

    @property
    def _fresh(self) -> bool:
        return asyncio.get_running_loop().time() < self._heard_at + LOOK

    def _return(self, places: int) -> None:
        self._given_back += places
        self._shared.changed(self)

    def _next(self) -> Waiter:
        return self._of_kind(batch=self._due.popleft() if self._due else False)

    def _lined_up(self, waiter: Waiter) -> None:  # noqa: ARG002  # everybody is told when the others have answered
        """Nearly always there is a place, and nobody need be told of a queue."""
        self._untold = True
        self._shared.changed(self)

    def _gone(self) -> None:
        self._shared.changed(self)

    def _place(self, place: int, seat: Seat) -> int:
        """Processes take turns: of each other one as many come first as stand before this call here."""
        return place + sum(min(place, waiting) for waiting in self._before[seat.batch])


class SharedSeats:
    """What this process says to the others, and hears. Belongs to the event loop that uses it first."""

    def __init__(self, url: str) -> None:
        self._process: UUID = uuid4()
        self._held = Held(url, self._begin)
        self._lanes: set[SharedLane] = set()
        self._wake = asyncio.Event()
        self._everything = False
        self._failing: set[LaneKey] = set()
        self._on_failing: Callable[[LaneKey], None] | None = None
        self._away = False
        self._telling: asyncio.Task[None] | None = None

    def lane(self, key: LaneKey, slots: int) -> Lane:
        """A lane for an endpoint."""
        return SharedLane(key, slots, self)

    def listen(self, announcements: Announcements) -> None:
        """Hears at once of places that others gave back, and of endpoints. Call before `announcements.start()`."""
        announcements.listen(table.CHANNEL, self._heard)
        announcements.listen(table.FAILING, self._heard_of)

    def on_failing(self, listener: Callable[[LaneKey], None]) -> None:
        """Calls `listener` with every endpoint that another process says fails."""
        self._on_failing = listener

    def tell_failing(self, key: LaneKey) -> None:
        """Tells the other processes that an endpoint fails."""
        self._failing.add(key)
        self._speak()

    def changed(self, lane: SharedLane) -> None:
        """There is something to say of a lane."""
        lane.pending = True
        self._lanes.add(lane)
        self._speak()

    def _speak(self) -> None:
        self._wake.set()
        if self._telling is None or self._telling.done():
            self._telling = asyncio.create_task(self._keep_telling(), name="shared places")

    async def close(self) -> None:
        """Says no more: what this process has is free for the others."""
        if self._telling is not None:
            self._telling.cancel()
            await asyncio.wait((self._telling,))
        await self._held.close()

    def _heard(self, process: str) -> None:
        if process == str(self._process):
            self._everything = True
            self._wake.set()

    def _heard_of(self, payload: str) -> None:
        process, provider, upstream = payload.split(" ", 2)
        if process != str(self._process) and self._on_failing is not None:
            self._on_failing((ProviderId(UUID(provider)), upstream))

    async def _begin(self, executor: Executor) -> None:
        await table.begin(executor, self._process)

    async def _keep_telling(self) -> None:
        while True:
            try:
                async with asyncio.timeout(self._patience()):
                    await self._wake.wait()
            except TimeoutError:
                self._everything = True
            self._wake.clear()
            try:
                await self._held.run(self._tell)
                self._away = False
            except Unavailable:
                if not self._away:
                    logger.warning("places at models cannot be agreed on while the database is away")
                self._away = self._everything = True
                self._wake.set()
                await asyncio.sleep(AWAY)

    def _patience(self) -> float | None:
        if any(lane.waiting for lane in self._lanes):
            return LOOK
        return STAY if self._lanes else None

    async def _tell(self, executor: Executor) -> None:
        everything, self._everything = self._everything, False
        for lane in [lane for lane in self._lanes if everything or lane.pending]:
            lane.hear(await table.claim(executor, self._process, lane.claim()))
            if lane.unused:
                self._lanes.discard(lane)
        while self._failing:
            await table.tell_failing(executor, self._process, *self._failing.pop())
