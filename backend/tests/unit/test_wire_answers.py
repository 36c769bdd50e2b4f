"""Answers in OpenAI's form, restored and renamed, wherever a stream is cut and whatever an endpoint sends."""

import asyncio
import json
import re
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from random import Random
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aarhusai.gateway.provider import JsonObject, ModelFailed
from aarhusai.gateway.providers.answer import read_object
from aarhusai.gateway.providers.openai_relay import OpenAiUpstream
from aarhusai.gateway.providers.options import Waits
from aarhusai.gateway.providers.sse import SseParser
from aarhusai.gateway.types import Finished, JsonValue, ReasoningDelta, TextDelta, ToolCallDelta, Usage
from aarhusai.gateway.wire.answering import Answering
from aarhusai.gateway.wire.path import WirePath
from aarhusai.gateway.wire.writing import ChunkWriter, Gathering, Named
from aarhusai.protection import ConversationProtection, Placeholders, Reading
from aarhusai.terms.classes import Base, DataClass

VALUES = ("Karen Holm", 'O"Neill \\ Søn', "Åse\nBerg")
WORDS = ("Kære ", " og ", ". ", "[", "PERSON", "-", "{", '"', "æ", " x")
_JSON = re.compile(r"\s*(?:\{|\[\s*[\[{\"])")
CHANNELS = ("content", "reasoning_content", "refusal", "arguments")


def replacing() -> tuple[Placeholders, Mapping[str, str]]:
    """A call's replacement, and the placeholders of the values."""
    protection = ConversationProtection()
    placeholders = {value: protection.map.put(value, "person").placeholder for value in VALUES}
    return Placeholders(protection, Reading(DataClass(Base.PERSONAL), {})), placeholders


@st.composite
def spoken(draw: st.DrawFn) -> dict[tuple[int, str], list[str]]:
    """What each choice says on each channel, as words and values."""
    places = st.tuples(st.integers(0, 2), st.sampled_from(CHANNELS))
    said = st.lists(st.sampled_from([*VALUES, *WORDS]), min_size=1, max_size=6)
    return draw(st.dictionaries(places, said, min_size=1, max_size=4))


def delta_of(channel: str, piece: str) -> JsonObject:
    if channel == "arguments":
        return {"tool_calls": [{"index": 0, "function": {"arguments": piece}}]}
    return {channel: piece}


def chunk(index: int, delta: JsonObject, reason: str | None = None) -> JsonObject:
    return {"id": "c", "object": "chat.completion.chunk", "model": "up", "choices": [
        {"index": index, "delta": delta, "finish_reason": reason, "logprobs": {"content": [1]}}]}  # fmt: skip


def heard(stream: bytes) -> dict[tuple[int, str], str]:
    """What each choice says on each channel of a finished stream."""
    found: dict[tuple[int, str], str] = {}
    for payload in SseParser().feed(stream):
        if payload == b"[DONE]":
            continue
        one = json.loads(payload)
        assert one["model"] == "vores"
        for choice in one["choices"]:
            assert choice.get("logprobs") is None
            for channel in CHANNELS:
                piece = (
                    "".join(call["function"]["arguments"] for call in choice["delta"].get("tool_calls", []))
                    if channel == "arguments"
                    else choice["delta"].get(channel) or ""
                )
                if piece:
                    key = (choice["index"], channel)
                    found[key] = found.get(key, "") + piece
    return found


