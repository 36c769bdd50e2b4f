"""Bad input gets a clear code and loses nothing. Models that fail and databases that are away have their own files."""

import asyncio
import json
from collections.abc import Iterator
from typing import Final

import httpx
import pytest
from api.conftest import SignIn
from api.matrix_requests import BODIES, Named
from api.streams import Json, asked, question, whole_turn
from api.things import NOWHERE
from cast import Cast

from aarhusai.gateway.providers.scripted import Hold, Say, ScriptedProvider

LONGEST: Final = 200_000
NASTY: Final[dict[str, object]] = {
    "NUL": "a\0b",
    "a lone surrogate": "a\ud800b",
    "a megabyte": "å" * 500_000,
    "a huge number": 10**30,
    "an infinite number": float("inf"),
    "something deep": json.loads("[" * 200 + "]" * 200),
    "nothing": None,
    "text that only looks empty": "\u200b\u2060\u3000",
}


def problem(answer: httpx.Response) -> tuple[int, str]:
    """Status and code."""
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.status_code, answer.json()["code"]


async def conversations(client: httpx.AsyncClient) -> int:
    """How many the list shows."""
    return len((await client.get("/api/conversations")).json()["items"])


@pytest.mark.parametrize("text", ["", "  \n\t ", "\0", "\0 \0"])
async def test_an_empty_message_is_told_and_stores_nothing(sign_in: SignIn, text: str) -> None:
    karla = await sign_in("karla")
    assert problem(await karla.post("/api/turns", json=question(text))) == (422, "empty_message")
    assert await conversations(karla) == 0


async def test_a_message_may_be_as_long_as_it_says_and_not_a_character_more(sign_in: SignIn) -> None:
    karla = await sign_in("karla")
    ended = await whole_turn(karla, "🏛" * LONGEST)
    tree = (await karla.get(f"/api/conversations/{ended['conversation']['id']}")).json()
    assert tree["messages"][0]["text"] == "🏛" * LONGEST
    answer = await karla.post("/api/turns", json=question("å" * (LONGEST + 1)))
    assert problem(answer) == (413, "message_too_long")
    assert answer.json()["facts"]["limit"] == LONGEST
    assert await conversations(karla) == 1


async def test_ten_megabytes_are_refused_and_the_page_goes_on(sign_in: SignIn) -> None:
    karla = await sign_in("karla")
    answer = await karla.post("/api/turns", json=question("x" * 10_000_000))
    assert problem(answer) == (413, "request_too_large")
    assert answer.json()["facts"]["limit"] == 2_000_000
    assert (await whole_turn(karla, "Kortere"))["status"] == "done"


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"null", b"[]", b'"x"', b"\xff\xfe", b'{"text": "x"}', b"[" * 100_000, b'{"a":' * 100_000,
        b'{"text": 1, "request_id": "01890000-0000-7000-8000-000000000001"}',
        b'{"text": "x", "request_id": "1"}',
        b'{"text": "x", "request_id": "01890000-0000-7000-8000-000000000001", "farve": "blaa"}',
        b'{"text": "x", "request_id": "01890000-0000-7000-8000-000000000001", "temporary": "maaske"}',
    ],
)  # fmt: skip
async def test_what_is_no_question_is_told(sign_in: SignIn, body: bytes) -> None:
    karla = await sign_in("karla")
    answer = await karla.post("/api/turns", content=body, headers={"content-type": "application/json"})
    assert problem(answer) == (422, "invalid_request")
    assert await conversations(karla) == 0


async def test_characters_that_cannot_be_stored_lose_nothing_else(sign_in: SignIn, model: ScriptedProvider) -> None:
    karla = await sign_in("karla")
    model.then(Say("Svar\0et "), Say("er \ud83c her"))
    ended = await whole_turn(karla, "Hvad\0 er det?")
    tree = (await karla.get(f"/api/conversations/{ended['conversation']['id']}")).json()
    assert [message["text"] for message in tree["messages"]] == ["Hvad er det?", "Svaret er ? her"]
    surrogate = json.dumps(question("Halvt \ud83c tegn"))
    answer = await karla.post("/api/turns", content=surrogate, headers={"content-type": "application/json"})
    assert answer.status_code in {200, 422}


async def test_no_field_of_any_body_brings_the_house_down(sign_in: SignIn, cast: Cast) -> None:
    ditte = await sign_in("ditte")
    named = Named(NOWHERE, NOWHERE, NOWHERE, NOWHERE, 1, cast)
    wrong: list[str] = []
    for name, make in BODIES.items():
        method, path = name.partition(" (")[0].split(" ")
        if path == "/api/me/password":
            continue
        for body, what in spoilt(make(named)):
            url = path.partition("{")[0] + (str(NOWHERE) + path.partition("}")[2] if "{" in path else "")
            sent = json.dumps(body).encode()
            answer = await ditte.request(method, url, content=sent, headers={"content-type": "application/json"})
            if answer.status_code >= 500:
                wrong.append(f"{name} with {what}: {answer.status_code}")
    assert wrong == []


