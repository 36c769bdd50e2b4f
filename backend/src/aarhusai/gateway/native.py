"""Calls in OpenAI's form to providers that speak another language, by way of the house's own values."""

import base64
import struct
import time
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass, replace

from pydantic_core import to_json

from aarhusai.errors import Invalid
from aarhusai.gateway.provider import Embedded, JsonObject, Provider, Ranked
from aarhusai.gateway.providers.failures import failed
from aarhusai.gateway.relay import Decided
from aarhusai.gateway.types import ChatEvent, ChatRequest, Endpoint, Finished, JsonValue, Usage
from aarhusai.gateway.wire.outgoing import Outgoing
from aarhusai.gateway.wire.path import WirePath
from aarhusai.gateway.wire.reading import chat_request, malformed, unsupported
from aarhusai.gateway.wire.writing import ChunkWriter, Gathering, Named
from aarhusai.gateway.wrappers.admission import Admitted
from aarhusai.gateway.wrappers.metering import Meter, said
from aarhusai.gateway.wrappers.recording import record
from aarhusai.gateway.wrappers.replacing import protected, restored
from aarhusai.protection import Replacement

_JSON = "application/json"
_EVENTS = "text/event-stream"


def native_request(asked: Outgoing, *, needed: bool) -> ChatRequest[str] | None:
    """A chat call in the house's own values; None for a call of another kind, and for one that cannot be said in them.

    Where it is `needed`, that raises Invalid("unsupported_parameter") or ("malformed_request").
    """
    if asked.path is not WirePath.CHAT:
        return None
    try:
        return chat_request(asked.body)
    except Invalid:
        if needed:
            raise
        return None


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt: what is asked and was admitted, where it goes, and how it is replaced."""

    asked: Outgoing
    admitted: Admitted
    endpoint: Endpoint
    replacement: Replacement


def decision(admitted: Admitted, endpoint: Endpoint, replacement: Replacement) -> Decided:
    """What was decided about a call that this endpoint answers."""
    call_id, slug = admitted.context.call_id, admitted.model.slug
    return Decided(call_id, slug, endpoint.zone, admitted.data_class, replacement.replaced, admitted.granted.states)


class NativeRelayed:
    """See `relay.Relayed`. `begin` waits for the first event, or for the whole answer."""

    def __init__(self, provider: Provider, told: Attempt, meter: Meter) -> None:
        self.decided = decided = decision(told.admitted, told.endpoint, told.replacement)
        self.endpoint = told.endpoint
        self.replacement = told.replacement
        self.streamed = told.asked.streamed
        self.media_type = _EVENTS if self.streamed else _JSON
        self._provider = provider
        self._told = told
        self._meter = meter
        self._named = Named(f"chatcmpl-{decided.call_id.hex}", decided.model, int(time.time()))
        self._events: AsyncGenerator[ChatEvent, None] | None = None
        self._first: ChatEvent | None = None
        self._body = b""
        self._usage: Usage | None = None

    async def begin(self) -> None:
        """Raises ModelFailed, and Invalid for what the provider cannot do."""
        told = self._told
        if told.asked.request is None:
            await self._answer()
            return
        request = replace(
            told.asked.request, max_output=told.asked.request.max_output or told.admitted.model.max_output
        )
        leaving = protected(request, told.replacement)
        record(told.admitted.protection, told.admitted.context, told.endpoint, leaving, told.replacement)
        self.decided = decision(told.admitted, told.endpoint, told.replacement)
        events = self._provider.chat(told.endpoint, leaving)
        if told.replacement.count is not None:
            events = restored(events, told.replacement)
        self._events = events
        if self.streamed:
            self._first = await anext(events, None)
            if self._first is None:
                raise failed("model_cut_off")
            return
        gathering = Gathering()
        async for event in events:
            self._saw(event)
            gathering.event(event)
        if self._usage is None:
            raise failed("model_cut_off")
        self._body = to_json(gathering.completion(self._named))

    def leave(self) -> None:
        """Another answer was taken; what this one came to is paid for all the same."""
        first = self._first
        usage = first.usage if isinstance(first, Finished) else self._usage
        self._meter.left(usage, 0 if first is None else said(first))

    async def whole(self) -> bytes:
        """See `relay.Relayed`."""
        self._meter.complete(self._usage)
        return self._body

    async def pieces(self) -> AsyncGenerator[bytes, None]:
        """See `relay.Relayed`."""
        if self._events is None or self._first is None:
            raise failed("model_cut_off")
        writer = ChunkWriter(self._named, wants_usage=self._told.asked.wants_usage)
        self._saw(self._first)
        yield writer.event(self._first)
        async for event in self._events:
            self._saw(event)
            yield writer.event(event)
        if self._usage is None:
            raise failed("model_cut_off")

    async def close(self) -> None:
        """Stops the endpoint, when it is not done."""
        if self._events is not None:
            await self._events.aclose()

    def _saw(self, event: ChatEvent) -> None:
        self._meter.saw(event)
        if isinstance(event, Finished):
            self._usage = event.usage

    async def _answer(self) -> None:
        """An answer in one piece. Fields that the house's own verbs do not have are refused."""
        told, body = self._told, self._told.asked.body
        protect = told.replacement.protect_json
        provider, endpoint = self._provider, told.endpoint
        match told.asked.path:
            case WirePath.EMBED:
                _only(body, "input", "encoding_format", "user")
                texts = [protect(text) for text in _texts(body["input"], "input")]
                embedded = await provider.embed(endpoint, texts)
                self._usage = embedded.usage
                packed = body.get("encoding_format") == "base64"
                self._write(_vectors(embedded, self.decided.model, packed=packed))
            case WirePath.RERANK:
                _only(body, "query", "documents", "top_n", "return_documents")
                texts = [protect(text) for text in _texts(body["documents"], "documents")]
                top = body.get("top_n")
                most = top if isinstance(top, int) and top > 0 else len(texts)
                ranked = await provider.rerank(endpoint, protect(_text(body, "query")), texts, most)
                self._write(_ranking(ranked, self.decided.model))
            case WirePath.SPEECH:
                _only(body, "input", "voice", "response_format")
                voice, kind = str(body.get("voice") or "alloy"), str(body.get("response_format") or "mp3")
                self._body = await provider.speak(endpoint, protect(_text(body, "input")), voice, kind)
                self.media_type = f"audio/{'mpeg' if kind == 'mp3' else kind}"
            case WirePath.IMAGES:
                _only(body, "prompt", "size", "response_format", "n", "user")
                size = str(body.get("size") or "1024x1024")
                picture = await provider.image(endpoint, protect(_text(body, "prompt")), size)
                self._write(
                    {"created": self._named.created, "data": [{"b64_json": base64.b64encode(picture).decode()}]}
                )
            case _:
                raise unsupported("prompt")

    def _write(self, answer: JsonObject) -> None:
        self._body = to_json(answer)


