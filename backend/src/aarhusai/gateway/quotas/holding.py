"""Holds what calls may use of their limits, in the very transactions that reserve and settle them.

Calls that arrive together are counted together: their counters are locked in one order, read once and written once.
Only calls that a limit concerns come here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from aarhusai.gateway import call_repository
from aarhusai.gateway.call_repository import Reservation, Settlement
from aarhusai.gateway.quotas import windows_repository as windows
from aarhusai.gateway.quotas.counting import Counter, held, place
from aarhusai.gateway.quotas.periods import slot_of
from aarhusai.gateway.quotas.types import (
    MICRO,
    REPEATED,
    Ask,
    Granted,
    Measure,
    Period,
    Placed,
    Short,
    WindowKey,
)
from aarhusai.gateway.quotas.waiting import Lines
from aarhusai.gateway.quotas.windows_repository import HoldRow, WindowRow
from aarhusai.kit.clock import Clock, now
from aarhusai.storage.database import Database, Transaction
from aarhusai.storage.group_commit import GroupCommit
from aarhusai.terms.ids import CallId

MOST_KNOWN: Final = 50_000
"""Counters that a process remembers to be there."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A reservation that limits concern. A `patient` one had rather wait than be refused for what others hold."""

    reservation: Reservation
    patient: bool


class Holding:
    """The counters, as one process holds and settles them."""

    def __init__(self, db: Database, owner: str, lease: int, clock: Clock = now) -> None:
        self._db = db
        self._owner = owner
        self._lease = lease
        self._clock = clock
        self._known: set[WindowKey] = set()
        self._held: dict[CallId, tuple[WindowKey, ...]] = {}
        self.lines = Lines()
        self.reserving = GroupCommit(self._reserve)
        self.settling = GroupCommit(self._settle)

    def concerns(self, call_id: CallId) -> bool:
        """Whether a running call of this process holds anything."""
        return call_id in self._held

    async def release(self, calls: Sequence[CallId]) -> int:
        """Releases calls whose process died, what they held with them; gives how many there were."""
        holds = await windows.held_by(self._db, calls)
        async with self._db.transaction() as tx:
            rows = await windows.lock(tx, sorted({hold.key for hold in holds}))
            released = await call_repository.release(tx, calls)
            counters = _Counters(rows, self._clock())
            for hold in await windows.empty(tx, released):
                counters.settle(hold, None)
            await windows.write(tx, counters.touched())
        self._tell(rows, counters)
        return len(released)

    async def _reserve(self, batch: Sequence[Wanted]) -> Sequence[Placed]:
        asked = {ask.window for wanted in batch for ask in wanted.reservation.asking.asks}
        fresh = sorted(asked - self._known)
        if fresh:
            await windows.open_windows(self._db, fresh)
            self._remember(fresh)
        try:
            return await self._reserve_within(batch, sorted(asked))
        except _Missing:
            self._known -= asked
            await windows.open_windows(self._db, sorted(asked))
            return await self._reserve_within(batch, sorted(asked), again=True)

    async def _reserve_within(
        self, batch: Sequence[Wanted], keys: Sequence[WindowKey], *, again: bool = False
    ) -> Sequence[Placed]:
        async with self._db.transaction() as tx:
            rows = await windows.lock(tx, keys)
            if len(rows) < len(keys) and not again:
                raise _Missing
            counters = _Counters({key: row for key, row in rows.items() if not row.gone}, self._clock())
            placed = [
                place(counters.by_key, wanted.reservation.asking, counters.moment, patient=wanted.patient)
                for wanted in batch
            ]
            found = list(zip((wanted.reservation for wanted in batch), placed, strict=True))
            granted = [(reservation, grant) for reservation, grant in found if isinstance(grant, Granted)]
            fresh = await self._write(tx, granted, counters) if granted else set[CallId]()
            await _tell_reached(tx, rows, placed)
        for reservation, _ in granted:
            if reservation.id in fresh:
                self._held[reservation.id] = tuple(ask.window for ask in reservation.asking.asks)
        return [
            REPEATED if isinstance(grant, Granted) and not call_repository.taken(fresh, reservation.id) else grant
            for reservation, grant in found
        ]

    async def _write(
        self, tx: Transaction, granted: Sequence[tuple[Reservation, Granted]], counters: "_Counters"
    ) -> set[CallId]:
        """Writes calls with what they hold; gives the ids that were new. Of two with one id the first holds."""
        slot = slot_of(counters.moment)
        first = {reservation.id: reservation for reservation, _ in reversed(granted)}
        fresh = await call_repository.reserve(tx, tuple(first.values()), self._lease, self._owner)
        left, holds = set(fresh), list[HoldRow]()
        for reservation, grant in granted:
            mine = [
                (ask, HoldRow(reservation.id, *ask.window, held(ask, grant.output or 0), slot, ask.rate))
                for ask in reservation.asking.asks
                if ask.window in counters.by_key
            ]
            if call_repository.taken(left, reservation.id):
                holds += [hold for ask, hold in mine if _given_back(ask)]
            else:
                for _, hold in mine:
                    counters.settle(hold, None)
        await windows.write(tx, counters.touched())
        await windows.hold(tx, holds)
        return fresh

    async def _settle(self, batch: Sequence[Settlement]) -> Sequence[None]:
        by_call = {settlement.id: settlement for settlement in batch}
        keys = {key for call_id in by_call for key in self._held.get(call_id, ())}
        async with self._db.transaction() as tx:
            rows = await windows.lock(tx, sorted(keys))
            counters = _Counters(rows, self._clock())
            for hold in await windows.let_go(tx, list(by_call)):
                counters.settle(hold, by_call[hold.call_id])
            await windows.write(tx, counters.touched())
            near = [key for key, row in rows.items() if counters.near(row)]
            if near:
                await windows.warned(tx, near)
            await call_repository.settle(tx, batch)
        for call_id in by_call:
            self._held.pop(call_id, None)
        self._tell(rows, counters)
        return [None] * len(batch)

    def _tell(self, rows: Mapping[WindowKey, WindowRow], counters: "_Counters") -> None:
        for key, row in rows.items():
            self.lines.room(key, counters.by_key[key].free(Period(row.period)))

    def _remember(self, keys: Sequence[WindowKey]) -> None:
        if len(self._known) > MOST_KNOWN:
            self._known.clear()
        self._known.update(keys)


