"""Conversations over HTTP: what the page can do with them, and how it is told when it cannot."""

import json

import httpx
import pytest
from api.conftest import SignIn
from api.streams import whole_turn

PAIRS = [
    ("Hvornår åbner genbrugspladsen?", "renovation"),
    ("Skriv et afslag", "byggesag"),
    ("Kort et notat", "byggesag"),
]


def problem(answer: httpx.Response) -> tuple[int, str]:
    """Status and code."""
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.status_code, answer.json()["code"]


async def test_the_list_pins_files_tags_and_archives(sign_in: SignIn) -> None:
    karla = await sign_in("karla")
    folder = (await karla.post("/api/folders", json={"name": "Sager"})).json()
    made = [(await whole_turn(karla, text))["conversation"] for text, _ in PAIRS]
    for conversation, (_, tag) in zip(made, PAIRS, strict=True):
        change = {"revision": conversation["revision"], "tags": [tag], "folder_id": folder["id"]}
        changed = await karla.patch(f"/api/conversations/{conversation['id']}", json=change)
        conversation["revision"] = changed.json()["revision"]
    waste, refusal, note = (f"/api/conversations/{c['id']}" for c in made)
    await karla.patch(waste, json={"revision": made[0]["revision"], "pinned": True})
    await karla.patch(note, json={"revision": made[2]["revision"], "archived": True, "folder_id": None})

    async def listed(**query: str) -> tuple[list[str], list[str]]:
        page = (await karla.get("/api/conversations", params=query)).json()
        return [c["title"] for c in page["items"]], [c["title"] for c in page["pinned"]]

    assert await listed() == ([PAIRS[1][0]], [PAIRS[0][0]])
    assert await listed(view="archived") == ([PAIRS[2][0]], [])
    assert await listed(folder_id=folder["id"], tag="byggesag") == ([PAIRS[1][0]], [])
    assert (await karla.get("/api/folders")).json() == {"items": [{**folder, "count": 2}]}
    assert (await karla.get("/api/tags")).json() == {
        "items": [{"tag": "byggesag", "count": 2}, {"tag": "renovation", "count": 1}]
    }
    assert (await karla.get(refusal)).json()["conversation"]["folder_id"] == folder["id"]


async def test_pages_follow_each_other(sign_in: SignIn) -> None:
    karla = await sign_in("karla")
    for text, _ in PAIRS:
        await whole_turn(karla, text)
    first = (await karla.get("/api/conversations", params={"limit": 2})).json()
    second = (await karla.get("/api/conversations", params={"limit": 2, "cursor": first["next_cursor"]})).json()
    assert [c["title"] for c in first["items"] + second["items"]] == [text for text, _ in reversed(PAIRS)]
    assert second["next_cursor"] is None
    assert problem(await karla.get("/api/conversations", params={"cursor": "pjat"})) == (422, "bad_cursor")


async def test_search_marks_what_was_found(sign_in: SignIn) -> None:
    karla = await sign_in("karla")
    for text, _ in PAIRS:
        await whole_turn(karla, text)
    found = (await karla.get("/api/conversations/search", params={"q": "genbrugsplads"})).json()["items"]
    assert [item["conversation"]["title"] for item in found] == [PAIRS[0][0]]
    assert [part["text"] for part in found[0]["snippet"] if part["hit"]] == ["genbrugspladsen"]
    assert (await karla.get("/api/conversations/search", params={"q": ""})).json()["items"] == []


async def test_a_stale_edit_is_told_and_changes_nothing(sign_in: SignIn) -> None:
    karla = await sign_in("karla")
    conversation = (await whole_turn(karla, "Et?"))["conversation"]
    path = f"/api/conversations/{conversation['id']}"
    renamed = await karla.patch(path, json={"revision": conversation["revision"], "title": "Min sag"})
    assert (renamed.json()["title"], renamed.json()["title_by"]) == ("Min sag", "person")
    stale = await karla.patch(path, json={"revision": conversation["revision"], "title": "For sent"})
    assert problem(stale) == (409, "changed_meanwhile")
    assert (await karla.get(path)).json()["conversation"]["title"] == "Min sag"


async def test_versions_are_switched_by_their_leaf(sign_in: SignIn) -> None:
    karla = await sign_in("karla")
    first = await whole_turn(karla, "Et?")
    place = {"conversation_id": first["conversation"]["id"], "parent_id": first["answer"]["parent_id"]}
    second = await whole_turn(karla, None, **place)
    path = f"/api/conversations/{place['conversation_id']}"
    assert second["conversation"]["head_id"] == second["answer"]["id"]
    change = {"revision": second["conversation"]["revision"], "head_id": first["answer"]["id"]}
    assert (await karla.patch(path, json=change)).json()["head_id"] == first["answer"]["id"]


async def test_delete_can_be_undone(sign_in: SignIn) -> None:
    karla = await sign_in("karla")
    conversation = (await whole_turn(karla, "Et?"))["conversation"]
    path = f"/api/conversations/{conversation['id']}"
    assert (await karla.delete(path)).status_code == 204
    assert problem(await karla.get(path)) == (404, "conversation_not_found")
    assert (await karla.post(f"{path}/restore")).json()["id"] == conversation["id"]
    assert (await karla.get(path)).status_code == 200


async def test_feedback_stands_with_the_answer(sign_in: SignIn) -> None:
    karla = await sign_in("karla")
    end = await whole_turn(karla, "Et?")
    path = f"/api/messages/{end['answer']['id']}/feedback"
    assert (await karla.put(path, json={"rating": "down", "comment": "For kort"})).status_code == 204

    async def seen() -> object:
        tree = (await karla.get(f"/api/conversations/{end['conversation']['id']}")).json()
        return tree["messages"][1]["feedback"]

    assert await seen() == {"rating": "down", "comment": "For kort"}
    assert (await karla.delete(path)).status_code == 204
    assert await seen() is None
    assert problem(await karla.put(path, json={"rating": "måske"})) == (422, "invalid_request")


@pytest.mark.parametrize(("kind", "media_type"), [("markdown", "text/markdown"), ("json", "application/json")])
async def test_an_export_is_a_file_with_a_danish_name(sign_in: SignIn, kind: str, media_type: str) -> None:
    karla = await sign_in("karla")
    end = await whole_turn(karla, "Hvad gør jeg så?")
    file = await karla.get(f"/api/conversations/{end['conversation']['id']}/export", params={"format": kind})
    assert file.headers["content-type"].startswith(media_type)
    assert file.headers["content-disposition"].startswith(
        "attachment; filename*=UTF-8''Hvad%20g%C3%B8r%20jeg%20s%C3%A5"
    )
    assert end["answer"]["text"] in file.text
    if kind == "json":
        assert [m["ai_generated"] for m in json.loads(file.text)["messages"]] == [False, True]


async def test_folders_are_renamed_and_removed(sign_in: SignIn) -> None:
    karla = await sign_in("karla")
    folder = (await karla.post("/api/folders", json={"name": "Sager"})).json()
    path = f"/api/folders/{folder['id']}"
    assert (await karla.patch(path, json={"name": "Gamle sager"})).json()["name"] == "Gamle sager"
    assert problem(await karla.post("/api/folders", json={"name": "Gamle sager"})) == (409, "folder_exists")
    assert problem(await karla.post("/api/folders", json={"name": " "})) == (422, "bad_folder_name")
    assert (await karla.delete(path)).status_code == 204
    assert problem(await karla.delete(path)) == (404, "folder_not_found")
