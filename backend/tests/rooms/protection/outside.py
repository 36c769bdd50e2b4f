"""The real door towards a model outside: real detector, real HTTP, an endpoint that keeps every byte."""

import json
from collections.abc import AsyncGenerator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import cast

from facts import FACTS
from fakes.stands import model_http
from fakes.upstream import FakeUpstream, Received, Reply, fake_upstream
from rooms.gateway.house import House, opened_house

from aarhusai.gateway.catalogue import ModelDraft, ModelView, ProviderDraft, Way
from aarhusai.gateway.door import Checks, Door
from aarhusai.gateway.providers.openai_compatible import OpenAiCompatible, PlainDialect
from aarhusai.gateway.types import (
    CallContext,
    ChatCall,
    ChatEvent,
    ChatMessage,
    ChatRequest,
    JsonValue,
    Task,
    TextPart,
)
from aarhusai.kit.ids import new_id
from aarhusai.policy import Ceiling
from aarhusai.policy.decision import Rule
from aarhusai.protection import Classifier, ConversationProtection
from aarhusai.protection.classifier import DetectingClassifier
from aarhusai.protection.detector import Detector
from aarhusai.protection.recognisers.registry import Registry
from aarhusai.storage.database import Database
from aarhusai.terms.actor import Actor
from aarhusai.terms.classes import Base, DataClass, Flag, Zone
from aarhusai.terms.ids import CallId

EVERYTHING_REPLACED: Ceiling = {
    Base.PUBLIC: Rule.ALLOW,
    Base.INTERNAL: Rule.REPLACE,
    Base.PERSONAL: Rule.REPLACE,
    **dict.fromkeys(Flag, Rule.REPLACE),
}


class ReplacedEverywhere:
    """Ceilings that let every class out, replaced."""

    def of(self, actor: Actor) -> Mapping[Zone, Ceiling]:  # the seam's shape
        return dict.fromkeys((Zone.Z1, Zone.Z2, Zone.Z3), EVERYTHING_REPLACED)


@dataclass
class Outside:
    """A door, one model in each zone behind it, and what was captured."""

    house: House
    door: Door
    upstream: FakeUpstream
    models: dict[Zone, ModelView]
    answers: list[str] = field(default_factory=lambda: ["Hej."])

    def context(self, zone: Zone, protection: ConversationProtection | None = None) -> CallContext:
        """A call of Anna's."""
        return CallContext(
            CallId(new_id()), self.house.anna, self.models[zone].id, "chat", DataClass(), protection=protection
        )

    async def chat(
        self, zone: Zone, request: ChatRequest[str] | str, protection: ConversationProtection | None = None
    ) -> list[ChatEvent]:
        """Everything of the answer."""
        if isinstance(request, str):
            request = ChatRequest((ChatMessage("user", (TextPart(request),)),))
        call = ChatCall(self.context(zone, protection), replace(request, max_output=256))
        return [event async for event in self.door.chat(call)]

    def left(self) -> bytes:
        """Every byte that was sent: request lines, headers and bodies."""
        return b"\n".join(
            f"{one.method} {one.path} {sorted(one.headers.items())}".encode() + b"\n" + one.body
            for one in self.upstream.received
        )

    def texts(self) -> str:
        """Every string of every body, as the endpoint reads them."""
        return "\n".join(text for one in self.upstream.received for text in _strings(cast("JsonValue", one.json)))


def _strings(value: JsonValue) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield name
            yield from _strings(inner)
    elif isinstance(value, Sequence):
        for inner in value:
            yield from _strings(inner)


@asynccontextmanager
async def opened_outside(db: Database, classifier: Classifier | None = None) -> AsyncGenerator[Outside]:
    """A model in each of Z1, Z2 and Z3 at one captured endpoint."""
    async with opened_house(db) as house, fake_upstream() as upstream, model_http() as http:
        checks = Checks(ReplacedEverywhere(), classifier or DetectingClassifier(Detector(Registry())))
        door = Door(house.registry, {"openai": OpenAiCompatible(http, PlainDialect())}, house.ledger, checks)
        models: dict[Zone, ModelView] = {}
        for zone in (Zone.Z1, Zone.Z2, Zone.Z3):
            draft = ProviderDraft(
                f"Ude {zone}", "openai", zone, {"base_url": f"{upstream.base_url}/v1"}, "k", facts=FACTS
            )
            provider = await house.admin.create_provider(house.owner, draft)
            models[zone] = await house.admin.create_model(
                house.owner,
                ModelDraft(
                    name=f"Ude {zone}",
                    zone=zone,
                    endpoints=(Way(provider.id, "model-1"),),
                    context_window=1_000_000,
                    tasks=frozenset({Task.CHAT, Task.EMBED, Task.RERANK}),
                ),
            )
        outside = Outside(house, door, upstream, models)

        async def answer(request: Received, reply: Reply) -> None:
            if "embeddings" in request.path:
                inputs = cast("list[str]", request.json["input"])
                await reply.json({"data": [{"index": i, "embedding": [1.0]} for i in range(len(inputs))]})
            elif "rerank" in request.path:
                await reply.json({"results": [{"index": 0, "relevance_score": 1.0}]})
            else:
                await reply.stream(_sse(outside.answers))

        upstream.behaviour = answer
        yield outside
        await door.close()


def _sse(pieces: Sequence[str]) -> list[bytes]:
    chunks: list[dict[str, object]] = [{"delta": {"content": piece}, "finish_reason": None} for piece in pieces]
    chunks.append({"delta": {}, "finish_reason": "stop"})
    events = [b"data: " + json.dumps({"choices": [{"index": 0, **one}]}).encode() + b"\n\n" for one in chunks]
    return [*events, b"data: [DONE]\n\n"]
