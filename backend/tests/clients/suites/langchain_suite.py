"""LangChain's `ChatOpenAI` and `OpenAIEmbeddings`."""

import openai
import pytest
from conftest import House
from langchain_core.messages import HumanMessage, ToolMessage
from langchain_core.tools import tool
from langchain_openai import ChatOpenAI, OpenAIEmbeddings
from pydantic import BaseModel


class Frist(BaseModel):
    """What a structured answer holds."""

    sag: str
    dage: int


@tool
def vejr(by: str) -> str:
    """Vejret i en by."""
    return f"9 grader i {by}"


@pytest.fixture
def chat(house: House) -> ChatOpenAI:
    return ChatOpenAI(base_url=house.base_url, api_key=house.key, model="klar", max_retries=0)


def test_an_answer(chat: ChatOpenAI) -> None:
    told = chat.invoke([("system", "Kort."), ("human", "hej")])
    assert told.content == "Ekko: hej"
    assert told.usage_metadata is not None
    assert told.usage_metadata["output_tokens"] == 5
    assert told.response_metadata["model_name"] == "klar"


async def test_an_answer_without_waiting(chat: ChatOpenAI) -> None:
    assert (await chat.ainvoke("hej")).content == "Ekko: hej"


def test_an_answer_in_pieces(chat: ChatOpenAI) -> None:
    pieces = list(chat.stream("et to tre", stream_usage=True))
    assert "".join(str(piece.content) for piece in pieces) == "Ekko: et to tre"
    assert len(pieces) > 3
    assert any(piece.usage_metadata for piece in pieces)


async def test_an_answer_in_pieces_without_waiting(chat: ChatOpenAI) -> None:
    assert "".join([str(piece.content) async for piece in chat.astream("et to")]) == "Ekko: et to"


def test_tools(chat: ChatOpenAI) -> None:
    calls = '{"name": "vejr", "arguments": {"by": "A"}}, {"name": "vejr", "arguments": {"by": "B"}}'
    asked = HumanMessage(f"KALD [{calls}]")
    able = chat.bind_tools([vejr])
    first = able.invoke([asked])
    assert [call["args"] for call in first.tool_calls] == [{"by": "A"}, {"by": "B"}]
    results = [ToolMessage(vejr.invoke(call["args"]), tool_call_id=call["id"]) for call in first.tool_calls]
    assert able.invoke([asked, first, *results]).content == "Værktøjet sagde: 9 grader i A og 9 grader i B"


@pytest.mark.parametrize("method", ["json_schema", "json_mode"])
def test_a_shape(chat: ChatOpenAI, method: str) -> None:
    shaped = chat.with_structured_output(Frist, method=method)
    assert shaped.invoke('SVAR {"sag": "klage", "dage": 28}') == Frist(sag="klage", dage=28)


def test_a_shape_as_a_tool(chat: ChatOpenAI) -> None:
    shaped = chat.with_structured_output(Frist, method="function_calling")
    told = shaped.invoke('KALD [{"name": "Frist", "arguments": {"sag": "klage", "dage": 28}}]')
    assert told == Frist(sag="klage", dage=28)


def test_responses(house: House) -> None:
    chat = ChatOpenAI(base_url=house.base_url, api_key=house.key, model="klar", use_responses_api=True, store=False)
    assert chat.invoke("hej").text == "Ekko: hej"
    assert "".join(piece.text for piece in chat.stream("et to")) == "Ekko: et to"


def test_vectors(house: House) -> None:
    # As LangChain says for an endpoint whose tokens are not OpenAI's: texts are sent as texts.
    vectors = OpenAIEmbeddings(
        base_url=house.base_url, api_key=house.key, model="vektor", check_embedding_ctx_length=False
    )
    assert [len(vector) for vector in vectors.embed_documents(["et", "to"])] == [4, 4]
    assert len(vectors.embed_query("et")) == 4


def test_a_key_that_is_none(house: House) -> None:
    with pytest.raises(openai.AuthenticationError):
        ChatOpenAI(base_url=house.base_url, api_key="aai_nonsense", model="klar", max_retries=0).invoke("hej")
