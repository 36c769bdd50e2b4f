"""The one place that asks what time it is, so that a test may set it."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

Clock = Callable[[], datetime]


def now() -> datetime:
    """The time now, in UTC and aware of it."""
    return datetime.now(UTC)


def today() -> date:
    """The date in Denmark; in UTC on a machine without the list of time zones."""
    return day_of(now())


def day_of(at: datetime) -> date:
    """The date in Denmark at this time; in UTC on a machine without the list of time zones."""
    try:
        return at.astimezone(ZoneInfo("Europe/Copenhagen")).date()
    except ZoneInfoNotFoundError:
        return at.astimezone(UTC).date()
