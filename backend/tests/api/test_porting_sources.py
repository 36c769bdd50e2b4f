"""Assistants with their collections into files and out of them: with the caller's rights, all of it or nothing."""

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from api.things import Things
from api.uses import Uses
from cast import Cast

from aarhusai.compose import Services
from aarhusai.errors import Unavailable
from aarhusai.evaluation import porting
from aarhusai.knowledge.collections import NewCollection
from aarhusai.knowledge.documents import DocumentChange, NewDocument
from aarhusai.terms.actor import Actor
from aarhusai.terms.classes import DataClass
from aarhusai.terms.ids import CollectionId
from aarhusai.web.routes import porting as route

Json = dict[str, Any]
GUIDE, LIST = b"Fristen er 14 dage.", b"navn;kode\nSolvej;7\n"


@pytest.fixture
async def uses(house: Services, cast: Cast, server: str) -> AsyncIterator[Uses]:
    async with httpx.AsyncClient(base_url=server, timeout=20) as client:
        yield Uses(Things(house, cast, client))


async def once(data: bytes) -> AsyncIterator[bytes]:
    yield data


async def stocked(uses: Uses, name: str = "Standarder") -> tuple[CollectionId, str]:
    """A collection of Mikkel's with two documents, one of them for fewer, and an assistant over it."""
    house, mikkel = uses.things.house, await uses.builder("mikkel")
    assert mikkel.unit_id is not None
    made = await house.knowledge.collections.create(
        mikkel, NewCollection(name, mikkel.unit_id, "Kvalitet", DataClass.parse("K2"))
    )
    documents = house.knowledge.documents
    await documents.upload(mikkel, made.id, NewDocument("Vejledning.md", "2026/Støtte"), once(GUIDE))
    secret = await documents.upload(mikkel, made.id, NewDocument("Koder.csv"), once(LIST))
    await documents.change(mikkel, secret.id, DocumentChange(secret.revision, restricted=True))
    return made.id, str(await uses.assistant("mikkel", collections=(made.id,)))


async def exported(uses: Uses, who: str, assistant: str) -> httpx.Response:
    return await uses.get(who, f"/api/assistants/{assistant}/export?collections=true")


async def bring(uses: Uses, who: str, file: Json, query: str = "") -> httpx.Response:
    headers = await uses.things.signed_in(who)
    return await uses.things.client.post(f"/api/assistants/import{query}", content=json.dumps(file), headers=headers)


async def elsewhere(house: Services) -> None:
    """As if it were another house: nothing of what was made is there."""
    for table in ("assistant WHERE NOT is_default", "collection"):
        await house.db.run(f"DELETE FROM {table}")  # pyright: ignore[reportArgumentType]  # names of tables, no values
    await house.assistants.refresh()


async def shelf(house: Services, who: Actor) -> dict[str, tuple[str, str, bool, bytes]]:
    """What this person has in collections: collection, folder, restricted and content by document."""
    found: dict[str, tuple[str, str, bool, bytes]] = {}
    for collection in (await house.knowledge.collections.page(who)).items:
        for one in (await house.knowledge.documents.page(who, collection.id))[0].items:
            original = await house.knowledge.previews.file(who, one.id)
            content = b"".join([piece async for piece in original.content])
            found[one.name] = (collection.name, one.folder, one.restricted, content)
    return found


async def test_collections_come_along_and_are_made_anew(uses: Uses, house: Services) -> None:
    mikkel = await uses.builder("mikkel")
    _, assistant = await stocked(uses)
    before = await shelf(house, mikkel)
    assert before == {
        "Vejledning.md": ("Standarder", "2026/Støtte", False, GUIDE), "Koder.csv": ("Standarder", "", True, LIST),
    }  # fmt: skip
    file = (await exported(uses, "mikkel", assistant)).json()
    assert "Mikkel" not in json.dumps(file["collections"], ensure_ascii=False)

    await elsewhere(house)
    dry = (await bring(uses, "mikkel", file, "?dry=1")).json()["items"]
    assert [(one["result"], one["problems"]) for one in dry] == [("new", ["new_collection"])]
    assert await shelf(house, mikkel) == {}
    (taken,) = (await bring(uses, "mikkel", file)).json()["items"]
    assert (taken["result"], taken["problems"]) == ("new", ["new_collection"])
    assert await shelf(house, mikkel) == before
    draft = (await uses.get("mikkel", f"/api/assistants/{taken['id']}/draft")).json()
    (collection,) = (await house.knowledge.collections.page(mikkel)).items
    assert draft["content"]["collections"] == [str(collection.id)]
    assert (collection.description, str(collection.data_class), collection.shared.everyone) == ("Kvalitet", "K2", False)


