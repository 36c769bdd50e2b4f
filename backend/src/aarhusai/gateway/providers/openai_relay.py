"""Bodies that travel on in OpenAI's form, and answers that are read chunk by chunk."""

import asyncio
from collections.abc import Mapping
from contextlib import AsyncExitStack

from aarhusai.gateway.provider import Asked, JsonObject, ModelFailed
from aarhusai.gateway.providers.answer import read_object
from aarhusai.gateway.providers.connection import Response
from aarhusai.gateway.providers.failures import failed, from_error
from aarhusai.gateway.providers.http import read_body
from aarhusai.gateway.providers.openai_answer import DONE
from aarhusai.gateway.providers.openai_body import Body
from aarhusai.gateway.providers.options import Waits
from aarhusai.gateway.providers.sse import SseParser
from aarhusai.gateway.providers.streaming import next_piece, payloads_of, run_out
from aarhusai.gateway.types import Endpoint, JsonValue

EVENTS = "text/event-stream"


def relay_body(endpoint: Endpoint, asked: Asked) -> Body:
    """The body as it leaves: the caller's, with the endpoint's name of the model, and with usage always asked for."""
    body: Body = {"model": endpoint.upstream_name, **asked.body.reveal()}
    if asked.streamed:
        body["stream"] = True
        body["stream_options"] = {"include_usage": True}
    if asked.note is not None and isinstance(messages := body.get("messages"), list):
        body["messages"] = _noted(messages, asked.note.reveal())
    return body


def _noted(messages: list[JsonValue], note: str) -> list[JsonValue]:
    """With the note at the end of the system prompt, or as one."""
    first = messages[0] if messages else None
    if not isinstance(first, Mapping) or first.get("role") not in {"system", "developer"}:
        return [{"role": "system", "content": note}, *messages]
    content = first.get("content")
    joined: JsonValue
    if isinstance(content, str):
        joined = f"{content}\n\n{note}"
    else:
        joined = [*(content if isinstance(content, list) else ()), {"type": "text", "text": note}]
    return [{**first, "content": joined}, *messages[1:]]


class OpenAiUpstream:
    """See `provider.Upstream`. `held` is closed with it."""

    def __init__(self, response: Response, held: AsyncExitStack, waits: Waits, secret: str | None) -> None:
        self.media_type = response.content_type
        self.streamed = response.content_type == EVENTS
        self.done = False
        self._response = response
        self._held = held
        self._waits = waits
        self._secret = secret
        self._parser = SseParser()
        self._size = 0
        self._ended = False
        self._failure: ModelFailed | None = None
        self._deadline = asyncio.get_running_loop().time() + waits.first

    async def body(self) -> bytes:
        """See `provider.Upstream`."""
        return await read_body(self._response, self._waits.first)

    async def chunks(self) -> list[JsonObject] | None:
        """See `provider.Upstream`. Comments that only keep the connection open are no sign of life."""
        if self._failure is not None:
            raise self._failure
        while not self._ended:
            piece = await next_piece(self._response, self._deadline)
            self._size += len(piece)
            found = self._read(payloads_of(self._parser, piece, self._size))
            if not piece and not self._ended:
                self._ended = True
                if self._failure is None and not found:
                    return None
            if found:
                self._deadline = asyncio.get_running_loop().time() + self._waits.idle
                return found
            if self._failure is not None:
                raise self._failure
        return None

    async def close(self) -> None:
        """See `provider.Upstream`."""
        try:
            if self._ended and self._failure is None:
                await run_out(self._response)
        finally:
            self._response.close()
            await self._held.aclose()

    def _read(self, payloads: list[bytes]) -> list[JsonObject]:
        found: list[JsonObject] = []
        try:
            for payload in payloads:
                if payload == DONE:
                    self.done = self._ended = True
                    break
                chunk = read_object(payload, self._secret)
                if (error := chunk.get("error")) is not None:
                    raise from_error(error, self._secret)
                if not isinstance(chunk.get("choices", ()), list):
                    raise failed("model_garbage", "no choices", secret=self._secret)
                found.append(chunk)
        except ModelFailed as failure:
            self._failure = failure
        return found
