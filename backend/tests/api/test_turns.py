"""Turns as the page holds them: one POST that streams, and the way back after a lost network."""

import asyncio
from uuid import uuid4

import httpx
import pytest
from api.conftest import SignIn
from api.streams import asked, following, question, whole_turn
from statements import counted

from aarhusai.errors import UpstreamError
from aarhusai.gateway.providers.scripted import Fail, Hold, Say, ScriptedProvider, Think

MOST_STATEMENTS = 8
"""A new chat from the request to its end, the door's reservation and settlement included. The house allows 12."""


def problem(answer: httpx.Response) -> tuple[int, str]:
    """Status and code."""
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.status_code, answer.json()["code"]


async def test_the_first_event_says_what_was_stored_and_the_last_one_how_it_ended(
    sign_in: SignIn, model: ScriptedProvider
) -> None:
    karla = await sign_in("karla")
    model.then(Think("Hvor er det nu? "), Say("I Aarhus"), Say(" 🏛️."))
    async with asked(karla, "Hvor ligger rådhuset?") as reading:
        events = await reading.rest()
    first, last = events[0], events[-1]
    assert (first.kind, first.id) == ("turn", 0)
    assert first.data["question"]["text"] == "Hvor ligger rådhuset?"
    assert first.data["answer"]["status"] == "running"
    assert first.data["conversation"]["running_turn_id"] == first.data["turn_id"] == first.data["answer"]["id"]
    assert reading.text == "I Aarhus 🏛️."
    assert last.kind == "end"
    assert (last.data["status"], last.data["code"]) == ("done", None)
    assert last.data["answer"]["text"] == "I Aarhus 🏛️."
    assert last.data["answer"]["reasoning"] == "Hvor er det nu? "
    assert last.data["answer"]["model"]["name"] == "Prøvemodel"
    assert last.data["conversation"]["running_turn_id"] is None
    numbers = [event.id for event in events if event.id is not None]
    assert numbers == sorted(numbers)

    tree = (await karla.get(f"/api/conversations/{last.data['conversation']['id']}")).json()
    assert tree["conversation"] == last.data["conversation"]
    assert tree["messages"] == [first.data["question"], last.data["answer"]]
    assert tree["running"] is None


async def test_a_new_chat_costs_few_statements(sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    karla = await sign_in("karla")
    await whole_turn(karla, "Første")
    with counted(monkeypatch) as statements:
        await whole_turn(karla, "Anden")
    assert statements.count <= MOST_STATEMENTS, statements.sent


async def test_closing_the_tab_loses_nothing_and_reopening_goes_on_in_mid_answer(
    sign_in: SignIn, model: ScriptedProvider
) -> None:
    karla, gate = await sign_in("karla"), asyncio.Event()
    model.then(Say("Så langt kom vi, "), Hold(gate), Say("og her er resten."))
    async with asked(karla, "Fortæl") as reading:
        turn = await reading.next("turn")
        await reading.next("text")
        seen = reading.last_id
    conversation = turn.data["conversation"]["id"]
    listed = (await karla.get(f"/api/conversations/{conversation}")).json()
    assert listed["running"] == {"turn_id": turn.data["turn_id"]}

    path = f"/api/turns/{turn.data['turn_id']}/events"
    async with following(karla, path, **{"last-event-id": str(seen)}) as back, following(karla, path) as other_tab:
        gate.set()
        await back.rest()
        await other_tab.rest()
    assert [event.data["text"] for event in back.seen if event.kind == "text"] == ["og her er resten."]
    assert other_tab.text == "Så langt kom vi, og her er resten."
    assert back.seen[-1].data == other_tab.seen[-1].data
    async with following(karla, f"{path}?after=0") as afterwards:
        await afterwards.rest()
    assert [event.kind for event in afterwards.seen] == ["turn", "text", "end"]
    assert afterwards.text == other_tab.text


async def test_stop_ends_the_answer_with_what_arrived(sign_in: SignIn, model: ScriptedProvider) -> None:
    karla = await sign_in("karla")
    model.then(Say("Så langt"), Hold(asyncio.Event()))
    async with asked(karla, "Fortæl") as reading:
        turn = await reading.next("turn")
        await reading.next("text")
        stopped = await karla.post(f"/api/turns/{turn.data['turn_id']}/stop")
        assert stopped.status_code == 204
        end = await reading.next("end")
    assert (end.data["status"], end.data["answer"]["text"]) == ("stopped", "Så langt")
    assert model.running == 0
    assert (await karla.post(f"/api/turns/{turn.data['turn_id']}/stop")).status_code == 204


async def test_a_model_that_stops_in_mid_stream_is_told_and_can_be_asked_again(
    sign_in: SignIn, model: ScriptedProvider
) -> None:
    karla = await sign_in("karla")
    model.then(Say("Halvt"), Fail(UpstreamError("model_cut_off", "It stopped.")))
    end = await whole_turn(karla, "Fortæl")
    assert (end["status"], end["code"]) == ("failed", "model_cut_off")
    assert (end["answer"]["text"], end["answer"]["error_code"]) == ("Halvt", "model_cut_off")

    model.then(Say("Helt."))
    again = await whole_turn(
        karla, None, conversation_id=end["conversation"]["id"], parent_id=end["answer"]["parent_id"]
    )
    assert again["answer"]["text"] == "Helt."
    assert again["answer"]["parent_id"] == end["answer"]["parent_id"]


async def test_the_same_request_sent_twice_is_asked_once(sign_in: SignIn, model: ScriptedProvider) -> None:
    karla = await sign_in("karla")
    body = question("Kun én gang?")
    one, two = await asyncio.gather(karla.post("/api/turns", json=body), karla.post("/api/turns", json=body))
    assert (one.status_code, two.status_code) == (200, 200)
    assert one.text.split("event: end")[1] == two.text.split("event: end")[1]
    assert len(model.requests) == 1
    assert len((await karla.get("/api/conversations")).json()["items"]) == 1


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"text": ""}, (422, "empty_message")),
        ({"text": "  \n"}, (422, "empty_message")),
        ({"text": None}, (422, "empty_message")),
        ({"text": "æ" * 200_001}, (413, "message_too_long")),
        ({"text": "x" * 10_000_000}, (413, "request_too_large")),
        ({"conversation_id": str(uuid4())}, (404, "conversation_not_found")),
        ({"parent_id": str(uuid4())}, (404, "conversation_not_found")),
        ({"model_id": str(uuid4())}, (404, "model_not_available")),
        ({"assistant_id": str(uuid4())}, (404, "assistant_not_found")),
        ({"request_id": "ikke et id"}, (422, "invalid_request")),
        ({"ukendt": 1}, (422, "invalid_request")),
    ],
)
async def test_bad_input_is_told_before_anything_streams_and_stores_nothing(
    sign_in: SignIn, change: dict[str, object], expected: tuple[int, str]
) -> None:
    karla = await sign_in("karla")
    answer = await karla.post("/api/turns", json={**question("Hej"), **change})
    assert problem(answer) == expected
    assert (await karla.get("/api/conversations")).json()["items"] == []


