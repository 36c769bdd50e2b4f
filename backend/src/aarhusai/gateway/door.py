"""The one door to every model. Chat, embeddings, reranking, speech and pictures all go through the same wrappers:

classifying → admission → fitting → metering → fallback → (per chosen endpoint) replacing and restoring → provider.

It fails closed: a wrapper that cannot do its work raises, and nothing is sent. Per event of an answer there is one
generator between the provider and the caller, and all it does is count.
"""

import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, aclosing
from dataclasses import dataclass, field
from typing import TypeVar

from pydantic_core import to_json

from aarhusai.errors import Invalid, UpstreamError
from aarhusai.gateway.fitting import fit
from aarhusai.gateway.hearing import Hears, Recording, check_language, told_anew
from aarhusai.gateway.provider import Embedded, Provider, Ranked
from aarhusai.gateway.registry import Registry
from aarhusai.gateway.relay import Relayed, WireCall
from aarhusai.gateway.relaying import Relaying, Wrappers
from aarhusai.gateway.tokens import TIGHT, USUAL, tokens
from aarhusai.gateway.types import (
    CallContext,
    ChatCall,
    ChatEvent,
    ChatMessage,
    ChatRequest,
    Endpoint,
    Finished,
    Model,
    Task,
    TextPart,
    Usage,
)
from aarhusai.gateway.wrappers.admission import Admission, Admitted
from aarhusai.gateway.wrappers.classifying import Leaving, leaving_of
from aarhusai.gateway.wrappers.fallback import Fallback, Route
from aarhusai.gateway.wrappers.ledger import Ledger
from aarhusai.gateway.wrappers.metering import Meter, metered
from aarhusai.gateway.wrappers.recording import record
from aarhusai.gateway.wrappers.replacing import protected, restored
from aarhusai.gateway.wrappers.seats import Seat
from aarhusai.policy import Ceilings, DefaultCeilings
from aarhusai.protection import Classifier, DeclaredOnly, Replacement

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Checks:
    """What the door asks before anything is sent."""

    ceilings: Ceilings = field(default_factory=DefaultCeilings)
    classifier: Classifier = field(default_factory=DeclaredOnly)


@dataclass(frozen=True, slots=True)
class _Answer:
    """An answer that has begun: its first event, and the rest."""

    endpoint: Endpoint
    replacement: Replacement
    first: ChatEvent
    events: AsyncGenerator[ChatEvent, None]


_Discard = Callable[[_Answer], Awaitable[None]]
_Run = Callable[[Sequence[Route], Callable[[Route], Awaitable[_Answer]], Seat, _Discard], Awaitable[_Answer]]