class _Missing(Exception):
    """A counter that was there is not there any more, such as after a backup was put back."""


class _Counters:
    """The counters of one batch, and what their rows say of them."""

    def __init__(self, rows: Mapping[WindowKey, WindowRow], moment: datetime) -> None:
        self._rows = rows
        self.moment = moment
        self.by_key: dict[WindowKey, Counter] = {key: row.counter() for key, row in rows.items()}
        for counter in self.by_key.values():
            counter.roll(slot_of(moment))

    def touched(self) -> dict[WindowKey, Counter]:
        """Those to be written."""
        return {key: counter for key, counter in self.by_key.items() if counter.touched}

    def settle(self, hold: HoldRow, settlement: Settlement | None) -> None:
        """Puts what a call used in the place of what it held; nothing when it is not known."""
        row, counter = self._rows.get(hold.key), self.by_key.get(hold.key)
        if row is None or counter is None:
            return
        measure, period = row.of_what()
        used = 0 if settlement is None else used_by(settlement, measure, hold.rate)
        counter.settle(period, hold.amount, used, hold.slot)

    def near(self, row: WindowRow) -> bool:
        """Whether somebody is to be told that a limit is nearly used up."""
        if row.warned or row.gone or row.period == Period.MINUTE.value:
            return False
        return self.by_key[row.key].used * 100 >= row.warn_at * row.amount


def used_by(settlement: Settlement, measure: Measure, rate: float = 1.0) -> int:
    """What a call used. One that nothing answered used nothing, not even a request.

    `rate` is how many of the limit's currency one of the model's is.
    """
    if measure is Measure.MONEY:
        return round(round(settlement.cost * MICRO) * rate)
    if measure is Measure.TOKENS:
        return settlement.input_tokens + settlement.output_tokens
    return int(settlement.provider_id is not None)


def _given_back(ask: Ask) -> bool:
    """Whether anything is to be settled later. Requests of a minute are those that began, however they end."""
    return ask.quota.period is not Period.MINUTE or ask.quota.measure is not Measure.REQUESTS


async def _tell_reached(tx: Transaction, rows: Mapping[WindowKey, WindowRow], placed: Sequence[Placed]) -> None:
    short = {found.window for found in placed if isinstance(found, Short) and not found.waits}
    keys = [key for key in sorted(short) if not rows[key].reached and rows[key].period != Period.MINUTE.value]
    if keys:
        await windows.reached(tx, keys)