def _only(body: Mapping[str, JsonValue], *names: str) -> None:
    for name, value in body.items():
        if name not in names and value is not None:
            raise unsupported(name)
    if body.get("n") not in (None, 1):  # not a set: the caller may have sent a list
        raise unsupported("n")


def _text(body: Mapping[str, JsonValue], name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str):
        raise malformed(name)
    return value


def _texts(value: JsonValue, name: str) -> list[str]:
    """Texts that stand alone or in a list; numbers of a tokenizer are another model's."""
    if isinstance(value, str):
        return [value]
    found: list[str] = []
    for one in value if isinstance(value, Sequence) else ():
        text = one.get("text") if isinstance(one, Mapping) else one
        if not isinstance(text, str):
            raise unsupported(name)
        found.append(text)
    return found


def _vectors(embedded: Embedded, model: str, *, packed: bool) -> JsonObject:
    data: list[JsonValue] = [
        {"object": "embedding", "index": index, "embedding": _packed(vector) if packed else list(vector)}
        for index, vector in enumerate(embedded.vectors)
    ]
    used = embedded.usage.input_tokens
    usage: JsonObject = {"prompt_tokens": used, "total_tokens": used}
    return {"object": "list", "data": data, "model": model, "usage": usage}


def _packed(vector: Sequence[float]) -> str:
    """Little-endian float32 in base64, as OpenAI packs vectors."""
    return base64.b64encode(struct.pack(f"<{len(vector)}f", *vector)).decode()


def _ranking(ranked: Sequence[Ranked], model: str) -> JsonObject:
    results: list[JsonValue] = [{"index": one.index, "relevance_score": one.score} for one in ranked]
    return {"object": "list", "model": model, "results": results}