class Door:
    """Calls models. `providers` is one object per kind of endpoint."""

    def __init__(
        self, registry: Registry, providers: Mapping[str, Provider], ledger: Ledger, checks: Checks | None = None
    ) -> None:
        checks = checks or Checks()
        self._ledger = ledger
        self._admission = Admission(registry, checks.ceilings, ledger, checks.classifier)
        self._fallback = Fallback()
        self._wrappers = Wrappers(self._admission, self._fallback, ledger, providers)
        self._relaying = Relaying(self._wrappers)
        registry.on_change(self._fallback.forget)

    @property
    def busy(self) -> int:
        """Places taken at this moment, at endpoints of this process that have few."""
        return self._fallback.queues.busy

    async def close(self) -> None:
        """Waits for calls that are over to be settled."""
        await self._ledger.close()

    def chat(self, call: ChatCall) -> AsyncGenerator[ChatEvent, None]:
        """Streams an answer; the last event is `Finished`. Nothing happens before the first step.

        Closing the generator early, or cancelling its reader, closes the provider's connection at once and settles the
        call as stopped. Raises NotFound("model_not_available"), Invalid("task_not_supported"),
        Refused("class_not_allowed_in_zone"), Refused("unreadable_needs_class"), Invalid("tool_name_not_allowed"),
        TooLarge("message_too_long_for_model"), Unavailable (nothing could be looked for, so nothing was sent), and the
        endpoint's UpstreamError.
        """
        context, request = call.context, call.request

        async def admit() -> Admitted:
            return await self._admission.admit(context, Task.CHAT, leaving_of(request))

        return self._stream(request, admit, self._fallback.run)

    def relay(self, call: WireCall) -> AbstractAsyncContextManager[Relayed]:
        """A call in OpenAI's own form, answered in it.

        Entering admits, reserves, sends, and waits for the first event, or for a whole answer; what can go wrong before
        the first byte is raised there, as `chat` does, besides Invalid("malformed_request"), ("field_not_allowed"),
        ("remote_url_not_allowed") and ("unsupported_parameter"), which name a field. Leaving closes the provider's
        connection at once and settles the call.
        """
        return self._relaying.relay(call)

    async def embed(self, context: CallContext, texts: Sequence[str]) -> Embedded:
        """One vector per text, in order. Raises as `chat` does."""

        async def attempt(provider: Provider, endpoint: Endpoint, replacement: Replacement) -> Embedded:
            return await provider.embed(endpoint, [replacement.protect(text) for text in texts])

        return await self._once(context, Task.EMBED, Leaving(lambda: texts), attempt, lambda found: found.usage)

    async def rerank(self, context: CallContext, query: str, texts: Sequence[str], top: int) -> tuple[Ranked, ...]:
        """At most `top` of the texts, the most relevant first. Raises as `chat` does."""

        async def attempt(provider: Provider, endpoint: Endpoint, replacement: Replacement) -> tuple[Ranked, ...]:
            passages = [replacement.protect(text) for text in texts]
            return await provider.rerank(endpoint, replacement.protect(query), passages, top)

        return await self._once(context, Task.RERANK, Leaving(lambda: (query, *texts)), attempt)

    async def transcribe(self, context: CallContext, audio: bytes, media_type: str, language: str | None) -> str:
        """What is said in a recording. Sound cannot be read beforehand: only its declared class decides.

        `language` is an ISO 639 code; None lets the model find out. Raises Refused("unreadable_needs_class") where
        nobody chose a class and it may not go unclassed, and Invalid("malformed_request") for another language.
        """
        check_language(language)

        async def attempt(provider: Provider, endpoint: Endpoint, _: Replacement) -> str:
            return await provider.transcribe(endpoint, audio, media_type, language)

        return await self._once(context, Task.TRANSCRIBE, Leaving(tuple, unreadable=True), attempt)

    async def hear(self, context: CallContext, recording: Recording[str]) -> bytes:
        """The same with words to expect, and in the form that was asked for: JSON with a `text`, or subtitles.

        Raises Invalid("unsupported_parameter") where the model's endpoint gives nothing but the words.
        """
        if recording.plain:
            said = await self.transcribe(context, recording.audio, recording.media_type, recording.language)
            return to_json({"text": said})
        check_language(recording.language)
        prompt = recording.prompt

        async def attempt(provider: Provider, endpoint: Endpoint, replacement: Replacement) -> bytes:
            if not isinstance(provider, Hears):
                field = "response_format" if recording.written != "json" else "prompt"
                raise Invalid("unsupported_parameter", "The model gives nothing but the words.", {"field": field})
            expected = None if prompt is None else replacement.protect(prompt)
            return await provider.hear(endpoint, told_anew(recording, expected))

        leaving = Leaving(lambda: () if prompt is None else (prompt,), unreadable=True)
        return await self._once(context, Task.TRANSCRIBE, leaving, attempt)

    async def speak(self, context: CallContext, text: str, voice: str, audio_format: str) -> bytes:
        """The text read aloud. A text that would have to be replaced first is refused: sound cannot be restored."""

        async def attempt(provider: Provider, endpoint: Endpoint, replacement: Replacement) -> bytes:
            return await provider.speak(endpoint, replacement.protect(text), voice, audio_format)

        return await self._once(context, Task.SPEAK, Leaving(lambda: (text,), whole=True), attempt)

    async def image(self, context: CallContext, prompt: str, size: str) -> bytes:
        """A picture; `size` is width and height in pixels, such as "1024x1024". Raises as `chat` does.

        A prompt that would have to be replaced first is refused: a picture cannot be restored.
        """

        async def attempt(provider: Provider, endpoint: Endpoint, replacement: Replacement) -> bytes:
            return await provider.image(endpoint, replacement.protect(prompt), size)

        return await self._once(context, Task.IMAGE, Leaving(lambda: (prompt,), whole=True), attempt)

    async def probe(self, context: CallContext, model: Model, endpoint: Endpoint) -> None:
        """Asks one endpoint of a model, switched on or not, for a few words. Only for an administrator's test.

        It passes the same checks and leaves the same traces; nothing is tried twice or elsewhere.
        """

        async def admit() -> Admitted:
            return await self._admission.admit_at(context, model, (endpoint,), leaving_of(_GREETING))

        async with aclosing(self._stream(_GREETING, admit, _directly)) as events:
            async for _ in events:
                pass

    async def _stream(
        self, request: ChatRequest[str], admit: Callable[[], Awaitable[Admitted]], run: _Run
    ) -> AsyncGenerator[ChatEvent, None]:
        started = time.perf_counter()
        admitted = await admit()
        async with metered(self._ledger, admitted, started) as meter:
            answer = await self._begin(admitted, request, meter, run)
            meter.answered(answer.endpoint, answer.replacement)
            saw = meter.saw
            event = answer.first
            try:
                saw(event)
                yield event
                async for event in answer.events:
                    saw(event)
                    yield event
            finally:
                await answer.events.aclose()
            if not isinstance(event, Finished):
                raise _cut_off()

    async def _begin(self, admitted: Admitted, request: ChatRequest[str], meter: Meter, run: _Run) -> _Answer:
        """The answer's beginning. An endpoint that finds the prompt too long gets it once more, fitted tighter."""
        try:
            return await self._fitted(admitted, request, meter, run, USUAL)
        except UpstreamError as error:
            if error.code != "context_too_long":
                raise
        return await self._fitted(admitted, request, meter, run, TIGHT)

    async def _fitted(
        self, admitted: Admitted, request: ChatRequest[str], meter: Meter, run: _Run, bytes_per_token: float
    ) -> _Answer:
        model = admitted.model
        fitted = fit(request, model.context_window, admitted.max_output or model.max_output, bytes_per_token)
        meter.expect(fitted.input_tokens)

        async def attempt(route: Route) -> _Answer:
            provider = self._wrappers.provider(route.endpoint)
            replacement = admitted.replacement(route)
            leaving = protected(fitted.request, replacement)
            record(admitted.protection, admitted.context, route.endpoint, leaving, replacement)
            meter.sends(replacement)
            events = provider.chat(route.endpoint, leaving)
            if replacement.count is not None:
                events = restored(events, replacement)
            try:
                return _Answer(route.endpoint, replacement, await anext(events), events)
            except StopAsyncIteration:
                raise _cut_off() from None

        return await run(admitted.routes, attempt, meter.seat, _discard)

    async def _once(
        self,
        context: CallContext,
        task: Task,
        leaving: Leaving,
        attempt: Callable[[Provider, Endpoint, Replacement], Awaitable[R]],
        usage: Callable[[R], Usage] | None = None,
    ) -> R:
        """A call that is answered in one piece. Tokens are estimated where `usage` does not tell them."""
        started = time.perf_counter()
        admitted = await self._admission.admit(context, task, leaving)

        async with metered(self._ledger, admitted, started) as meter:

            async def at(route: Route) -> tuple[Endpoint, Replacement, R]:
                replacement = admitted.replacement(route)
                meter.sends(replacement)
                provider = self._wrappers.provider(route.endpoint)
                return route.endpoint, replacement, await attempt(provider, route.endpoint, replacement)

            estimate = sum(tokens(text) for text in leaving.texts())
            meter.expect(estimate)
            endpoint, replacement, result = await self._fallback.run(admitted.routes, at, meter.seat)
            meter.answered(endpoint, replacement)
            meter.done(usage(result) if usage else Usage(estimate, 0, estimated=True))
            return result


_GREETING = ChatRequest(
    messages=(ChatMessage("user", (TextPart("Svar kun med ordet: hej"),)),),
    max_output=16,
)


async def _directly(
    routes: Sequence[Route], attempt: Callable[[Route], Awaitable[_Answer]], _: Seat, __: _Discard
) -> _Answer:
    if not routes:
        raise Invalid("endpoint_zone_too_loose", "The endpoint runs in a looser zone than the model.")
    return await attempt(routes[0])


async def _discard(answer: _Answer) -> None:
    await answer.events.aclose()


def _cut_off() -> UpstreamError:
    return UpstreamError("model_cut_off", "The answer ended in the middle.")
