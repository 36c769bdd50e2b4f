"""Protection as a person meets it: what is seen before sending, what left, what is corrected, what is refused."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from api.conftest import SignIn
from api.streams import whole_turn
from facts import FACTS

from aarhusai.chat.asking import CLASSIFY_JOB
from aarhusai.compose import Services
from aarhusai.compose.jobs import job_book
from aarhusai.gateway.catalogue import ModelDraft, ProviderDraft, Way
from aarhusai.gateway.providers.scripted import Say, ScriptedProvider, Step
from aarhusai.gateway.types import ChatRequest, TextPart
from aarhusai.protection.recognisers.registry import Registry
from aarhusai.protection.spans import Finding
from aarhusai.protection.text import ProtectedText
from aarhusai.storage.database import Database
from aarhusai.storage.key_cipher import KeyId
from aarhusai.terms.classes import Zone

Json = Any
"""What a test picks values out of."""


async def a_model(house: Services, zone: Zone) -> str:
    """A model in a zone that everybody may use."""
    slug = f"model-{zone}".lower()
    async with house.db.transaction() as tx:
        facts = None if zone is Zone.Z4 else FACTS
        await house.model_admin.ensure_provider(tx, ProviderDraft(slug, "scripted", zone, slug=slug, facts=facts))
        provider = await house.model_admin.provider_named(tx, slug)
        assert provider is not None
        await house.model_admin.ensure_model(tx, ModelDraft(f"Model {zone}", zone, (Way(provider, slug),), slug=slug))
    await house.registry.refresh()
    model_id = await house.db.value(UUID, "SELECT id FROM model WHERE slug = %s", (slug,))
    return str(model_id)


async def checked(client: httpx.AsyncClient, text: str, **more: object) -> Json:
    """What is said of a text."""
    answer = await client.post("/api/protection/check", json={"text": text} | more)
    assert answer.status_code == 200, answer.text
    return answer.json()


def echo(request: ChatRequest[ProtectedText]) -> Sequence[Step]:
    """Says the last question again, in small pieces."""
    part = request.messages[-1].parts[-1]
    assert isinstance(part, TextPart)
    text = part.text.reveal()
    return [Say(text[at : at + 3]) for at in range(0, len(text), 3)]


async def test_a_text_is_looked_at_before_it_is_sent_and_an_alternative_is_named(
    sign_in: SignIn, house: Services
) -> None:
    karla = await sign_in("karla")
    cloud, europe = await a_model(house, Zone.Z1), await a_model(house, Zone.Z3)
    seen = await checked(karla, "😀 CPR 110380-1234", model_id=cloud)
    (found,) = seen["findings"]
    assert "😀 CPR 110380-1234"[found["start"] : found["end"]] == "110380-1234"
    assert (found["kind"], found["raises_to"], found["replaced"], found["source"]) == ("cpr", "K2+K4", True, "detector")
    assert (seen["class"], seen["detected"], seen["in_history"]) == ("K2+K4", "K2+K4", False)
    decision = seen["decision"]
    assert (decision["verdict"], decision["because"], decision["zone"]) == ("refuse", "K2", "Z1")
    assert decision["rule"]["origin"] == "default"
    assert seen["ceiling"] == {
        "K0": "allow", "K1": "allow", "K2": "refuse", "K3": "refuse", "K4": "refuse", "K5": "refuse", "K6": "refuse"
    }  # fmt: skip
    ways = [(one["zone"], one["verdict"]) for one in seen["alternatives"]]
    assert ways == [("Z4", "allow"), ("Z4", "allow"), ("Z3", "replace")]
    assert seen["alternatives"][-1]["model_id"] == europe
    harmless = await checked(karla, "Hvornår åbner biblioteket?", model_id=cloud)
    assert (harmless["decision"]["verdict"], harmless["decision"]["rule"], harmless["findings"]) == ("allow", None, [])
    assert (await checked(karla, "CPR 110380-1234"))["decision"] is None
    raised = await checked(karla, "Hej", model_id=cloud, declared="K2+K6")
    assert (raised["class"], raised["detected"], raised["decision"]["verdict"]) == ("K2+K6", "K0", "refuse")
    assert [(await checked(karla, "Hej", **more))["class"] for more in ({}, {"declared": "K0"})] == ["K1", "K0"]
    too_long = await karla.post("/api/protection/check", json={"text": "x" * 200_001})
    assert too_long.status_code == 422


async def test_what_leaves_is_replaced_restored_in_the_answer_and_shown_word_for_word(
    sign_in: SignIn, house: Services, model: ScriptedProvider
) -> None:
    karla, europe = await sign_in("karla"), await a_model(house, Zone.Z3)
    model.script = echo
    text = "Skriv til CPR 110380-1234 på tlf. 22 33 44 55"
    end = await whole_turn(karla, text, model_id=europe)
    assert end["answer"]["text"] == text
    assert (end["answer"]["data_class"], end["conversation"]["data_class"]) == ("K2+K4", "K2+K4")
    assert (end["answer"]["replaced"], end["answer"]["sent"]) == (2, True)
    left = " ".join(
        part.text.reveal() for one in model.requests[0].messages for part in one.parts if isinstance(part, TextPart)
    )
    assert "110380" not in left
    assert "22 33 44 55" not in left
    (call,) = (await karla.get(f"/api/turns/{end['answer']['id']}/sent")).json()["calls"]
    assert (call["model_name"], call["zone"], call["replaced"]) == ("Model Z3", "Z3", 2)
    assert call["messages"][-1]["text"] in left
    assert {(value["kind"], value["original"]) for value in call["values"]} == {
        ("cpr", "110380-1234"),
        ("phone", "22 33 44 55"),
    }
    assert all(value["placeholder"] in call["messages"][-1]["text"] for value in call["values"])
    birgit = await sign_in("birgit")
    assert (await birgit.get(f"/api/turns/{end['answer']['id']}/sent")).status_code == 404

    conversation = end["conversation"]["id"]
    follow = await checked(karla, "Og hvad så?", model_id=await a_model(house, Zone.Z1), conversation_id=conversation)
    assert (follow["decision"]["verdict"], follow["in_history"], follow["detected"]) == ("refuse", True, "K0")
    model.requests.clear()
    again = await whole_turn(
        karla, "Ring 22334455", model_id=europe, conversation_id=conversation, parent_id=end["answer"]["id"]
    )
    assert again["answer"]["text"] == "Ring 22334455"
    placeholder = next(value["placeholder"] for value in call["values"] if value["kind"] == "phone")
    history = model.requests[0].messages[-3].parts[0]
    assert isinstance(history, TextPart)
    assert placeholder in history.text.reveal()  # the same placeholder in the next turn


async def test_a_refused_turn_says_the_class_what_decided_and_where_it_may_go(
    sign_in: SignIn, house: Services, model: ScriptedProvider
) -> None:
    karla, cloud = await sign_in("karla"), await a_model(house, Zone.Z2)
    end = await whole_turn(karla, "CPR 110380-1234", model_id=cloud)
    assert (end["status"], end["code"]) == ("failed", "class_not_allowed_in_zone")
    assert model.requests == []
    assert end["answer"]["data_class"] == "K2+K4"


async def test_with_a_parent_only_the_branch_counts_as_at_the_door(sign_in: SignIn, house: Services) -> None:
    karla, cloud = await sign_in("karla"), await a_model(house, Zone.Z2)
    hello = await whole_turn(karla, "Hej", model_id=cloud)
    conversation, first = hello["conversation"]["id"], hello["answer"]["id"]
    refused = await whole_turn(karla, "CPR 110380-1234", model_id=cloud, conversation_id=conversation, parent_id=first)
    assert refused["code"] == "class_not_allowed_in_zone"
    here = {"model_id": cloud, "conversation_id": conversation}
    after = await checked(karla, "Og nu?", **here, parent_id=refused["answer"]["id"])
    assert (after["decision"]["verdict"], after["in_history"]) == ("refuse", True)
    for parent in (first, None):
        beside = await checked(karla, "Og nu?", **here, parent_id=parent)
        assert (beside["decision"]["verdict"], beside["in_history"]) == ("allow", False)
    freed = {"act": "free", "text": "110380-1234", "kind": "cpr", "reason": "wrong"}
    assert (await karla.post(f"/api/conversations/{conversation}/marks", json=freed)).status_code == 201
    corrected = await checked(karla, "CPR 110380-1234", **here, parent_id=first)
    assert (corrected["decision"]["verdict"], corrected["findings"]) == ("allow", [])


@pytest.mark.parametrize("temporary", [False, True])
async def test_corrections_come_with_the_first_question(
    sign_in: SignIn, house: Services, model: ScriptedProvider, temporary: bool
) -> None:
    karla, cloud = await sign_in("karla"), await a_model(house, Zone.Z2)
    model.script = echo
    corrections = [
        {"act": "mark", "text": "Kirsebærhuset"},
        {"act": "free", "text": "22 33 44 55", "kind": "phone", "reason": "public"},
    ]
    text = "Kirsebærhuset har tlf. 22 33 44 55"
    seen = await checked(karla, text, model_id=cloud, corrections=corrections)
    assert [(one["kind"], one["source"]) for one in seen["findings"]] == [("person", "mark")]
    end = await whole_turn(karla, text, model_id=cloud, corrections=corrections, temporary=temporary)
    assert (end["status"], end["answer"]["text"]) == ("done", text)
    (call,) = (await karla.get(f"/api/turns/{end['answer']['id']}/sent")).json()["calls"]
    left = call["messages"][-1]["text"]
    assert "Kirsebærhuset" not in left
    assert "22 33 44 55" in left
    marks = (await karla.get(f"/api/conversations/{end['conversation']['id']}/marks")).json()["items"]
    assert sorted((one["act"], one["text"]) for one in marks) == [("free", "22 33 44 55"), ("mark", "Kirsebærhuset")]
    without_reason = {"request_id": str(uuid4()), "text": "Hej", "corrections": [{"act": "free", "text": "Hej"}]}
    assert (await karla.post("/api/turns", json=without_reason)).json()["code"] == "reason_needed"


async def test_a_person_marks_what_was_missed_and_frees_what_is_not_personal(
    sign_in: SignIn, house: Services, model: ScriptedProvider, db: Database
) -> None:
    karla, europe = await sign_in("karla"), await a_model(house, Zone.Z3)
    model.script = echo
    end = await whole_turn(karla, "Hej", model_id=europe)
    marks = f"/api/conversations/{end['conversation']['id']}/marks"
    made = await karla.post(marks, json={"act": "mark", "text": "Solsikkegruppen"})
    assert (made.status_code, made.json()["kind"]) == (201, "person")
    freed = await karla.post(marks, json={"act": "free", "text": "110380-1234", "kind": "cpr", "reason": "own"})
    assert freed.status_code == 201
    assert (await karla.post(marks, json={"act": "free", "text": "x1"})).json()["code"] == "reason_needed"
    assert (await karla.post(marks, json={"act": "mark", "text": "x", "kind": "term:health"})).status_code == 422
    assert [one["act"] for one in (await karla.get(marks)).json()["items"]] == ["mark", "free"]
    text = "Solsikkegruppens kode er CPR 110380-1234 og tlf. 22 33 44 55"
    seen = await checked(karla, text, model_id=europe, conversation_id=end["conversation"]["id"])
    assert [(one["kind"], one["source"]) for one in seen["findings"]] == [("person", "mark"), ("phone", "detector")]
    model.requests.clear()
    await karla.put(f"/api/conversations/{end['conversation']['id']}/class", json={"declared": "K2+K3"})
    last = await whole_turn(
        karla, text, model_id=europe, conversation_id=end["conversation"]["id"], parent_id=end["answer"]["id"]
    )
    question = model.requests[0].messages[-1].parts[0]
    assert isinstance(question, TextPart)
    assert "Solsikkegruppen" not in question.text.reveal()
    assert "110380-1234" in question.text.reveal()
    assert last["answer"]["text"] == text
    assert (await karla.delete(f"{marks}/{made.json()['id']}")).status_code == 204
    assert (await karla.delete(f"{marks}/{made.json()['id']}")).json()["code"] == "mark_not_found"
    counted = "SELECT count(*) FROM audit WHERE act = %s AND details::text NOT LIKE '%%Solsikke%%'"
    for act in ("conversation.value_marked", "conversation.value_freed", "conversation.correction_removed"):
        assert await db.value(int, counted, (act,)) == 1


async def test_lowering_the_declared_class_needs_a_reason(sign_in: SignIn) -> None:
    karla = await sign_in("karla")
    end = await whole_turn(karla, "Hej", declared="K2")
    path = f"/api/conversations/{end['conversation']['id']}/class"
    assert (await karla.put(path, json={"declared": "K1"})).json()["code"] == "reason_needed"
    assert (await karla.put(path, json={"declared": "K1", "reason": "Kun et eksempel"})).status_code == 204
    assert (await karla.put(path, json={"declared": "K9"})).status_code == 422


async def test_where_every_class_may_go_the_class_is_found_after_the_answer(sign_in: SignIn, house: Services) -> None:
    karla = await sign_in("karla")
    end = await whole_turn(karla, "CPR 110380-1234")
    job = await house.db.value(
        str, "SELECT args->>'turn_id' FROM procrastinate_jobs WHERE task_name = %s", (CLASSIFY_JOB,)
    )
    assert job == end["answer"]["id"]
    (bound,) = (one for one in job_book(house).bound if one.name == CLASSIFY_JOB)
    await bound.run({"turn_id": job})
    tree = (await karla.get(f"/api/conversations/{end['conversation']['id']}")).json()
    assert tree["conversation"]["data_class"] == "K2+K4"
    assert {message["data_class"] for message in tree["messages"]} == {"K2+K4"}


async def test_a_recogniser_that_breaks_stops_the_text_and_nothing_else(
    sign_in: SignIn, house: Services, model: ScriptedProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    karla, europe = await sign_in("karla"), await a_model(house, Zone.Z3)

    def broken(self: Registry, text: str) -> list[Finding]:
        raise ZeroDivisionError(text)

    with monkeypatch.context() as patch:
        patch.setattr(Registry, "find_all", broken)
        end = await whole_turn(karla, "Jeg hedder Karla", model_id=europe)
        assert (end["status"], end["code"]) == ("failed", "detection_failed")
        assert model.requests == []
        answer = await karla.post("/api/protection/check", json={"text": "Jeg hedder Karla", "model_id": europe})
        assert (answer.status_code, answer.json()["code"]) == (503, "detection_failed")
        inside = await whole_turn(karla, "Hej", request_id=str(uuid4()))
        assert inside["status"] == "done"  # the house's own model needs nobody to look first
    later = await whole_turn(karla, "Jeg hedder Karla", model_id=europe)
    assert later["status"] == "done"


async def test_a_conversation_whose_key_is_gone_sends_nothing(
    sign_in: SignIn, house: Services, model: ScriptedProvider
) -> None:
    karla, europe = await sign_in("karla"), await a_model(house, Zone.Z3)
    end = await whole_turn(karla, "CPR 110380-1234", model_id=europe)
    conversation = end["conversation"]["id"]
    key_id = await house.db.value(UUID, "SELECT key_id FROM conversation WHERE id = %s", (conversation,))
    assert key_id is not None
    await house.keys.destroy([KeyId(key_id)])
    model.requests.clear()
    body = {
        "text": "Og så?",
        "request_id": str(uuid4()),
        "conversation_id": conversation,
        "parent_id": end["answer"]["id"],
        "model_id": europe,
    }
    answer = await karla.post("/api/turns", json=body)
    assert (answer.status_code, answer.json()["code"]) == (503, "conversation_key_missing")
    assert model.requests == []
    looked = await karla.post("/api/protection/check", json={"text": "Hej", "conversation_id": conversation})
    assert looked.json()["code"] == "conversation_key_missing"
    assert (await whole_turn(karla, "Hej", model_id=europe))["status"] == "done"
