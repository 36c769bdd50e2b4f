"""Windows of time: Denmark's days and months, and a minute that slides.

A minute is seven slots of ten seconds, the one that runs and the six before it: together they hold at least the last
sixty seconds, so no sixty seconds ever hold more than the limit, wherever they begin. What is used opens again after
sixty to seventy seconds.
"""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final

from aarhusai.gateway.quotas.types import Period
from aarhusai.kit.clock import day_begins, denmark

SLOTS: Final = 7
SLOT_SECONDS: Final = 10
SLIDING: Final = datetime(1970, 1, 1, tzinfo=UTC)
"""Where the one window of a minute is said to begin."""


def window(period: Period, moment: datetime) -> tuple[datetime, datetime | None]:
    """When the window that a moment lies in began, and when it closes; a minute's never does."""
    if period is Period.MINUTE:
        return SLIDING, None
    local = moment.astimezone(denmark())
    return _calendar(period, local.year, local.month, local.day if period is Period.DAY else 1)


def slot_of(moment: datetime) -> int:
    """The number of the slot that a moment lies in."""
    return int(moment.timestamp()) // SLOT_SECONDS


def slot_gone(slot: int) -> datetime:
    """When a slot is no longer counted."""
    return SLIDING + timedelta(seconds=(slot + SLOTS) * SLOT_SECONDS)


@lru_cache(maxsize=64)
def _calendar(period: Period, year: int, month: int, day: int) -> tuple[datetime, datetime]:
    first = date(year, month, day)
    after = first + timedelta(days=1) if period is Period.DAY else (first + timedelta(days=31)).replace(day=1)
    return day_begins(first), day_begins(after)
