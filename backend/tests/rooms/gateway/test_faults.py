"""Everything that can be wrong with an endpoint, by every way through the door, over real sockets.

Whatever happens: one clear error, a settled account, one audit entry, and nothing left behind: no connection, no place
in a queue, no hold of a limit, no client that hangs.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace

import pytest
from fakes.faults import FAULTS, faulty, never_accepting, refusing
from fakes.stands import model_http
from fakes.upstream import fake_upstream
from rooms.gateway.house import House, opened_house, until
from rooms.gateway.limits import holds, limit
from rooms.gateway.relays import HELLO

from aarhusai.errors import AarhusError
from aarhusai.gateway.catalogue import ModelDraft, ProviderDraft, Way
from aarhusai.gateway.providers import http, sse, streaming
from aarhusai.gateway.providers.anthropic import Anthropic
from aarhusai.gateway.providers.http import ModelHttp
from aarhusai.gateway.providers.openai_compatible import OpenAiCompatible, PlainDialect
from aarhusai.gateway.quotas.types import Measure
from aarhusai.gateway.relay import WireCall, WirePath
from aarhusai.gateway.types import CallContext, ChatCall, Task
from aarhusai.gateway.wrappers import fallback
from aarhusai.storage.database import Database
from aarhusai.terms.classes import Zone
from aarhusai.terms.ids import ModelId

SECONDS = 2
"""Each of the endpoints' waits."""

AT_MOST = 20
"""Seconds for all the faults of one way through the door, which happen at once; a client that hangs takes longer."""


@dataclass
class Faulty:
    """A house whose models all have something wrong."""

    house: House
    http: ModelHttp
    models: Mapping[str, ModelId]

    async def fails_by(self, way: "_Way", fault: str) -> tuple[str, str | None, int]:
        """The code of the error, how the call was settled, and how many audit entries it has."""
        context = replace(self.house.call(self.models[fault]).context)
        with pytest.raises(AarhusError) as caught:
            await way(self.house, context)
        row = await self.house.row(ChatCall(context, self.house.call(self.models[fault]).request))
        assert row is not None, fault
        entries = await self.house.db.value(
            int, "SELECT count(*) FROM audit WHERE details->>'call' = %s", (str(context.call_id),)
        )
        return caught.value.code, row.outcome if row.state == "settled" else row.state, entries or 0

    @property
    def connections(self) -> int:
        """Those in use at this moment."""
        return self.http.in_use


_Way = Callable[[House, CallContext], Awaitable[object]]


async def by_chat(house: House, context: CallContext) -> object:
    return [event async for event in house.door.chat(replace(house.call(context.model_id), context=context))]


async def by_embedding(house: House, context: CallContext) -> object:
    return await house.door.embed(context, ["hvad", "hvem"])


async def by_whole_relay(house: House, context: CallContext) -> object:
    async with house.door.relay(WireCall(context, WirePath.CHAT, HELLO)) as relayed:
        return await relayed.whole()


async def by_streamed_relay(house: House, context: CallContext) -> object:
    async with house.door.relay(WireCall(context, WirePath.CHAT, {**HELLO, "stream": True})) as relayed:
        return [piece async for piece in relayed.pieces()]


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Limits that can be met in a test, and no pauses between tries."""
    monkeypatch.setattr(fallback, "PAUSE", 0.0)
    monkeypatch.setattr(http, "MAX_BODY", 500_000)
    monkeypatch.setattr(streaming, "MAX_STREAM", 500_000)
    monkeypatch.setattr(sse, "MAX_EVENT", 100_000)


@pytest.fixture
def kind() -> str:
    """Which protocol the endpoints speak."""
    return "openai"


@pytest.fixture
async def opened(db: Database, kind: str) -> AsyncIterator[Faulty]:
    async with AsyncExitStack() as stack:
        upstream = await stack.enter_async_context(fake_upstream())
        upstream.behaviour = faulty
        addresses = {fault: f"{upstream.base_url}/{number}" for number, fault in enumerate(FAULTS)}
        addresses["refuses"] = stack.enter_context(refusing())
        addresses["never accepts"] = stack.enter_context(never_accepting())
        calls = await stack.enter_async_context(model_http())
        others = {"openai": OpenAiCompatible(calls, PlainDialect()), "anthropic": Anthropic(calls)}
        house = await stack.enter_async_context(opened_house(db, None, others))
        models = {fault: await a_model(house, address, fault, kind) for fault, address in addresses.items()}
        yield Faulty(house, calls, models)


async def a_model(house: House, address: str, name: str, kind: str) -> ModelId:
    """A model of its own at an address, with few places."""
    waits = {"connect_timeout": SECONDS, "first_timeout": SECONDS, "timeout": SECONDS}
    where = ProviderDraft(name, kind, Zone.Z4, {"base_url": f"{address}/v1", **waits}, secret="sk-prøve")
    provider = await house.admin.create_provider(house.owner, where)
    draft = ModelDraft(name, Zone.Z4, (Way(provider.id, "m", slots=2),), tasks=frozenset({Task.CHAT, Task.EMBED}))
    return (await house.admin.create_model(house.owner, draft)).id


@pytest.mark.parametrize(
    ("way", "kind"),
    [
        *((way, "openai") for way in (by_chat, by_embedding, by_whole_relay, by_streamed_relay)),
        *((way, "anthropic") for way in (by_chat, by_whole_relay, by_streamed_relay)),
    ],
)
@pytest.mark.usefixtures("kind")
async def test_every_fault_ends_in_one_clear_error_and_leaves_nothing_behind(opened: Faulty, way: _Way) -> None:
    await limit(opened.house, Measure.REQUESTS, 1_000)
    async with asyncio.timeout(AT_MOST):
        found = await asyncio.gather(*(opened.fails_by(way, fault) for fault in opened.models))
    wanted = {fault: code for fault, (_, code) in FAULTS.items()}
    wanted |= {"refuses": "model_unreachable", "never accepts": "model_timeout"}
    assert dict(zip(opened.models, found, strict=True)) == {fault: (code, code, 1) for fault, code in wanted.items()}
    assert (opened.connections, opened.house.door.busy, await holds(opened.house)) == (0, 0, 0)


@pytest.mark.parametrize("way", [by_chat, by_streamed_relay])
async def test_what_had_arrived_before_the_end_is_counted(opened: Faulty, way: _Way) -> None:
    for fault in ("half an answer", "reset in the middle"):
        call = opened.house.call(opened.models[fault])
        with pytest.raises(AarhusError):
            await way(opened.house, call.context)
        assert (await opened.house.settled(call)).output_tokens > 0, fault


@pytest.mark.parametrize("way", [by_chat, by_streamed_relay])
async def test_a_reader_who_leaves_closes_the_endpoint_and_the_account(opened: Faulty, way: _Way) -> None:
    await limit(opened.house, Measure.REQUESTS, 1_000)
    calls = [opened.house.call(opened.models["stalls in the middle"]) for _ in range(2)]
    reading = [asyncio.create_task(_ignored(way(opened.house, call.context))) for call in calls]
    await until(lambda: opened.connections == 2)
    for task in reading:
        task.cancel()
    await asyncio.wait(reading, timeout=AT_MOST)
    assert [(await opened.house.settled(call)).outcome for call in calls] == ["stopped"] * 2
    assert (opened.connections, opened.house.door.busy, await holds(opened.house)) == (0, 0, 0)


async def _ignored(work: Awaitable[object]) -> None:
    await work