def spoilt(body: object) -> Iterator[tuple[Json, str]]:
    """The body with one field at a time made nasty."""
    assert isinstance(body, dict)
    for field in body:  # pyright: ignore[reportUnknownVariableType]  # JSON of any shape
        for what, value in NASTY.items():
            yield {**body, field: value}, f"{what} in {field}"


@pytest.mark.parametrize(
    "path",
    [
        "/api/conversations/search?q=%00", "/api/conversations/search?q=%26%20%7C%20%21%20%3A%2A%20%28%27",
        "/api/conversations/search?q=" + "a%20" * 300, "/api/conversations/search?q=%ED%A0%80",
        "/api/conversations/search?q=hej&cursor=%00", "/api/conversations?cursor=AAAA", "/api/conversations?limit=1e9",
        "/api/conversations?limit=99999999999999999999", "/api/conversations?tag=%00", "/api/conversations?folder_id=x",
        "/api/conversations/%00", "/api/conversations/..%2f..%2fetc%2fpasswd", "/api/admin/people?q=%00%25_",
        "/api/admin/people?cursor=%F0%9F%98%80", "/api/admin/audit?act=%00", "/api/admin/audit?since=9999999-01-01",
        "/api/admin/audit?cursor=eyJ9", "/api/turns/x/events", f"/api/turns/{NOWHERE}/events?after=-1",
        f"/api/turns/{NOWHERE}/events?after=99999999999999999999", f"/api/conversations/{NOWHERE}/export?format=exe",
    ],
)  # fmt: skip
async def test_no_address_brings_the_house_down(sign_in: SignIn, path: str) -> None:
    ditte = await sign_in("ditte")
    answer = await ditte.get(path)
    assert answer.status_code < 500, answer.text


async def test_of_two_edits_at_once_one_stands_and_the_other_is_told(sign_in: SignIn) -> None:
    karla = await sign_in("karla")
    conversation = (await whole_turn(karla, "Hej"))["conversation"]
    path = f"/api/conversations/{conversation['id']}"
    titles = ["Den ene", "Den anden", "Den tredje"]
    answers = await asyncio.gather(
        *(karla.patch(path, json={"revision": conversation["revision"], "title": title}) for title in titles)
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409]
    won = next(title for title, answer in zip(titles, answers, strict=True) if answer.is_success)
    assert {problem(a) for a in answers if not a.is_success} == {(409, "changed_meanwhile")}
    assert (await karla.get(path)).json()["conversation"]["title"] == won


async def test_of_two_questions_at_once_one_is_answered_and_the_other_is_told(
    sign_in: SignIn, model: ScriptedProvider
) -> None:
    karla, gate = await sign_in("karla"), asyncio.Event()
    ended = await whole_turn(karla, "Først")
    model.then(Say("Svar"), Hold(gate))
    model.then(Say("Svar"), Hold(gate))
    below = {"conversation_id": ended["conversation"]["id"], "parent_id": ended["answer"]["id"]}

    async def ask(text: str) -> int:
        request = karla.build_request("POST", "/api/turns", json=question(text, **below))
        answer = await karla.send(request, stream=True)
        if answer.status_code != 200:
            await answer.aread()
            assert problem(answer) == (409, "turn_running")
            gate.set()
        else:
            await answer.aread()
        return answer.status_code

    assert sorted(await asyncio.gather(ask("Den ene"), ask("Den anden"))) == [200, 409]
    tree = (await karla.get(f"/api/conversations/{below['conversation_id']}")).json()
    assert [message["status"] for message in tree["messages"]] == ["done"] * 4


async def test_deleting_a_conversation_in_mid_answer_harms_nobody(sign_in: SignIn, model: ScriptedProvider) -> None:
    karla, gate = await sign_in("karla"), asyncio.Event()
    model.then(Say("Svar"), Hold(gate), Say(" færdigt"))
    async with asked(karla, "Slet mig") as reading:
        opened = (await reading.next("turn")).data
        path = f"/api/conversations/{opened['conversation']['id']}"
        await reading.next("text")
        assert (await karla.delete(path)).status_code == 204
        assert problem(await karla.get(path)) == (404, "conversation_not_found")
        gate.set()
        await reading.rest()
    assert (await karla.post(f"{path}/restore")).status_code == 200
    question_, answer = (await karla.get(path)).json()["messages"]
    assert (question_["text"], answer["status"], answer["text"][:4]) == ("Slet mig", answer["status"], "Svar")
    assert answer["status"] in {"done", "stopped"}
