"""OpenAI's HTTP API, as OpenAI, Mistral, vLLM, Ollama, llama.cpp, TGI and Gemini's compatible endpoint speak it.

Options: `base_url` (with its /v1), `organization`, and those of `options.waits`. The secret is the API key and may be
missing.
"""

from collections.abc import AsyncGenerator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Protocol

from aarhusai.gateway.hearing import Recording
from aarhusai.gateway.provider import Asked, Embedded, ModelFailed, Ranked, Upstream
from aarhusai.gateway.providers import openai_body, openai_results, options
from aarhusai.gateway.providers.connection import Response
from aarhusai.gateway.providers.http import Call, ModelHttp, form_body, json_body, read_body
from aarhusai.gateway.providers.openai_answer import OpenAiAnswer
from aarhusai.gateway.providers.openai_body import Body
from aarhusai.gateway.providers.openai_relay import OpenAiUpstream, relay_body
from aarhusai.gateway.providers.streaming import stream_answer
from aarhusai.gateway.types import ChatEvent, ChatRequest, Endpoint
from aarhusai.protection.text import ProtectedText
from aarhusai.terms.ids import ProviderId

MAX_REMEMBERED = 1000

_JSON = "application/json"

_Key = tuple[ProviderId, str, str]

_EXTENSIONS = {
    "audio/webm": "webm",
    "audio/mp4": "m4a",
    "audio/x-m4a": "m4a",
    "audio/aac": "aac",
    "audio/mpeg": "mp3",
    "audio/ogg": "ogg",
    "audio/flac": "flac",
    "audio/wav": "wav",
    "audio/x-wav": "wav",
}


class Dialect(Protocol):
    """Where a house of this family differs from the others: addresses and keys."""

    def url(self, endpoint: Endpoint, path: str, /) -> str:
        """Where a call goes, such as `chat/completions`."""
        ...

    async def headers(self, endpoint: Endpoint, /) -> dict[str, str]:
        """What a call carries besides its body. Raises ModelFailed where a key must be fetched first."""
        ...

    def renew(self, endpoint: Endpoint, /) -> bool:
        """Called when the key was not accepted. True when there will be another and the call may be made again."""
        ...


class PlainDialect:
    """OpenAI's own: a base URL and a bearer key."""

    def url(self, endpoint: Endpoint, path: str, /) -> str:
        """See `Dialect`."""
        return f"{options.address(endpoint)}/{path}"

    async def headers(self, endpoint: Endpoint, /) -> dict[str, str]:
        """See `Dialect`."""
        headers: dict[str, str] = {}
        if endpoint.secret:
            headers["Authorization"] = f"Bearer {endpoint.secret}"
        if organization := options.text(endpoint, "organization", ""):
            headers["OpenAI-Organization"] = organization
        return headers

    def renew(self, _endpoint: Endpoint, /) -> bool:
        """See `Dialect`. A key is a key."""
        return False


