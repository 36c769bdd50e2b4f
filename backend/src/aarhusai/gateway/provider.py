"""The interface every model provider answers to, and what comes back besides chat events.

A provider knows how to speak to one kind of endpoint and nothing else: it decides nothing, keeps no record and sees no
person. It accepts only `ProtectedText`, so whatever reaches it was checked. It never logs content or secrets.
"""

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from aarhusai.errors import Invalid, UpstreamError
from aarhusai.gateway.types import ChatEvent, ChatRequest, Endpoint, JsonValue, Task, Usage
from aarhusai.protection.text import ProtectedJson, ProtectedText


@dataclass(frozen=True, slots=True)
class Embedded:
    """One vector per text, in the order asked; all of one length."""

    vectors: tuple[Sequence[float], ...]
    usage: Usage


@dataclass(frozen=True, slots=True)
class Ranked:
    """A text's place in a reranking: `index` into the texts asked about; a higher `score` is more relevant."""

    index: int
    score: float


class ModelFailed(UpstreamError):  # the family's names are what happened, not FooError
    """A model call failed. `code` is one of the words below; screens translate it.

    model_unreachable   no connection, a name that does not resolve, a certificate that is not trusted
    model_timeout       no connection within 10 s, no first token or no further data within the endpoint's timeout
    model_wrong_key     401, 403
    model_not_found     404, 405 or a redirect: wrong name or wrong address
    model_busy          429 or 402; facts["retry_after"] in seconds when the endpoint says it
    model_overloaded    5xx
    model_bad_request   any other 4xx
    context_too_long    the prompt does not fit the model
    model_garbage       the answer is not what the protocol says
    model_cut_off       the answer ended in the middle

    `reason` is a few words of the endpoint's own, without secrets, for an administrator who tests a connection. It may
    echo a prompt: it is never logged, never stored, and not part of the message or the facts.
    """

    def __init__(
        self, code: str, message: str, facts: Mapping[str, str | int] | None = None, *, reason: str = ""
    ) -> None:
        super().__init__(code, message, facts)
        self.reason = reason


class Provider(Protocol):
    """One kind of endpoint. Every verb raises ModelFailed, and Invalid("task_not_supported") where it cannot."""

    def chat(self, endpoint: Endpoint, request: ChatRequest[ProtectedText]) -> AsyncGenerator[ChatEvent, None]:
        """Streams an answer; the last event is `Finished`. Nothing is sent before the first step.

        Closing the generator early closes the connection at once, so that the endpoint stops generating.
        """
        ...

    async def embed(self, endpoint: Endpoint, texts: Sequence[ProtectedText]) -> Embedded:
        """One vector per text. Prefixes such as `query: ` are the caller's."""
        ...

    async def rerank(
        self, endpoint: Endpoint, query: ProtectedText, texts: Sequence[ProtectedText], top: int
    ) -> tuple[Ranked, ...]:
        """At most `top` of the texts, the most relevant first."""
        ...

    async def transcribe(self, endpoint: Endpoint, audio: bytes, media_type: str, language: str | None) -> str:
        """What is said in a recording. `language` is an ISO 639-1 code, or None to let the model find out."""
        ...

    async def speak(self, endpoint: Endpoint, text: ProtectedText, voice: str, audio_format: str) -> bytes:
        """The text read aloud, in `audio_format` (mp3, wav, opus, ...)."""
        ...

    async def image(self, endpoint: Endpoint, prompt: ProtectedText, size: str) -> bytes:
        """A picture. `size` is width and height in pixels, such as "1024x1024"."""
        ...

    async def models(self, endpoint: Endpoint) -> tuple[str, ...]:
        """The names the endpoint offers, sorted; `endpoint.upstream_name` is not looked at."""
        ...

    async def check(self, endpoint: Endpoint) -> None:
        """Returns when the endpoint answers and accepts the key, as cheaply as it can be known."""
        ...


JsonObject = dict[str, JsonValue]


class Upstream(Protocol):
    """An answer in OpenAI's form that an endpoint has begun. Whoever has it closes it."""

    @property
    def streamed(self) -> bool:
        """Whether it comes as events."""
        ...

    @property
    def media_type(self) -> str:
        """Of the body, without parameters."""
        ...

    @property
    def done(self) -> bool:
        """Whether it said that nothing more comes."""
        ...

    async def body(self) -> bytes:
        """All of it. Raises ModelFailed."""
        ...

    async def chunks(self) -> list[JsonObject] | None:
        """The chunks that have arrived, waiting for at least one; None at the end.

        Raises ModelFailed, also for what is no chunk, for an error among them and for an answer that breaks off.
        Chunks that came before a failure are given first.
        """
        ...

    async def close(self) -> None:
        """Closes the connection at once, unless the answer was read to its end."""
        ...


@runtime_checkable
class Relays(Protocol):
    """A provider that is spoken to in OpenAI's form, so that a body can travel on as it is."""

    async def relay(self, endpoint: Endpoint, path: str, asked: "Asked") -> Upstream:
        """Sends a body. Raises ModelFailed."""
        ...


@dataclass(frozen=True, slots=True)
class Asked:
    """A body to be sent. `note` is what the model must be told of placeholders; None where there are none."""

    body: ProtectedJson
    note: ProtectedText | None
    streamed: bool


def not_supported(task: Task, kind: str) -> Invalid:
    """The error for a task that a kind of provider cannot do."""
    return Invalid("task_not_supported", f"A provider of kind {kind} cannot {task}.", {"task": str(task), "kind": kind})
