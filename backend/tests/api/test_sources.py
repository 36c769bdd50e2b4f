"""Answers with sources over HTTP: what they cite, who sees it afterwards, what is attached, and what is gone when."""

import json
from uuid import UUID

import httpx
import pytest
from api.conftest import SignIn
from api.streams import Json, asked, whole_turn
from api.things import read_as
from cast import Cast

from aarhusai.chat.attachments import AttachmentToRead
from aarhusai.chat.tasks import destroy_keys, purge
from aarhusai.compose import Services
from aarhusai.gateway.catalogue import ModelChange
from aarhusai.gateway.providers.scripted import CallTool, Say, ScriptedProvider
from aarhusai.gateway.types import ImagePart, PassagePart
from aarhusai.grants import service as grants
from aarhusai.grants.types import Right, Shared, to_person
from aarhusai.knowledge.collections import NewCollection
from aarhusai.knowledge.danish.terms import terms_of
from aarhusai.knowledge.index.writing import IndexedPiece, put
from aarhusai.knowledge.types import Piece, Span
from aarhusai.terms.actor import SYSTEM
from aarhusai.terms.classes import DataClass
from aarhusai.terms.ids import CollectionId, DocumentId, VersionId

SECTIONS = {
    "Digitalisering": "Kontaktperson: Mette Holmgaard Riis. Telefon: 89 40 20 17. Vi hjælper med it og data.",
    "Borgerservice": "Kontaktperson: Lone Vestergaard Toft. Telefon: 89 40 11 22. Åbent alle dage kl. 10-14.",
    "Klager": "Fristen for at klage er fire uger fra den dag, du fik afgørelsen.",
}
QUESTION = "Hvad er telefonnummeret til kontaktpersonen i digitalisering?"


class Library:
    """A collection with one document of three pages, and who may ask it."""

    def __init__(self, house: Services, cast: Cast, collection: UUID, document: UUID) -> None:
        self.house = house
        self.cast = cast
        self.collection = collection
        self.document = document

    async def share(self, *who: str, right: Right = Right.USE) -> None:
        """From now on these may, and nobody else but its owner."""
        async with self.house.db.transaction() as tx:
            wanted = [to_person(self.cast.people[name], right) for name in who]
            await grants.replace(tx, SYSTEM, Shared("collection", self.collection), wanted)


@pytest.fixture
async def library(house: Services, cast: Cast) -> Library:
    """Mikkel's, shared with Karla for asking."""
    mikkel = await house.identity.actor_for_job(cast.people["mikkel"])
    assert mikkel is not None
    assert mikkel.unit_id is not None
    new = NewCollection("Håndbog", mikkel.unit_id, data_class=DataClass.parse("K2+K3"))
    collection = (await house.knowledge.collections.create(mikkel, new)).id
    document = (await house.knowledge.documents.add_text(mikkel, collection, "Hvem gør hvad", "…")).id
    await indexed(house, collection, document)
    made = Library(house, cast, collection, document)
    await made.share("karla")
    return made


async def indexed(house: Services, collection: CollectionId, document: DocumentId) -> None:
    """As if the worker had read it: one page and one piece for each section."""
    version = await house.db.value(UUID, "SELECT id FROM document_version WHERE document_id = %s", (document,))
    assert version is not None
    pieces: list[IndexedPiece] = []
    async with house.db.transaction() as tx:
        for number, (heading, text) in enumerate(SECTIONS.items(), 1):
            await tx.run(
                "INSERT INTO document_page (version_id, number, text) VALUES (%s, %s, %s)",
                (version, number, f"{heading}\n{text}\nSlut på siden."),
            )
            start = len(heading) + 1
            piece = Piece(number - 1, text, (heading,), (Span(number, start, start + len(text)),))
            terms = terms_of(text, (heading,), "Hvem gør hvad")
            pieces.append(IndexedPiece(piece, DataClass.parse("K2"), terms.counts, terms.length, None))
        await tx.run(
            "UPDATE document SET status = 'ready', version_id = %s, pages = 3, title = 'Hvem gør hvad' WHERE id = %s",
            (version, document),
        )
        await put(tx, collection, document, VersionId(version), None, pieces)


