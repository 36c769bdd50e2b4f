"""The official `openai` package for Python: everything that is not chat."""

import base64
import json
from collections.abc import Iterator
from typing import Any

import openai
import pytest
from conftest import House
from openai import AsyncOpenAI, OpenAI
from openai_chat import CPR, TWO_CALLS, WEATHER, Frist

FUNCTION: Any = {"type": "function", **WEATHER["function"]}


@pytest.fixture
def client(house: House) -> Iterator[OpenAI]:
    with OpenAI(base_url=house.base_url, api_key=house.key, max_retries=0) as made:
        yield made


def test_models(client: OpenAI) -> None:
    found = {model.id: model for model in client.models.list()}
    assert {"klar", "eu", "vektor"} <= set(found)
    assert found["klar"].object == "model"
    assert client.models.retrieve("klar").id == "klar"
    with pytest.raises(openai.NotFoundError):
        client.models.retrieve("findes-ikke")


def test_an_assistant_is_a_model(client: OpenAI) -> None:
    named = [model.id for model in client.models.list() if model.id.startswith("assistant:")]
    assert named
    answer = client.chat.completions.create(model=named[0], messages=[{"role": "user", "content": "Hvad kan du?"}])
    assert answer.model == named[0]
    assert answer.choices[0].message.content == "Ekko: Hvad kan du?"
    pieces = client.chat.completions.create(
        model=named[0], messages=[{"role": "user", "content": "Og nu?"}], stream=True
    )
    assert "".join(c.delta.content or "" for p in pieces for c in p.choices) == "Ekko: Og nu?"


def test_vectors(client: OpenAI) -> None:
    answer = client.embeddings.create(model="vektor", input=["et", "femten"])
    assert [one.index for one in answer.data] == [0, 1]
    assert [one.embedding[1] for one in answer.data] == [0.5, 0.5]
    assert answer.model == "vektor"
    assert answer.usage.prompt_tokens > 0
    as_numbers = client.embeddings.create(model="vektor", input="et", encoding_format="float")
    assert as_numbers.data[0].embedding == answer.data[0].embedding
    packed = client.embeddings.create(model="vektor", input="et", encoding_format="base64")
    assert isinstance(packed.data[0].embedding, str)


def test_vectors_of_another_length(client: OpenAI) -> None:
    assert len(client.embeddings.create(model="vektor", input="et", dimensions=8).data[0].embedding) == 8


async def test_vectors_without_waiting(house: House) -> None:
    async with AsyncOpenAI(base_url=house.base_url, api_key=house.key) as client:
        assert len((await client.embeddings.create(model="vektor", input="et")).data) == 1


def test_the_older_completions(client: OpenAI) -> None:
    answer = client.completions.create(model="klar", prompt="Der var engang")
    assert (answer.object, answer.model) == ("text_completion", "klar")
    assert answer.choices[0].text == "Ekko: Der var engang"


def test_a_response(client: OpenAI, house: House) -> None:
    answer = client.responses.create(model="klar", input="Hvad er en høring?", instructions="Kort.", store=False)
    assert answer.object == "response"
    assert answer.status == "completed"
    assert answer.model == "klar"
    assert answer.output_text == "Ekko: Hvad er en høring?"
    assert answer.usage is not None
    assert answer.usage.output_tokens == 5
    assert [message["role"] for message in house.last()["messages"]] == ["system", "user"]


def test_a_response_in_pieces(client: OpenAI) -> None:
    events = list(client.responses.create(model="klar", input="et to", stream=True, store=False))
    kinds = [event.type for event in events]
    assert kinds[0] == "response.created"
    assert kinds[-1] == "response.completed"
    said = "".join(event.delta for event in events if event.type == "response.output_text.delta")
    assert said == "Ekko: et to"
    assert [event.sequence_number for event in events] == sorted({event.sequence_number for event in events})
    assert events[-1].response.output_text == "Ekko: et to"


