"""Shutting down while other systems' calls run: they may end within the grace, and are then cut off clearly."""

import asyncio
import base64
import json
import os
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import cast

import httpx
import psycopg
import pytest
from system.platform_process import EMAIL, Platform, a_folder, a_house, run, said, until, upstream

from aarhusai.storage.embedded import EmbeddedPostgres

SHORT = 100


@dataclass(frozen=True)
class Stopping:
    """A web process that is about to be stopped, the database it works on, and a key."""

    platform: Platform
    database: str
    key: str

    def waiting(self) -> int:
        """How many calls wait for a place at a model."""
        with psycopg.connect(self.database) as connection:
            row = connection.execute("SELECT coalesce(sum(interactive), 0)::int FROM seat_claim").fetchone()
        return int(row[0]) if row else 0

    def outcomes(self) -> list[tuple[str, str]]:
        """How the calls stand in the account, by model."""
        with psycopg.connect(self.database) as connection:
            rows = connection.execute(
                "SELECT m.slug, c.state || ' ' || coalesce(c.outcome, '') FROM model_call c JOIN model m"
                " ON m.id = c.model_id ORDER BY m.slug LIMIT 10"
            )
            return [(str(slug), str(how)) for slug, how in rows.fetchall()]


@pytest.fixture(scope="module")
def stopping() -> Generator[Stopping]:
    with a_folder() as folder, upstream() as endpoint, EmbeddedPostgres(folder / "server") as server:
        master_key = base64.b64encode(os.urandom(32)).decode()
        settings: dict[str, object] = {"DATABASE_URL": server.url(), "AARHUSAI_MASTER_KEY": master_key}
        migrated = run("migrate", "--data", folder / "migrating", **settings)
        assert migrated.returncode == 0, migrated.stderr
        platform = Platform(folder / "one", settings=settings)
        house = a_house(endpoint, short=f"fake-n{SHORT}-d20", long="fake-n5000-d20", narrow="fake-n5000-d20")
        platform.applied(with_one_place(house, "narrow"))
        made = run("keys", "create", "--for", EMAIL, "--name", "Sagssystemet", "--data", platform.data, **settings)
        assert made.returncode == 0, made.stderr
        platform.start()
        try:
            yield Stopping(platform, server.url(), made.stdout.splitlines()[-1])
        finally:
            platform.end()


def with_one_place(house: dict[str, object], slug: str) -> dict[str, object]:
    """The house, in which this model answers one at a time."""
    models = cast("list[dict[str, object]]", house["models"])
    (model,) = [model for model in models if model["slug"] == slug]
    for endpoint in cast("list[dict[str, object]]", model["endpoints"]):
        endpoint["slots"] = 1
    return house


@asynccontextmanager
async def streaming(client: httpx.AsyncClient, model: str) -> AsyncGenerator[list[str]]:
    """The payloads of an answer, as they come, until it ends."""
    payloads: list[str] = []
    body = {"model": model, "stream": True, "messages": [{"role": "user", "content": "Hej"}]}

    async def read() -> None:
        async with client.stream("POST", "/v1/chat/completions", json=body) as answer:
            assert answer.status_code == 200, await answer.aread()
            async for line in answer.aiter_lines():
                payloads.extend(line.removeprefix("data: ").splitlines())

    async with asyncio.TaskGroup() as group:
        group.create_task(read())
        await until(lambda: len(payloads) > 3)
        yield payloads


def text(payloads: list[str]) -> str:
    """What the answer says."""
    chunks = [json.loads(payload) for payload in payloads if payload != "[DONE]"]
    return "".join(choice["delta"].get("content") or "" for chunk in chunks for choice in chunk.get("choices", []))


@asynccontextmanager
async def waiting(stopping: Stopping, client: httpx.AsyncClient, model: str) -> AsyncGenerator[list[str]]:
    """The payloads of an answer whose call has to wait for another one's place."""
    payloads: list[str] = []
    body = {"model": model, "stream": True, "messages": [{"role": "user", "content": "Hej"}]}

    async def read() -> None:
        async with client.stream("POST", "/v1/chat/completions", json=body) as answer:
            payloads.append(str(answer.status_code))
            async for line in answer.aiter_lines():
                payloads.extend(line.removeprefix("data: ").splitlines())

    async with asyncio.TaskGroup() as group:
        group.create_task(read())
        await until(lambda: stopping.waiting() == 1)
        yield payloads


async def test_short_answers_end_and_long_ones_are_cut_off_clearly_and_all_are_settled(stopping: Stopping) -> None:
    await stopping.platform.ready()
    headers = {"authorization": f"Bearer {stopping.key}"}
    async with httpx.AsyncClient(base_url=stopping.platform.url, headers=headers, timeout=30) as client:
        async with (
            streaming(client, "narrow") as narrow,
            waiting(stopping, client, "narrow") as queued,
            streaming(client, "short") as short,
            streaming(client, "long") as long,
        ):
            code = await asyncio.to_thread(stopping.platform.stop)
        assert (short[-1], text(short)) == ("[DONE]", said(SHORT))
        for cut_off in (long, narrow, queued):
            assert json.loads(cut_off[-1])["error"]["code"] == "shutting_down"
        assert said(5000).startswith(text(long))
        assert "ordq" not in "".join(queued)
        with pytest.raises(httpx.TransportError):
            await client.get("/v1/models")
    assert code == 0
    assert stopping.outcomes() == [
        ("long", "settled stopped"),
        ("narrow", "settled stopped"),
        ("narrow", "settled stopped"),
        ("short", "settled done"),
    ]
    assert stopping.waiting() == 0
