"""Vectors, rankings, recordings, speech and pictures: in the form that was asked for, whatever the endpoint gives."""

import base64
import struct

import httpx
import pytest
from api.v1.upstream import PIXEL
from fakes.upstream import FakeUpstream

VECTOR = [0.5, 0.0]


async def test_vectors_come_as_they_were_asked_for(api: httpx.AsyncClient, endpoint: FakeUpstream) -> None:
    packed = base64.b64encode(struct.pack("<2f", *VECTOR)).decode()
    for given in (VECTOR, packed):
        data = [{"object": "embedding", "index": 0, "embedding": given}]
        whole = {"object": "list", "data": data, "usage": {"prompt_tokens": 1}}
        endpoint.behaviour = lambda _, reply, whole=whole: reply.json(whole)
        for form, expected in (("float", VECTOR), ("base64", packed), (None, VECTOR)):
            answer = await api.post("/embeddings", json={"model": "klar", "input": "Hej", "encoding_format": form})
            assert answer.json()["data"][0]["embedding"] == expected
            assert answer.json()["model"] == "klar"


async def test_numbers_instead_of_text_are_not_taken(api: httpx.AsyncClient, endpoint: FakeUpstream) -> None:
    given: list[object] = [[1, 2], [[1, 2]], []]
    for path, field in (("/embeddings", "input"), ("/completions", "prompt")):
        for one in given:
            error = (await api.post(path, json={"model": "klar", field: one})).json()["error"]
            assert (error["code"], error["param"]) == ("invalid_request", field)
    assert endpoint.received == []


async def test_dimensions_travel_on(api: httpx.AsyncClient, endpoint: FakeUpstream) -> None:
    asked = {"model": "klar", "input": ["a", "b"], "dimensions": 2}
    assert len((await api.post("/embeddings", json=asked)).json()["data"]) == 2
    assert endpoint.received[0].json["dimensions"] == 2


async def test_a_ranking_gives_the_callers_own_documents_back(api: httpx.AsyncClient, endpoint: FakeUpstream) -> None:
    asked: dict[str, object] = {"model": "klar", "query": "frist", "documents": ["a", {"text": "b"}], "top_n": 2}
    plain = (await api.post("/rerank", json=asked)).json()["results"]
    assert plain == [{"index": 1, "relevance_score": 0.9}, {"index": 0, "relevance_score": 0.1}]
    shown = (await api.post("/rerank", json={**asked, "return_documents": True})).json()["results"]
    assert [one["document"]["text"] for one in shown] == ["b", "a"]
    assert endpoint.received[0].json["documents"] == ["a", "b"]


async def test_a_recording_becomes_text(api: httpx.AsyncClient, endpoint: FakeUpstream) -> None:
    file = {"file": ("møde.m4a", b"lyd", "application/octet-stream")}
    answer = await api.post("/audio/transcriptions", data={"model": "klar", "language": "da"}, files=file)
    assert answer.json()["text"] == "Hvad er en høring?"
    assert b"audio/mp4" in endpoint.received[0].body
    plain = await api.post("/audio/transcriptions", data={"model": "klar", "response_format": "text"}, files=file)
    assert plain.text == "Hvad er en høring?\n"


async def test_a_recording_with_words_to_expect_and_its_times(api: httpx.AsyncClient, endpoint: FakeUpstream) -> None:
    file = {"file": ("møde.mp3", b"lyd", "audio/mpeg")}
    times = {"text": "Hej", "duration": 1.5, "segments": [{"start": 0, "end": 1.5, "text": "Hej"}]}
    endpoint.then(lambda _, reply: reply.json(times))
    asked = {"model": "klar", "response_format": "verbose_json", "prompt": "Lindehøj", "temperature": "0.2"}
    assert (await api.post("/audio/transcriptions", data=asked, files=file)).json() == times
    sent = endpoint.received[0].body.decode()
    assert "Lindehøj" in sent
    assert "verbose_json" in sent
    assert "0.2" in sent
    endpoint.then(lambda _, reply: reply.whole(200, b"1\n00:00 --> 00:01\nHej\n", "text/plain"))
    subtitles = await api.post("/audio/transcriptions", data={**asked, "response_format": "srt"}, files=file)
    assert subtitles.text.endswith("Hej\n")
    assert subtitles.headers["content-type"].startswith("text/plain")


@pytest.mark.parametrize(
    ("data", "files", "param"),
    [
        ({"model": "klar"}, {}, "file"),
        ({"model": "klar"}, {"file": ("a.mp3", b"", "audio/mpeg")}, "file"),
        ({"model": "klar", "response_format": "docx"}, {"file": ("a.mp3", b"x", "audio/mpeg")}, "response_format"),
        ({"model": "klar", "temperature": "hot"}, {"file": ("a.mp3", b"x", "audio/mpeg")}, "temperature"),
        ({"model": "klar", "language": "Jens Hansen"}, {"file": ("a.mp3", b"x", "audio/mpeg")}, "language"),
        ({"model": "klar", "noget": "x"}, {"file": ("a.mp3", b"x", "audio/mpeg")}, "noget"),
    ],
)
async def test_a_form_that_is_wrong_is_told_by_its_field(
    api: httpx.AsyncClient, endpoint: FakeUpstream, data: dict[str, str], files: dict[str, object], param: str
) -> None:
    files = files or {"andet": ("a.txt", b"x", "text/plain")}
    answer = await api.post("/audio/transcriptions", data=data, files=files)  # pyright: ignore[reportArgumentType]  # a form of any shape
    assert (answer.status_code, answer.json()["error"]["param"] in {param, "andet"}) == (400, True)
    assert endpoint.received == []


async def test_speech_comes_as_sound(api: httpx.AsyncClient) -> None:
    answer = await api.post("/audio/speech", json={"model": "klar", "input": "Hej", "voice": "a"})
    assert (answer.content, answer.headers["content-type"]) == (b"ID3 lyd", "audio/mpeg")


async def test_pictures_come_in_the_answer(api: httpx.AsyncClient, endpoint: FakeUpstream) -> None:
    asked = {"model": "klar", "prompt": "En hest", "response_format": "b64_json"}
    assert (await api.post("/images/generations", json=asked)).json()["data"][0]["b64_json"] == PIXEL
    error = (await api.post("/images/generations", json={**asked, "response_format": "url"})).json()["error"]
    assert (error["code"], error["param"]) == ("unsupported_parameter", "response_format")
