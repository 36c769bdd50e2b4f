"""What cannot be read says why, and what was there before stays; what lies inside a file becomes documents."""

import io
import zipfile
from email.message import EmailMessage

import psycopg
import pytest
from rooms.knowledge.ingest.workshop import Workshop

from aarhusai.knowledge.ingest import storing_repository
from aarhusai.terms.classes import Flag


def a_zip(**files: str) -> bytes:
    """An archive of these files."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return packed.getvalue()


async def test_a_file_that_cannot_be_read_says_why_and_leaves_the_version_before(shop: Workshop) -> None:
    document = await shop.add("Om vejtræer.", "notat.txt")
    async with shop.working():
        await shop.settled()
        await shop.add(b"\x00\x01\x02 no text at all \x00\x03" * 50, "notat.txt")
        progress = await shop.settled()

    now = await shop.document(document)
    assert (progress.failed, now.status) == (1, "failed")
    assert (now.error_code or "").startswith("file_")
    assert len(await shop.found("vejtræer")) == 1


async def test_what_lies_in_an_archive_becomes_documents_and_the_archive_is_none(shop: Workshop) -> None:
    await shop.add(
        a_zip(**{"veje/træer.txt": "Om vejtræer.", "stier.txt": "Om cykelstier.", ".DS_Store": "x"}), "a.zip"
    )
    async with shop.working():
        await shop.settled()

    assert sorted(await shop.documents()) == ["a/stier.txt", "a/veje/træer.txt"]
    assert len(await shop.found("cykelstier")) == 1


async def test_an_archive_that_comes_again_makes_nothing_twice(shop: Workshop) -> None:
    packed = a_zip(**{"træer.txt": "Om vejtræer.", "stier.txt": "Om cykelstier."})
    async with shop.working():
        for _ in range(2):
            await shop.add(packed, "a.zip")
            await shop.settled()

    assert sorted(await shop.documents()) == ["a/stier.txt", "a/træer.txt"]
    assert await shop.db.value(int, "SELECT count(*) FROM chunk") == 2


async def test_an_archive_in_an_archive_is_not_opened(shop: Workshop) -> None:
    inner = a_zip(**{"dybt.txt": "Om vejtræer."})
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("inderst.zip", inner)
    await shop.add(packed.getvalue(), "yderst.zip")
    async with shop.working():
        await shop.settled()

    documents = await shop.documents()
    assert documents["yderst/inderst.zip"].error_code == "archive_too_deep"
    assert not await shop.found("vejtræer")


async def test_a_mails_attachments_become_documents_beside_it(shop: Workshop) -> None:
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = "Referat", "inger@lindehoej.example", "oda@lindehoej.example"
    mail.set_content("Her er referatet om vejbump.")
    mail.add_attachment("Om vejtræer.".encode(), "text", "plain", filename="bilag.txt")
    await shop.add(bytes(mail), "referat.eml")
    async with shop.working():
        await shop.settled()

    assert sorted(await shop.documents()) == ["referat.eml", "referat.eml/bilag.txt"]
    assert len(await shop.found("vejbump")) == 1
    assert len(await shop.found("vejtræer")) == 1


async def test_one_bad_file_among_many_harms_only_itself(shop: Workshop) -> None:
    for number in range(20):
        await shop.add(f"Notat {number} om vejtræer.", f"{number}.txt")
    await shop.add(b"PK\x03\x04 not really", "brudt.docx")
    async with shop.working():
        progress = await shop.settled()

    assert (progress.ready, progress.failed) == (20, 1)


async def test_what_the_database_will_not_take_fails_alone(shop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = storing_repository.put_pages

    async def picky(tx: object, finished: list[storing_repository.Finished]) -> None:
        if any("umulig" in page.text for one in finished for page in one.pages):
            raise psycopg.DataError("no")
        await kept(tx, finished)  # pyright: ignore[reportArgumentType]  # the transaction it was given

    monkeypatch.setattr(storing_repository, "put_pages", picky)
    monkeypatch.setattr("aarhusai.knowledge.ingest.hands.FIRST_WAIT", 0.05)
    for number in range(5):
        await shop.add(f"Notat {number} om vejtræer.", f"{number}.txt")
    await shop.add("Et umuligt notat er umulig.", "umulig.txt")
    async with shop.working():
        progress = await shop.settled()

    assert (progress.ready, progress.failed) == (5, 1)
    assert (await shop.documents())["umulig.txt"].error_code == "ingest_failed"


async def test_characters_that_the_database_does_not_know_are_no_obstacle(shop: Workshop) -> None:
    await shop.knowledge.documents.add_text(
        shop.anna, shop.collection, "Sær", "Om vej\x00 og træer. \ufdd0" + " Og mere." * 20
    )
    async with shop.working():
        progress = await shop.settled()
    assert progress.ready == 1


async def test_the_collections_class_falls_again_when_what_raised_it_is_replaced(shop: Workshop) -> None:
    await shop.add("Borgeren har cpr-nummer 610180-1236.", "sag.txt")
    async with shop.working():
        await shop.settled()
        await shop.add("Borgerens nummer er taget ud.", "sag.txt")
        await shop.settled()

    collection = await shop.knowledge.collections.get(shop.anna, shop.collection)
    assert Flag.CPR not in collection.found_class.flags


async def test_a_name_in_the_documents_own_name_counts(shop: Workshop) -> None:
    await shop.add("Om vejtræer.", "610180-1236.txt")
    async with shop.working():
        await shop.settled()
    assert Flag.CPR in (await shop.documents())["610180-1236.txt"].data_class.flags