async def test_a_collection_that_is_there_stays_as_it_is(uses: Uses, house: Services) -> None:
    mikkel = await uses.builder("mikkel")
    _, assistant = await stocked(uses)
    file = (await exported(uses, "mikkel", assistant)).json()
    file["assistants"][0]["slug"] = "en-mere"
    (taken,) = (await bring(uses, "mikkel", file)).json()["items"]
    assert (taken["result"], taken["problems"]) == ("new", [])
    assert len((await house.knowledge.collections.page(mikkel)).items) == 1
    again = (await bring(uses, "mikkel", file)).json()["items"]
    assert [one["result"] for one in again] == ["exists"]


async def test_files_that_the_caller_may_not_read_do_not_come_along(uses: Uses, cast: Cast) -> None:
    collection, assistant = await stocked(uses)
    karla = str(cast.people["karla"])
    owners = {"people": [str(cast.people["mikkel"]), karla]}
    assert (await uses.send("mikkel", "PUT", f"/api/assistants/{assistant}/owners", owners)).is_success
    for may_ask in (False, True):
        grants = [{"subject_kind": "person", "subject_id": karla, "right": "use"}] if may_ask else []
        where = f"/api/collections/{collection}/grants"
        revision = (await uses.get("mikkel", where)).json()["revision"]
        shared = await uses.send("mikkel", "PUT", where, {"revision": revision, "grants": grants})
        assert shared.is_success, shared.text
        refused = await exported(uses, "karla", assistant)
        assert (refused.status_code, refused.json()["code"]) == (403, "sources_not_readable")
        assert refused.json()["facts"] == {"name": "Standarder"}
    assert (await uses.get("karla", f"/api/assistants/{assistant}/export")).status_code == 200
    assert (await exported(uses, "birgit", assistant)).status_code == 404


async def test_more_than_a_file_may_carry_is_refused(uses: Uses, monkeypatch: pytest.MonkeyPatch) -> None:
    _, assistant = await stocked(uses)
    monkeypatch.setattr(route, "CARRIED_BYTES", len(GUIDE) + len(LIST) - 1)
    refused = await exported(uses, "mikkel", assistant)
    assert (refused.status_code, refused.json()["code"]) == (413, "export_too_large")
    monkeypatch.setattr(route, "CARRIED_BYTES", len(GUIDE) + len(LIST))
    assert (await exported(uses, "mikkel", assistant)).status_code == 200


async def test_something_that_stops_it_leaves_no_collection_behind(
    uses: Uses, house: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, assistant = await stocked(uses)
    file = (await exported(uses, "mikkel", assistant)).json()
    await elsewhere(house)
    damaged = json.loads(json.dumps(file))
    damaged["collections"][0]["documents"][0]["content"] = "AAAA"
    refused = await bring(uses, "mikkel", damaged)
    assert (refused.status_code, refused.json()["code"]) == (422, "import_unreadable")

    async def stopped(*_: object) -> None:
        raise Unavailable("database_unavailable", "Gone.")

    monkeypatch.setattr(porting, "store", stopped)
    assert (await bring(uses, "mikkel", file)).status_code == 503
    assert await shelf(house, await uses.builder("mikkel")) == {}


async def test_a_file_is_shown_before_it_is_taken_in_and_only_what_is_chosen_is_made(
    uses: Uses, house: Services
) -> None:
    mikkel = await uses.builder("mikkel")
    _, assistant = await stocked(uses)
    file = (await exported(uses, "mikkel", assistant)).json()
    (first,) = file["assistants"]
    first |= {"model": "et-andet-sted", "tools": ["fly"], "tests": [{"question": "Hvad er fristen?"}]}
    file["assistants"].append({**first, "slug": "en-mere", "collections": ["Findes ikke"], "tests": []})
    await elsewhere(house)

    shown = (await bring(uses, "mikkel", file, "?dry=1")).json()["items"]
    assert [(one["tests"], one["missing"]) for one in shown] == [
        (1, ["et-andet-sted", "fly"]), (0, ["et-andet-sted", "Findes ikke", "fly"]),
    ]  # fmt: skip
    coming = {"name": "Standarder", "documents": 2, "size": len(GUIDE) + len(LIST)}
    assert [one["coming"] for one in shown] == [[coming], []]

    taken = (await bring(uses, "mikkel", file, f"?only={first['slug']}&collections=0")).json()["items"]
    assert [(one["slug"], one["result"], one["missing"]) for one in taken] == [
        (first["slug"], "new", ["et-andet-sted", "Standarder", "fly"])
    ]
    assert await shelf(house, mikkel) == {}
