"""Windows of time: Denmark's days and months, and a minute that slides.

A minute is seven slots of ten seconds, the one that runs and the six before it: together they hold at least the last
sixty seconds, so no sixty seconds ever hold more than the limit, wherever they begin. What is used opens again after
sixty to seventy seconds.
"""

from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from aarhusai.gateway.quotas.types import Period

SLOTS: Final = 7
SLOT_SECONDS: Final = 10
SLIDING: Final = datetime(1970, 1, 1, tzinfo=UTC)
"""Where the one window of a minute is said to begin."""


def window(period: Period, moment: datetime) -> tuple[datetime, datetime | None]:
    """When the window that a moment lies in began, and when it closes; a minute's never does."""
    if period is Period.MINUTE:
        return SLIDING, None
    local = moment.astimezone(_denmark())
    return _calendar(period, local.year, local.month, local.day if period is Period.DAY else 1)


def day_of(moment: datetime) -> date:
    """Denmark's day."""
    return moment.astimezone(_denmark()).date()


def slot_of(moment: datetime) -> int:
    """The number of the slot that a moment lies in."""
    return int(moment.timestamp()) // SLOT_SECONDS


def slot_gone(slot: int) -> datetime:
    """When a slot is no longer counted."""
    return SLIDING + timedelta(seconds=(slot + SLOTS) * SLOT_SECONDS)


@lru_cache(maxsize=64)
def _calendar(period: Period, year: int, month: int, day: int) -> tuple[datetime, datetime]:
    zone = _denmark()
    began = datetime(year, month, day, tzinfo=zone)
    if period is Period.DAY:
        after = (datetime(year, month, day, tzinfo=UTC) + timedelta(days=1)).date()  # a day may have 23 or 25 hours
    else:
        after = (datetime(year, month, 1, tzinfo=UTC) + timedelta(days=32)).date().replace(day=1)
    closes = datetime(after.year, after.month, after.day, tzinfo=zone)
    return began.astimezone(UTC), closes.astimezone(UTC)


@lru_cache(maxsize=1)
def _denmark() -> tzinfo:
    try:
        return ZoneInfo("Europe/Copenhagen")
    except ZoneInfoNotFoundError:  # a machine without the list of time zones
        return UTC
