"""The days of Denmark: 23, 24 or 25 hours, and never the machine's."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aarhusai.kit.clock import day_begins, day_ends, day_of


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (datetime(2026, 11, 23, 22, 59, 59, tzinfo=UTC), date(2026, 11, 23)),
        (datetime(2026, 11, 23, 23, tzinfo=UTC), date(2026, 11, 24)),
        (datetime(2026, 7, 1, 22, tzinfo=UTC), date(2026, 7, 2)),
        (datetime(2026, 12, 31, 23, 30, tzinfo=UTC), date(2027, 1, 1)),
    ],
)
def test_the_day_turns_at_danish_midnight(at: datetime, day: date) -> None:
    assert day_of(at) == day


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25), ("2028-02-29", 24)])
def test_a_day_lasts_as_long_as_it_does(day: str, hours: int) -> None:
    one = date.fromisoformat(day)
    assert day_ends(one) - day_begins(one) == timedelta(hours=hours, seconds=-1)


@given(day=st.dates(date(1980, 1, 1), date(9998, 12, 31)))
def test_days_follow_each_other_without_a_gap(day: date) -> None:
    assert (day_of(day_begins(day)), day_of(day_ends(day))) == (day, day)
    assert day_ends(day) + timedelta(seconds=1) == day_begins(day + timedelta(days=1))


def test_the_last_day_there_is_has_an_end() -> None:
    assert day_ends(date.max) < datetime.max.replace(tzinfo=UTC)