@given(spoken(), st.randoms(use_true_random=False), st.integers(1, 7), st.booleans())
def test_every_choice_and_channel_is_restored_however_it_is_cut(
    said: dict[tuple[int, str], list[str]],
    random: Random,
    together: int,
    ends: bool,  # drawn
) -> None:
    replacement, placeholders = replacing()
    pieces: dict[tuple[int, str], list[str]] = {}
    for place, words in said.items():
        text = "".join(placeholders.get(word, word) for word in words)
        cuts = sorted(random.randrange(len(text) + 1) for _ in range(random.randrange(6)))
        pieces[place] = [text[start:end] for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    chunks: list[JsonObject] = []
    while waiting := [place for place, left in pieces.items() if left]:
        index, channel = place = random.choice(waiting)
        chunks.append(chunk(index, delta_of(channel, pieces[place].pop(0))))
    if ends:  # some endpoints say no more than [DONE]
        chunks += [chunk(index, {}, "stop") for index in {index for index, _ in said}]
    answering = Answering("vores", replacement, wants_usage=False)
    stream = b"".join(answering.stream(chunks[at : at + together]) for at in range(0, len(chunks), together))
    expected = {
        place: "".join(_whole(words, channel=place[1]))
        for place, words in said.items()
    }  # fmt: skip
    assert heard(stream + answering.end(said=True)) == expected


def _whole(words: Sequence[str], channel: str) -> Sequence[str]:
    """Values as they stand in running text, and escaped where the text is JSON."""
    text = "".join("[PERSON]" if word in VALUES else word for word in words)
    json_inside = channel == "arguments" or (channel == "content" and _JSON.match(text) is not None)
    return [json.dumps(word, ensure_ascii=False)[1:-1] if json_inside and word in VALUES else word for word in words]


@given(st.lists(st.sampled_from(VALUES), min_size=1, max_size=4))
def test_structured_answers_stay_json_whole_and_streamed(values: list[str]) -> None:
    replacement, placeholders = replacing()
    answer = json.dumps({"navne": [placeholders[value] for value in values]}, ensure_ascii=False)
    message = {"role": "assistant", "content": answer}
    body = json.dumps({"choices": [{"index": 0, "message": message, "finish_reason": "stop"}]}).encode()
    whole = json.loads(Answering("vores", replacement, wants_usage=False).whole(WirePath.CHAT, body))
    assert json.loads(whole["choices"][0]["message"]["content"]) == {"navne": values}
    streaming = Answering("vores", replacement, wants_usage=True)
    stream = streaming.as_stream(body) + streaming.end(said=True)
    assert json.loads(heard(stream)[0, "content"]) == {"navne": values}


json_values: st.SearchStrategy[JsonValue] = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(
                ["choices", "delta", "message", "index", "finish_reason", "content", "tool_calls", "function", "usage",
                 "arguments", "error", "logprobs", "text", "prompt_tokens", "completion_tokens", "data", "results"]
            ), inner, max_size=4),
    ),
    max_leaves=15,
)  # fmt: skip


class _Played:
    """A response that plays pieces."""

    content_type = "text/event-stream"
    status = 200

    def __init__(self, pieces: Sequence[bytes]) -> None:
        self._pieces = list(pieces)

    async def read(self, deadline: float) -> bytes:  # the seam's shape
        return self._pieces.pop(0) if self._pieces else b""

    def close(self) -> None: ...


async def relayed(pieces: Sequence[bytes], *, replaced: bool) -> bytes:
    """All that goes on of a stream. Raises ModelFailed."""
    upstream = OpenAiUpstream(_Played(pieces), AsyncExitStack(), Waits(1, 1, 1), None)  # pyright: ignore[reportArgumentType]  # as much of a response as is used
    answering = Answering("vores", replacing()[0] if replaced else None, wants_usage=True)
    found = b""
    while (chunks := await upstream.chunks()) is not None:
        found += answering.stream(chunks)
    await upstream.close()
    return found + answering.end(said=upstream.done)


def check(pieces: Sequence[bytes], *, replaced: bool) -> None:
    """Whatever comes is an answer that can be read, or one clear failure."""
    try:
        stream = asyncio.run(relayed(pieces, replaced=replaced))
    except ModelFailed:
        return
    assert stream.endswith(b"data: [DONE]\n\n")
    for payload in SseParser().feed(stream)[:-1]:
        assert read_object(payload)["model"] == "vores"


