"""The one place that asks what time it is, so that a test may set it; and the days and nights of Denmark."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

Clock = Callable[[], datetime]


def now() -> datetime:
    """The time now, in UTC and aware of it."""
    return datetime.now(UTC)


def today() -> date:
    """The date in Denmark."""
    return day_of(now())


def day_of(at: datetime) -> date:
    """The date in Denmark at this time."""
    return at.astimezone(denmark()).date()


def day_begins(day: date) -> datetime:
    """When a day of Denmark begins, in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=denmark()).astimezone(UTC)


def day_ends(day: date) -> datetime:
    """The last second of a day of Denmark, in UTC."""
    return datetime.combine(day, time(23, 59, 59), denmark()).astimezone(UTC)


@cache
def denmark() -> tzinfo:
    """Danish time; UTC on a machine without the tables of time zones (a small container)."""
    try:
        return ZoneInfo("Europe/Copenhagen")
    except ZoneInfoNotFoundError:
        return UTC