async def tree(client: httpx.AsyncClient, conversation: str) -> Json:
    return (await client.get(f"/api/conversations/{conversation}")).json()


async def model_id(client: httpx.AsyncClient, slug: str) -> str:
    return next(one["id"] for one in (await client.get("/api/models")).json()["items"] if one["slug"] == slug)


async def test_an_answer_names_its_sources_and_marks_what_none_of_them_supports(
    sign_in: SignIn, library: Library, model: ScriptedProvider
) -> None:
    karla = await sign_in("karla")
    model.then(
        Say("Ring til Mette Holmgaard Riis på 89 40 20 17 [1]. "), Say("Hun svarer hele døgnet i weekenden [7].")
    )
    async with asked(karla, QUESTION, collections=[str(library.collection)]) as reading:
        events = await reading.rest()
    found = next(event.data["items"] for event in events if event.kind == "sources")
    assert found[0] | {"cited": True} == found[0] | {
        "number": 1, "title": "Hvem gør hvad", "page": 1, "available": True, "cited": True,
        "collection": {"id": str(library.collection), "name": "Håndbog"},
    }  # fmt: skip
    steps = [event.data for event in events if event.kind == "step"]
    assert [(one["tool"], one["state"], one["summary"]) for one in steps][-1] == ("search_sources", "done", QUESTION)
    answer = events[-1].data["answer"]
    kept = (await tree(karla, events[-1].data["conversation"]["id"]))["messages"][-1]
    for one in (answer, kept):
        assert [source["number"] for source in one["sources"] if source["cited"]] == [1]
        ((start, end),) = one["unsupported"]
        assert one["text"][start:end] == "Hun svarer hele døgnet i weekenden [7]."
        assert one["data_class"] == "K2+K3"
    prompt = model.requests[-1].messages
    assert prompt[0].role == "system"
    assert [type(part).__name__ for part in prompt[-1].parts] == ["PassagePart", "PassagePart", "TextPart"]


async def test_its_reader_opens_the_passage_and_the_page_only_with_the_right_to_read(
    sign_in: SignIn, library: Library, model: ScriptedProvider
) -> None:
    karla = await sign_in("karla")
    model.then(Say("89 40 20 17 [1]."))
    end = await whole_turn(karla, QUESTION, collections=[str(library.collection)])
    path = f"/api/messages/{end['answer']['id']}/sources/1"
    passage = (await karla.get(path)).json()
    assert (passage["text"], passage["whole_page"]) == (SECTIONS["Digitalisering"], False)
    await library.share("karla", right=Right.READ)
    page = (await karla.get(path)).json()
    (span,) = page["spans"]
    assert page["text"][span["start"] : span["end"]] == SECTIONS["Digitalisering"]
    assert page["text"].endswith("Slut på siden.")
    assert (page["page"], page["pages"], page["headings"]) == (1, 3, ["Digitalisering"])
    assert (await karla.get(f"{path}?page=3")).json()["spans"] == []
    assert (await karla.get(path.replace("sources/1", "sources/99"))).status_code == 404
    assert (await (await sign_in("birgit")).get(path)).status_code == 404


async def test_what_was_taken_away_is_gone_from_old_answers_at_once(
    sign_in: SignIn, library: Library, model: ScriptedProvider
) -> None:
    karla = await sign_in("karla")
    model.then(Say("89 40 20 17 [1]."))
    end = await whole_turn(karla, QUESTION, collections=[str(library.collection)])
    await library.share()
    after = await tree(karla, end["conversation"]["id"])
    assert "Hvem gør hvad" not in json.dumps(after, ensure_ascii=False)
    assert "Håndbog" not in json.dumps(after, ensure_ascii=False)
    assert after["messages"][-1]["text"] == "89 40 20 17 [1]."
    assert {one["available"] for one in after["messages"][-1]["sources"]} == {False}
    assert {one["document_id"] for one in after["messages"][-1]["sources"]} == {None}
    assert (await karla.get(f"/api/messages/{end['answer']['id']}/sources/1")).status_code == 404
    assert (await karla.get("/api/sources")).json()["items"] == []
    model.then(Say("Det ved jeg ikke."))
    again = await whole_turn(karla, QUESTION, conversation_id=end["conversation"]["id"], parent_id=end["answer"]["id"])
    assert again["answer"]["sources"] == []
    refused = await karla.post(
        "/api/turns", json={"request_id": str(UUID(int=5)), "text": "Hej", "collections": [str(library.collection)]}
    )
    assert (refused.status_code, refused.json()["code"]) == (404, "collection_not_found")


