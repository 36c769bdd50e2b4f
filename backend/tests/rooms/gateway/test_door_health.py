"""Endpoints that are down: looked after in the background, so that nobody waits for them; other processes are told."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from rooms.gateway.house import until
from rooms.gateway.test_door_fallback import Attempts, failed, route, run

from aarhusai.errors import UpstreamError
from aarhusai.gateway.types import Endpoint
from aarhusai.gateway.wrappers import breaking, fallback
from aarhusai.gateway.wrappers.fallback import Fallback, Route
from aarhusai.gateway.wrappers.sharing import SharedSeats
from aarhusai.storage.announcements import Announcements
from aarhusai.storage.database import Database

DOWN = ["model_unreachable"] * 50


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fallback, "PAUSE", 0.0)


class Looks:
    """How an endpoint answers when it is looked after: with these codes, and then well."""

    def __init__(self, *codes: str) -> None:
        self.codes = list(codes)
        self.open = asyncio.Event()
        self.seen = 0

    async def __call__(self, _: Endpoint) -> None:
        await self.open.wait()
        self.seen += 1
        if self.codes:
            raise failed(self.codes.pop(0))


async def broken(by: Fallback, at: Route) -> None:
    """Calls until nobody is let through any more."""
    attempts, before = Attempts(*DOWN), -1
    while len(attempts.asked) != before:
        before = len(attempts.asked)
        with pytest.raises(UpstreamError, match="model_unreachable"):
            await run([at], attempts, by)


async def test_nobody_tries_an_endpoint_that_is_down_until_it_answers_when_looked_after(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(breaking, "REST", 0.01)
    looks, at = Looks("model_unreachable", "model_timeout", "model_overloaded"), route("a")
    by, attempts = Fallback(probe=looks), Attempts()
    await broken(by, at)
    await asyncio.sleep(0.05)  # its rest is over, but it has not been seen to answer
    with pytest.raises(UpstreamError, match="model_unreachable"):
        await run([at], attempts, by)
    assert attempts.asked == []
    looks.open.set()
    await until(lambda: looks.seen == 4)
    await until(lambda: not by.breakers.of(at.endpoint).looked_after)
    assert await run([at], attempts, by) == "a"
    await by.close()


async def test_an_endpoint_that_answers_with_a_refusal_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(breaking, "REST", 0.01)
    looks, at = Looks("model_wrong_key"), route("a")
    looks.open.set()
    by = Fallback(probe=looks)
    await broken(by, at)
    await until(lambda: not by.breakers.of(at.endpoint).looked_after)
    assert looks.seen == 1
    assert await run([at], Attempts(), by) == "a"
    await by.close()


async def test_a_changed_configuration_lets_every_endpoint_in_and_looks_after_none() -> None:
    looks, at = Looks(), route("a")
    by = Fallback(probe=looks)
    await broken(by, at)
    by.forget()
    assert await run([at], Attempts(), by) == "a"
    await by.close()
    assert looks.seen == 0


class Process:
    """What one process remembers of endpoints."""

    def __init__(self, db: Database) -> None:
        self.shared = SharedSeats(db.url)
        self.fallback = Fallback(shared=self.shared)
        self.announcements = Announcements(db.url)

    async def begin(self) -> None:
        self.shared.listen(self.announcements)
        self.announcements.start()
        await self.announcements.connected.wait()

    async def end(self) -> None:
        await self.announcements.stop()
        await self.fallback.close()
        await self.shared.close()

    def believes(self, at: Route) -> bool:
        """Whether it thinks that the endpoint is well."""
        return not self.fallback.breakers.of(at.endpoint).broken


@pytest.fixture
async def processes(db: Database) -> AsyncIterator[tuple[Process, Process]]:
    one, other = Process(db), Process(db)
    await one.begin()
    await other.begin()
    yield one, other
    await one.end()
    await other.end()


async def test_what_is_down_for_one_process_is_not_tried_by_the_others(processes: tuple[Process, Process]) -> None:
    (one, other), at, attempts = processes, route("a"), Attempts()
    assert other.believes(at)
    await broken(one.fallback, at)
    await until(lambda: not other.believes(at))
    with pytest.raises(UpstreamError, match="model_unreachable"):
        await run([at], attempts, other.fallback)
    assert attempts.asked == []


async def test_a_process_that_was_answered_just_now_believes_itself(processes: tuple[Process, Process]) -> None:
    (one, other), well, marker = processes, route("a"), route("b")
    assert await run([well], Attempts(), other.fallback) == "a"
    assert other.believes(marker)
    await broken(one.fallback, well)
    await broken(one.fallback, marker)
    await until(lambda: not other.believes(marker))
    assert other.believes(well)
