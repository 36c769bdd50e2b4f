"""Spreadsheets that are computed, over HTTP: by a model with its tool, by the house without one, and for whom."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import pytest
from api.conftest import SignIn
from api.streams import Json, asked, whole_turn
from cast import Cast

from aarhusai.chat.attachment_reading import AttachmentReader
from aarhusai.chat.attachments import AttachmentToRead
from aarhusai.compose import Services
from aarhusai.gateway.catalogue import ModelChange
from aarhusai.gateway.providers.scripted import CallTool, Say, ScriptedProvider
from aarhusai.grants import service as grants
from aarhusai.grants.types import Right, Shared, to_person
from aarhusai.knowledge.collections import NewCollection
from aarhusai.knowledge.reading.formats import read_file
from aarhusai.knowledge.reading.limits import Limits
from aarhusai.knowledge.reading.source import Source
from aarhusai.knowledge.sheets import repository as sheets
from aarhusai.knowledge.sheets.keeping import keep
from aarhusai.knowledge.types import Reading
from aarhusai.terms.actor import SYSTEM
from aarhusai.terms.ids import CollectionId, PersonId, VersionId

SHEET = """Område;Beløb;Dato
Vest;1.234,50;01-03-2024
Vest;100,25;02-03-2024
Øst;kr. 10,-;03-03-2024
I alt;1.344,75;
"""


class ReadsHere:
    """The real readers, in this process."""

    async def read(self, path: Path, name: str, *, inside: bool = False) -> Reading:
        return read_file(Source(path, name, Limits(), path.with_name("inside"), inside))

    async def picture(self, path: Path, name: str) -> bytes:
        raise AssertionError(f"{name} at {path} is no picture")


@pytest.fixture
async def collection(house: Services, cast: Cast, tmp_path: Path) -> AsyncIterator[UUID]:
    """Mikkel's, with one sheet, as if the worker had read it; Karla may ask it."""
    mikkel = await house.identity.actor_for_job(cast.people["mikkel"])
    assert mikkel is not None
    assert mikkel.unit_id is not None
    made = (await house.knowledge.collections.create(mikkel, NewCollection("Økonomi", mikkel.unit_id))).id
    document = (await house.knowledge.documents.add_text(mikkel, made, "udgifter.csv", SHEET)).id
    version = await house.db.value(UUID, "SELECT id FROM document_version WHERE document_id = %s", (document,))
    assert version is not None
    path = tmp_path / "udgifter.csv"
    path.write_text(SHEET)
    reading = await ReadsHere().read(path, "udgifter.csv")
    kept = await keep(house.knowledge.blobs, reading.tables)
    async with house.db.transaction() as tx:
        await tx.run(
            "INSERT INTO document_page (version_id, number, text) VALUES (%s, 1, %s)", (version, reading.pages[0].text)
        )
        await tx.run(
            "UPDATE document SET status = 'ready', version_id = %s, pages = 1 WHERE id = %s", (version, document)
        )
        await sheets.put(tx, document, VersionId(version), kept)
    await share(house, made, cast.people["karla"])
    yield made
    await house.knowledge.sheets.close()


async def share(house: Services, collection: UUID, *people: PersonId) -> None:
    async with house.db.transaction() as tx:
        wanted = [to_person(one, Right.USE) for one in people]
        await grants.replace(tx, SYSTEM, Shared("collection", collection), wanted)


async def with_tools(house: Services, cast: Cast) -> None:
    """The scripted model may call tools from now on."""
    ditte = await house.identity.actor_for_job(cast.people["ditte"])
    assert ditte is not None
    admin = next(one for one in await house.model_admin.models(ditte) if one.slug == "scripted")
    await house.model_admin.change_model(ditte, admin.id, admin.revision, ModelChange(supports_tools=True))


def call(sql: str) -> CallTool:
    return CallTool("query_table", json.dumps({"sql": sql}), f"c{len(sql)}")


async def test_a_model_computes_with_its_tool_and_the_reader_sees_query_and_rows(
    sign_in: SignIn, house: Services, cast: Cast, collection: UUID, model: ScriptedProvider
) -> None:
    await with_tools(house, cast)
    karla = await sign_in("karla")
    model.then(call("SELECT område, sum(beløb) FROM udgifter GROUP BY område ORDER BY 2 DESC"))
    model.then(Say("Vest har brugt 1.334,75 kr. [1]. Øst har brugt 1.334,75 kr. [1]. Vest har brugt 1.434,75 kr. [1]."))
    async with asked(karla, "Hvad har områderne brugt?", collections=[str(collection)]) as reading:
        events = await reading.rest()
    (sheet,) = [event.data for event in events if event.kind == "sheet"]
    assert sheet["rows"] == [["Vest", "1.334,75"], ["Øst", "10,00"]]
    assert sheet["words"].startswith("Summen af »Beløb« i tabellen »udgifter.csv«, fordelt på »Område«")
    assert (sheet["used_total"], len(sheet["used_rows"]), sheet["sources"]) == (3, 3, [1])
    assert sheet["notes"] == ["1 række med summer i »udgifter.csv« er ikke talt med."]
    end = events[-1].data
    assert end["answer"]["sheets"] == [sheet]
    said = end["answer"]["text"]
    assert [said[start:stop] for start, stop in end["answer"]["unsupported"]] == [
        "Øst har brugt 1.334,75 kr. [1].",
        "Vest har brugt 1.434,75 kr. [1].",
    ]
    kept = (await karla.get(f"/api/conversations/{end['conversation']['id']}")).json()["messages"][-1]
    assert kept["sheets"] == [sheet]
    assert [one["title"] for one in kept["sources"]] == ["udgifter.csv"]


