"""`POST /v1/responses`: through the door as a chat completion, or to an assistant, and back as a response."""

from collections.abc import Mapping, Sequence
from contextlib import aclosing
from typing import cast

from pydantic_core import from_json, to_json

from aarhusai.errors import UpstreamError
from aarhusai.gateway.providers.sse import SseParser
from aarhusai.gateway.relay import Relayed, WireCall, WirePath
from aarhusai.gateway.types import JsonValue
from aarhusai.web.openai import assistants
from aarhusai.web.openai.bodies import MAX_BODY, Body, Message, as_sent, checked, unsupported
from aarhusai.web.openai.call import ASSISTANT_PREFIX, Call
from aarhusai.web.openai.responses.request import Responses, chat_body, messages_of
from aarhusai.web.openai.responses.writing import Writing


async def respond(call: Call) -> None:
    """`POST /v1/responses`."""
    asked = cast("Responses", checked(Responses, await call.exchange.body(MAX_BODY)))
    body = chat_body(asked)
    if asked["model"].startswith(ASSISTANT_PREFIX):
        await _assisted(call, asked, body)
        return
    model = call.model(asked["model"])
    streamed = asked.get("stream") is True
    call.exchange.watch(events=streamed)
    async with call.services.door.relay(WireCall(call.context(model.id), WirePath.CHAT, body)) as answer:
        call.decided(answer.decided)
        writing = Writing(head_of(call, asked), call.id.hex)
        if answer.streamed:
            await _streamed(call, answer, writing)
        else:
            writing.chunk(_as_chunk(_object(await answer.whole())))
            await call.exchange.whole(to_json(writing.whole()))


async def _streamed(call: Call, answer: Relayed, writing: Writing) -> None:
    exchange = call.exchange
    exchange.told_by(writing.failed)
    await exchange.piece(writing.begin())
    parser = SseParser()
    async with aclosing(answer.pieces()) as pieces:
        async for piece in pieces:
            events = b"".join(writing.chunk(_object(payload)) for payload in parser.feed(piece) if payload != b"[DONE]")
            if events:
                await exchange.piece(events)
    await exchange.end(writing.end())


async def _assisted(call: Call, asked: Responses, body: Body) -> None:
    for name in ("tools", "response_format", "logprobs"):
        if body.get(name):
            raise unsupported("text.format" if name == "response_format" else name, assistants.OWN)
    exchange, streamed = call.exchange, asked.get("stream") is True
    exchange.watch(events=streamed)
    messages = cast("Sequence[Message]", messages_of(asked))
    called = await assistants.begin(call, asked["model"], messages)
    answer = assistants.Answer(call, called)
    writing = Writing(head_of(call, asked), call.id.hex)
    if streamed:
        exchange.told_by(writing.failed)
    async with aclosing(answer.pieces()) as pieces:
        async for delta in pieces:
            begun = b"" if answer.told else writing.begin()
            if not answer.told:
                assistants.decided(call, called)
                answer.told = True
            events = begun + writing.chunk({"choices": [{"delta": delta}]})
            if streamed:
                await exchange.piece(events)
    notes = writing.annotated([one.as_response() for one in answer.citations()])
    writing.chunk({"choices": [{"finish_reason": answer.finish}], "usage": answer.usage})
    if streamed:
        await exchange.end(notes + writing.end())
    else:
        await exchange.whole(to_json({**writing.whole(), "aarhusai": answer.about()}))


def head_of(call: Call, asked: Responses) -> Mapping[str, JsonValue]:
    """The fields of a response that stand from the beginning: what was asked, and how."""
    whole = as_sent(asked)
    reasoning, text = whole.get("reasoning"), whole.get("text")
    effort = reasoning.get("effort") if isinstance(reasoning, Mapping) else None
    form = text.get("format") if isinstance(text, Mapping) else None
    parallel = asked.get("parallel_tool_calls")
    return {
        "id": f"resp_{call.id.hex}",
        "object": "response",
        "created_at": call.created,
        "background": False,
        "error": None,
        "instructions": asked.get("instructions"),
        "max_output_tokens": asked.get("max_output_tokens"),
        "max_tool_calls": None,
        "metadata": whole.get("metadata") or {},
        "model": asked["model"],
        "parallel_tool_calls": True if parallel is None else parallel,
        "previous_response_id": None,
        "reasoning": {"effort": effort, "summary": None},
        "service_tier": "default",
        "store": False,
        "temperature": asked.get("temperature"),
        "text": {"format": form or {"type": "text"}},
        "tool_choice": whole.get("tool_choice") or "auto",
        "tools": whole.get("tools") or [],
        "top_logprobs": asked.get("top_logprobs") or 0,
        "top_p": asked.get("top_p"),
        "truncation": "disabled",
        "user": asked.get("user"),
    }


def _as_chunk(completion: Body) -> Body:
    """A whole completion as the one chunk that says everything."""
    choices = completion.get("choices")
    first = choices[0] if isinstance(choices, list) and choices else None
    if not isinstance(first, Mapping):
        raise _garbage()
    return {**completion, "choices": [{**first, "delta": first.get("message")}]}


def _object(payload: bytes) -> Body:
    try:
        found: JsonValue = from_json(payload)
    except ValueError:
        raise _garbage() from None
    if not isinstance(found, dict):
        raise _garbage()
    return found


def _garbage() -> UpstreamError:
    return UpstreamError("model_garbage", "The model's endpoint answered something that is not an answer.")
