"""Places at a model that several processes share: never more than there are, and free when one is gone."""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from uuid import UUID

import psycopg
import pytest
from rooms.gateway.house import until

from aarhusai.gateway.wrappers import queueing, sharing
from aarhusai.gateway.wrappers.queueing import Lane
from aarhusai.gateway.wrappers.seats import Seat
from aarhusai.gateway.wrappers.sharing import SharedSeats
from aarhusai.storage.announcements import Announcements
from aarhusai.storage.database import Database
from aarhusai.terms.ids import ProviderId

KEY = (ProviderId(UUID(int=1)), "llama")


async def eventually(holds: Callable[[], Awaitable[bool]]) -> None:
    """Waits for something that the database says."""
    async with asyncio.timeout(10):
        while not await holds():  # noqa: ASYNC110  # a table tells of no event
            await asyncio.sleep(0.005)


class Process:
    """What one process has of a model's places, and who in it is served, in `served`, which all processes share."""

    def __init__(self, db: Database, slots: int, served: list[str]) -> None:
        self.served = served
        self.seats = SharedSeats(db.url)
        self.lane: Lane = self.seats.lane(KEY, slots)
        self.announcements = Announcements(db.url)
        self.seats.listen(self.announcements)
        self.tasks: list[asyncio.Task[None]] = []
        self.sitting: list[Seat] = []

    async def begin(self) -> None:
        self.announcements.start()
        await self.announcements.connected.wait()

    async def end(self) -> None:
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        await self.announcements.stop()
        await self.seats.close()

    def come(self, *callers: str, batch: bool = False, told: Callable[[int], None] | None = None) -> None:
        """They line up, in this order."""
        self.tasks += [asyncio.create_task(self._enter(Seat(caller, batch=batch, told=told))) for caller in callers]

    async def _enter(self, seat: Seat) -> None:
        await self.lane.enter(seat)
        self.served.append(str(seat.caller))
        self.sitting.append(seat)

    async def die(self) -> None:
        """As kill -9 would: no word, and no connection."""
        telling = self.seats._telling  # pyright: ignore[reportPrivateUsage]  # a process cannot be killed within a test
        assert telling is not None
        telling.cancel()
        await self.seats._held.close()  # pyright: ignore[reportPrivateUsage]  # as above


