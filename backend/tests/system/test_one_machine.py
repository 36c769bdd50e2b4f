"""One machine, as `make run` leaves it: what is killed or stopped in the middle of its work loses nothing."""

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator, Generator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psutil
import pytest
from api.streams import Json, Reading, asked, whole_turn
from system.platform_process import Platform, a_folder, a_house, a_page, model_ids, said, until, upstream

MOST_MISSING = 0.25
"""Seconds of an answer that a killed process may take with it."""

TOKENS = 600
PACED = f"fake-n{TOKENS}-d10"


@pytest.fixture(scope="module")
def endpoint() -> Generator[str]:
    with upstream() as url:
        yield url


@pytest.fixture(scope="module")
def made(endpoint: str) -> Generator[Path]:
    """A data folder in which it is told who there is and which models."""
    with a_folder() as data:
        Platform(data).applied(a_house(endpoint, quick="fake-n40-d0", paced=PACED, slow="fake-n20-t4000"))
        yield data


@pytest.fixture
async def platform(made: Path) -> AsyncIterator[Platform]:
    """Everything runs."""
    platform = Platform(made)
    platform.start()
    try:
        await platform.ready()
        yield platform
    finally:
        platform.end()


@dataclass
class Watcher:
    """Reads an answer and notes when what of it had come."""

    reading: Reading
    opened: Json
    seen: list[tuple[float, str]] = field(default_factory=list[tuple[float, str]])
    ended: Json = None

    async def watch(self) -> None:
        """Until the stream ends or breaks."""
        try:
            async for event in self.reading.events:
                self.reading.seen.append(event)
                if event.kind == "text":
                    self.seen.append((time.monotonic(), self.reading.text))
                elif event.kind == "end":
                    self.ended = event.data
        except httpx.TransportError:
            return

    def seen_by(self, moment: float) -> str:
        """The text that had come by then."""
        return max((text for at, text in self.seen if at <= moment), default="")


@asynccontextmanager
async def watched(client: httpx.AsyncClient, number: int, model: str) -> AsyncGenerator[list[Watcher]]:
    """So many questions asked at once, each in a conversation of its own."""
    async with AsyncExitStack() as stack:
        watchers: list[Watcher] = []
        for index in range(number):
            reading = await stack.enter_async_context(asked(client, f"Spørgsmål {index}", model_id=model))
            watchers.append(Watcher(reading, (await reading.next("turn")).data))
        async with asyncio.TaskGroup() as group:
            for watcher in watchers:
                group.create_task(watcher.watch())
            group.create_task(_all_have_begun(watchers))
            yield watchers


async def _all_have_begun(watchers: list[Watcher]) -> None:
    await until(lambda: all(w.seen for w in watchers))


async def stored(client: httpx.AsyncClient, opened: Json) -> tuple[Json, Json]:
    """Question and answer of a conversation with one turn, as they stand."""
    tree = (await client.get(f"/api/conversations/{opened['conversation']['id']}")).json()
    question, answer = tree["messages"]
    assert tree["running"] is None
    return question, answer


async def test_kill_9_in_mid_answer_loses_at_most_a_quarter_of_a_second(platform: Platform) -> None:
    async with a_page(platform.url) as client:
        models = await model_ids(client)
        others = len((await client.get("/api/conversations")).json()["items"])
        before = await whole_turn(client, "Det, der var færdigt før", model_id=models["quick"])
        async with watched(client, 4, models["paced"]) as watchers:
            await asyncio.sleep(1.7)
            platform.child("web").kill()
            killed = time.monotonic()
        assert all(watcher.ended is None for watcher in watchers)
        again = await platform.ready()
        missing: list[float] = []
        for number, watcher in enumerate(watchers):
            question, answer = await stored(client, watcher.opened)
            assert (question["text"], question["status"]) == (f"Spørgsmål {number}", "done")
            assert answer["status"] == "cut_off"
            assert said(TOKENS).startswith(answer["text"])
            assert answer["text"].startswith(watcher.seen_by(killed - MOST_MISSING))
            assert len(answer["text"]) > 200
            last = max((at for at, text in watcher.seen if answer["text"].startswith(text)), default=0.0)
            missing.append(max(0.0, killed - last))
        print(f"missing {[round(m * 1000) for m in missing]} ms; it answered again after {again:.2f} s")
        assert (await stored(client, before))[1]["text"] == said(40)
        assert len((await client.get("/api/conversations")).json()["items"]) == others + 5
        ended = await whole_turn(
            client, "Fortsæt", model_id=models["quick"],
            conversation_id=watchers[0].opened["conversation"]["id"], parent_id=watchers[0].opened["answer"]["id"],
        )  # fmt: skip
        assert (ended["status"], ended["answer"]["text"]) == ("done", said(40))


