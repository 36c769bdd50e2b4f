"""What every provider promises, kept by the real model on this machine: SmolLM2 in llama.cpp."""

import asyncio
from collections.abc import Iterator
from contextlib import aclosing
from dataclasses import replace

import pytest
from fakes.runtime import SMOL, Runtime, a_long_task, comes_to_rest, running, the_provider
from fakes.stands import a_question

from aarhusai.gateway.provider import ModelFailed
from aarhusai.gateway.runtime.weights import EMBEDDER, embedder_file
from aarhusai.gateway.types import ChatEvent, ChatRequest, Finished, TextDelta
from aarhusai.protection.text import ProtectedText

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def runtime(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runtime]:
    with running(tmp_path_factory.mktemp("runtime"), local_model_context=2048) as one:
        yield one


async def answer_of(runtime: Runtime, request: ChatRequest[ProtectedText]) -> list[ChatEvent]:
    async with the_provider(runtime) as provider:
        return [event async for event in provider.chat(SMOL, request)]


async def test_it_answers_in_pieces_and_counts(runtime: Runtime) -> None:
    question = a_question("What is the capital of Denmark? One word.", max_output=30, temperature=0.0)
    *pieces, last = await answer_of(runtime, question)
    assert len(pieces) > 1
    assert all(isinstance(piece, TextDelta) for piece in pieces)
    assert "Copenhagen" in "".join(piece.text for piece in pieces if isinstance(piece, TextDelta))
    assert isinstance(last, Finished)
    assert last.reason in {"stop", "length"}
    assert last.usage.input_tokens > 10
    assert 0 < last.usage.output_tokens <= 30
    assert not last.usage.estimated


async def test_an_answer_that_hit_its_limit_says_so(runtime: Runtime) -> None:
    last = (await answer_of(runtime, a_long_task(5)))[-1]
    assert isinstance(last, Finished)
    assert last.reason == "length"


async def test_a_reader_that_leaves_stops_the_generation(runtime: Runtime) -> None:
    async with the_provider(runtime) as provider:
        async with aclosing(provider.chat(SMOL, a_long_task())) as events:
            async for _ in events:
                break
        [child] = runtime.children
        assert await asyncio.to_thread(comes_to_rest, child)


async def test_a_reader_that_is_cancelled_stops_the_generation(runtime: Runtime) -> None:
    reading = asyncio.ensure_future(answer_of(runtime, a_long_task()))
    await asyncio.sleep(1)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    [child] = runtime.children
    assert await asyncio.to_thread(comes_to_rest, child)


async def test_more_people_than_it_can_serve_at_once_wait_their_turn(runtime: Runtime) -> None:
    async with the_provider(runtime) as provider:

        async def one(number: int) -> ChatEvent:
            question = a_question(f"Tell me about the number {number}.", max_output=10)
            return [event async for event in provider.chat(SMOL, question)][-1]

        answers = await asyncio.gather(*(one(number) for number in range(12)))
    assert all(isinstance(last, Finished) for last in answers)


async def test_a_prompt_beyond_the_window_is_too_long(runtime: Runtime) -> None:
    with pytest.raises(ModelFailed) as caught:
        await answer_of(runtime, a_question("sea " * 3000))
    assert caught.value.code == "context_too_long"


async def test_a_model_that_is_not_there_is_not_found(runtime: Runtime) -> None:
    async with the_provider(runtime) as provider:
        for name in ("nothing.gguf", "../../etc/passwd", ""):
            with pytest.raises(ModelFailed) as caught:
                await anext(provider.chat(replace(SMOL, upstream_name=name), a_question()))
            assert caught.value.code == "model_not_found"


async def test_it_lists_the_files_of_this_machine(runtime: Runtime) -> None:
    async with the_provider(runtime) as provider:
        assert set(await provider.models(SMOL)) == {"smollm2", *([EMBEDDER] if embedder_file() else [])}
        await provider.check(SMOL)
