"""Models that are down, slow, wrong or break off: the question stands, what arrived stands, and the code says why."""

import asyncio
import socket
from collections.abc import AsyncIterator
from typing import Final

import httpx
import pytest
from api.conftest import SignIn
from api.streams import Json, asked, whole_turn
from cast import QUICK, Cast
from fakes import wires
from fakes.stands import SECRET
from fakes.upstream import Behaviour, FakeUpstream, Received, Reply, fake_upstream

from aarhusai.compose import Services, StandIns, close_services, open_services
from aarhusai.config import Settings
from aarhusai.gateway.providers.scripted import Say
from aarhusai.identity.passwords import Passwords

HALF = "Halvdelen af svaret"


@pytest.fixture
async def house(settings: Settings, cast: Cast) -> AsyncIterator[Services]:
    """The services with the real providers."""
    services = await open_services(settings, StandIns(None, Passwords(QUICK)))
    yield services
    await close_services(services)


@pytest.fixture
async def endpoint() -> AsyncIterator[FakeUpstream]:
    """Where the model runs; it answers well unless a test says otherwise."""
    async with fake_upstream() as upstream:
        upstream.behaviour = lambda _, reply: reply.stream(wires.openai([Say("Nu "), Say("går det.")]))
        yield upstream


@pytest.fixture
async def model_id(sign_in: SignIn, endpoint: FakeUpstream) -> str:
    """A model at the endpoint, made by an administrator."""
    return await a_model(await sign_in("ditte"), endpoint.base_url)


async def a_model(ditte: httpx.AsyncClient, address: str) -> str:
    """The model's id. Its endpoint gets one second of patience."""
    provider = {
        "name": "vLLM", "kind": "openai", "zone": "Z4", "secret": SECRET,
        "options": {"base_url": f"{address}/v1", "timeout": 1},
    }  # fmt: skip
    made = await ditte.post("/api/admin/providers", json=provider)
    assert made.status_code == 201, made.text
    ways = [{"provider_id": made.json()["id"], "upstream_name": "qwen"}]
    model = await ditte.post("/api/admin/models", json={"name": "Qwen", "zone": "Z4", "endpoints": ways})
    assert model.status_code == 201, model.text
    return str(model.json()["id"])


def turned_down(status: int, words: str = "no") -> Behaviour:
    """An endpoint that answers with a status; it quotes the key, as some do."""
    return lambda _, reply: reply.json({"error": {"message": f"{words} {SECRET}"}}, status)


async def breaks_off(_: Received, reply: Reply) -> None:
    """Half an answer, and the line is dead."""
    await half(reply)
    reply.cut()


async def falls_silent(_: Received, reply: Reply) -> None:
    """Half an answer, and then nothing."""
    await half(reply)
    await asyncio.sleep(30)


async def says_nothing(_: Received, reply: Reply) -> None:
    """Not a word."""
    await asyncio.sleep(30)


async def half(reply: Reply) -> None:
    """The beginning of an answer."""
    await reply.begin()
    for piece in list(wires.openai([Say(HALF)]))[:2]:
        assert isinstance(piece, bytes)
        await reply.piece(piece)
    await asyncio.sleep(0.05)


FAULTS: Final[dict[str, tuple[Behaviour, str, str]]] = {
    "wrong key": (turned_down(401), "model_wrong_key", ""),
    "unknown model": (turned_down(404), "model_not_found", ""),
    "busy": (turned_down(429), "model_busy", ""),
    "in trouble": (turned_down(500), "model_overloaded", ""),
    "turns the request down": (turned_down(400), "model_bad_request", ""),
    "a page instead of an answer": (
        lambda _, reply: reply.whole(200, b"<html>velkommen</html>", "text/html"), "model_garbage", "",
    ),
    "garbage": (lambda _, reply: reply.stream([b"data: {not json\xff\n\n"]), "model_garbage", ""),
    "breaks off": (breaks_off, "model_cut_off", HALF),
    "falls silent": (falls_silent, "model_timeout", HALF),
    "says nothing": (says_nothing, "model_timeout", ""),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
async def test_the_question_and_what_arrived_stand_and_the_code_says_why(
    sign_in: SignIn, endpoint: FakeUpstream, model_id: str, fault: str
) -> None:
    behaviour, code, arrived = FAULTS[fault]
    karla, well = await sign_in("karla"), endpoint.behaviour
    endpoint.behaviour = behaviour
    async with asked(karla, "Hvor gammel er domkirken?", model_id=model_id) as reading:
        end = (await reading.rest())[-1]
    assert (end.kind, end.data["status"], end.data["code"]) == ("end", "failed", code)
    assert SECRET not in str(reading.seen)
    question, answer = await stored(karla, end.data)
    assert (question["text"], question["status"]) == ("Hvor gammel er domkirken?", "done")
    assert (answer["status"], answer["error_code"], answer["text"]) == ("failed", code, arrived)

    endpoint.behaviour = well
    again = await whole_turn(
        karla, None, conversation_id=end.data["conversation"]["id"], parent_id=question["id"], model_id=model_id
    )
    assert (again["status"], again["answer"]["text"]) == ("done", "Nu går det.")


async def stored(client: httpx.AsyncClient, ended: Json) -> tuple[Json, Json]:
    """Question and answer of a conversation with one turn."""
    question, answer = (await client.get(f"/api/conversations/{ended['conversation']['id']}")).json()["messages"]
    return question, answer


async def test_a_model_that_is_down_says_so_within_seconds(sign_in: SignIn) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        model_id = await a_model(await sign_in("ditte"), f"http://127.0.0.1:{nobody.getsockname()[1]}")
        karla = await sign_in("karla")
        async with asyncio.timeout(5):
            ended = await whole_turn(karla, "Er der nogen?", model_id=model_id)
    assert (ended["status"], ended["code"]) == ("failed", "model_unreachable")
    assert (await stored(karla, ended))[0]["text"] == "Er der nogen?"


async def test_the_administrators_test_tells_a_wrong_key_from_a_model_that_is_down(
    sign_in: SignIn, endpoint: FakeUpstream, model_id: str
) -> None:
    ditte = await sign_in("ditte")
    endpoint.behaviour = turned_down(401)
    tested = (await ditte.post(f"/api/admin/models/{model_id}/test")).json()
    assert (tested["ok"], tested["code"]) == (False, "model_wrong_key")
    assert SECRET not in str(tested)
