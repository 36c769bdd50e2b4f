"""A recogniser over HTTP: what it is asked, and that anything odd about its answer stops the call."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable

import pytest
from aiohttp import web

from aarhusai.egress.json_call import JsonCalls
from aarhusai.errors import Unavailable
from aarhusai.protection.recognisers.external import ExternalRecogniser
from aarhusai.protection.spans import Kind

Answer = Callable[[list[str]], object]
PERSON = {"start": 0, "end": 4, "kind": "person", "score": 0.9}


def nothing(texts: list[str]) -> object:
    return {"findings": [list[object]() for _ in texts]}


class Service:
    """A recogniser's stand-in on the loopback."""

    def __init__(self) -> None:
        self.answer: Answer = nothing
        self.status = 200
        self.delay = 0.0
        self.asked: list[list[str]] = []
        self.secrets: list[str | None] = []
        self.url = ""

    async def handle(self, request: web.Request) -> web.Response:
        texts = json.loads(await request.read())["texts"]
        self.asked.append(texts)
        self.secrets.append(request.headers.get("Authorization"))
        await asyncio.sleep(self.delay)
        answer = self.answer(texts)
        body = answer if isinstance(answer, str) else json.dumps(answer)
        return web.Response(text=body, status=self.status, headers={"Location": "/elsewhere"})


@pytest.fixture
async def service() -> AsyncIterator[Service]:
    stand_in = Service()
    app = web.Application()
    app.router.add_post("/", stand_in.handle)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    stand_in.url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
    yield stand_in
    await runner.cleanup()


@pytest.fixture
async def calls() -> AsyncIterator[JsonCalls]:
    made = JsonCalls()
    yield made
    await made.close()


async def test_every_text_gets_its_findings(service: Service, calls: JsonCalls) -> None:
    service.answer = lambda texts: {"findings": [[PERSON] if text.startswith("Anna") else [] for text in texts]}
    found = await ExternalRecogniser("large", service.url, 5.0, "s3cret", calls).find(["Anna", "bo", "Anna æ"])
    assert [[(one.kind, one.start, one.end, one.reason) for one in some] for some in found] == [
        [(Kind.PERSON, 0, 4, "external")],
        [],
        [(Kind.PERSON, 0, 4, "external")],
    ]
    assert service.asked == [["Anna", "bo", "Anna æ"]]
    assert service.secrets == ["Bearer s3cret"]


async def test_many_texts_go_in_several_calls(service: Service, calls: JsonCalls) -> None:
    found = await ExternalRecogniser("large", service.url, 5.0, None, calls).find(["x"] * 150)
    assert len(found) == 150
    assert [len(texts) for texts in service.asked] == [64, 64, 22]


ODD: dict[str, object] = {
    "no JSON": "hello",
    "a list": [],
    "no findings": {},
    "too few lists": {"findings": []},
    "too many lists": {"findings": [[], []]},
    "not a list": {"findings": ["x"]},
    "not an object": {"findings": [["x"]]},
    "beyond the text": {"findings": [[PERSON | {"end": 5}]]},
    "before the text": {"findings": [[PERSON | {"start": -1}]]},
    "empty": {"findings": [[PERSON | {"end": 0}]]},
    "unknown kind": {"findings": [[PERSON | {"kind": "shoe"}]]},
    "no kind": {"findings": [[{"start": 0, "end": 1, "score": 0.5}]]},
    "a kind of a municipality's own": {"findings": [[PERSON | {"kind": "own"}]]},
    "offset is text": {"findings": [[PERSON | {"start": "0"}]]},
    "offset is a truth value": {"findings": [[PERSON | {"start": False}]]},
    "score too high": {"findings": [[PERSON | {"score": 2}]]},
    "score is text": {"findings": [[PERSON | {"score": "high"}]]},
}


@pytest.mark.parametrize("odd", ODD, ids=str)
async def test_an_odd_answer_is_no_answer(service: Service, calls: JsonCalls, odd: str) -> None:
    service.answer = lambda _: ODD[odd]
    with pytest.raises(Unavailable) as caught:
        await ExternalRecogniser("large", service.url, 5.0, None, calls).find(["Anna"])
    assert caught.value.code == "recogniser_unavailable"
    assert "Anna" not in str(caught.value)


@pytest.mark.parametrize("status", [204, 301, 401, 500])
async def test_another_status_is_no_answer(service: Service, calls: JsonCalls, status: int) -> None:
    service.status = status
    with pytest.raises(Unavailable, match="recogniser_unavailable"):
        await ExternalRecogniser("large", service.url, 5.0, None, calls).find(["Anna"])
    assert len(service.asked) == 1


async def test_a_late_answer_is_no_answer(service: Service, calls: JsonCalls) -> None:
    service.delay = 2.0
    with pytest.raises(Unavailable, match="recogniser_unavailable"):
        await ExternalRecogniser("large", service.url, 0.2, None, calls).find(["Anna"])


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/", "http://169.254.169.254/", "nonsense"])
async def test_nobody_there_is_no_answer(calls: JsonCalls, url: str) -> None:
    with pytest.raises(Unavailable, match="recogniser_unavailable"):
        await ExternalRecogniser("large", url, 2.0, None, calls).find(["Anna"])


async def test_a_secret_that_cannot_be_sent_is_told_to_nobody(service: Service, calls: JsonCalls) -> None:
    with pytest.raises(Unavailable) as caught:
        await ExternalRecogniser("large", service.url, 5.0, "bad\nsecret", calls).find(["Anna"])
    assert "secret" not in f"{caught.value}{caught.value.facts}"
