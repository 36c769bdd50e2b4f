"""Counters: whatever calls ask, in whatever order they end, nothing is ever overdrawn and everything is given back."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aarhusai.gateway.quotas.counting import LEAST_OUTPUT, Counter, held, place
from aarhusai.gateway.quotas.periods import SLIDING, window
from aarhusai.gateway.quotas.types import (
    MICRO,
    NOBODY,
    Ask,
    Asking,
    Granted,
    Measure,
    Period,
    Quota,
    Short,
    Subject,
    WindowKey,
)
from aarhusai.terms.ids import QuotaId, UnitId

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
END = datetime(2026, 11, 30, 23, tzinfo=UTC)


def quota(number: int, measure: Measure, amount: int, period: Period = Period.MONTH) -> Quota:
    unit = UUID(int=999)
    currency = "DKK" if measure is Measure.MONEY else None
    return Quota(QuotaId(UUID(int=number)), Subject.UNIT, unit, UnitId(unit), measure, currency, period, amount, 80, 1)


def ask(of: Quota, fixed: int, per_output: int = 0) -> Ask:
    began = SLIDING if of.period is Period.MINUTE else NOON.replace(day=1)
    return Ask(of, WindowKey(of.id, NOBODY, began), None if of.period is Period.MINUTE else END, fixed, per_output)


def counters(*asks: Ask) -> dict[WindowKey, Counter]:
    return {one.window: Counter(one.quota.amount) for one in asks}


@dataclass
class Running:
    """A call that was let in: what it holds, and the slot it holds it in."""

    amounts: list[tuple[Ask, int]]
    slot: int


STEP = st.tuples(
    st.sampled_from(["ask", "ask", "end"]),
    st.integers(0, 400),  # the prompt, and which of the running calls ends
    st.integers(0, 1000),  # the longest answer
    st.floats(0, 1),  # how much of what it holds a call comes to use
    st.integers(0, 25),  # seconds until it happens
    st.booleans(),
)


@given(st.lists(STEP, max_size=80), st.integers(1, 5000), st.integers(1, 5000), st.sampled_from(list(Period)))
def test_nothing_is_overdrawn_and_what_is_not_used_is_given_back(
    steps: list[tuple[str, int, int, float, int, bool]], first: int, second: int, period: Period
) -> None:
    asks = [ask(quota(1, Measure.TOKENS, first, period), 0, MICRO), ask(quota(2, Measure.MONEY, second), 0, 1_700_000)]
    books, running, now, used = counters(*asks), list[Running](), NOON, [0, 0]
    for kind, number, output, share, seconds, patient in steps:
        now += timedelta(seconds=seconds)
        if kind == "ask":
            wanted = Asking(tuple(Ask(a.quota, a.window, a.closes, number, a.per_output) for a in asks), output)
            before = [(c.used, c.held) for c in books.values()]
            found = place(books, wanted, now, patient=patient)
            if isinstance(found, Granted):
                assert found.output is not None
                assert min(LEAST_OUTPUT, output) <= found.output <= output
                running.append(Running([(a, held(a, found.output)) for a in wanted.asks], books[asks[0].window].slot))
            else:
                assert [(c.used, c.held) for c in books.values()] == before
        elif running:
            over = running.pop(number % len(running))
            for place_in, (a, amount) in enumerate(over.amounts):
                spent = int(amount * share)
                used[place_in] += spent
                books[a.window].settle(a.quota.period, amount, spent, over.slot)
        for a in asks:
            assert books[a.window].free(a.quota.period) >= 0
    for over in running:
        for place_in, (a, amount) in enumerate(over.amounts):
            used[place_in] += amount
            books[a.window].settle(a.quota.period, amount, amount, over.slot)
    assert books[asks[1].window].held == 0
    assert books[asks[1].window].used == used[1] <= second


@given(st.lists(st.floats(0, 30), max_size=200), st.integers(1, 20))
def test_no_sixty_seconds_hold_more_than_a_minutes_limit_wherever_they_begin(pauses: list[float], amount: int) -> None:
    one = ask(quota(1, Measure.REQUESTS, amount, Period.MINUTE), 1)
    books, now, let_in = counters(one), NOON, list[datetime]()
    for pause in pauses:
        now += timedelta(seconds=pause)
        if isinstance(place(books, Asking((one,)), now, patient=False), Granted):
            let_in.append(now)
    for began in let_in:
        assert sum(began <= at <= began + timedelta(seconds=60) for at in let_in) <= amount


@given(st.lists(st.floats(0, 30), min_size=1, max_size=60), st.integers(1, 5))
def test_a_minutes_limit_opens_when_it_says(pauses: list[float], amount: int) -> None:
    one = ask(quota(1, Measure.REQUESTS, amount, Period.MINUTE), 1)
    books, now = counters(one), NOON
    for pause in pauses:
        now += timedelta(seconds=pause)
        found = place(books, Asking((one,)), now, patient=False)
        if isinstance(found, Short):
            assert now < found.opens_at <= now + timedelta(seconds=70)
            assert isinstance(place(books, Asking((one,)), found.opens_at, patient=False), Granted)
            return


def test_a_short_answer_is_better_than_none_and_none_better_than_a_very_short_one() -> None:
    one = ask(quota(1, Measure.TOKENS, 1000), 300, MICRO)
    books = counters(one)
    found = place(books, Asking((one,), 4000), NOON, patient=True)
    assert isinstance(found, Granted)
    assert found.output == 700
    assert found.states[0].left == 0
    assert isinstance(
        place(counters(ask(quota(1, Measure.TOKENS, 500), 0)), Asking((one,), 4000), NOON, patient=True), Short
    )
    tiny = place(counters(ask(quota(1, Measure.TOKENS, 310), 0)), Asking((one,), 10), NOON, patient=True)
    assert isinstance(tiny, Granted)


def test_who_can_wait_for_a_longer_answer_does() -> None:
    one = ask(quota(1, Measure.TOKENS, 1000), 0, MICRO)
    books = counters(one)
    books[one.window].hold(Period.MONTH, 500)
    found = place(books, Asking((one,), 800), NOON, patient=True)
    assert isinstance(found, Short)
    assert found.waits
    assert isinstance(place(books, Asking((one,), 800), NOON, patient=False), Granted)


@pytest.mark.parametrize(
    ("period", "moment", "began", "closes"),
    [
        (Period.MONTH, "2026-11-23T12:00:00+00:00", "2026-10-31T23:00:00+00:00", "2026-11-30T23:00:00+00:00"),
        (Period.MONTH, "2026-10-31T23:30:00+00:00", "2026-10-31T23:00:00+00:00", "2026-11-30T23:00:00+00:00"),
        (Period.MONTH, "2026-03-31T21:59:59+00:00", "2026-02-28T23:00:00+00:00", "2026-03-31T22:00:00+00:00"),
        (Period.MONTH, "2026-12-31T22:59:59+00:00", "2026-11-30T23:00:00+00:00", "2026-12-31T23:00:00+00:00"),
        (Period.DAY, "2026-10-25T12:00:00+00:00", "2026-10-24T22:00:00+00:00", "2026-10-25T23:00:00+00:00"),
        (Period.DAY, "2026-03-29T12:00:00+00:00", "2026-03-28T23:00:00+00:00", "2026-03-29T22:00:00+00:00"),
    ],
)
def test_days_and_months_are_denmarks_summer_time_and_all(period: Period, moment: str, began: str, closes: str) -> None:
    found = window(period, datetime.fromisoformat(moment))
    assert found == (datetime.fromisoformat(began), datetime.fromisoformat(closes))
