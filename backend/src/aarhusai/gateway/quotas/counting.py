"""Counters and what is taken from them. Pure: the rows are locked by who calls, and written by who calls.

Nothing is ever overdrawn: what a call may use at the most is held before it is sent, and what it held and did not use
is given back when it is settled.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from aarhusai.gateway.quotas.periods import SLOTS, slot_gone, slot_of
from aarhusai.gateway.quotas.types import (
    MICRO,
    Ask,
    Asking,
    Granted,
    Measure,
    Period,
    QuotaState,
    Short,
    WindowKey,
)

LEAST_OUTPUT: Final = 256
"""Tokens: an answer is made shorter before a call is refused, but not shorter than this."""

SOON: Final = timedelta(seconds=5)
"""A call waits for a minute's limit that opens within this."""


@dataclass(slots=True)
class Counter:
    """What is used and held in one window, as it is locked. A minute's is in `slots`, the newest last.

    `amount` is the limit as it stands now, which may be another than the one a call knows of.
    """

    amount: int
    used: int = 0
    held: int = 0
    slots: list[int] = field(default_factory=lambda: [0] * SLOTS)
    slot: int = 0
    touched: bool = False

    def roll(self, slot: int) -> None:
        """Lets time go on to a slot. Another process's clock may be ahead; time never goes back."""
        gone = slot - self.slot
        if gone > 0:
            self.slots = self.slots[gone:] + [0] * min(gone, SLOTS)
            self.slot = slot

    def free(self, period: Period, *, of_used_only: bool = False) -> int:
        """What is left; below 0 when the limit was lowered."""
        if period is Period.MINUTE:
            return self.amount - sum(self.slots)
        return self.amount - self.used - (0 if of_used_only else self.held)

    def hold(self, period: Period, amount: int) -> None:
        """Takes an amount for a running call."""
        self.touched = True
        if period is Period.MINUTE:
            self.slots[-1] += amount
        else:
            self.held += amount

    def settle(self, period: Period, held: int, used: int, slot: int) -> None:
        """Puts what a call used in the place of what it held in a slot."""
        self.touched = True
        if period is Period.MINUTE:
            place = SLOTS - 1 - (self.slot - slot)
            if 0 <= place < SLOTS:
                self.slots[place] = max(0, self.slots[place] + used - held)
        else:
            self.held = max(0, self.held - held)
            self.used += used

    def opens(self, need: int) -> datetime:
        """When a minute's limit has room for so much; when all of it is free for what will never fit."""
        free = self.amount - sum(self.slots)
        oldest = self.slot - SLOTS + 1
        for place, amount in enumerate(self.slots):
            free += amount
            if free >= need:
                return slot_gone(oldest + place)
        return slot_gone(self.slot)


def place(counters: Mapping[WindowKey, Counter], asking: Asking, now: datetime, *, patient: bool) -> Granted | Short:
    """Takes what a call wants of every counter, or of none.

    Counters that are missing are of limits that are gone. Where too little is left for the longest answer, a `patient`
    call waits for what running calls will give back; nothing of that kind being left, the answer is made shorter.
    """
    asks = [(ask, counters[ask.window]) for ask in asking.asks if ask.window in counters]
    slot, output = slot_of(now), asking.output
    for _, counter in asks:
        counter.roll(slot)
    short = _shortest(asks, output, now)
    if short is not None:
        if patient and short.waits:
            return short
        too_tight = _shortest(asks, min(LEAST_OUTPUT, output), now)
        if too_tight is not None:
            return too_tight
        output = min(_room(ask, counter) for ask, counter in asks if ask.per_output)
    for ask, counter in asks:
        counter.hold(ask.quota.period, held(ask, output))
    limited = any(ask.per_output for ask, _ in asks)
    return Granted(output if limited else None, tuple(_state(ask, counter) for ask, counter in asks))


def held(ask: Ask, output: int) -> int:
    """What a call with so long an answer holds of a counter."""
    return ask.fixed - (-ask.per_output * output // MICRO)


def _room(ask: Ask, counter: Counter) -> int:
    """How long an answer may be, in tokens."""
    return (counter.free(ask.quota.period) - ask.fixed) * MICRO // ask.per_output


def _shortest(asks: Sequence[tuple[Ask, Counter]], output: int, now: datetime) -> Short | None:
    """What is missing for so long an answer, if anything: first of all what waiting does not help."""
    found: Short | None = None
    for ask, counter in asks:
        need = held(ask, output)
        if need > counter.free(ask.quota.period):
            short = _short(ask, counter, need, now)
            if not short.waits:
                return short
            found = found or short
    return found


def _short(ask: Ask, counter: Counter, need: int, now: datetime) -> Short:
    period = ask.quota.period
    if period is Period.MINUTE:
        opens = counter.opens(min(need, counter.amount))
        return Short(ask.quota, ask.window, need, opens, waits=need <= counter.amount and opens - now <= SOON)
    # A request that runs will hardly give its place back, so nobody waits for that.
    waits = ask.quota.measure is not Measure.REQUESTS and need <= counter.free(period, of_used_only=True)
    return Short(ask.quota, ask.window, need, ask.closes or now, waits)


def _state(ask: Ask, counter: Counter) -> QuotaState:
    left = max(0, counter.free(ask.quota.period))
    return QuotaState(ask.quota, left, ask.closes or slot_gone(counter.slot))
