"""Small texts come in together: each is a document of its own, noted as one, and the same again is no work."""

from rooms.knowledge.ingest.workshop import Workshop

from aarhusai.errors import Invalid
from aarhusai.knowledge.arriving import SmallText
from aarhusai.terms.ids import DocumentId


async def taken(shop: Workshop, *texts: SmallText) -> list[DocumentId | Invalid]:
    """Anna hands them in."""
    return await shop.knowledge.documents.add_small(shop.anna, shop.collection, texts)


async def test_each_text_becomes_a_document_that_is_found(shop: Workshop) -> None:
    texts = [SmallText(f"svar-{n}", f"Svaret handler om lindetræ{n}.".encode(), title=f"Svar {n}") for n in range(300)]
    ids = await taken(shop, *texts)
    async with shop.working():
        progress = await shop.settled()

    assert (progress.ready, progress.failed, len(set(ids))) == (300, 0, 300)
    (passage,) = await shop.found("lindetræ7")
    assert (passage.document_id, passage.text) == (ids[7], "Svaret handler om lindetræ7.")
    noted = await shop.db.value(int, "SELECT count(DISTINCT object_id) FROM audit WHERE act = 'document.added'")
    assert noted == 300
    assert await shop.db.value(int, "SELECT count(*) FROM blob_to_delete") == 0


async def test_the_same_again_is_no_work_and_another_text_takes_its_place(shop: Workshop) -> None:
    first = await taken(shop, SmallText("a", b"Om vejbump."), SmallText("b", "Om lindetræer.".encode()))
    async with shop.working():
        await shop.settled()
        again = await taken(shop, SmallText("a", b"Om vejbump."), SmallText("b", "Om kirsebærtræer.".encode()))
        await shop.settled()

    assert again == first
    changed = "SELECT count(*) FROM audit WHERE act = 'document.replaced' AND object_id = %s"
    assert [await shop.db.value(int, changed, (one,)) for one in first] == [0, 1]
    assert await shop.found("lindetræer") == []
    (passage,) = await shop.found("kirsebærtræer")
    assert passage.document_id == first[1]
    assert await shop.db.value(int, "SELECT count(*) FROM document_version") == 2
    assert await shop.db.value(int, "SELECT count(*) FROM blob") == 2


async def test_of_two_texts_of_one_name_the_later_stays(shop: Workshop) -> None:
    ids = await taken(shop, SmallText("a", b"Om vejbump."), SmallText("a", "Om lindetræer.".encode()))
    async with shop.working():
        await shop.settled()

    assert ids[0] == ids[1]
    assert await shop.found("vejbump") == []
    assert len(await shop.found("lindetræer")) == 1


async def test_a_name_that_cannot_be_one_stops_only_its_own_text(shop: Workshop) -> None:
    bad, good = await taken(shop, SmallText("  ", b"Om vejbump."), SmallText("b", b"Om vejbump."))
    assert isinstance(bad, Invalid)
    assert bad.code == "bad_document_name"
    assert not isinstance(good, Invalid)


async def test_a_deleted_text_leaves_nothing_to_be_taken_away(shop: Workshop) -> None:
    (document_id,) = await taken(shop, SmallText("a", b"Om vejbump."))
    assert not isinstance(document_id, Invalid)
    await shop.knowledge.documents.delete(shop.anna, document_id)
    left = "SELECT (SELECT count(*) FROM blob) + (SELECT count(*) FROM blob_to_delete)"
    assert await shop.db.value(int, left) == 0
