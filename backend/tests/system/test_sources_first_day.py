"""A fresh machine with nothing but the bundled models: what today's users of other platforms complain of.

A document has the heading "Digitalisering" and under it a contact person and a telephone number. Whoever asks for the
number gets it, quoted, with the page it stands on.
"""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from api.streams import Json, whole_turn
from docx import Document
from system.platform_process import Platform, a_folder, a_page, until

HOUSE = {
    "units": {"slug": "kommunen", "name": "Lindehøj Kommune"},
    "people": [
        {
            "email": "karla@lindehoej.example",
            "name": "Karla Nørrelund",
            "unit": "kommunen",
            "password": "fire rolige heste i regnvejr",
            "roles": [{"role": "platform_owner", "unit": "kommunen"}],
        }
    ],
}
SECTIONS = {
    "Borgerservice": ("Kontaktperson: Lone Vestergaard Toft", "Telefon: 89 40 11 22", "Åbent alle dage kl. 10-14."),
    "Digitalisering": ("Kontaktperson: Mette Holmgaard Riis", "Telefon: 89 40 20 17", "Vi hjælper med it og data."),
    "Løn og personale": ("Kontaktperson: Bo Sandager Lund", "Telefon: 89 40 30 99", "Skriv helst en mail."),
}
QUESTION = "Hvad er telefonnummeret til kontaktpersonen i digitalisering?"
PATIENCE = 90


def a_handbook(folder: Path) -> bytes:
    """A Word document with a section for each of the departments."""
    document = Document()
    document.add_heading("Hvem gør hvad i kommunen", 0)
    for heading, lines in SECTIONS.items():
        document.add_heading(heading, 1)
        for line in lines:
            document.add_paragraph(line)
    file = folder / "handbook.docx"
    document.save(str(file))
    return file.read_bytes()


@pytest.fixture
async def page(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """Karla, signed in to a platform that was started for the first time just now."""
    del tmp_path
    with a_folder() as data:
        platform = Platform(data)
        platform.applied(HOUSE)
        platform.start()
        try:
            await platform.ready()
            async with a_page(platform.url) as client:
                yield client
        finally:
            platform.end()


@pytest.mark.timeout(240)  # a first start, two models loaded, on a machine that others use too
async def test_the_number_that_was_asked_for_with_the_page_it_stands_on(
    page: httpx.AsyncClient, tmp_path: Path
) -> None:
    unit = (await page.get("/api/collections")).json()["units"][0]["id"]
    made = await page.post("/api/collections", json={"name": "Håndbog", "unit_id": unit, "data_class": "K1"})
    assert made.status_code == 201, made.text
    collection = made.json()["id"]
    sent = await page.post(
        f"/api/collections/{collection}/documents?name=Hvem g%C3%B8r hvad.docx", content=a_handbook(tmp_path)
    )
    assert sent.status_code == 201, sent.text

    async def read() -> bool:
        document = (await page.get(f"/api/documents/{sent.json()['id']}")).json()
        assert document["status"] != "failed", document
        return document["status"] == "ready"

    await until(read, PATIENCE)
    assert [one["id"] for one in (await page.get("/api/sources")).json()["items"]] == [collection]
    end = await whole_turn(page, QUESTION, collections=[collection])
    answer = end["answer"]
    assert end["status"] == "done", end
    assert "89 40 20 17" in answer["text"]
    assert "Mette Holmgaard Riis" in answer["text"]
    assert "89 40 11 22" not in answer["text"]
    assert "sprogmodel" in answer["text"]
    first = next(one for one in answer["sources"] if one["cited"])
    assert f"[{first['number']}]" in answer["text"]
    assert (first["available"], first["page"]) == (True, 1)
    assert answer["unsupported"] == []
    await the_citation_opens(page, answer, first["number"])
    again = await whole_turn(
        page,
        "Og hvem er det i borgerservice?",
        conversation_id=end["conversation"]["id"],
        parent_id=answer["id"],
    )
    assert "Lone Vestergaard Toft" in again["answer"]["text"]
    nothing = await whole_turn(page, "Hvad koster en parkeringslicens i havnen?", collections=[collection])
    assert "Det står ikke i kilderne." in nothing["answer"]["text"]
    await an_attached_file_answers(page)


async def an_attached_file_answers(page: httpx.AsyncClient) -> None:
    """Read by the worker within seconds, and asked in a conversation of its own."""
    letter = "Mødet om legepladsen er flyttet til lokale 14 på rådhuset den 3. marts 2026.".encode()
    sent = (await page.post("/api/attachments?name=Brev.txt", content=letter)).json()

    async def read() -> bool:
        file = (await page.get(f"/api/attachments/{sent['id']}")).json()
        assert file["status"] != "failed", file
        return file["status"] == "ready"

    await until(read, PATIENCE)
    end = await whole_turn(page, "Hvornår er mødet om legepladsen?", attachments=[sent["id"]])
    assert "3. marts 2026" in end["answer"]["text"], end
    assert end["answer"]["sources"][0]["attachment_id"] == sent["id"]


async def the_citation_opens(page: httpx.AsyncClient, answer: Json, number: int) -> None:
    """At the page, with the passage marked."""
    opened = (await page.get(f"/api/messages/{answer['id']}/sources/{number}")).json()
    marked = "".join(opened["text"][one["start"] : one["end"]] for one in opened["spans"])
    assert "89 40 20 17" in marked
    assert opened["whole_page"]
    assert opened["title"]