async def test_sigterm_in_mid_answer_keeps_all_that_was_seen_and_leaves_no_process(platform: Platform) -> None:
    async with a_page(platform.url) as client:
        models = await model_ids(client)
        assert platform.process is not None
        family = psutil.Process(platform.process.pid).children(recursive=True)
        async with watched(client, 3, models["paced"]) as watchers:
            await asyncio.sleep(1.0)
            assert await asyncio.to_thread(platform.stop) == 0
        for watcher in watchers:
            assert watcher.ended["status"] == "cut_off"
        await until(lambda: not any(p.is_running() for p in family))
        platform.start()
        again = await platform.ready()
        print(f"the second start took {again:.2f} s")
        for watcher in watchers:
            _, answer = await stored(client, watcher.opened)
            assert (answer["status"], answer["text"]) == ("cut_off", watcher.reading.text)
            assert said(TOKENS).startswith(answer["text"])


async def test_a_worker_killed_while_it_makes_a_title_leaves_the_title_to_the_next(
    platform: Platform, endpoint: str
) -> None:
    question = "Hvad hedder kommunens å?"
    async with a_page(platform.url) as client, httpx.AsyncClient(base_url=endpoint.removesuffix("/v1")) as outside:

        async def asked_so_far() -> int:
            return int((await outside.get("/stats")).json()["chat_stream"])

        async def title() -> str:
            tree = (await client.get(f"/api/conversations/{opened['conversation']['id']}")).json()
            return str(tree["conversation"]["title"])

        async def a_title_is_being_made() -> bool:
            return await asked_so_far() > before

        async def the_title_is_there() -> bool:
            return await title() != question

        models = await model_ids(client)
        await until(lambda: platform.has("worker"))
        before = await asked_so_far() + 1
        opened = await whole_turn(client, question, model_id=models["slow"])
        await until(a_title_is_being_made)
        worker = platform.child("worker")
        worker.kill()
        killed = time.monotonic()
        assert await title() == question
        await until(the_title_is_there, 60)
        print(f"the title came {time.monotonic() - killed:.1f} s after the worker was killed")
        assert platform.child("worker").pid != worker.pid
        assert (await title()).startswith("ordq0")


async def test_everything_can_be_killed_at_once(platform: Platform) -> None:
    async with a_page(platform.url) as client:
        models = await model_ids(client)
        async with watched(client, 2, models["paced"]) as watchers:
            await asyncio.sleep(1.0)
            assert platform.process is not None
            for process in psutil.Process(platform.process.pid).children(recursive=True):
                process.kill()
            platform.process.kill()
            killed = time.monotonic()
            platform.process.wait()
        platform.start()
        await platform.ready()
        for watcher in watchers:
            _, answer = await stored(client, watcher.opened)
            assert answer["status"] == "cut_off"
            assert said(TOKENS).startswith(answer["text"])
            assert answer["text"].startswith(watcher.seen_by(killed - MOST_MISSING))


async def test_postgres_killed_in_mid_answer_comes_back_and_the_answer_is_stored_whole(platform: Platform) -> None:
    async with a_page(platform.url) as client:
        models = await model_ids(client)
        async with watched(client, 2, models["paced"]) as watchers:
            await asyncio.sleep(1.0)
            psutil.Process(platform.postmaster).kill()
        for watcher in watchers:
            assert (watcher.ended["status"], watcher.ended["code"]) == ("done", None)
            _, answer = await stored(client, watcher.opened)
            assert (answer["status"], answer["text"]) == ("done", said(TOKENS))
        assert (await whole_turn(client, "Og videre", model_id=models["quick"]))["status"] == "done"
