"""The one door to every model. Chat, embeddings, reranking, speech and pictures all go through the same wrappers:

classifying → admission → fitting → metering → fallback → (per chosen endpoint) replacing and restoring → provider.

It fails closed: a wrapper that cannot do its work raises, and nothing is sent. Per event of an answer there is one
generator between the provider and the caller, and all it does is count.
"""

import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, aclosing
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from aarhusai.errors import Invalid, UpstreamError
from aarhusai.gateway.fitting import fit
from aarhusai.gateway.hearing import Heard, Recording, Written, check_language, length_of, told_anew, written
from aarhusai.gateway.media import Media, whole_seconds
from aarhusai.gateway.native import decision
from aarhusai.gateway.provider import Embedded, Provider, Ranked
from aarhusai.gateway.registry import Registry
from aarhusai.gateway.relay import Decided, Relayed, WireCall
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
from aarhusai.gateway.wrappers.classifying import Leaving, Size, leaving_of
from aarhusai.gateway.wrappers.fallback import Fallback, Route
from aarhusai.gateway.wrappers.ledger import Ledger
from aarhusai.gateway.wrappers.metering import Meter, metered, said
from aarhusai.gateway.wrappers.recording import record
from aarhusai.gateway.wrappers.replacing import protected, restored
from aarhusai.gateway.wrappers.seats import Seat
from aarhusai.gateway.wrappers.sharing import SharedSeats
from aarhusai.policy import Ceilings, DefaultCeilings
from aarhusai.protection import Classifier, DeclaredOnly, Replacement
from aarhusai.storage.announcements import Announcements

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


Used = tuple[Usage | None, Media | None]
"""What an answer says that it came to use; None for what it does not say."""


@dataclass(frozen=True, slots=True)
class _Once(Generic[R]):
    """An answer in one piece, and what was decided about its call."""

    result: R
    decided: Decided


_Discard = Callable[[_Answer], Awaitable[None]]
_Run = Callable[[Sequence[Route], Callable[[Route], Awaitable[_Answer]], Seat, _Discard], Awaitable[_Answer]]


