"""Calls that travel on in OpenAI's own form: chat, completions, embeddings, reranking, speech and pictures."""

import base64
import struct
from collections.abc import Callable, Mapping, Sequence
from contextlib import aclosing
from typing import Final

from pydantic_core import from_json, to_json

from aarhusai.errors import UpstreamError
from aarhusai.gateway.relay import WireCall, WirePath
from aarhusai.gateway.types import JsonValue
from aarhusai.web.openai import assistants
from aarhusai.web.openai.bodies import (
    MAX_BODY,
    Body,
    Chat,
    Completion,
    Embedding,
    Image,
    Rerank,
    Speech,
    as_sent,
    read,
    unsupported,
)
from aarhusai.web.openai.call import ASSISTANT_PREFIX, Call

_STATELESS: Final = "Nothing is stored here: leave it out or send false."
_NO_WEB: Final = "Models of this house do not search the web."
_IN_THE_ANSWER: Final = "Pictures come in the answer itself: ask for b64_json."

_STREAMED: Final = frozenset({WirePath.CHAT, WirePath.TEXT})

Rewrite = Callable[[bytes], bytes]


async def chat(call: Call) -> None:
    """`POST /v1/chat/completions`."""
    body = read(Chat, await call.exchange.body(MAX_BODY))
    if body["model"].startswith(ASSISTANT_PREFIX):
        await assistants.chat(call, body)
        return
    if body.get("store"):
        raise unsupported("store", _STATELESS)
    if "web_search_options" in body:
        raise unsupported("web_search_options", _NO_WEB)
    await relay(call, WirePath.CHAT, as_sent(body))


async def completion(call: Call) -> None:
    """`POST /v1/completions`, where the model's endpoint has it."""
    await relay(call, WirePath.TEXT, as_sent(read(Completion, await call.exchange.body(MAX_BODY))))


async def embedding(call: Call) -> None:
    """`POST /v1/embeddings`. Vectors come as they were asked for, whatever the endpoint gives."""
    body = read(Embedding, await call.exchange.body(MAX_BODY))
    packed = body.get("encoding_format") == "base64"
    await relay(call, WirePath.EMBED, as_sent(body), lambda answer: _vectors(answer, packed=packed))


async def rerank(call: Call) -> None:
    """`POST /v1/rerank`, in the shape of Cohere and Jina. Documents in the answer are the caller's own."""
    body = read(Rerank, await call.exchange.body(MAX_BODY))
    asked = [one if isinstance(one, str) else one["text"] for one in body["documents"]]
    shown = asked if body.get("return_documents") else None
    plain: dict[str, JsonValue] = {**as_sent(body), "documents": asked}
    plain.pop("return_documents", None)
    await relay(call, WirePath.RERANK, plain, lambda answer: _ranking(answer, shown))


async def speech(call: Call) -> None:
    """`POST /v1/audio/speech`: the sound, as bytes."""
    await relay(call, WirePath.SPEECH, as_sent(read(Speech, await call.exchange.body(MAX_BODY))))


async def image(call: Call) -> None:
    """`POST /v1/images/generations`."""
    body = read(Image, await call.exchange.body(MAX_BODY))
    if body.get("response_format") == "url":
        raise unsupported("response_format", _IN_THE_ANSWER)
    await relay(call, WirePath.IMAGES, as_sent(body))


async def relay(call: Call, path: WirePath, body: Body, rewrite: Rewrite | None = None) -> None:
    """Sends a call through the door and its answer back, as it comes."""
    model = call.model(str(body["model"]))
    exchange = call.exchange
    exchange.watch(events=path in _STREAMED and body.get("stream") is True)
    async with call.services.door.relay(WireCall(call.context(model.id), path, body)) as answer:
        call.decided(answer.decided)
        if answer.streamed:
            async with aclosing(answer.pieces()) as pieces:
                async for piece in pieces:
                    await exchange.piece(piece)
            await exchange.end()
        else:
            whole = await answer.whole()
            kind = (b"content-type", answer.media_type.encode())
            await exchange.whole(rewrite(whole) if rewrite else whole, kind=kind)


def _vectors(answer: bytes, *, packed: bool) -> bytes:
    """Vectors as numbers or as base64 of little-endian float32, as OpenAI writes them."""
    found = _object(answer)
    data = found.get("data")
    if not isinstance(data, list):
        raise _garbage()
    changed = False
    for one in data:
        vector = one.get("embedding") if isinstance(one, dict) else None
        if isinstance(one, dict) and packed and isinstance(vector, list):
            one["embedding"] = _pack(vector)
            changed = True
        elif isinstance(one, dict) and not packed and isinstance(vector, str):
            one["embedding"] = _unpack(vector)
            changed = True
    return to_json(found) if changed else answer


def _pack(vector: Sequence[JsonValue]) -> str:
    try:
        return base64.b64encode(struct.pack(f"<{len(vector)}f", *vector)).decode()
    except (struct.error, OverflowError):
        raise _garbage() from None


def _unpack(vector: str) -> list[JsonValue]:
    try:
        data = base64.b64decode(vector, validate=True)
        return list(struct.unpack(f"<{len(data) // 4}f", data))
    except (ValueError, struct.error):
        raise _garbage() from None


def _ranking(answer: bytes, documents: Sequence[str] | None) -> bytes:
    found = _object(answer)
    results = found.get("results")
    if not isinstance(results, list):
        raise _garbage()
    ranked = [_ranked(one, documents) for one in results]
    return to_json({**found, "results": ranked})


def _ranked(one: JsonValue, documents: Sequence[str] | None) -> dict[str, JsonValue]:
    index = one.get("index") if isinstance(one, Mapping) else None
    score = one.get("relevance_score") if isinstance(one, Mapping) else None
    if not isinstance(index, int) or not isinstance(score, int | float):
        raise _garbage()
    found: dict[str, JsonValue] = {"index": index, "relevance_score": score}
    if documents is not None:
        if not 0 <= index < len(documents):
            raise _garbage()
        found["document"] = {"text": documents[index]}
    return found


def _object(answer: bytes) -> dict[str, JsonValue]:
    try:
        found: JsonValue = from_json(answer)
    except ValueError:
        raise _garbage() from None
    if not isinstance(found, dict):
        raise _garbage()
    return found


def _garbage() -> UpstreamError:
    return UpstreamError("model_garbage", "The model's endpoint answered something that is not an answer.")
