"""The official `openai` package for Python: what goes wrong becomes the exception that its users catch."""

import threading
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import openai
import pytest
from conftest import House
from openai import OpenAI

HELLO: Any = [{"role": "user", "content": "hej"}]


def open_ai(house: House, key: str = "all", retries: int = 0) -> OpenAI:
    return OpenAI(base_url=house.base_url, api_key=house.keys.get(key, key), max_retries=retries)


def code_of(error: openai.APIStatusError) -> str:
    """Ours, where the client puts it; every error carries its call's name and a sentence."""
    assert error.code
    assert error.type
    assert error.message
    assert error.request_id
    return error.code


@pytest.mark.parametrize("key", ["nonsense", "aai_" + "A" * 43, "revoked"])
def test_a_key_that_is_none(house: House, key: str) -> None:
    with pytest.raises(openai.AuthenticationError) as told:
        open_ai(house, key).chat.completions.create(model="klar", messages=HELLO)
    assert told.value.status_code == 401
    assert code_of(told.value) == "key_not_valid"
    assert house.keys.get(key, key) not in told.value.response.text


def test_a_model_that_is_not_there(house: House) -> None:
    with pytest.raises(openai.NotFoundError) as told:
        open_ai(house).chat.completions.create(model="findes-ikke", messages=HELLO)
    assert code_of(told.value) == "model_not_found"


def test_a_model_that_the_key_is_not_for(house: House) -> None:
    with pytest.raises(openai.NotFoundError) as told:
        open_ai(house, "eu_only").chat.completions.create(model="klar", messages=HELLO)
    assert code_of(told.value) == "model_not_found"
    assert [model.id for model in open_ai(house, "eu_only").models.list()] == ["eu"]


def test_an_endpoint_that_the_key_is_not_for(house: House) -> None:
    with pytest.raises(openai.PermissionDeniedError) as told:
        open_ai(house, "chat_only").embeddings.create(model="vektor", input="hej")
    code_of(told.value)


def test_a_class_above_the_keys_ceiling(house: House) -> None:
    with pytest.raises(openai.PermissionDeniedError) as told:
        open_ai(house, "k1").chat.completions.create(
            model="klar", messages=HELLO, extra_headers={"X-AarhusAI-Class": "K2"}
        )
    assert code_of(told.value) == "key_ceiling"
    assert told.value.response.headers["x-aarhusai-decision"] == "refused"


def test_a_class_that_the_zone_does_not_admit(house: House) -> None:
    with pytest.raises(openai.PermissionDeniedError) as told:
        open_ai(house).chat.completions.create(model="eu", messages=HELLO, extra_headers={"X-AarhusAI-Class": "K2+K5"})
    assert code_of(told.value) == "class_not_allowed_in_zone"


@pytest.mark.parametrize(
    "body",
    [
        {"messages": "hej"},
        {"messages": []},
        {"messages": [{"role": "user"}]},
        {"messages": HELLO, "stream": "ja"},
        {"messages": HELLO, "max_tokens": -1},
        {"messages": HELLO, "tools": "ingen"},
    ],
    ids=lambda body: str(sorted(body)),
)
def test_a_body_that_is_wrong(house: House, body: dict[str, Any]) -> None:
    with pytest.raises(openai.BadRequestError) as told:
        open_ai(house).post("/chat/completions", body={"model": "klar", **body}, cast_to=object)
    code_of(told.value)


def test_a_body_that_is_no_json(house: House) -> None:
    with pytest.raises(openai.BadRequestError) as told:
        open_ai(house).post("/chat/completions", content=b"{", cast_to=object)
    code_of(told.value)


def test_an_address_that_is_not_there(house: House) -> None:
    with pytest.raises(openai.NotFoundError) as told:
        open_ai(house).post("/findes/ikke", body={}, cast_to=object)
    code_of(told.value)


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("status", [500, 503])
def test_a_model_that_fails(house: House, status: int, stream: bool) -> None:
    with pytest.raises(openai.InternalServerError) as told:
        open_ai(house).chat.completions.create(
            model="brudt", messages=[{"role": "user", "content": f"FEJL {status}"}], stream=stream
        )
    assert code_of(told.value).startswith("model_")


def test_a_model_that_is_busy(house: House) -> None:
    with pytest.raises((openai.RateLimitError, openai.InternalServerError)) as told:
        open_ai(house).chat.completions.create(model="travl", messages=[{"role": "user", "content": "FEJL 429"}])
    assert told.value.status_code in {429, 503}
    assert float(told.value.response.headers["retry-after"]) > 0


@pytest.mark.parametrize("status", [429, 500, 503])
def test_what_fails_once_succeeds(house: House, status: int) -> None:
    text = f"FEJL {status} {uuid4().hex[:8]}"
    answer = open_ai(house, retries=3).chat.completions.create(
        model="svag", messages=[{"role": "user", "content": text}]
    )
    assert answer.choices[0].message.content == f"Ekko: {text}"


def test_a_quota_that_is_used_up(house: House) -> None:
    client = open_ai(house, "two_requests")
    ask: Callable[[], Any] = lambda: client.chat.completions.create(model="klar", messages=HELLO)  # noqa: E731  # one line, called by every check below
    ask()
    ask()
    with pytest.raises(openai.RateLimitError) as told:
        ask()
    assert code_of(told.value) == "quota_used_up"
    assert float(told.value.response.headers["retry-after"]) > 0


def test_a_month_that_is_used_up_is_not_asked_again_and_again(house: House) -> None:
    with pytest.raises(openai.RateLimitError) as told:
        open_ai(house, "no_requests", retries=2).chat.completions.create(model="klar", messages=HELLO)
    assert told.value.response.headers["x-should-retry"] == "false"
    assert told.value.request.headers["x-stainless-retry-count"] == "0"


def test_many_at_once(house: House) -> None:
    client = open_ai(house)
    said: list[str | None] = []

    def ask(number: int) -> None:
        answer = client.chat.completions.create(model="klar", messages=[{"role": "user", "content": str(number)}])
        said.append(answer.choices[0].message.content)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(24)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said, key=str) == sorted((f"Ekko: {n}" for n in range(24)), key=str)