class Door:
    """Calls models. `providers` is one object per kind of endpoint; `shared` counts places over all processes."""

    def __init__(
        self,
        registry: Registry,
        providers: Mapping[str, Provider],
        ledger: Ledger,
        checks: Checks | None = None,
        shared: SharedSeats | None = None,
    ) -> None:
        checks = checks or Checks()
        self._ledger = ledger
        self._admission = Admission(registry, checks.ceilings, ledger, checks.classifier)
        self._shared = shared
        self._fallback = Fallback(shared=shared, probe=self._check)
        self._wrappers = Wrappers(self._admission, self._fallback, ledger, providers)
        self._relaying = Relaying(self._wrappers)
        registry.on_change(self._fallback.forget)

    @property
    def busy(self) -> int:
        """Places that calls of this process have at this moment, at endpoints that have few."""
        return self._fallback.queues.busy

    def listen(self, announcements: Announcements) -> None:
        """Hears from other processes. Call before `announcements.start()`."""
        if self._shared is not None:
            self._shared.listen(announcements)

    async def close(self) -> None:
        """Waits for calls that are over to be settled; this process has no place anywhere any more."""
        await self._fallback.close()
        await self._ledger.close()
        if self._shared is not None:
            await self._shared.close()

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

        leaving = Leaving(lambda: texts, size=_no_answer)
        return (await self._once(context, Task.EMBED, leaving, attempt, _counted)).result

    async def rerank(self, context: CallContext, query: str, texts: Sequence[str], top: int) -> tuple[Ranked, ...]:
        """At most `top` of the texts, the most relevant first. Raises as `chat` does."""

        async def attempt(provider: Provider, endpoint: Endpoint, replacement: Replacement) -> tuple[Ranked, ...]:
            passages = [replacement.protect(text) for text in texts]
            return await provider.rerank(endpoint, replacement.protect(query), passages, top)

        leaving = Leaving(lambda: (query, *texts), size=_no_answer)
        return (await self._once(context, Task.RERANK, leaving, attempt)).result

    async def transcribe(self, context: CallContext, audio: bytes, media_type: str, language: str | None) -> str:
        """What is said in a recording. Sound cannot be read beforehand: only its declared class decides.

        `language` is an ISO 639 code; None lets the model find out. Raises Refused("unreadable_needs_class") where
        nobody chose a class and it may not go unclassed, and Invalid("malformed_request") for another language.
        """
        heard = await self.hear(context, Recording(audio, media_type, language))
        return heard.text

    async def hear(self, context: CallContext, recording: Recording[str]) -> Heard:
        """The same with words to expect, and in the form that was asked for: JSON with a `text`, or subtitles.

        Raises Invalid("unsupported_parameter") where the model's endpoint gives nothing but the words.
        """
        check_language(recording.language)
        prompt = recording.prompt

        async def attempt(provider: Provider, endpoint: Endpoint, replacement: Replacement) -> Written:
            expected = None if prompt is None else replacement.protect(prompt)
            return await written(provider, endpoint, told_anew(recording, expected))

        media = Media(seconds=length_of(recording.audio))
        leaving = Leaving(lambda: () if prompt is None else (prompt,), True, size=_no_answer, media=media)
        once = await self._once(context, Task.TRANSCRIBE, leaving, attempt, _said)
        return Heard(once.result.body, once.result.text, once.decided)

    async def speak(self, context: CallContext, text: str, voice: str, audio_format: str) -> bytes:
        """The text read aloud. A text that would have to be replaced first is refused: sound cannot be restored."""

        async def attempt(provider: Provider, endpoint: Endpoint, replacement: Replacement) -> bytes:
            return await provider.speak(endpoint, replacement.protect(text), voice, audio_format)

        leaving = Leaving(lambda: (text,), whole=True, size=_no_answer, media=Media(characters=len(text)))
        return (await self._once(context, Task.SPEAK, leaving, attempt)).result

    async def image(self, context: CallContext, prompt: str, size: str) -> bytes:
        """A picture; `size` is width and height in pixels, such as "1024x1024". Raises as `chat` does.

        A prompt that would have to be replaced first is refused: a picture cannot be restored.
        """

        async def attempt(provider: Provider, endpoint: Endpoint, replacement: Replacement) -> bytes:
            return await provider.image(endpoint, replacement.protect(prompt), size)

        leaving = Leaving(lambda: (prompt,), whole=True, size=_no_answer, media=Media(pictures=1))
        return (await self._once(context, Task.IMAGE, leaving, attempt)).result

    async def probe(self, context: CallContext, model: Model, endpoint: Endpoint) -> None:
        """Asks one endpoint of a model, switched on or not, for a few words. Only for an administrator's test.

        It passes the same checks and leaves the same traces; nothing is tried twice or elsewhere.
        """

        async def admit() -> Admitted:
            return await self._admission.admit_at(context, model, (endpoint,), leaving_of(_GREETING))

        async with aclosing(self._stream(_GREETING, admit, _directly)) as events:
            async for _ in events:
                pass

    async def _check(self, endpoint: Endpoint) -> None:
        await self._wrappers.provider(endpoint).check(endpoint)

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

        async def leave(answer: _Answer) -> None:
            first = answer.first
            meter.left(first.usage if isinstance(first, Finished) else None, said(first))
            await answer.events.aclose()

        return await run(admitted.routes, attempt, meter.seat, leave)

    async def _once(
        self,
        context: CallContext,
        task: Task,
        leaving: Leaving,
        attempt: Callable[[Provider, Endpoint, Replacement], Awaitable[R]],
        used: Callable[[R], Used] | None = None,
    ) -> _Once[R]:
        """A call that is answered in one piece. What `used` does not tell is as it was estimated."""
        started = time.perf_counter()
        admitted = await self._admission.admit(context, task, leaving)

        async with metered(self._ledger, admitted, started) as meter:

            async def at(route: Route) -> tuple[Endpoint, Replacement, R]:
                replacement = admitted.replacement(route)
                meter.sends(replacement)
                provider = self._wrappers.provider(route.endpoint)
                return route.endpoint, replacement, await attempt(provider, route.endpoint, replacement)

            estimate = sum(tokens(text) for text in leaving.texts())
            meter.expect(estimate, leaving.media)

            async def leave(found: tuple[Endpoint, Replacement, R]) -> None:
                meter.left(used(found[2])[0] if used else None)

            endpoint, replacement, result = await self._fallback.run(admitted.routes, at, meter.seat, leave)
            meter.answered(endpoint, replacement)
            usage, media = used(result) if used else (None, None)
            if media is not None:
                meter.used(media)
            meter.done(usage or Usage(estimate, 0, estimated=True))
            return _Once(result, decision(admitted, endpoint, replacement))


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


def _no_answer() -> Size:
    """What comes back is not written in tokens, and no limit makes it shorter."""
    return Size(0)


def _counted(found: Embedded) -> Used:
    return found.usage, None


def _said(found: Written) -> Used:
    return found.usage, None if found.seconds is None else Media(seconds=whole_seconds(found.seconds))


def _cut_off() -> UpstreamError:
    return UpstreamError("model_cut_off", "The answer ended in the middle.")
