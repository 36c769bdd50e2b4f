"""What every provider promises that is spoken to in OpenAI's form, the real model on this machine included."""

import json
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import cast

import pytest
from fakes.runtime import SMOL, running, the_provider
from fakes.stands import WireStand, a_stand

from aarhusai.gateway.provider import Asked, JsonObject, ModelFailed, Relays, Upstream
from aarhusai.gateway.providers.scripted import Pause, Say
from aarhusai.gateway.types import JsonValue
from aarhusai.protection.text import mint, mint_body

CHAT = "chat/completions"
HELLO: Mapping[str, JsonValue] = {"messages": [{"role": "user", "content": "Hvad er hovedstaden?"}], "top_k": 3}


@pytest.fixture(params=["openai", "azure"])
async def stand(request: pytest.FixtureRequest) -> AsyncIterator[WireStand]:
    async with a_stand(str(request.param)) as one:
        assert isinstance(one, WireStand)
        yield one


async def relayed(stand: WireStand, *, streamed: bool = True, note: str | None = None) -> Upstream:
    provider = stand.provider
    assert isinstance(provider, Relays)
    return await provider.relay(
        stand.endpoint, CHAT, Asked(mint_body(HELLO), None if note is None else mint(note), streamed)
    )


async def all_of(upstream: Upstream) -> list[JsonObject]:
    found: list[JsonObject] = []
    while (chunks := await upstream.chunks()) is not None:
        found += chunks
    return found


def text_of(chunks: list[JsonObject]) -> str:
    return "".join(
        choice["delta"].get("content") or ""
        for chunk in chunks
        for choice in cast("list[dict[str, dict[str, str]]]", chunk.get("choices") or [])
    )


async def test_a_stream_comes_chunk_by_chunk_and_says_that_it_is_done(stand: WireStand) -> None:
    stand.plays(Say("Køben"), Pause(0.02), Say("havn 🇩🇰"))
    upstream = await relayed(stand)
    assert upstream.streamed
    chunks = await all_of(upstream)
    assert text_of(chunks) == "København 🇩🇰"
    assert chunks[-1]["usage"] == {"prompt_tokens": 7, "completion_tokens": 3}
    assert upstream.done
    await upstream.close()
    sent = stand.upstream.received[-1].json
    assert sent == {**HELLO, "model": "model-1", "stream": True, "stream_options": {"include_usage": True}}


async def test_a_whole_answer_is_the_bytes_of_it(stand: WireStand) -> None:
    stand.upstream.then(lambda _, reply: reply.json({"choices": []}))
    upstream = await relayed(stand, streamed=False)
    assert (upstream.streamed, upstream.media_type) == (False, "application/json")
    assert json.loads(await upstream.body()) == {"choices": []}
    await upstream.close()
    assert stand.upstream.received[-1].json == {**HELLO, "model": "model-1"}


async def test_a_note_is_a_system_prompt(stand: WireStand) -> None:
    stand.upstream.then(lambda _, reply: reply.json({"choices": []}))
    await (await relayed(stand, streamed=False, note="Lad det stå.")).close()
    messages = cast("list[JsonValue]", stand.upstream.received[-1].json["messages"])
    assert messages[0] == {"role": "system", "content": "Lad det stå."}


async def test_whoever_leaves_stops_the_endpoint_at_once(stand: WireStand) -> None:
    stand.says_then_hangs("Der var engang")
    upstream = await relayed(stand)
    assert text_of(await upstream.chunks() or []) in {"", "Der var engang"}
    await upstream.close()
    assert await stand.was_left()


@pytest.mark.parametrize(
    ("status", "code"), [(400, "model_bad_request"), (401, "model_wrong_key"), (500, "model_overloaded")]
)
async def test_a_refusal_has_its_code_and_leaves_no_connection(stand: WireStand, status: int, code: str) -> None:
    stand.fails(status, {"message": "nonsense"})
    with pytest.raises(ModelFailed, match=code):
        await relayed(stand)


async def test_an_optional_field_that_is_refused_is_left_out(stand: WireStand) -> None:
    stand.fails(400, {"message": "Unsupported parameter: stream_options"})
    stand.plays(Say("Hej"))
    upstream = await relayed(stand)
    assert text_of(await all_of(upstream)) == "Hej"
    await upstream.close()
    assert "stream_options" not in stand.upstream.received[-1].json


async def test_garbage_comes_after_what_was_said(stand: WireStand) -> None:
    stand.says_garbage()
    upstream = await relayed(stand)
    with pytest.raises(ModelFailed, match="model_garbage"):
        await upstream.chunks()
    await upstream.close()


@pytest.mark.slow
async def test_the_model_on_this_machine_is_relayed_to_and_lent_as_long_as_it_answers(tmp_path: Path) -> None:
    body = {"messages": [{"role": "user", "content": "Say hello."}], "max_tokens": 8, "temperature": 0}
    with running(tmp_path, local_model_context=1024) as runtime:
        async with the_provider(runtime) as provider:
            upstream = await provider.relay(SMOL, CHAT, Asked(mint_body(body), None, streamed=True))
            chunks = await all_of(upstream)
            await upstream.close()
            assert text_of(chunks)
            assert cast("dict[str, int]", chunks[-1]["usage"])["completion_tokens"] <= 8
            whole = await provider.relay(SMOL, CHAT, Asked(mint_body(body), None, streamed=False))
            answer = json.loads(await whole.body())
            await whole.close()
            assert answer["choices"][0]["message"]["content"] == text_of(chunks)