@given(st.lists(st.binary(max_size=30), max_size=6), st.booleans())
def test_arbitrary_bytes_end_in_an_answer_or_one_clear_failure(pieces: list[bytes], replaced: bool) -> None:  # drawn
    check(pieces, replaced=replaced)


@given(st.lists(json_values, max_size=5), st.booleans(), st.booleans())
def test_arbitrary_chunks_end_in_an_answer_or_one_clear_failure(
    values: list[JsonValue], replaced: bool, ends: bool  # drawn
) -> None:  # fmt: skip
    events = [b"data: " + json.dumps(value).encode() + b"\n\n" for value in values]
    check([b"".join(events), b"data: [DONE]\n\n"] if ends else events, replaced=replaced)


@given(json_values, st.sampled_from(sorted(set(WirePath) - {WirePath.SPEECH})), st.booleans())
def test_an_arbitrary_whole_answer_is_one_or_a_clear_failure(
    value: JsonValue, path: WirePath, replaced: bool
) -> None:  # drawn
    body = json.dumps(value).encode()
    try:
        answer = Answering("vores", replacing()[0] if replaced else None, wants_usage=False).whole(path, body)
    except ModelFailed:
        return
    assert read_object(answer)["model"] == "vores"


def test_a_failure_in_mid_stream_comes_after_what_was_said() -> None:
    said = b'data: {"choices":[{"index":0,"delta":{"content":"Hej"}}]}\n\n'
    error = b'data: {"error":{"message":"too much","code":429}}\n\n'

    async def both() -> None:
        upstream = OpenAiUpstream(_Played([said + error]), AsyncExitStack(), Waits(1, 1, 1), None)  # pyright: ignore[reportArgumentType]  # as above
        assert await upstream.chunks() is not None
        with pytest.raises(ModelFailed, match="model_busy"):
            await upstream.chunks()

    asyncio.run(both())


def test_house_events_are_written_and_gathered_alike() -> None:
    events = [
        ReasoningDelta("hm"),
        TextDelta("Kl. "),
        ToolCallDelta(0, "c1", "ur", '{"a"'),
        ToolCallDelta(0, None, None, ": 1}"),
        Finished("tool_calls", Usage(3, 4)),
    ]
    named, gathering = Named("id", "vores", 1), Gathering()
    writer = ChunkWriter(named, wants_usage=True)
    stream = b"".join(map(writer.event, events))
    for event in events:
        gathering.event(event)
    message = cast("list[dict[str, dict[str, JsonValue]]]", gathering.completion(named)["choices"])[0]["message"]
    assert heard(stream) == {(0, "reasoning_content"): "hm", (0, "content"): "Kl. ", (0, "arguments"): '{"a": 1}'}
    assert (message["content"], message["reasoning_content"]) == ("Kl. ", "hm")
    assert json.loads(SseParser().feed(stream)[-2])["usage"]["total_tokens"] == 7


def test_the_dialects_of_other_houses_are_restored_as_well() -> None:
    replacement, placeholders = replacing()
    name = placeholders["Karen Holm"]
    parts = [
        {"type": "thinking", "thinking": [{"type": "text", "text": name}]},
        {"type": "text", "text": f"Hej {name}"},
    ]
    custom = [{"index": 0, "custom": {"name": "sql", "input": name}}]
    stream = b"".join(
        (
            (answering := Answering("vores", replacement, wants_usage=False)).stream(
                [chunk(0, {"content": cast("list[JsonValue]", parts), "tool_calls": cast("list[JsonValue]", custom)})]
            ),
            answering.stream([{"object": "text_completion", "choices": [{"index": 1, "text": name[:4]}]}]),
            answering.stream([{"object": "text_completion", "choices": [{"index": 1, "text": name[4:]}]}]),
            answering.end(said=True),
        )
    )
    assert name not in stream.decode()
    assert stream.decode().count("Karen Holm") == 4
