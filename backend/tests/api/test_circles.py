"""Sharing never goes in a circle: of units, of what is lent, of files that name themselves. Each is told plainly."""

import json
from collections.abc import AsyncIterator

import httpx
import pytest
from api.things import Things
from api.uses import Uses
from cast import Cast

from aarhusai.assistants.types import AssistantContent
from aarhusai.compose import Services
from aarhusai.grants.types import to_everyone
from aarhusai.knowledge.collections import NewCollection
from aarhusai.terms.ids import AssistantId, CollectionId


@pytest.fixture
async def uses(house: Services, cast: Cast, server: str) -> AsyncIterator[Uses]:
    async with httpx.AsyncClient(base_url=server, timeout=20) as client:
        yield Uses(Things(house, cast, client))


async def moved(uses: Uses, cast: Cast, unit: str, under: str) -> httpx.Response:
    units = (await uses.get("ditte", "/api/admin/units")).json()["items"]
    revision = next(one["revision"] for one in units if one["id"] == str(cast.units[unit]))
    body = {"revision": revision, "parent_id": str(cast.units[under])}
    return await uses.send("ditte", "PATCH", f"/api/admin/units/{cast.units[unit]}", body)


@pytest.mark.parametrize("under", ["omsorg", "visitation", "visitation-nord"])
async def test_a_unit_is_not_moved_under_itself_and_what_it_shares_stays(uses: Uses, cast: Cast, under: str) -> None:
    assistant = await uses.assistant()
    await uses.approved(assistant)
    answer = await moved(uses, cast, "omsorg", under)
    assert (answer.status_code, answer.json()["code"]) == (409, "unit_cycle")
    assert str(assistant) in await uses.visible_to("karla")


async def test_a_unit_that_moves_takes_its_assistants_along_and_reaches_nobody_new(uses: Uses, cast: Cast) -> None:
    assistant = await uses.assistant()
    case = await uses.approved(assistant)
    assert (await moved(uses, cast, "visitation", "teknik")).is_success
    await uses.things.house.assistants.refresh()
    assert str(assistant) in await uses.visible_to("karla")
    for who in ("oda", "peter"):
        assert str(assistant) not in await uses.visible_to(who)
    assert (await uses.get("peter", f"/api/use-cases/{case['id']}")).status_code == 200
    assert (await uses.get("anton", f"/api/use-cases/{case['id']}")).status_code == 404


async def test_what_is_lent_is_not_lent_on(uses: Uses, house: Services) -> None:
    mikkel, oda = await uses.builder("mikkel"), await uses.builder("oda")
    assert mikkel.unit_id is not None
    assert oda.unit_id is not None
    lent = await house.knowledge.collections.create(mikkel, NewCollection("Visitation", mikkel.unit_id))
    first = await uses.assistant("mikkel", to_everyone(), collections=(lent.id,), open_instructions=True)
    await uses.approved(first, by="ditte")
    await house.assistants.refresh()
    met = house.assistants.get(oda, AssistantId(first))
    assert len(await house.knowledge.citing.chosen(oda, met.collections, house.assistants.lending(met))) == 1

    copy = await house.workshop.drafts.create(oda, "Kopi", oda.unit_id, AssistantId(first))
    assert copy.content is not None
    assert copy.content.collections == ()
    wanted = AssistantContent("Videre", collections=(CollectionId(lent.id),), sharing=(to_everyone(),))
    draft = await house.workshop.drafts.make(oda, oda.unit_id, wanted)
    assert [one.code for one in draft.problems] == ["collection_gone"]
    saved = await uses.send("oda", "POST", f"/api/assistants/{draft.id}/versions", {"revision": draft.revision})
    assert (saved.status_code, saved.json()["code"]) == (422, "collection_gone")


async def test_two_assistants_of_one_anothers_collections_lend_only_what_their_owners_may_ask(
    uses: Uses, house: Services
) -> None:
    """Each owner shares the collection of the other's assistant by way of their own; neither reaches through both."""
    mikkel, oda = await uses.builder("mikkel"), await uses.builder("oda")
    assert mikkel.unit_id is not None
    assert oda.unit_id is not None
    collections = house.knowledge.collections
    mine = await collections.create(mikkel, NewCollection("Visitation", mikkel.unit_id))
    hers = await collections.create(oda, NewCollection("Vejtræer", oda.unit_id))
    first = await uses.assistant("mikkel", to_everyone(), collections=(mine.id,))
    second = await uses.assistant("oda", to_everyone(), collections=(hers.id,))
    both = [str(mine.id), str(hers.id)]
    await house.db.run(
        """
        UPDATE assistant_version SET content = jsonb_set(content, '{collections}', %s::jsonb)
         WHERE assistant_id = ANY (%s)
        """,
        (json.dumps(both), [first, second]),
    )
    await house.db.run("UPDATE assistant SET changed_at = now() WHERE id = ANY (%s)", ([first, second],))
    await uses.approved(first, by="ditte")
    await uses.approved(second, "oda", by="ditte")
    await house.assistants.refresh()
    birgit = await uses.things.actor("birgit")
    for assistant, name in ((first, "Visitation"), (second, "Vejtræer")):
        met = house.assistants.get(birgit, AssistantId(assistant))
        assert {str(one) for one in met.collections} == {*both}
        lent = await house.knowledge.citing.chosen(birgit, met.collections, house.assistants.lending(met))
        assert [one.name for one in lent] == [name]


async def test_a_file_that_names_itself_is_taken_in_without_what_it_names(uses: Uses) -> None:
    one = {"slug": "ring", "name": "Ring", "instructions": "Svar.", "collections": ["Ring"], "tools": ["ring"]}
    file = {"format": "aarhusai.assistants", "version": 1, "assistants": [one, one, {**one, "slug": "anden"}]}
    headers = await uses.things.signed_in("mikkel")
    sent = {"content": json.dumps(file).encode(), "headers": headers}
    items = (await uses.things.client.post("/api/assistants/import", **sent)).json()["items"]  # pyright: ignore[reportArgumentType]  # as httpx takes them
    assert [(item["slug"], item["result"]) for item in items] == [
        ("ring", "new"), ("ring", "refused"), ("anden", "new"),
    ]  # fmt: skip
    assert set(items[0]["problems"]) == {"unknown_collection", "unknown_tool"}
    assert items[1]["problems"] == ["twice_in_file"]
    draft = (await uses.get("mikkel", f"/api/assistants/{items[0]['id']}/draft")).json()
    assert (draft["content"]["collections"], draft["content"]["tools"]) == ([], [])