class Houses:
    """Processes over one database."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self.served: list[str] = []
        self.processes: list[Process] = []

    async def process(self, slots: int = 1) -> Process:
        made = Process(self.db, slots, self.served)
        self.processes.append(made)
        await made.begin()
        return made

    async def waiting(self, number: int) -> None:
        """Returns when so many wait, over all processes, and all of them know."""

        async def known() -> bool:
            found = await self.db.value(int, "SELECT coalesce(sum(interactive + batch), 0)::int FROM seat_claim")
            return found == number

        await eventually(known)

    async def nothing_left(self) -> bool:
        left = "SELECT (SELECT count(*) FROM seat_claim) + (SELECT count(*) FROM seat_lane)"
        return await self.db.value(int, left) == 0

    def have_been_served(self, number: int) -> bool:
        return len(self.served) >= number

    async def serve(self, times: int = 1) -> None:
        """Whoever has a place gives it back, and the next one has it."""
        for _ in range(times):
            more = len(self.served) + 1
            (process,) = [one for one in self.processes if one.sitting]
            process.sitting.pop().leave()
            await until(partial(self.have_been_served, more))


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queueing, "TELL_EVERY", 0.01)


@pytest.fixture
async def houses(db: Database) -> AsyncIterator[Houses]:
    houses = Houses(db)
    yield houses
    for process in houses.processes:
        await process.end()


async def test_a_place_that_one_process_has_no_other_gets(houses: Houses) -> None:
    one, other = await houses.process(), await houses.process()
    one.come("anna")
    await until(lambda: houses.served == ["anna"])
    other.come("bo")
    await houses.waiting(1)
    assert houses.served == ["anna"]
    await houses.serve()
    assert houses.served == ["anna", "bo"]
    other.sitting.pop().leave()
    await eventually(houses.nothing_left)


async def test_as_many_as_there_are_places_are_let_in_wherever_they_come(houses: Houses) -> None:
    one, other = await houses.process(slots=3), await houses.process(slots=3)
    one.come("anna", "bo")
    await until(lambda: len(houses.served) == 2)
    other.come("carl", "ditte")
    await until(lambda: len(houses.served) == 3)
    await houses.waiting(1)
    one.sitting.pop().leave()
    await until(lambda: houses.served[-1] == "ditte")


async def test_processes_take_turns_however_many_wait_in_each(houses: Houses) -> None:
    one, other = await houses.process(), await houses.process()
    one.come("first")
    await until(lambda: len(houses.served) == 1)
    one.come(*"aaaaaa")
    await houses.waiting(6)
    other.come(*"bb")
    await houses.waiting(8)
    await houses.serve(8)
    assert "".join(houses.served[1:]) == "ababaaaa"


async def test_people_of_one_process_come_before_the_batch_of_another_that_gets_every_fifth_place(
    houses: Houses,
) -> None:
    night, people = await houses.process(), await houses.process()
    night.come("first")
    await until(lambda: len(houses.served) == 1)
    night.come("N", "N", batch=True)
    await houses.waiting(2)
    people.come(*"..........")
    await houses.waiting(12)
    await houses.serve(12)
    assert "".join(houses.served[1:]) == "....N....N.."


async def test_the_place_in_the_queue_counts_those_who_wait_elsewhere(houses: Houses) -> None:
    one, other = await houses.process(), await houses.process()
    one.come("first")
    await until(lambda: len(houses.served) == 1)
    one.come("anna", "bo")
    await houses.waiting(2)
    told: list[int] = []
    other.come("carl", told=told.append)
    await until(lambda: told == [2])
    await houses.serve(2)
    assert houses.served[-2:] == ["anna", "carl"]
    assert told[-1] == 0


async def test_who_gets_a_place_at_once_is_told_of_no_queue(houses: Houses) -> None:
    one, told = await houses.process(), list[int]()
    one.come("anna", told=told.append)
    await until(lambda: len(houses.served) == 1)
    assert told == []


async def test_who_leaves_the_queue_of_one_process_lets_nobody_wait_in_another(houses: Houses) -> None:
    one, other = await houses.process(), await houses.process()
    one.come("first")
    await until(lambda: len(houses.served) == 1)
    one.come("anna")
    await houses.waiting(1)
    other.come("bo")
    await houses.waiting(2)
    one.tasks[-1].cancel()
    await houses.waiting(1)
    await houses.serve()
    assert houses.served == ["first", "bo"]


async def test_a_process_that_is_gone_has_no_place_and_nobody_waits_for_it(
    houses: Houses, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sharing, "LOOK", 0.05)
    one, other = await houses.process(), await houses.process()
    one.come("first", "anna")
    await until(lambda: len(houses.served) == 1)
    await houses.waiting(1)
    other.come("bo")
    await houses.waiting(2)
    await one.die()
    await until(lambda: houses.served == ["first", "bo"])


async def test_a_process_that_has_not_been_heard_of_for_long_counts_as_gone(
    houses: Houses, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sharing, "LOOK", 0.05)
    one, other = await houses.process(), await houses.process()
    one.come("first")
    await until(lambda: len(houses.served) == 1)
    await houses.db.run("UPDATE seat_claim SET heard = now() - interval '1 minute'")
    other.come("bo")
    await until(lambda: houses.served == ["first", "bo"])


async def test_a_lost_connection_costs_nobody_a_place(
    houses: Houses, superuser_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sharing, "LOOK", 0.05)
    monkeypatch.setattr(sharing, "STAY", 0.05)
    one, other = await houses.process(), await houses.process()
    one.come("anna")
    await until(lambda: len(houses.served) == 1)
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(l.pid) FROM pg_locks l JOIN pg_database d ON d.oid = l.database"
            " WHERE l.locktype = 'advisory' AND d.datname = %s",
            (houses.db.url.split("?", maxsplit=1)[0].rsplit("/", maxsplit=1)[1],),
        )

    async def back() -> bool:
        return await houses.db.value(int, "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'") == 1

    await eventually(back)
    other.come("bo")
    await houses.waiting(1)
    await asyncio.sleep(0.15)
    assert houses.served == ["anna"]
    await houses.serve()
    assert houses.served == ["anna", "bo"]


async def test_a_process_that_calls_no_model_with_few_places_holds_no_connection(houses: Houses) -> None:
    await houses.process()
    assert await houses.db.value(int, "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'") == 0


async def test_a_second_attempt_takes_a_place_only_when_there_is_one_at_once(houses: Houses) -> None:
    one, other = await houses.process(), await houses.process()
    seat = Seat("anna")
    assert await one.lane.enter_at_once(seat)
    assert not await other.lane.enter_at_once(Seat("bo"))
    seat.leave()
    await eventually(lambda: other.lane.enter_at_once(Seat("bo")))


@pytest.mark.parametrize("seed", range(6))
async def test_whatever_happens_no_place_is_lost_and_none_is_given_twice(
    houses: Houses, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Calls of three processes come, work, and are cancelled while they wait or work; at the end all is free."""
    chance = random.Random(seed)
    slots = chance.randint(1, 3)
    monkeypatch.setattr(sharing, "LOOK", chance.choice([0.005, 1.0]))
    processes = [await houses.process(slots) for _ in range(3)]
    busy = most = 0

    async def call() -> None:
        nonlocal busy, most
        seat, lane = Seat(chance.choice("abcde"), batch=chance.random() < 0.3), chance.choice(processes).lane
        for _ in range(chance.randint(1, 2)):
            try:
                await lane.enter(seat)
                busy += 1
                most = max(most, busy)
                try:
                    await asyncio.sleep(chance.choice([0, 0, 0.002]))
                finally:
                    busy -= 1
            finally:
                seat.leave()

    tasks: list[asyncio.Task[None]] = []
    for _ in range(80):
        tasks.append(asyncio.create_task(call()))
        await asyncio.sleep(chance.choice([0, 0, 0.002]))
        if chance.random() < 0.4:
            chance.choice(tasks).cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert 0 < most <= slots
    assert sum(process.lane.busy + process.lane.waiting for process in processes) == 0
    await eventually(houses.nothing_left)
