# ruff: noqa: ARG002  # it answers to an interface whose arguments it need not look at
"""Anthropic's Messages API, natively: its tools, images and errors are not OpenAI's.

Options: `base_url` (default: Anthropic's own, without /v1), and those of `options.waits`. The secret is the API key.
"""

import re
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager

from aarhusai.gateway.provider import Embedded, ModelFailed, Ranked, not_supported
from aarhusai.gateway.providers import openai_body, openai_results, options
from aarhusai.gateway.providers.anthropic_answer import AnthropicAnswer
from aarhusai.gateway.providers.anthropic_body import OPTIONAL_FIELDS, messages_body
from aarhusai.gateway.providers.connection import Response
from aarhusai.gateway.providers.http import Call, ModelHttp, json_body
from aarhusai.gateway.providers.openai_body import Body
from aarhusai.gateway.providers.streaming import stream_answer
from aarhusai.gateway.types import ChatEvent, ChatRequest, Endpoint, Task
from aarhusai.protection.text import ProtectedText

BASE_URL = "https://api.anthropic.com"
API_VERSION = "2023-06-01"
KIND = "anthropic"


class Anthropic:
    """See `provider.Provider`. Anthropic offers chat only."""

    def __init__(self, http: ModelHttp) -> None:
        self._http = http

    def chat(self, endpoint: Endpoint, request: ChatRequest[ProtectedText]) -> AsyncGenerator[ChatEvent, None]:
        """See `provider.Provider`."""
        answer = AnthropicAnswer(openai_body.prompt_characters(request), endpoint.secret)
        return stream_answer(self._opening(endpoint, request), answer, options.waits(endpoint))

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
        """See `provider.Provider`."""
        return openai_results.names(await self._http.fetch(self._call(endpoint, "models?limit=1000", None)))

    async def check(self, endpoint: Endpoint) -> None:
        """See `provider.Provider`. Asks for the list of models."""
        await self.models(endpoint)

    @asynccontextmanager
    async def _opening(self, endpoint: Endpoint, request: ChatRequest[ProtectedText]) -> AsyncGenerator[Response, None]:
        body = messages_body(request, endpoint.upstream_name)
        while True:
            try:
                response = await self._http.open(self._call(endpoint, "messages", body))
                break
            except ModelFailed as failure:
                shorter = _without_refused(body, failure.reason)
                if failure.code != "model_bad_request" or shorter is None:
                    raise
                body = shorter
        try:
            yield response
        finally:
            response.close()

    def _call(self, endpoint: Endpoint, path: str, body: Body | None) -> Call:
        headers = {"anthropic-version": API_VERSION, "Content-Type": "application/json"}
        if endpoint.secret:
            headers["x-api-key"] = endpoint.secret
        return Call(
            url=f"{options.address(endpoint, BASE_URL).removesuffix('/v1')}/v1/{path}",
            headers=headers,
            body=None if body is None else json_body(body),
            waits=options.waits(endpoint),
            secret=endpoint.secret,
        )


def _without_refused(body: Body, words: str) -> Body | None:
    """Newer models take no sampling settings, or only one of the two."""
    for field in OPTIONAL_FIELDS:
        if field in body and re.search(rf"\b{field}\b", words):
            return {name: value for name, value in body.items() if name != field}
    return None
