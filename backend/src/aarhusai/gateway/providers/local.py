# ruff: noqa: ARG002  # it answers to an interface whose arguments it need not look at
"""The model on this machine: asks the runtime's manager for it, then speaks to it like any OpenAI-compatible endpoint.

`endpoint.upstream_name` is a name out of `runtime.weights.model_files`; only the one called `EMBEDDER` turns texts into
vectors. Options: those of `options.waits`, longer than elsewhere by default, because people wait for each other's turn
on a small machine rather than get an error.
"""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import cast

from pydantic_core import from_json, to_json

from aarhusai.gateway.provider import Asked, Embedded, ModelFailed, Ranked, Upstream, not_supported
from aarhusai.gateway.providers import openai_body, options
from aarhusai.gateway.providers.connection import Response
from aarhusai.gateway.providers.failures import failed
from aarhusai.gateway.providers.http import ModelHttp
from aarhusai.gateway.providers.openai_answer import OpenAiAnswer
from aarhusai.gateway.providers.openai_compatible import OpenAiCompatible, PlainDialect
from aarhusai.gateway.providers.options import Waits
from aarhusai.gateway.providers.streaming import stream_answer
from aarhusai.gateway.runtime.weights import EMBEDDER
from aarhusai.gateway.types import ChatEvent, ChatRequest, Endpoint, JsonValue, Task
from aarhusai.protection.text import ProtectedText

PATIENCE = 600.0
"""Seconds. On a small machine people queue for a slot; a queue is no error."""

CHAT = "chat/completions"
EMBEDDINGS = "embeddings"
MAX_LINE = 64 * 1024
_RESTART_SECONDS = 0.3

_CODES = {
    "model_not_found": ("model_not_found", "no such file on this machine"),
    "model_not_loaded": ("model_unreachable", "the model file could not be loaded"),
}


class Local:
    """See `provider.Provider`. `socket` is the manager's; see `runtime.address.socket_path`."""

    def __init__(self, http: ModelHttp, socket: Path) -> None:
        self._server = OpenAiCompatible(http, PlainDialect())
        self._socket = socket

    def chat(self, endpoint: Endpoint, request: ChatRequest[ProtectedText]) -> AsyncGenerator[ChatEvent, None]:
        """See `provider.Provider`. The model stays loaded while the answer runs."""
        answer = OpenAiAnswer(openai_body.prompt_characters(request))
        return stream_answer(self._opening(endpoint, request), answer, options.waits(endpoint, PATIENCE))

    async def relay(self, endpoint: Endpoint, path: str, asked: Asked) -> Upstream:
        """See `provider.Relays`. The model stays loaded while the answer runs."""
        try:
            return await self._relay(endpoint, path, asked)
        except ModelFailed as failure:
            if failure.code != "model_unreachable":
                raise
        await asyncio.sleep(_RESTART_SECONDS)
        return await self._relay(endpoint, path, asked)

    async def embed(self, endpoint: Endpoint, texts: Sequence[ProtectedText]) -> Embedded:
        """See `provider.Provider`. Raises Invalid("task_not_supported") for any but the bundled embedder.

        Asks a second time when the runtime was being restarted, or the model died.
        """
        if endpoint.upstream_name != EMBEDDER:
            raise not_supported(Task.EMBED, endpoint.kind)
        try:
            return await self._embed(endpoint, texts)
        except ModelFailed as failure:
            if failure.code not in {"model_unreachable", "model_cut_off"}:
                raise
        await asyncio.sleep(_RESTART_SECONDS)
        return await self._embed(endpoint, texts)

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
        """See `provider.Provider`. The files on this machine; none is loaded."""
        async with self._asked({"list": True}, options.waits(endpoint, PATIENCE)) as answer:
            names = answer.get("models")
            return tuple(name for name in names if isinstance(name, str)) if isinstance(names, list) else ()

    async def check(self, endpoint: Endpoint) -> None:
        """See `provider.Provider`. Whether the manager answers."""
        await self.models(endpoint)

    async def _embed(self, endpoint: Endpoint, texts: Sequence[ProtectedText]) -> Embedded:
        waits = options.waits(endpoint, PATIENCE)
        async with self._asked({"model": endpoint.upstream_name}, waits) as answer:
            return await self._server.embed(_lent(endpoint, answer, waits), texts)

    async def _relay(self, endpoint: Endpoint, path: str, asked: Asked) -> Upstream:
        if (path == EMBEDDINGS) != (endpoint.upstream_name == EMBEDDER) or path not in {EMBEDDINGS, CHAT}:
            raise not_supported(Task.EMBED if path == EMBEDDINGS else Task.CHAT, endpoint.kind)
        waits = options.waits(endpoint, PATIENCE)
        held = AsyncExitStack()
        try:
            lent = _lent(
                endpoint,
                await held.enter_async_context(self._asked({"model": endpoint.upstream_name}, waits)),
                waits,
            )
        except BaseException:
            await held.aclose()
            raise
        return await self._server.relaying(lent, path, asked, held)

    @asynccontextmanager
    async def _opening(self, endpoint: Endpoint, request: ChatRequest[ProtectedText]) -> AsyncGenerator[Response, None]:
        """Asks the manager a second time when it was being restarted, or the model died after its answer."""
        async with AsyncExitStack() as stack:
            try:
                response = await self._enter(stack, endpoint, request)
            except ModelFailed as failure:
                if failure.code != "model_unreachable":
                    raise
                await stack.aclose()
                await asyncio.sleep(_RESTART_SECONDS)
                response = await self._enter(stack, endpoint, request)
            yield response

    async def _enter(self, stack: AsyncExitStack, endpoint: Endpoint, request: ChatRequest[ProtectedText]) -> Response:
        waits = options.waits(endpoint, PATIENCE)
        answer = await stack.enter_async_context(self._asked({"model": endpoint.upstream_name}, waits))
        return await stack.enter_async_context(self._server.opening(_lent(endpoint, answer, waits), request))

    @asynccontextmanager
    async def _asked(self, question: JsonValue, waits: Waits) -> AsyncGenerator[dict[str, JsonValue], None]:
        """The manager's answer; what it lent is lent until the block is left."""
        writer: asyncio.StreamWriter | None = None
        try:
            try:
                async with asyncio.timeout(waits.first):
                    reader, writer = await asyncio.open_unix_connection(self._socket, limit=MAX_LINE)
                    writer.write(to_json(question) + b"\n")
                    await writer.drain()
                    line = await reader.readline()
                answer = cast("JsonValue", from_json(line))
            except TimeoutError:
                raise failed("model_timeout") from None
            except (OSError, ValueError):
                raise failed("model_unreachable", "the local model runtime is not running") from None
            yield answer if isinstance(answer, dict) else {}
        finally:
            if writer is not None:
                writer.close()


def _lent(endpoint: Endpoint, answer: Mapping[str, JsonValue], waits: Waits) -> Endpoint:
    """The endpoint that the manager's answer names. Raises ModelFailed when it names none."""
    url, key = answer.get("url"), answer.get("key")
    if not isinstance(url, str) or not isinstance(key, str):
        code, reason = _CODES.get(str(answer.get("error")), ("model_unreachable", "the runtime did not answer"))
        raise failed(code, reason)
    return replace(endpoint, options={"base_url": url, "first_timeout": waits.first, "timeout": waits.idle}, secret=key)
