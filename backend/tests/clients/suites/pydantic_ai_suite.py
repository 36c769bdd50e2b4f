"""Pydantic AI's OpenAI models: answers, streams, tools, shapes, and the responses API."""

from collections.abc import AsyncIterator

import pytest
from conftest import House
from pydantic import BaseModel
from pydantic_ai import Agent
from pydantic_ai.exceptions import ModelHTTPError
from pydantic_ai.models.openai import OpenAIChatModel, OpenAIResponsesModel
from pydantic_ai.providers.openai import OpenAIProvider


class Frist(BaseModel):
    """What a structured answer holds."""

    sag: str
    dage: int


@pytest.fixture
async def provider(house: House) -> AsyncIterator[OpenAIProvider]:
    made = OpenAIProvider(base_url=house.base_url, api_key=house.key)
    yield made
    await made.client.close()


async def test_an_answer(provider: OpenAIProvider) -> None:
    told = await Agent(OpenAIChatModel("klar", provider=provider), instructions="Kort.").run("hej")
    assert told.output == "Ekko: hej"
    assert told.usage.output_tokens == 5


async def test_an_answer_in_pieces(provider: OpenAIProvider) -> None:
    async with Agent(OpenAIChatModel("klar", provider=provider)).run_stream("et to") as stream:
        pieces = [piece async for piece in stream.stream_text(delta=True, debounce_by=None)]
    assert "".join(pieces) == "Ekko: et to"


async def test_tools(provider: OpenAIProvider) -> None:
    agent = Agent(OpenAIChatModel("klar", provider=provider))
    asked: list[str] = []

    @agent.tool_plain
    def vejr(by: str) -> str:
        """Vejret i en by."""
        asked.append(by)
        return f"9 grader i {by}"

    calls = '{"name": "vejr", "arguments": {"by": "A"}}, {"name": "vejr", "arguments": {"by": "B"}}'
    told = await agent.run(f"KALD [{calls}]")
    assert sorted(asked) == ["A", "B"]
    assert told.output == "Værktøjet sagde: 9 grader i A og 9 grader i B"


async def test_a_shape(provider: OpenAIProvider) -> None:
    agent = Agent(OpenAIChatModel("klar", provider=provider), output_type=Frist)
    told = await agent.run('KALD [{"name": "final_result", "arguments": {"sag": "klage", "dage": 28}}]')
    assert told.output == Frist(sag="klage", dage=28)


async def test_responses(provider: OpenAIProvider) -> None:
    told = await Agent(OpenAIResponsesModel("klar", provider=provider)).run("hej")
    assert told.output == "Ekko: hej"


async def test_responses_in_pieces(provider: OpenAIProvider) -> None:
    async with Agent(OpenAIResponsesModel("klar", provider=provider)).run_stream("et to") as stream:
        assert await stream.get_output() == "Ekko: et to"


async def test_a_refusal(house: House) -> None:
    provider = OpenAIProvider(base_url=house.base_url, api_key="aai_nonsense")
    with pytest.raises(ModelHTTPError) as told:
        await Agent(OpenAIChatModel("klar", provider=provider)).run("hej")
    assert told.value.status_code == 401
    await provider.client.close()