async def test_a_model_with_tools_searches_again_in_its_own_words_and_not_without_end(
    sign_in: SignIn, library: Library, model: ScriptedProvider, house: Services
) -> None:
    admin = next(one for one in await house.model_admin.models(await owner(house, library)) if one.slug == "scripted")
    await house.model_admin.change_model(
        await owner(house, library), admin.id, admin.revision, ModelChange(supports_tools=True)
    )
    karla = await sign_in("karla")
    for number in range(6):
        model.then(CallTool("search_sources", json.dumps({"query": f"klage frist {number}"}), f"c{number}"))
    model.then(Say("Fristen er fire uger [1]."))
    end = await whole_turn(karla, "Hvornår skal jeg klage?", collections=[str(library.collection)])
    steps = end["answer"]["steps"]
    assert [one["summary"] for one in steps[:2]] == ["Hvornår skal jeg klage?", "klage frist 0"]
    assert len(steps) == 7
    last = json.dumps([str(part) for part in model.requests[-1].messages[-1].parts])
    assert "ProtectedText" in last
    assert len([one for one in end["answer"]["sources"] if one["cited"]]) == 1


async def owner(house: Services, library: Library) -> Json:
    found = await house.identity.actor_for_job(library.cast.people["ditte"])
    assert found is not None
    return found


async def test_with_only_the_small_bundled_model_the_sources_answer_themselves(
    sign_in: SignIn, library: Library
) -> None:
    karla = await sign_in("karla")
    small = await model_id(karla, "smollm2")
    end = await whole_turn(karla, QUESTION, collections=[str(library.collection)], model_id=small)
    text = end["answer"]["text"]
    assert "»" in text
    assert "89 40 20 17" in text
    assert "89 40 11 22" not in text
    assert "ikke tilsluttet en rigtig sprogmodel" in text
    assert end["answer"]["unsupported"] == []
    shown = {one["slug"] for one in (await karla.get("/api/models")).json()["items"]}
    assert "extractive" not in shown
    again = await whole_turn(
        karla,
        "og hvad er nummeret i borgerservice?",
        conversation_id=end["conversation"]["id"],
        parent_id=end["answer"]["id"],
        model_id=small,
    )
    assert "89 40 11 22" in again["answer"]["text"]


async def test_an_attached_file_answers_and_is_erased_with_its_conversation(
    sign_in: SignIn, house: Services, model: ScriptedProvider
) -> None:
    karla = await sign_in("karla")
    letter = "Mødet om legepladsen er flyttet til lokale 14 på rådhuset den 3. marts."
    sent = (await karla.post("/api/attachments?name=Brev om legepladsen.txt", content=letter.encode())).json()
    early = await karla.post(
        "/api/turns", json={"request_id": str(UUID(int=9)), "text": "Hvor?", "attachments": [sent["id"]]}
    )
    assert (early.status_code, early.json()["code"]) == (409, "attachment_not_ready")
    await read_as(house, letter)(AttachmentToRead(UUID(sent["id"])))
    assert (await karla.get(f"/api/attachments/{sent['id']}")).json()["status"] == "ready"
    model.then(Say("Mødet er flyttet til lokale 14 på rådhuset [1]."))
    end = await whole_turn(karla, "Hvor er mødet?", attachments=[sent["id"]])
    kept = await tree(karla, end["conversation"]["id"])
    assert [one["name"] for one in kept["messages"][0]["attachments"]] == ["Brev om legepladsen.txt"]
    (source,) = kept["messages"][1]["sources"]
    assert (source["title"], source["attachment_id"]) == ("Brev om legepladsen.txt", sent["id"])
    opened = (await karla.get(f"/api/messages/{end['answer']['id']}/sources/1")).json()
    assert opened["text"] == letter
    plain = await house.db.value(
        int, "SELECT count(*)::integer FROM attachment WHERE sealed_reading::text LIKE %s", ("%legeplads%",)
    )
    assert plain == 0
    await karla.delete(f"/api/conversations/{end['conversation']['id']}")
    await house.db.run("UPDATE conversation SET deleted_at = now() - interval '2 hours'")
    keys = await house.keys.db.value(int, "SELECT count(*)::integer FROM conversation_key")
    await purge(house.store)
    await destroy_keys(house.store)
    left = await house.keys.db.value(int, "SELECT count(*)::integer FROM conversation_key")
    assert (keys or 0) - (left or 0) == 2
    for table in ("attachment", "blob"):
        assert await house.db.value(int, f"SELECT count(*)::integer FROM {table}") == 0  # pyright: ignore[reportArgumentType]  # two names
    assert (await karla.get(f"/api/attachments/{sent['id']}")).status_code == 404