def test_the_helper_that_gathers_a_response(client: OpenAI) -> None:
    with client.responses.stream(model="klar", input="hej", store=False) as stream:
        for _ in stream:
            pass
        assert stream.get_final_response().output_text == "Ekko: hej"


def test_a_response_with_tools(client: OpenAI) -> None:
    first = client.responses.create(model="klar", input=TWO_CALLS, tools=[FUNCTION], store=False)
    calls = [item for item in first.output if item.type == "function_call"]
    assert [json.loads(call.arguments) for call in calls] == [{"by": "Aarhus"}, {"by": "Århus Å"}]
    items: Any = [{"role": "user", "content": TWO_CALLS}]
    for call in calls:
        items.append({"type": "function_call", "call_id": call.call_id, "name": call.name, "arguments": call.arguments})
        items.append({"type": "function_call_output", "call_id": call.call_id, "output": "9 grader"})
    then = client.responses.create(model="klar", input=items, tools=[FUNCTION], store=False)
    assert then.output_text == "Værktøjet sagde: 9 grader og 9 grader"


def test_a_response_with_tools_in_pieces(client: OpenAI) -> None:
    events = list(client.responses.create(model="klar", input=TWO_CALLS, tools=[FUNCTION], stream=True, store=False))
    done = [event.arguments for event in events if event.type == "response.function_call_arguments.done"]
    assert [json.loads(text) for text in done] == [{"by": "Aarhus"}, {"by": "Århus Å"}]


def test_a_response_of_a_given_shape(client: OpenAI) -> None:
    answer = client.responses.parse(
        model="klar", input='SVAR {"sag": "høring", "dage": 14}', text_format=Frist, store=False
    )
    assert answer.output_parsed == Frist(sag="høring", dage=14)


def test_a_response_hides_personal_data_from_the_model(client: OpenAI, house: House) -> None:
    answer = client.responses.create(model="eu", input=f"CPR {CPR} har søgt.", store=False)
    assert answer.output_text == f"Ekko: CPR {CPR} har søgt."
    assert CPR not in house.received()[-1]["body"]


@pytest.mark.parametrize("more", [{"previous_response_id": "resp_1"}, {"background": True}, {"conversation": "conv_1"}])
def test_a_response_that_would_have_to_be_kept(client: OpenAI, more: dict[str, Any]) -> None:
    with pytest.raises(openai.BadRequestError) as told:
        client.responses.create(model="klar", input="hej", **more)
    assert told.value.code


def test_speech_to_text(client: OpenAI) -> None:
    answer = client.audio.transcriptions.create(model="tale", file=("møde.wav", b"RIFF....WAVE"), language="da")
    assert answer.text == "Hej fra optagelsen."
    text = client.audio.transcriptions.create(model="tale", file=("a.wav", b"RIFF"), response_format="text")
    assert str(text).strip() == "Hej fra optagelsen."


def test_text_to_speech(client: OpenAI) -> None:
    answer = client.audio.speech.create(model="tale", voice="alloy", input="Hej")
    assert answer.content == b"ID3 scripted speech"
    with client.audio.speech.with_streaming_response.create(model="tale", voice="alloy", input="Hej") as streamed:
        assert b"".join(streamed.iter_bytes()) == b"ID3 scripted speech"


def test_pictures(client: OpenAI) -> None:
    answer = client.images.generate(model="billede", prompt="Et rådhus", n=1, size="1024x1024")
    assert answer.data is not None
    assert base64.b64decode(answer.data[0].b64_json or "") == b"\x89PNG scripted"


def test_an_order_by_relevance(client: OpenAI) -> None:
    body = {"model": "orden", "query": "hvad", "documents": ["kort", "et længere stykke"], "top_n": 2}
    answer: Any = client.post("/rerank", body=body, cast_to=object)
    assert [result["index"] for result in answer["results"]] == [1, 0]
