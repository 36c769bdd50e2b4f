"""Relaying: a body in OpenAI's form passes every wrapper of the door and travels on, and so does its answer."""

import time
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Protocol

from aarhusai.errors import Unavailable
from aarhusai.gateway.media import Media
from aarhusai.gateway.native import Attempt, NativeRelayed, decision, native_request
from aarhusai.gateway.provider import Asked, Provider, Relays, Upstream
from aarhusai.gateway.providers.failures import failed
from aarhusai.gateway.providers.openai_relay import EVENTS
from aarhusai.gateway.relay import Relayed, WireCall
from aarhusai.gateway.tokens import USUAL
from aarhusai.gateway.types import Endpoint
from aarhusai.gateway.wire.answering import Answering
from aarhusai.gateway.wire.outgoing import Outgoing, outgoing
from aarhusai.gateway.wire.path import WirePath
from aarhusai.gateway.wrappers.admission import Admission, Admitted
from aarhusai.gateway.wrappers.fallback import Fallback, Route
from aarhusai.gateway.wrappers.ledger import Ledger
from aarhusai.gateway.wrappers.metering import Meter, metered
from aarhusai.protection import Replacement

_JSON = "application/json"
_NAMES_ONLY = frozenset({WirePath.EMBED, WirePath.RERANK})


@dataclass(frozen=True, slots=True)
class Wrappers:
    """What every call passes, with the providers behind it."""

    admission: Admission
    fallback: Fallback
    ledger: Ledger
    providers: Mapping[str, Provider]
    _relays: dict[str, Relays | None] = field(default_factory=dict[str, Relays | None], init=False, repr=False)

    def relays(self, endpoint: Endpoint) -> Relays | None:
        """The endpoint's provider, when it is spoken to in OpenAI's form. Raises as `provider` does."""
        kind = endpoint.kind
        if kind not in self._relays:  # to look at a protocol costs more than the rest of a call's way
            provider = self.provider(endpoint)
            self._relays[kind] = provider if isinstance(provider, Relays) else None
        return self._relays[kind]

    def provider(self, endpoint: Endpoint) -> Provider:
        """Raises Unavailable("provider_kind_unknown")."""
        provider = self.providers.get(endpoint.kind)
        if provider is None:
            raise Unavailable("provider_kind_unknown", "This installation cannot speak to this kind of provider.")
        return provider


class Relaying:
    """`Door.relay`."""

    def __init__(self, wrappers: Wrappers) -> None:
        self._wrappers = wrappers

    @asynccontextmanager
    async def relay(self, call: WireCall) -> AsyncGenerator[Relayed, None]:
        """See `Door.relay`."""
        started = time.perf_counter()
        asked = outgoing(call.path, call.body)
        wrappers = self._wrappers
        model = wrappers.admission.model(call.context, call.path.task)
        relays = [self._wrappers.relays(way) is not None for way in model.endpoints]
        if not all(relays):
            asked = asked.natively(native_request(asked, needed=not any(relays)))
        admitted = await wrappers.admission.admit_at(
            call.context, model, model.endpoints, asked.leaving, names_only=call.path in _NAMES_ONLY
        )
        async with metered(wrappers.ledger, admitted, started) as meter:
            meter.expect(-int(-asked.weight // USUAL), asked.leaving.media)
            relayed = await self._begun(asked.at_most(admitted.max_output), admitted, meter)
            meter.answered(relayed.endpoint, relayed.replacement)
            try:
                yield relayed
            finally:
                await relayed.close()

    async def _begun(self, asked: Outgoing, admitted: Admitted, meter: Meter) -> "_Begun":
        async def attempt(route: Route) -> _Begun:
            provider = self._wrappers.relays(route.endpoint)
            replacement = admitted.replacement(route)
            meter.sends(replacement)
            relayed: _Begun
            if provider is not None:
                body = replacement.protect_body(asked.body, asked.shape)
                asking = Asked(body, replacement.note, asked.streamed)
                upstream = await provider.relay(route.endpoint, asked.path, asking)
                relayed = _Relayed(upstream, admitted, asked, meter, (route.endpoint, replacement))
            else:
                native = self._wrappers.provider(route.endpoint)
                relayed = NativeRelayed(native, Attempt(asked, admitted, route.endpoint, replacement), meter)
            try:
                await relayed.begin()
            except BaseException:
                await relayed.close()
                raise
            return relayed

        async def leave(relayed: _Begun) -> None:
            relayed.leave()
            await relayed.close()

        return await self._wrappers.fallback.run(admitted.routes, attempt, meter.seat, leave)


class _Begun(Relayed, Protocol):
    """An answer in the making."""

    @property
    def endpoint(self) -> Endpoint: ...

    @property
    def replacement(self) -> Replacement: ...

    async def begin(self) -> None: ...

    def leave(self) -> None: ...

    async def close(self) -> None: ...


class _Relayed:
    """See `relay.Relayed`. `begin` waits for the first event, or for the whole answer."""

    def __init__(
        self, upstream: Upstream, admitted: Admitted, asked: Outgoing, meter: Meter, at: tuple[Endpoint, Replacement]
    ) -> None:
        self.endpoint, self.replacement = endpoint, replacement = at
        self.decided = decided = decision(admitted, endpoint, replacement)
        self.streamed = asked.streamed
        self.media_type = EVENTS if asked.streamed else _JSON
        self._upstream = upstream
        self._meter = meter
        self._path = asked.path
        self._media = asked.leaving.media
        restoring = None if replacement.count is None else replacement
        self._answering = Answering(decided.model, restoring, wants_usage=asked.wants_usage)
        self._first = b""

    async def begin(self) -> None:
        """Raises ModelFailed."""
        upstream = self._upstream
        if self.streamed and upstream.streamed:
            chunks = await upstream.chunks()
            if chunks is None:
                raise failed("model_cut_off")
            self._first = self._answering.stream(chunks)
        elif upstream.streamed:
            raise failed("model_garbage", "a stream that nobody asked for")
        else:
            body = await upstream.body()
            if self._path is WirePath.SPEECH:
                self._first, self.media_type = body, upstream.media_type
            elif self.streamed:
                self._first = self._answering.as_stream(body)
            else:
                self._first = self._answering.whole(self._path, body)

    def leave(self) -> None:
        """Another answer was taken; what this one came to is paid for all the same."""
        self._meter.left(self._answering.usage, self._answering.characters)

    async def whole(self) -> bytes:
        """See `relay.Relayed`."""
        self._done()
        return self._first

    async def pieces(self) -> AsyncGenerator[bytes, None]:
        """See `relay.Relayed`."""
        answering, upstream = self._answering, self._upstream
        if self._first:
            yield self._first
        while upstream.streamed and (chunks := await upstream.chunks()) is not None:
            if piece := answering.stream(chunks):
                yield piece
        last = answering.end(said=upstream.done or not upstream.streamed)
        self._done()
        yield last

    async def close(self) -> None:
        """Stops the endpoint, when it is not done, and tells the meter what came."""
        self._meter.heard(self._answering.characters)
        await self._upstream.close()

    def _done(self) -> None:
        answering = self._answering
        if self._path is WirePath.IMAGES:
            self._meter.used(Media(pictures=min(self._media.pictures, answering.pictures)))
        self._meter.heard(answering.characters)
        self._meter.complete(answering.usage)
