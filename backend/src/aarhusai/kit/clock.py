"""The one place that asks what time it is, so that a test may set it."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def now() -> datetime:
    """The time now, in UTC and aware of it."""
    return datetime.now(UTC)
