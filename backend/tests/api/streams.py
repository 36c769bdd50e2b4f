"""Server-sent events as a client reads them."""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx

Json = Any
"""What a test picks values out of."""


@dataclass(frozen=True)
class Event:
    """One event. `id` is the number to resume from, None where the stream gave none."""

    kind: str
    data: Json
    id: int | None = None


@dataclass
class Reading:
    """A stream that is being read."""

    events: AsyncIterator[Event]
    seen: list[Event] = field(default_factory=list[Event])

    async def next(self, kind: str) -> Event:
        """The next event of this kind; those before it are in `seen` too."""
        async with asyncio.timeout(10):
            async for event in self.events:
                self.seen.append(event)
                if event.kind == kind:
                    return event
        raise AssertionError(f"the stream ended without {kind}: {[e.kind for e in self.seen]}")

    async def rest(self) -> list[Event]:
        """Everything to the end."""
        async with asyncio.timeout(20):
            async for event in self.events:
                self.seen.append(event)
        return self.seen

    @property
    def text(self) -> str:
        """The answer so far; a piece that is there already is dropped by its offset."""
        text = ""
        for event in self.seen:
            if event.kind == "text":
                at, piece = int(event.data["at"]), str(event.data["text"])
                assert at <= len(text), "a piece is missing"
                text = text[:at] + piece + text[at + len(piece) :]
        return text

    @property
    def last_id(self) -> int:
        """The number to resume from."""
        return max(event.id for event in self.seen if event.id is not None)


async def _events(answer: httpx.Response) -> AsyncGenerator[Event, None]:
    kind, number, data = "", None, ""
    async for line in answer.aiter_lines():
        if line.startswith("event: "):
            kind = line.removeprefix("event: ")
        elif line.startswith("id: "):
            number = int(line.removeprefix("id: "))
        elif line.startswith("data: "):
            data = line.removeprefix("data: ")
        elif not line and kind:
            yield Event(kind, json.loads(data), number)
            kind, number, data = "", None, ""


@asynccontextmanager
async def streamed(request: httpx.Request, client: httpx.AsyncClient) -> AsyncGenerator[Reading, None]:
    """Sends the request and reads its stream."""
    answer = await client.send(request, stream=True)
    try:
        assert answer.status_code == 200, (await answer.aread()).decode()
        assert answer.headers["content-type"] == "text/event-stream; charset=utf-8"
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-accel-buffering"] == "no"
        yield Reading(_events(answer))
    finally:
        await answer.aclose()


def question(text: str | None, **more: object) -> Json:
    """The body of POST /api/turns."""
    return {"request_id": str(uuid4()), "text": text, **more}


@asynccontextmanager
async def asked(client: httpx.AsyncClient, text: str | None, **more: object) -> AsyncGenerator[Reading, None]:
    """Asks and reads the answer's stream."""
    async with streamed(client.build_request("POST", "/api/turns", json=question(text, **more)), client) as reading:
        yield reading


@asynccontextmanager
async def following(client: httpx.AsyncClient, path: str, **headers: str) -> AsyncGenerator[Reading, None]:
    """Reads a stream by GET."""
    async with streamed(client.build_request("GET", path, headers=headers), client) as reading:
        yield reading


async def whole_turn(client: httpx.AsyncClient, text: str | None, **more: object) -> Json:
    """A turn to its end; the `end` event's data."""
    async with asked(client, text, **more) as reading:
        events = await reading.rest()
    assert events[-1].kind == "end"
    return events[-1].data