async def test_a_message_that_is_too_long_says_how_long_it_may_be(sign_in: SignIn) -> None:
    karla = await sign_in("karla")
    answer = await karla.post("/api/turns", json=question("æ" * 200_001))
    assert answer.json()["facts"] == {"limit": 200_000, "length": 200_001}


async def test_a_second_question_waits_for_the_answer(sign_in: SignIn, model: ScriptedProvider) -> None:
    karla, gate = await sign_in("karla"), asyncio.Event()
    first = await whole_turn(karla, "Et?")
    place = {"conversation_id": first["conversation"]["id"], "parent_id": first["answer"]["id"]}
    model.then(Say("Et øjeblik"), Hold(gate))
    async with asked(karla, "To?", **place) as reading:
        await reading.next("text")
        assert problem(await karla.post("/api/turns", json=question("Tre?", **place))) == (409, "turn_running")
        gate.set()
        await reading.rest()
    wrong = question("Fire?", **{**place, "parent_id": str(uuid4())})
    assert problem(await karla.post("/api/turns", json=wrong)) == (409, "parent_changed")


async def test_the_page_hears_of_turns_and_conversations_as_they_happen(
    sign_in: SignIn, model: ScriptedProvider
) -> None:
    karla = await sign_in("karla")
    async with following(karla, "/api/events") as page:
        end = await whole_turn(karla, "Hvad sker der?")
        began = await page.next("turn")
        while (ended := await page.next("turn")).data["status"] == "running":
            pass
        while (changed := await page.next("conversation")).data["running_turn_id"] is not None:
            pass
        await karla.delete(f"/api/conversations/{end['conversation']['id']}")
        deleted = await page.next("deleted")
    assert began.data == {
        "conversation_id": end["conversation"]["id"],
        "turn_id": end["answer"]["id"],
        "status": "running",
    }
    assert ended.data["status"] == "done"
    assert changed.data == end["conversation"]
    assert deleted.data == {"id": end["conversation"]["id"]}


async def test_a_temporary_chat_is_streamed_like_any_other_and_listed_nowhere(sign_in: SignIn) -> None:
    karla = await sign_in("karla")
    end = await whole_turn(karla, "Hemmeligt?", temporary=True)
    assert end["conversation"]["temporary"] is True
    assert (await karla.get("/api/conversations")).json()["items"] == []
    place = {"conversation_id": end["conversation"]["id"], "parent_id": end["answer"]["id"]}
    going_on = await whole_turn(karla, "Og så?", **place)
    tree = (await karla.get(f"/api/conversations/{going_on['conversation']['id']}")).json()
    assert len(tree["messages"]) == 4


async def test_without_a_session_or_the_pages_token_nothing_is_asked(
    sign_in: SignIn, anonymous: httpx.AsyncClient
) -> None:
    assert problem(await anonymous.post("/api/turns", json=question("Hej"))) == (401, "not_signed_in")
    karla = await sign_in("karla")
    karla.headers["x-csrf-token"] = "forkert"
    assert problem(await karla.post("/api/turns", json=question("Hej"))) == (403, "csrf_failed")
