"""The official `openai` package for Python: chat, streamed and whole, with tools, structure, pictures and sound."""

import base64
import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from conftest import House
from openai import AsyncOpenAI, OpenAI
from pydantic import BaseModel

WEATHER: Any = {
    "type": "function",
    "function": {
        "name": "vejr",
        "description": "Vejret i en by",
        "parameters": {
            "type": "object",
            "properties": {"by": {"type": "string"}},
            "required": ["by"],
            "additionalProperties": False,
        },
        "strict": True,
    },
}
TWO_CALLS = 'KALD [{"name": "vejr", "arguments": {"by": "Aarhus"}}, {"name": "vejr", "arguments": {"by": "Århus Å"}}]'
CPR = "730779-5678"
"""An invented one: 60 is added to the day."""


class Frist(BaseModel):
    """What a structured answer holds."""

    sag: str
    dage: int


@pytest.fixture
def client(house: House) -> Iterator[OpenAI]:
    with OpenAI(base_url=house.base_url, api_key=house.key, max_retries=0) as made:
        yield made


@pytest.fixture
async def waiting(house: House) -> AsyncIterator[AsyncOpenAI]:
    async with AsyncOpenAI(base_url=house.base_url, api_key=house.key, max_retries=0) as made:
        yield made


def user(text: str) -> Any:
    return [{"role": "user", "content": text}]


def test_a_whole_answer(client: OpenAI) -> None:
    answer = client.chat.completions.create(model="klar", messages=user("Hvad er en høring?"))
    assert answer.id.startswith("chatcmpl-")
    assert (answer.object, answer.model) == ("chat.completion", "klar")
    assert answer.created > 1_700_000_000
    (choice,) = answer.choices
    assert (choice.index, choice.finish_reason) == (0, "stop")
    assert (choice.message.role, choice.message.content) == ("assistant", "Ekko: Hvad er en høring?")
    assert choice.message.tool_calls is None
    assert choice.message.refusal is None
    assert answer.usage is not None
    assert (answer.usage.prompt_tokens, answer.usage.completion_tokens, answer.usage.total_tokens) == (4, 5, 9)


async def test_a_whole_answer_without_waiting(waiting: AsyncOpenAI) -> None:
    answer = await waiting.chat.completions.create(model="klar", messages=user("hej"))
    assert answer.choices[0].message.content == "Ekko: hej"


def test_the_headers_say_what_was_decided(client: OpenAI) -> None:
    raw = client.chat.completions.with_raw_response.create(model="klar", messages=user("hej"))
    answer = raw.parse()
    assert answer._request_id
    assert raw.headers["x-request-id"] == answer._request_id
    assert raw.headers["x-aarhusai-model"] == "klar"
    assert raw.headers["x-aarhusai-zone"] == "Z4"
    assert raw.headers["x-aarhusai-decision"] == "sent"
    assert raw.headers["x-aarhusai-class"] == "K1"
    assert raw.headers["x-aarhusai-replaced"] == "0"


def test_a_declared_class_is_heard(client: OpenAI) -> None:
    raw = client.chat.completions.with_raw_response.create(
        model="klar", messages=user("hej"), extra_headers={"X-AarhusAI-Class": "K2+K3"}
    )
    assert raw.headers["x-aarhusai-class"] == "K2+K3"


def test_pieces_as_they_come(client: OpenAI) -> None:
    pieces = list(
        client.chat.completions.create(
            model="klar", messages=user("et to tre"), stream=True, stream_options={"include_usage": True}
        )
    )
    assert {piece.object for piece in pieces} == {"chat.completion.chunk"}
    assert {piece.model for piece in pieces} == {"klar"}
    assert len({piece.id for piece in pieces}) == 1
    assert pieces[0].choices[0].delta.role == "assistant"
    said = "".join(choice.delta.content or "" for piece in pieces for choice in piece.choices)
    assert said == "Ekko: et to tre"
    assert [choice.finish_reason for piece in pieces for choice in piece.choices][-1] == "stop"
    assert pieces[-1].choices == []
    assert pieces[-1].usage is not None
    assert pieces[-1].usage.total_tokens == 8


def test_usage_in_a_stream_only_for_who_asks(client: OpenAI) -> None:
    pieces = list(client.chat.completions.create(model="klar", messages=user("hej"), stream=True))
    assert all(piece.choices for piece in pieces)
    assert all(piece.usage is None for piece in pieces)


async def test_pieces_without_waiting(waiting: AsyncOpenAI) -> None:
    said = ""
    async for piece in await waiting.chat.completions.create(model="klar", messages=user("a b c"), stream=True):
        said += piece.choices[0].delta.content or ""
    assert said == "Ekko: a b c"


def test_a_stream_that_is_left(client: OpenAI) -> None:
    with client.chat.completions.create(model="klar", messages=user("a b c d e"), stream=True) as stream:
        next(iter(stream))
    then = client.chat.completions.create(model="klar", messages=user("igen"))
    assert then.choices[0].message.content == "Ekko: igen"


def test_the_helper_that_gathers_a_stream(client: OpenAI) -> None:
    with client.chat.completions.stream(model="klar", messages=user("hej du")) as stream:
        kinds = [event.type for event in stream]
        gathered = stream.get_final_completion()
    assert "content.delta" in kinds
    assert "content.done" in kinds
    assert gathered.choices[0].message.content == "Ekko: hej du"


