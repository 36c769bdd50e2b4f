"""LiteLLM's client, with the product as an OpenAI-compatible endpoint."""

from typing import Any

import litellm
import pytest
from conftest import House
from pydantic import BaseModel

litellm.suppress_debug_info = True
litellm.telemetry = False
litellm.drop_params = False


class Frist(BaseModel):
    """What a structured answer holds."""

    sag: str
    dage: int


@pytest.fixture
def way(house: House) -> dict[str, Any]:
    return {"model": "openai/klar", "api_base": house.base_url, "api_key": house.key, "num_retries": 0}


def user(text: str) -> Any:
    return [{"role": "user", "content": text}]


def test_an_answer(way: dict[str, Any]) -> None:
    told: Any = litellm.completion(messages=user("hej"), **way)
    assert told.choices[0].message.content == "Ekko: hej"
    assert told.usage.completion_tokens == 5


async def test_an_answer_without_waiting(way: dict[str, Any]) -> None:
    told: Any = await litellm.acompletion(messages=user("hej"), **way)
    assert told.choices[0].message.content == "Ekko: hej"


def test_an_answer_in_pieces(way: dict[str, Any]) -> None:
    pieces: Any = litellm.completion(messages=user("et to tre"), stream=True, **way)
    assert "".join(piece.choices[0].delta.content or "" for piece in pieces) == "Ekko: et to tre"


async def test_an_answer_in_pieces_without_waiting(way: dict[str, Any]) -> None:
    said = ""
    pieces: Any = await litellm.acompletion(messages=user("et to"), stream=True, **way)
    async for piece in pieces:
        said += piece.choices[0].delta.content or ""
    assert said == "Ekko: et to"


def test_tools(way: dict[str, Any]) -> None:
    tool = {"type": "function", "function": {"name": "vejr", "parameters": {"type": "object", "properties": {}}}}
    told: Any = litellm.completion(
        messages=user('KALD [{"name": "vejr", "arguments": {"by": "A"}}]'), tools=[tool], **way
    )
    assert told.choices[0].finish_reason == "tool_calls"
    assert told.choices[0].message.tool_calls[0].function.name == "vejr"


def test_a_shape(way: dict[str, Any]) -> None:
    told: Any = litellm.completion(messages=user('SVAR {"sag": "klage", "dage": 28}'), response_format=Frist, **way)
    assert Frist.model_validate_json(told.choices[0].message.content) == Frist(sag="klage", dage=28)


def test_responses(way: dict[str, Any]) -> None:
    told: Any = litellm.responses(input="hej", **way)
    assert told.output[0].content[0].text == "Ekko: hej"


def test_vectors(way: dict[str, Any]) -> None:
    told: Any = litellm.embedding(input=["et", "to"], **{**way, "model": "openai/vektor"})
    assert len(told.data) == 2


def test_errors(way: dict[str, Any]) -> None:
    with pytest.raises(litellm.AuthenticationError):
        litellm.completion(messages=user("hej"), **{**way, "api_key": "aai_nonsense"})
    with pytest.raises(litellm.NotFoundError):
        litellm.completion(messages=user("hej"), **{**way, "model": "openai/findes-ikke"})
