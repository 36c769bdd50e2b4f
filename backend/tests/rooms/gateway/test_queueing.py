"""Queues in front of endpoints with few places: whose turn it is, who is told what, and that no place is ever lost."""

import asyncio
import random
from collections.abc import AsyncIterator

import pytest
from rooms.gateway.house import until

from aarhusai.errors import Unavailable
from aarhusai.gateway.wrappers import queueing
from aarhusai.gateway.wrappers.queueing import Lane
from aarhusai.gateway.wrappers.seats import Seat


class Line:
    """People in front of one lane. `served` are those who got their place, in order."""

    def __init__(self, slots: int = 1) -> None:
        self.lane = Lane(slots)
        self.served: list[str] = []
        self.seats: list[Seat] = []
        self.tasks: list[asyncio.Task[None]] = []

    async def come(self, *callers: str, batch: bool = False) -> list[Seat]:
        """They line up, in this order."""
        seats = [Seat(caller, batch=batch) for caller in callers]
        for seat in seats:
            task = asyncio.create_task(self._enter(seat))
            self.tasks.append(task)
            await asyncio.sleep(0)
        return seats

    async def _enter(self, seat: Seat) -> None:
        await self.lane.enter(seat)
        self.served.append(str(seat.caller))
        self.seats.append(seat)

    async def serve(self, times: int = 1) -> None:
        """Whoever has been served longest gives the place back."""
        for _ in range(times):
            self.seats.pop(0).leave()
            await asyncio.sleep(0)
            await asyncio.sleep(0)


@pytest.fixture
async def line() -> AsyncIterator[Line]:
    """One place, and somebody in it."""
    line = Line()
    await line.come("first")
    yield line
    for task in line.tasks:
        task.cancel()
    await asyncio.gather(*line.tasks, return_exceptions=True)


async def test_as_many_as_there_are_places_are_let_in_at_once() -> None:
    line = Line(slots=3)
    await line.come(*"abcd")
    assert line.served == ["a", "b", "c"]
    await line.serve()
    assert line.served == ["a", "b", "c", "d"]


async def test_callers_take_turns_however_many_calls_each_has(line: Line) -> None:
    await line.come("system", "system", "system", "system", "anna", "bo", "anna")
    await line.serve(7)
    assert line.served[1:] == ["system", "anna", "bo", "system", "anna", "system", "system"]


async def test_people_come_before_batches_but_a_batch_gets_every_fifth_place(line: Line) -> None:
    await line.come("night", "night", batch=True)
    await line.come(*"abcdefghij")
    await line.serve(12)
    assert "".join("N" if caller == "night" else "." for caller in line.served[1:]) == "....N....N.."


async def test_everybody_is_told_a_place_that_is_the_order_they_are_served_in(line: Line) -> None:
    batch = await line.come("night", batch=True)
    seats = await line.come("system", "system", "anna", "bo")
    assert [seat.place for seat in seats] == [1, 2, 2, 3]  # as it was when each of them came
    assert batch[0].place == 1
    line.lane._tell()  # pyright: ignore[reportPrivateUsage]  # what a timer does once a second
    told = sorted((seat.place, str(seat.caller)) for seat in (*seats, *batch))
    assert told == [(1, "system"), (2, "anna"), (3, "bo"), (4, "system"), (5, "night")]
    await line.serve(5)
    assert line.served[1:] == [caller for _, caller in told]


async def test_a_new_place_is_told_once_and_the_turn_that_has_come_is_zero(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queueing, "TELL_EVERY", 0.001)
    told: list[int] = []
    await line.come("anna")
    seat = Seat("bo", told=told.append)
    entering = asyncio.create_task(line.lane.enter(seat))
    await until(lambda: told == [2])
    await line.serve()
    await until(lambda: told == [2, 1])
    await line.serve()
    await entering
    assert told == [2, 1, 0]


async def test_who_leaves_the_queue_gives_the_place_in_it_up(line: Line) -> None:
    await line.come("anna", "bo")
    line.tasks[1].cancel()
    await line.serve()
    assert line.served == ["first", "bo"]


async def test_a_place_that_comes_in_the_very_moment_its_caller_leaves_goes_to_the_next(line: Line) -> None:
    await line.come("anna", "bo")
    line.seats.pop(0).leave()  # anna's turn has come, and she does not know yet
    line.tasks[1].cancel()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert line.served == ["first", "bo"]
    assert line.lane.busy == 1


async def test_a_full_queue_turns_new_callers_away_with_a_time_to_come_back(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queueing, "MOST_WAITING", 2)
    await line.come("anna", "bo")
    with pytest.raises(Unavailable, match="queue_full") as refused:
        await line.lane.enter(Seat("carl"))
    assert refused.value.facts["retry_after"] == 1


async def test_who_has_a_full_queue_to_themself_makes_room_for_others(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queueing, "MOST_WAITING", 3)
    await line.come("system", "system", "system", "anna")
    with pytest.raises(Unavailable, match="queue_full"):
        await line.tasks[3]
    await line.serve(3)
    assert line.served == ["first", "system", "anna", "system"]


async def test_nobody_waits_for_ever(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queueing, "LONGEST_WAIT", 0.01)
    with pytest.raises(Unavailable, match="queue_full"):
        await line.lane.enter(Seat("anna"))
    assert line.lane.waiting == 0


async def test_more_places_are_given_out_as_soon_as_somebody_comes(line: Line) -> None:
    await line.come("anna", "bo")
    line.lane.slots = 3
    await line.come("carl")
    await until(lambda: line.served == ["first", "anna", "bo"])


async def test_a_place_is_given_back_once_however_often_its_call_leaves(line: Line) -> None:
    seat = line.seats[0]
    seat.leave()
    seat.leave()
    assert line.lane.busy == 0
    await line.lane.enter(seat)
    await line.lane.enter(seat)
    assert line.lane.busy == 1


@pytest.mark.parametrize("seed", range(20))
async def test_whatever_happens_no_place_is_lost_and_none_is_given_twice(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Calls come, work, fail, are cancelled while they wait or work, or leave twice; at the end all is free."""
    chance = random.Random(seed)
    monkeypatch.setattr(queueing, "MOST_WAITING", chance.choice([3, 1000]))
    monkeypatch.setattr(queueing, "LONGEST_WAIT", chance.choice([0.003, 1000]))
    lane = Lane(chance.randint(1, 3))
    most = 0

    async def call() -> None:
        nonlocal most
        seat = Seat(chance.choice("abcde"), batch=chance.random() < 0.3)
        try:
            for _ in range(chance.randint(1, 3)):
                await lane.enter(seat)
                most = max(most, lane.busy)
                await asyncio.sleep(chance.choice([0, 0, 0.001]))
                if chance.random() < 0.3:
                    seat.leave()
            if chance.random() < 0.2:
                raise ValueError
        finally:
            seat.leave()

    tasks: list[asyncio.Task[None]] = []
    for _ in range(150):
        tasks.append(asyncio.create_task(call()))
        await asyncio.sleep(chance.choice([0, 0, 0, 0.001]))
        if chance.random() < 0.4:
            chance.choice(tasks).cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert (lane.busy, lane.waiting) == (0, 0)
    assert most <= lane.slots
    assert lane.enter_now(Seat("z"))
