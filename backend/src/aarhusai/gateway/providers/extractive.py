# ruff: noqa: ARG002  # it answers to an interface whose arguments it need not look at
"""The responder that is no language model: it answers with sentences quoted from the passages it was given.

It runs inside this process and calls nothing. How an answer is put together is given to it, because that knows Danish
and lies above this room.
"""

from collections.abc import AsyncGenerator, Callable, Sequence

from aarhusai.gateway.provider import Embedded, Ranked, not_supported
from aarhusai.gateway.types import (
    QUOTING_SLUG,
    ChatEvent,
    ChatMessage,
    ChatRequest,
    Endpoint,
    Finished,
    PassagePart,
    Task,
    TextDelta,
    TextPart,
    Usage,
)
from aarhusai.protection.text import ProtectedText

Quote = Callable[[str, str, Sequence[PassagePart[str]]], str]
"""The answer to a question, from the question before it (or an empty text) and the passages."""


class Extractive:
    """See `provider.Provider`. `quote` is pure and quick: it runs on the loop."""

    def __init__(self, quote: Quote) -> None:
        self._quote = quote

    async def chat(self, endpoint: Endpoint, request: ChatRequest[ProtectedText]) -> AsyncGenerator[ChatEvent, None]:
        """See `provider.Provider`. One event for each line, so that a page fills as it does with a model."""
        questions = [_question(message) for message in request.messages if message.role == "user"]
        passages = [
            PassagePart(part.number, part.title.reveal(), part.page, part.heading.reveal(), part.text.reveal())
            for message in request.messages
            for part in message.parts
            if isinstance(part, PassagePart)
        ]
        before = questions[-2] if len(questions) > 1 else ""
        answer = self._quote(questions[-1] if questions else "", before, passages)
        for line in answer.splitlines(keepends=True):
            yield TextDelta(line)
        read = sum(len(passage.text.split()) for passage in passages)
        yield Finished("stop", Usage(read, len(answer.split()), estimated=True))

    async def embed(self, endpoint: Endpoint, texts: Sequence[ProtectedText]) -> Embedded:
        """Raises Invalid("task_not_supported")."""
        raise not_supported(Task.EMBED, endpoint.kind)

    async def rerank(
        self, endpoint: Endpoint, query: ProtectedText, texts: Sequence[ProtectedText], top: int
    ) -> tuple[Ranked, ...]:
        """Raises Invalid("task_not_supported")."""
        raise not_supported(Task.RERANK, endpoint.kind)

    async def transcribe(self, endpoint: Endpoint, audio: bytes, media_type: str, language: str | None) -> str:
        """Raises Invalid("task_not_supported")."""
        raise not_supported(Task.TRANSCRIBE, endpoint.kind)

    async def speak(self, endpoint: Endpoint, text: ProtectedText, voice: str, audio_format: str) -> bytes:
        """Raises Invalid("task_not_supported")."""
        raise not_supported(Task.SPEAK, endpoint.kind)

    async def image(self, endpoint: Endpoint, prompt: ProtectedText, size: str) -> bytes:
        """Raises Invalid("task_not_supported")."""
        raise not_supported(Task.IMAGE, endpoint.kind)

    async def models(self, endpoint: Endpoint) -> tuple[str, ...]:
        """Its own name."""
        return (QUOTING_SLUG,)

    async def check(self, endpoint: Endpoint) -> None:
        """Always well."""


def _question(message: ChatMessage[ProtectedText]) -> str:
    """What the person wrote: the last text, after the passages and what was said about them."""
    texts = [part.text.reveal() for part in message.parts if isinstance(part, TextPart)]
    return texts[-1] if texts else ""