async def test_a_file_nobody_asked_about_goes_after_a_day_and_can_be_taken_back_before(
    sign_in: SignIn, house: Services
) -> None:
    karla, birgit = await sign_in("karla"), await sign_in("birgit")
    first = (await karla.post("/api/attachments?name=a.txt", content=b"et")).json()
    second = (await karla.post("/api/attachments?name=b.txt", content=b"to")).json()
    assert (await birgit.delete(f"/api/attachments/{first['id']}")).status_code == 404
    assert (await karla.delete(f"/api/attachments/{first['id']}")).status_code == 204
    await house.db.run("UPDATE attachment SET created_at = now() - interval '25 hours'")
    await purge(house.store)
    assert (await karla.get(f"/api/attachments/{second['id']}")).status_code == 404


async def test_a_temporary_chat_takes_files_too(sign_in: SignIn, house: Services, model: ScriptedProvider) -> None:
    karla = await sign_in("karla")
    letter = "Nøglen ligger i den grønne skuffe hos pedellen."
    sent = (await karla.post("/api/attachments?name=Note.txt", content=letter.encode())).json()
    await read_as(house, letter)(AttachmentToRead(UUID(sent["id"])))
    model.then(Say("Nøglen ligger i den grønne skuffe [1]."))
    end = await whole_turn(karla, "Hvor er nøglen?", attachments=[sent["id"]], temporary=True)
    assert [one["cited"] for one in end["answer"]["sources"]] == [True]
    assert (await karla.get(f"/api/messages/{end['answer']['id']}/sources/1")).json()["text"] == letter
    await karla.delete(f"/api/conversations/{end['conversation']['id']}")
    assert (await karla.get(f"/api/attachments/{sent['id']}")).status_code == 404


async def test_a_picture_is_shown_to_a_model_that_sees_and_read_aloud_to_one_that_does_not(
    sign_in: SignIn, house: Services, model: ScriptedProvider, cast: Cast
) -> None:
    karla = await sign_in("karla")
    sign = "Legepladsen er lukket til den 3. marts."
    owner = await house.identity.actor_for_job(cast.people["ditte"])
    assert owner is not None
    for sees in (False, True):
        known = next(one for one in await house.model_admin.models(owner) if one.slug == "scripted")
        modalities = frozenset({"text", "image"} if sees else {"text"})
        await house.model_admin.change_model(owner, known.id, known.revision, ModelChange(modalities=modalities))
        content = b"\x89PNG\r\n\x1a\n and where it was taken"
        sent = (await karla.post("/api/attachments?name=Skilt.png", content=content)).json()
        assert sent["media_type"] == "image/png"
        await read_as(house, sign)(AttachmentToRead(UUID(sent["id"])))
        model.then(Say("Den er lukket til den 3. marts [1]."))
        await whole_turn(karla, "Hvornår åbner den?", attachments=[sent["id"]])
        parts = [part for message in model.requests[-1].messages for part in message.parts]
        images = [part for part in parts if isinstance(part, ImagePart)]
        assert images == ([ImagePart("image/jpeg", b"drawn anew")] if sees else [])
        assert [part.text.reveal() for part in parts if isinstance(part, PassagePart)] == [sign]