class OpenAiCompatible:
    """See `provider.Provider`. Remembers which optional fields an endpoint refused."""

    def __init__(self, http: ModelHttp, dialect: Dialect) -> None:
        self._http = http
        self._dialect = dialect
        self._refusals: dict[_Key, tuple[str, ...]] = {}

    def chat(self, endpoint: Endpoint, request: ChatRequest[ProtectedText]) -> AsyncGenerator[ChatEvent, None]:
        """See `provider.Provider`."""
        answer = OpenAiAnswer(openai_body.prompt_characters(request), endpoint.secret)
        return stream_answer(self.opening(endpoint, request), answer, options.waits(endpoint))

    @asynccontextmanager
    async def opening(self, endpoint: Endpoint, request: ChatRequest[ProtectedText]) -> AsyncGenerator[Response, None]:
        """The open answer to a chat call."""
        body = openai_body.chat_body(request, endpoint.upstream_name)
        response = await self._open(endpoint, "chat/completions", body)
        try:
            yield response
        finally:
            response.close()

    async def relay(self, endpoint: Endpoint, path: str, asked: Asked) -> Upstream:
        """See `provider.Relays`."""
        return await self.relaying(endpoint, path, asked, AsyncExitStack())

    async def relaying(self, endpoint: Endpoint, path: str, asked: Asked, held: AsyncExitStack) -> Upstream:
        """The same; what is `held` is closed with the answer, or when there is none."""
        try:
            response = await self._open(endpoint, path, relay_body(endpoint, asked))
        except BaseException:
            await held.aclose()
            raise
        return OpenAiUpstream(response, held, options.waits(endpoint), endpoint.secret)

    async def embed(self, endpoint: Endpoint, texts: Sequence[ProtectedText]) -> Embedded:
        """See `provider.Provider`."""
        plain = [text.reveal() for text in texts]
        body: Body = {"model": endpoint.upstream_name, "input": plain}
        answer = await self._ask(endpoint, "embeddings", body)
        return openai_results.vectors(answer, len(plain), sum(map(len, plain)))

    async def rerank(
        self, endpoint: Endpoint, query: ProtectedText, texts: Sequence[ProtectedText], top: int
    ) -> tuple[Ranked, ...]:
        """See `provider.Provider`."""
        body: Body = {
            "model": endpoint.upstream_name,
            "query": query.reveal(),
            "documents": [text.reveal() for text in texts],
            "top_n": top,
        }
        answer = await self._ask(endpoint, "rerank", body)
        return openai_results.ranking(answer, len(texts), top)

    async def transcribe(self, endpoint: Endpoint, audio: bytes, media_type: str, language: str | None) -> str:
        """See `provider.Provider`."""
        return openai_results.words(await self._heard(endpoint, Recording(audio, media_type, language)))

    async def hear(self, endpoint: Endpoint, recording: Recording[ProtectedText]) -> bytes:
        """See `hearing.Hears`."""
        said = await self._heard(endpoint, recording)
        if recording.written in {"json", "verbose_json"}:
            openai_results.words(said)  # it must be what was asked for
        return said

    async def _heard(self, endpoint: Endpoint, recording: Recording[ProtectedText]) -> bytes:
        plain_type = recording.media_type.split(";", maxsplit=1)[0].strip().lower()
        fields = {"model": endpoint.upstream_name, "response_format": recording.written}
        if recording.language:
            fields["language"] = recording.language
        if recording.prompt is not None:
            fields["prompt"] = recording.prompt.reveal()
        if recording.temperature is not None:
            fields["temperature"] = recording.temperature
        name = f"audio.{_EXTENSIONS.get(plain_type, 'webm')}"
        kind, form = form_body(fields, name, plain_type, recording.audio)
        return await self._read(endpoint, await self._send(endpoint, "audio/transcriptions", form, kind))

    async def speak(self, endpoint: Endpoint, text: ProtectedText, voice: str, audio_format: str) -> bytes:
        """See `provider.Provider`."""
        body: Body = {
            "model": endpoint.upstream_name,
            "input": text.reveal(),
            "voice": voice,
            "response_format": audio_format,
        }
        return await self._ask(endpoint, "audio/speech", body)

    async def image(self, endpoint: Endpoint, prompt: ProtectedText, size: str) -> bytes:
        """See `provider.Provider`."""
        body: Body = {
            "model": endpoint.upstream_name,
            "prompt": prompt.reveal(),
            "size": size,
            "n": 1,
            "response_format": "b64_json",
        }
        return openai_results.picture(await self._ask(endpoint, "images/generations", body))

    async def models(self, endpoint: Endpoint) -> tuple[str, ...]:
        """See `provider.Provider`."""
        response = await self._send(endpoint, "models", None)
        return openai_results.names(await self._read(endpoint, response))

    async def check(self, endpoint: Endpoint) -> None:
        """See `provider.Provider`. Asks for the list of models."""
        await self.models(endpoint)

    async def _ask(self, endpoint: Endpoint, path: str, body: Body) -> bytes:
        return await self._read(endpoint, await self._open(endpoint, path, body))

    async def _read(self, endpoint: Endpoint, response: Response) -> bytes:
        try:
            return await read_body(response, options.waits(endpoint).first)
        finally:
            response.close()

    async def _open(self, endpoint: Endpoint, path: str, body: Body) -> Response:
        """Opens a call, and again without the optional fields that the endpoint refuses."""
        key = (endpoint.provider_id, endpoint.upstream_name, path)
        dropped = list(self._refusals.get(key, ()))
        for words in dropped:
            body = openai_body.without_refused(body, words) or body
        known = len(dropped)
        while True:
            try:
                response = await self._send(endpoint, path, json_body(body))
            except ModelFailed as failure:
                shorter = openai_body.without_refused(body, failure.reason)
                if failure.code != "model_bad_request" or shorter is None:
                    raise
                body = shorter
                dropped.append(failure.reason)
            else:
                if len(dropped) > known:
                    self._remember(key, dropped)
                return response

    async def _send(self, endpoint: Endpoint, path: str, body: bytes | None, kind: str = _JSON) -> Response:
        """Opens a call, and once more when the key can be renewed. `kind` is the media type of the body."""
        try:
            return await self._http.open(await self._call(endpoint, path, body, kind))
        except ModelFailed as failure:
            if failure.code != "model_wrong_key" or not self._dialect.renew(endpoint):
                raise
        return await self._http.open(await self._call(endpoint, path, body, kind))

    async def _call(self, endpoint: Endpoint, path: str, body: bytes | None, kind: str) -> Call:
        headers = await self._dialect.headers(endpoint)
        if body is not None:
            headers["Content-Type"] = kind
        return Call(
            url=self._dialect.url(endpoint, path),
            headers=headers,
            body=body,
            waits=options.waits(endpoint),
            secret=endpoint.secret,
        )

    def _remember(self, key: _Key, dropped: list[str]) -> None:
        if len(self._refusals) >= MAX_REMEMBERED:
            self._refusals.clear()
        self._refusals[key] = tuple(dropped)
