"""One stand per kind of provider: the real provider against a fake of its wire, told what to play in one language."""

import asyncio
import json
from collections.abc import AsyncGenerator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Protocol
from uuid import UUID

from fakes import wires
from fakes.upstream import FakeUpstream, Received, Reply, fake_upstream

from aarhusai.gateway.provider import Provider
from aarhusai.gateway.providers.anthropic import Anthropic
from aarhusai.gateway.providers.azure import AzureDialect, EntraTokens
from aarhusai.gateway.providers.failures import failed, from_status
from aarhusai.gateway.providers.http import ModelHttp
from aarhusai.gateway.providers.openai_compatible import OpenAiCompatible, PlainDialect
from aarhusai.gateway.providers.scripted import Fail, Hold, Pause, Say, ScriptedProvider, Step
from aarhusai.gateway.types import ChatMessage, ChatRequest, Endpoint, ImagePart, JsonValue, Part, TextPart
from aarhusai.protection.text import ProtectedText, mint
from aarhusai.terms.classes import Zone
from aarhusai.terms.ids import ProviderId

SECRET = "sk-test-not-a-real-key-0123456789"


def an_endpoint(kind: str = "openai", **options: JsonValue) -> Endpoint:
    """An endpoint with a key, for a model named model-1."""
    return Endpoint(
        ProviderId(UUID(int=7)), "provider", kind, Zone.Z4, "model-1", options, None if kind == "scripted" else SECRET
    )


def a_question(text: str = "Hvad er hovedstaden i Danmark?", **more: object) -> ChatRequest[ProtectedText]:
    """A system prompt and one question."""
    system: Part[ProtectedText] = TextPart(mint("Svar kort."))
    question: Part[ProtectedText] = TextPart(mint(text))
    messages = (ChatMessage("system", (system,)), ChatMessage("user", (question,)))
    return ChatRequest(messages, **more)  # pyright: ignore[reportArgumentType]  # the fields of ChatRequest


class Stand(Protocol):
    """A provider, the endpoint it is asked about, and what that endpoint shall do next."""

    provider: Provider
    endpoint: Endpoint

    def plays(self, *steps: Step) -> None: ...

    def fails(self, status: int, error: Mapping[str, object], headers: Mapping[str, str] | None = None) -> None: ...

    def says_then_breaks(self, text: str) -> None: ...

    def says_then_hangs(self, text: str) -> None: ...

    def says_garbage(self) -> None: ...

    async def was_left(self) -> bool: ...


Wire = Callable[[Sequence[Step]], Iterable[bytes | Pause]]


class WireStand:
    """A provider that speaks HTTP."""

    def __init__(self, upstream: FakeUpstream, wire: Wire, provider: Provider, endpoint: Endpoint) -> None:
        self.upstream = upstream
        self.provider = provider
        self.endpoint = endpoint
        self._wire = wire

    def plays(self, *steps: Step) -> None:
        self.upstream.then(lambda _, reply: reply.stream(self._wire(steps)))

    def fails(self, status: int, error: Mapping[str, object], headers: Mapping[str, str] | None = None) -> None:
        self.upstream.then(lambda _, reply: reply.json({"error": error}, status, headers))

    def says_then_breaks(self, text: str) -> None:
        async def behaviour(_: Received, reply: Reply) -> None:
            await self._begin(reply, text)
            await asyncio.sleep(0.05)
            reply.cut()

        self.upstream.then(behaviour)

    def says_then_hangs(self, text: str) -> None:
        async def behaviour(_: Received, reply: Reply) -> None:
            await self._begin(reply, text)
            await asyncio.sleep(60)

        self.upstream.then(behaviour)

    def says_garbage(self) -> None:
        self.upstream.then(lambda _, reply: reply.stream([b"data: {not json\xff\n\n"]))

    async def was_left(self) -> bool:
        await asyncio.wait_for(self.upstream.gone.wait(), 1)
        return True

    async def _begin(self, reply: Reply, text: str) -> None:
        await reply.begin()
        for piece in self._wire([Say(text)]):
            assert isinstance(piece, bytes)
            await reply.piece(piece)
            if json.dumps(text, ensure_ascii=False).encode() in piece:
                return


class ScriptedStand:
    """The stand-in, which must not be told from the others."""

    def __init__(self) -> None:
        self.script = ScriptedProvider()
        self.provider: Provider = self.script
        self.endpoint = an_endpoint("scripted")

    def plays(self, *steps: Step) -> None:
        self.script.then(*steps)

    def fails(self, status: int, error: Mapping[str, object], headers: Mapping[str, str] | None = None) -> None:
        canonical = {name.title(): value for name, value in (headers or {}).items()}
        self.script.then(Fail(from_status(status, canonical, json.dumps({"error": error}).encode(), SECRET)))

    def says_then_breaks(self, text: str) -> None:
        self.script.then(Say(text), Fail(failed("model_cut_off")))

    def says_then_hangs(self, text: str) -> None:
        self.script.then(Say(text), Hold(asyncio.Event()))

    def says_garbage(self) -> None:
        self.script.then(Fail(failed("model_garbage")))

    async def was_left(self) -> bool:
        return self.script.closed_early == 1 and self.script.running == 0


@asynccontextmanager
async def a_stand(kind: str, **options: JsonValue) -> AsyncGenerator[Stand]:
    """A stand by kind: openai, azure, anthropic or scripted."""
    if kind == "scripted":
        yield ScriptedStand()
        return
    async with fake_upstream() as upstream, model_http() as http:
        if kind == "anthropic":
            yield WireStand(
                upstream, wires.anthropic, Anthropic(http), an_endpoint(kind, base_url=upstream.base_url, **options)
            )
            return
        dialect = PlainDialect() if kind == "openai" else AzureDialect(EntraTokens(http, upstream.base_url))
        base_url = upstream.base_url + ("/v1" if kind == "openai" else "")
        provider = OpenAiCompatible(http, dialect)
        yield WireStand(upstream, wires.openai, provider, an_endpoint(kind, base_url=base_url, **options))


@asynccontextmanager
async def model_http() -> AsyncGenerator[ModelHttp]:
    """Connections of a test's own."""
    http = ModelHttp()
    try:
        yield http
    finally:
        await http.close()


def a_picture() -> ImagePart:
    """Bytes that stand for one."""
    return ImagePart("image/png", b"\x89PNG not really")