async def test_a_query_that_fails_is_told_to_the_model_which_may_mend_it(
    sign_in: SignIn, house: Services, cast: Cast, collection: UUID, model: ScriptedProvider
) -> None:
    await with_tools(house, cast)
    karla = await sign_in("karla")
    for sql in (
        "SELECT beloeb FROM udgifter",
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT max(beløb) FROM udgifter",
    ):
        model.then(call(sql))
    model.then(Say("Det største beløb er 1.234,50 kr. [1]."))
    end = await whole_turn(karla, "Hvad er det største?", collections=[str(collection)])
    (sheet,) = end["answer"]["sheets"]
    assert sheet["rows"] == [["1.234,50"]]


async def test_without_a_real_model_the_question_itself_is_computed_or_said_not_to_be(
    sign_in: SignIn, collection: UUID
) -> None:
    karla = await sign_in("karla")
    models = (await karla.get("/api/models")).json()["items"]
    small = next(one["id"] for one in models if one["slug"] == "smollm2")
    end = await whole_turn(karla, "Hvad er det samlede beløb i Vest?", collections=[str(collection)], model_id=small)
    assert "**1.334,75** [1]" in end["answer"]["text"]
    assert "hvor »Område« er »Vest«" in end["answer"]["text"]
    assert end["answer"]["sheets"][0]["used_total"] == 2
    other = await whole_turn(
        karla, "Hvad er summen af budgettet i Vest?", collections=[str(collection)], model_id=small
    )
    assert "kan ikke beregnes" in other["answer"]["text"]
    assert other["answer"]["sheets"] == []


async def test_who_loses_the_right_loses_the_rows_in_old_answers_and_the_table(
    sign_in: SignIn, house: Services, cast: Cast, collection: UUID
) -> None:
    karla = await sign_in("karla")
    models = (await karla.get("/api/models")).json()["items"]
    small = next(one["id"] for one in models if one["slug"] == "smollm2")
    end = await whole_turn(karla, "Hvad er summen af beløb?", collections=[str(collection)], model_id=small)
    assert end["answer"]["sheets"][0]["available"]
    karlas = await house.identity.actor_for_job(cast.people["karla"])
    assert karlas is not None
    assert len(await house.knowledge.sheets.of(karlas, [_id(collection)])) == 1
    await share(house, collection)
    assert await house.knowledge.sheets.of(karlas, [_id(collection)]) == ()
    (sheet,) = (await karla.get(f"/api/conversations/{end['conversation']['id']}")).json()["messages"][-1]["sheets"]
    assert (sheet["available"], sheet["rows"], sheet["used_rows"], sheet["words"]) == (False, [], [], "")


async def test_an_attached_sheet_is_computed_too(sign_in: SignIn, house: Services) -> None:
    karla = await sign_in("karla")
    sent: Json = (await karla.post("/api/attachments?name=udgifter.csv", content=SHEET.encode())).json()
    reader = AttachmentReader(house.store, house.attachments, house.classifier, ReadsHere())
    await reader(AttachmentToRead(UUID(sent["id"])))
    models = (await karla.get("/api/models")).json()["items"]
    small = next(one["id"] for one in models if one["slug"] == "smollm2")
    end = await whole_turn(karla, "Hvad er summen af beløb?", attachments=[sent["id"]], model_id=small)
    assert "**1.344,75** [1]" in end["answer"]["text"]
    assert end["answer"]["sources"][0]["attachment_id"] == sent["id"]
    await house.knowledge.sheets.close()


async def test_a_deleted_document_leaves_no_table_and_no_rows(house: Services, collection: UUID, cast: Cast) -> None:
    mikkel = await house.identity.actor_for_job(cast.people["mikkel"])
    assert mikkel is not None
    assert await house.db.value(int, "SELECT count(*)::integer FROM sheet_table") == 1
    document = await house.db.value(UUID, "SELECT id FROM document WHERE collection_id = %s", (collection,))
    await house.db.run("DELETE FROM document WHERE id = %s", (document,))
    assert await house.db.value(int, "SELECT count(*)::integer FROM sheet_table") == 0
    assert await house.db.value(int, "SELECT count(*)::integer FROM blob") == 0


def _id(collection: UUID) -> CollectionId:
    return CollectionId(collection)