def test_tools_called_side_by_side_and_their_results(client: OpenAI, house: House) -> None:
    asked = user(TWO_CALLS)
    first = client.chat.completions.create(model="klar", messages=asked, tools=[WEATHER], parallel_tool_calls=True)
    assert first.choices[0].finish_reason == "tool_calls"
    calls = first.choices[0].message.tool_calls or []
    assert [json.loads(call.function.arguments) for call in calls] == [{"by": "Aarhus"}, {"by": "Århus Å"}]
    assert len({call.id for call in calls}) == 2
    results = [{"role": "tool", "tool_call_id": call.id, "content": f"{n} grader"} for n, call in enumerate(calls)]
    then = client.chat.completions.create(
        model="klar", messages=[*asked, first.choices[0].message, *results], tools=[WEATHER]
    )
    assert then.choices[0].message.content == "Værktøjet sagde: 0 grader og 1 grader"
    sent = house.last()
    assert [message["role"] for message in sent["messages"]] == ["user", "assistant", "tool", "tool"]
    assert sent["tools"] == [WEATHER]


def test_tools_in_pieces(client: OpenAI) -> None:
    arguments: dict[int, str] = {}
    names: dict[int, str] = {}
    why = None
    for piece in client.chat.completions.create(model="klar", messages=user(TWO_CALLS), tools=[WEATHER], stream=True):
        for choice in piece.choices:
            why = choice.finish_reason or why
            for call in choice.delta.tool_calls or []:
                assert call.function is not None
                names.setdefault(call.index, call.function.name or "")
                arguments[call.index] = arguments.get(call.index, "") + (call.function.arguments or "")
    assert why == "tool_calls"
    assert names == {0: "vejr", 1: "vejr"}
    assert [json.loads(text) for text in arguments.values()] == [{"by": "Aarhus"}, {"by": "Århus Å"}]


def test_an_answer_of_a_given_shape(client: OpenAI, house: House) -> None:
    answer = client.chat.completions.parse(
        model="klar", messages=user('SVAR {"sag": "høring", "dage": 14}'), response_format=Frist
    )
    assert answer.choices[0].message.parsed == Frist(sag="høring", dage=14)
    assert house.last()["response_format"]["json_schema"]["strict"] is True


async def test_an_answer_of_a_given_shape_in_pieces(waiting: AsyncOpenAI) -> None:
    asked = user('SVAR {"sag": "klage", "dage": 28}')
    async with waiting.chat.completions.stream(model="klar", messages=asked, response_format=Frist) as stream:
        answer = await stream.get_final_completion()
    assert answer.choices[0].message.parsed == Frist(sag="klage", dage=28)


def test_what_it_says_besides_travels_on(client: OpenAI, house: House) -> None:
    client.chat.completions.create(
        model="klar", messages=user("hej"), seed=7, temperature=0.2, top_p=0.9, stop=["SLUT"], max_completion_tokens=50,
        frequency_penalty=0.1, presence_penalty=0.1, extra_body={"min_p": 0.05, "noget_nyt": {"liste": ["a", 1, None]}},
    )  # fmt: skip
    sent = house.last()
    assert sent["seed"] == 7
    assert sent["temperature"] == 0.2
    assert sent["stop"] == ["SLUT"]
    assert sent["min_p"] == 0.05
    assert sent["noget_nyt"] == {"liste": ["a", 1, None]}


def test_several_answers_and_their_probabilities(client: OpenAI) -> None:
    answer = client.chat.completions.create(model="klar", messages=user("hej"), n=2, logprobs=True, seed=1)
    assert [choice.index for choice in answer.choices] == [0, 1]
    probable = answer.choices[1].logprobs
    assert probable is not None
    assert probable.content is not None
    assert probable.content[0].token == "Ekko: hej"


def test_pictures_and_sound_in_a_message(client: OpenAI, house: House) -> None:
    picture = "data:image/png;base64," + base64.b64encode(b"\x89PNG").decode()
    sound = base64.b64encode(b"RIFF").decode()
    parts: Any = [
        {"type": "text", "text": "Hvad ses?"},
        {"type": "image_url", "image_url": {"url": picture}},
        {"type": "input_audio", "input_audio": {"data": sound, "format": "wav"}},
    ]
    answer = client.chat.completions.create(
        model="klar", messages=[{"role": "user", "content": parts}], extra_headers={"X-AarhusAI-Class": "K1"}
    )
    assert answer.choices[0].message.content == "Ekko: Hvad ses?[image_url][input_audio]"
    assert house.last()["messages"][0]["content"] == parts


def test_personal_data_is_replaced_on_the_way_and_put_back(client: OpenAI, house: House) -> None:
    raw = client.chat.completions.with_raw_response.create(model="eu", messages=user(f"CPR {CPR} har søgt."))
    assert raw.parse().choices[0].message.content == f"Ekko: CPR {CPR} har søgt."
    assert raw.headers["x-aarhusai-decision"] == "replaced"
    assert raw.headers["x-aarhusai-replaced"] == "1"
    assert "K4" in raw.headers["x-aarhusai-class"]
    assert CPR not in house.received()[-1]["body"]


def test_it_is_put_back_in_pieces_too(client: OpenAI, house: House) -> None:
    pieces = client.chat.completions.create(model="eu", messages=user(f"CPR {CPR} har søgt."), stream=True)
    assert "".join(p.choices[0].delta.content or "" for p in pieces) == f"Ekko: CPR {CPR} har søgt."
    assert CPR not in house.received()[-1]["body"]


def test_it_is_put_back_in_arguments_of_tools(client: OpenAI, house: House) -> None:
    asked = user('KALD [{"name": "vejr", "arguments": {"by": "CPR"}}]'.replace("CPR", CPR))
    answer = client.chat.completions.create(model="eu", messages=asked, tools=[WEATHER])
    (call,) = answer.choices[0].message.tool_calls or []
    assert json.loads(call.function.arguments) == {"by": CPR}
    assert CPR not in house.received()[-1]["body"]
