"""The tasks besides chat: embeddings, reranking, recordings, reading aloud and pictures."""

import base64
import struct
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from fakes.stands import WireStand, a_stand

from aarhusai.gateway.provider import ModelFailed, Ranked
from aarhusai.gateway.providers.catalogue import make_providers
from aarhusai.gateway.providers.http import ModelHttp
from aarhusai.gateway.types import Usage
from aarhusai.protection.text import mint


@pytest.fixture
async def stand() -> AsyncIterator[WireStand]:
    async with a_stand("openai") as one:
        assert isinstance(one, WireStand)
        yield one


async def test_embeddings_keep_their_order_and_read_both_forms(stand: WireStand) -> None:
    packed = base64.b64encode(struct.pack("<2f", 0.5, -1.0)).decode()
    data = [{"index": 1, "embedding": packed}, {"index": 0, "embedding": [1, 0.25]}]
    stand.upstream.then(lambda _, reply: reply.json({"data": data, "usage": {"prompt_tokens": 6}}))
    embedded = await stand.provider.embed(stand.endpoint, [mint("en"), mint("to")])
    assert [list(vector) for vector in embedded.vectors] == [[1, 0.25], [0.5, -1.0]]
    assert embedded.usage == Usage(6)
    assert stand.upstream.received[0].json == {"model": "model-1", "input": ["en", "to"]}


@pytest.mark.parametrize(
    "data",
    [
        [],
        [{"index": 0, "embedding": [1.0]}, {"index": 0, "embedding": [1.0]}],
        [{"index": 0, "embedding": [1.0]}, {"index": 1, "embedding": [1.0, 2.0]}],
        [{"index": 0, "embedding": ["x"]}, {"index": 1, "embedding": [1.0]}],
        [{"index": 0, "embedding": "abc"}, {"index": 1, "embedding": [1.0]}],
        [{"index": 0, "embedding": []}, {"index": 1, "embedding": []}],
        [{"index": 9, "embedding": [1.0]}, {"index": 1, "embedding": [1.0]}],
    ],
)
async def test_vectors_that_are_none_are_garbage(stand: WireStand, data: list[object]) -> None:
    stand.upstream.then(lambda _, reply: reply.json({"data": data}))
    with pytest.raises(ModelFailed) as caught:
        await stand.provider.embed(stand.endpoint, [mint("en"), mint("to")])
    assert caught.value.code == "model_garbage"


async def test_reranking_gives_the_best_first(stand: WireStand) -> None:
    results = [
        {"index": 0, "relevance_score": 0.1},
        {"index": 2, "relevance_score": 0.9},
        {"index": 1, "relevance_score": 0.5},
    ]
    stand.upstream.then(lambda _, reply: reply.json({"results": results}))
    ranked = await stand.provider.rerank(stand.endpoint, mint("vej"), [mint("a"), mint("b"), mint("c")], 2)
    assert ranked == (Ranked(2, 0.9), Ranked(1, 0.5))
    assert stand.upstream.received[0].path == "/v1/rerank"


async def test_a_recording_is_sent_as_a_file_and_comes_back_as_words(stand: WireStand) -> None:
    stand.upstream.then(lambda _, reply: reply.json({"text": " Goddag. "}))
    assert (
        await stand.provider.transcribe(stand.endpoint, b"\x1aE\xdf\xa3", "audio/webm;codecs=opus", "da") == "Goddag."
    )
    sent = stand.upstream.received[0]
    assert sent.path == "/v1/audio/transcriptions"
    assert b'filename="audio.webm"' in sent.body
    assert b"\x1aE\xdf\xa3" in sent.body


async def test_reading_aloud_gives_sound(stand: WireStand) -> None:
    stand.upstream.then(lambda _, reply: reply.whole(200, b"ID3", "audio/mpeg"))
    assert await stand.provider.speak(stand.endpoint, mint("Hej"), "alloy", "mp3") == b"ID3"


async def test_a_picture_is_taken_from_the_answer_and_never_fetched(stand: WireStand) -> None:
    stand.fails(400, {"message": "Unknown parameter: 'response_format'."})
    stand.upstream.then(lambda _, reply: reply.json({"data": [{"b64_json": base64.b64encode(b"PNG").decode()}]}))
    assert await stand.provider.image(stand.endpoint, mint("et træ"), "512x512") == b"PNG"
    stand.upstream.then(lambda _, reply: reply.json({"data": [{"url": stand.upstream.base_url}]}))
    with pytest.raises(ModelFailed) as caught:
        await stand.provider.image(stand.endpoint, mint("et træ"), "512x512")
    assert caught.value.code == "model_garbage"
    assert len(stand.upstream.received) == 3


def test_the_providers_know_an_endpoint_by_its_kind(tmp_path: Path) -> None:
    assert set(make_providers(ModelHttp(), tmp_path)) == {"openai", "azure", "anthropic", "local"}
