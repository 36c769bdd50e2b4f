"""A house whose models stand at an endpoint that speaks OpenAI's form, and the calls that are relayed to it."""

import json
import re
from collections.abc import AsyncGenerator, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import cast

from facts import FACTS
from fakes.stands import model_http
from fakes.upstream import Behaviour, FakeUpstream, fake_upstream
from fakes.wires import event
from rooms.gateway.house import House, opened_house

from aarhusai.gateway.catalogue import ModelDraft, ModelView, ProviderDraft, Way
from aarhusai.gateway.door import Checks
from aarhusai.gateway.providers.openai_compatible import OpenAiCompatible, PlainDialect
from aarhusai.gateway.relay import Decided, WireCall, WirePath
from aarhusai.gateway.types import CallContext, JsonValue, Task
from aarhusai.kit.ids import new_id
from aarhusai.protection import ConversationProtection, Reading
from aarhusai.protection.spans import Finding, Kind
from aarhusai.storage.database import Database
from aarhusai.terms.classes import Base, DataClass, Zone
from aarhusai.terms.ids import CallId, ModelId

HELLO: Mapping[str, JsonValue] = {"messages": [{"role": "user", "content": "Hvad er klokken?"}]}


@dataclass
class Relay:
    """The house, and the endpoint behind it."""

    house: House
    upstream: FakeUpstream

    async def add_model(self, zone: Zone = Zone.Z4, tasks: frozenset[Task] = frozenset({Task.CHAT})) -> ModelView:
        """A model at the endpoint."""
        facts = None if zone is Zone.Z4 else FACTS
        where = ProviderDraft("Maskinen", "openai", zone, {"base_url": self.upstream.base_url + "/v1"}, facts=facts)
        provider = await self.house.admin.create_provider(self.house.owner, where)
        draft = ModelDraft(
            name="Prøvemodel",
            zone=zone,
            endpoints=(Way(provider.id, "opstrøms-model"),),
            context_window=8192,
            price_input=1000.0,
            price_output=2000.0,
            tasks=tasks,
        )
        return await self.house.admin.create_model(self.house.owner, draft)

    def call(
        self, model_id: ModelId, body: Mapping[str, JsonValue], path: WirePath = WirePath.CHAT, data_class: str = "K1"
    ) -> WireCall:
        """Anna's call."""
        context = CallContext(CallId(new_id()), self.house.anna, model_id, "api", DataClass.parse(data_class))
        return WireCall(context, path, body)

    async def whole(self, call: WireCall) -> dict[str, JsonValue]:
        """The answer in one piece."""
        async with self.house.door.relay(call) as relayed:
            assert not relayed.streamed
            return json.loads(await relayed.whole())

    async def streamed(self, call: WireCall) -> "Streamed":
        """The answer's chunks; the end mark must have come."""
        async with self.house.door.relay(replace(call, body={**call.body, "stream": True})) as relayed:
            assert relayed.streamed
            assert relayed.media_type == "text/event-stream"
            whole = b"".join([piece async for piece in relayed.pieces()])
            return Streamed(chunks_of(whole), relayed.decided)

    def sent(self) -> dict[str, JsonValue]:
        """The last body that left."""
        return cast("dict[str, JsonValue]", self.upstream.received[-1].json)

    async def outcome(self, call: WireCall) -> tuple[str | None, int, int]:
        """How a call was settled: outcome and tokens."""
        row = await self.house.db.one(
            _Row,
            "SELECT outcome, input_tokens, output_tokens FROM model_call WHERE id = %s AND state = 'settled'",
            (call.context.call_id,),
        )
        assert row is not None
        return row.outcome, row.input_tokens, row.output_tokens


@dataclass(frozen=True)
class _Row:
    outcome: str | None
    input_tokens: int
    output_tokens: int


@dataclass(frozen=True)
class Streamed:
    """A streamed answer, and what was decided about its call."""

    chunks: list[dict[str, JsonValue]]
    decided: Decided

    def text(self, index: int = 0, channel: str = "content") -> str:
        """What one choice says."""
        return "".join(
            choice["delta"].get(channel) or ""
            for chunk in self.chunks
            for choice in cast("list[dict[str, dict[str, str]]]", chunk["choices"])
            if cast("object", choice["index"]) == index
        )


def chunks_of(stream: bytes) -> list[dict[str, JsonValue]]:
    """The chunks of a stream that ended as it should."""
    *events, done, rest = stream.split(b"\n\n")
    assert (done, rest) == (b"data: [DONE]", b"")
    assert all(one.startswith(b"data: ") for one in events)
    return [json.loads(one.removeprefix(b"data: ")) for one in events]


def chunk(*choices: Mapping[str, object], **more: object) -> bytes:
    """A chunk as an endpoint sends it."""
    return event({"id": "c1", "object": "chat.completion.chunk", "model": "opstrøms", "choices": choices, **more})


def says(text: str, index: int = 0, **more: object) -> Mapping[str, object]:
    """A choice that says something."""
    return {"index": index, "delta": {"content": text}, "finish_reason": None, **more}


def ends(index: int = 0, reason: str = "stop") -> Mapping[str, object]:
    """A choice that ends."""
    return {"index": index, "delta": {}, "finish_reason": reason}


USED = chunk(usage={"prompt_tokens": 11, "completion_tokens": 5, "total_tokens": 16})
DONE = b"data: [DONE]\n\n"


def streams(*pieces: bytes) -> Behaviour:
    """A behaviour of the endpoint."""
    return lambda _, reply: reply.stream(pieces)


@asynccontextmanager
async def opened_relay(db: Database, checks: Checks | None = None) -> AsyncGenerator[Relay, None]:
    """A gateway with an endpoint."""
    async with fake_upstream() as upstream, model_http() as http:
        others = {"openai": OpenAiCompatible(http, PlainDialect())}
        async with opened_house(db, checks, others) as house:
            yield Relay(house, upstream)


class Names:
    """A classifier that finds these names, and nothing else."""

    detects = True

    def __init__(self, *names: str) -> None:
        self._names = re.compile("|".join(map(re.escape, names)))

    async def read(
        self, texts: Iterable[str], protection: ConversationProtection, definitions: Iterable[str] = ()
    ) -> Reading:
        found = {text: tuple(self._found(text)) for text in texts}
        return Reading(DataClass(Base.PERSONAL if any(found.values()) else Base.PUBLIC), found)

    def _found(self, text: str) -> Iterator[Finding]:
        for match in self._names.finditer(text):
            yield Finding(Kind.PERSON, match.start(), match.end(), 1.0, "test")


def messages(*texts: str) -> Sequence[JsonValue]:
    """Messages of one person."""
    return [{"role": "user", "content": text} for text in texts]
