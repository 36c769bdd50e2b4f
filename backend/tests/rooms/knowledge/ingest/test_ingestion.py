"""Documents are read one by one or together, and become searchable as a whole or not at all."""

import asyncio

from rooms.knowledge.ingest.workshop import Workshop, until

from aarhusai.knowledge.types import ReadableScope
from aarhusai.terms.classes import Base, Flag


async def test_a_text_that_was_handed_in_is_found(shop: Workshop) -> None:
    document = await shop.add("# Digitalisering\n\nKontaktperson: Inger Testesen, telefon 12 34 56 78.", "kontakt.md")
    async with shop.working():
        progress = await shop.settled()

    assert (progress.ready, progress.failed) == (1, 0)
    (passage,) = await shop.found("inger")
    assert passage.document_id == document.id
    assert "12 34 56 78" in passage.text
    now = await shop.document(document)
    assert (now.status, now.chunks, now.error_code) == ("ready", 1, None)


async def test_many_small_files_are_taken_together_and_each_is_in_once(shop: Workshop) -> None:
    for number in range(100):
        await shop.add(f"Notat nummer {number} om vejvedligehold.", f"notater/{number}.txt")
    async with shop.working():
        progress = await shop.settled()

    assert progress.ready == 100
    counts = await shop.db.value(int, "SELECT count(*) FROM chunk")
    assert counts == 100


async def test_the_class_is_found_in_each_piece_and_raises_the_collections(shop: Workshop) -> None:
    await shop.add("Cirkulære om vejbump.", "vejbump.txt")
    await shop.add("Borgeren Inger Testesen har cpr-nummer 610180-1236.", "sag.txt")
    async with shop.working():
        await shop.settled()

    documents = await shop.documents()
    assert documents["vejbump.txt"].data_class.base is Base.PUBLIC
    assert Flag.CPR in documents["sag.txt"].data_class.flags
    collection = await shop.knowledge.collections.get(shop.anna, shop.collection)
    assert Flag.CPR in collection.found_class.flags
    assert collection.warning


async def test_searches_meanwhile_see_one_whole_version_and_never_two(shop: Workshop) -> None:
    def text(version: int) -> str:
        return "\n\n".join(f"# Afsnit {n}\n\n" + f"Udgave{version} om vejtræer, led {n}. " * 30 for n in range(12))

    await shop.add(text(0), "notat.md")
    scope = ReadableScope((shop.collection,))
    seen: list[set[str]] = []
    counts: set[int] = set()

    async def look() -> None:
        while True:
            found = (await shop.knowledge.search.search(shop.anna, scope, "vejtræer", 50)).passages
            seen.append({word for passage in found for word in passage.text.split() if word.startswith("Udgave")})
            counts.add(len(found))

    async with shop.working():
        await shop.settled()
        looking = asyncio.create_task(look())
        await until(lambda: len(seen) > 1)
        for version in range(1, 4):
            await shop.add(text(version), "notat.md")
            await shop.settled()
        await asyncio.sleep(0.1)
        looking.cancel()
        await asyncio.gather(looking, return_exceptions=True)

    assert len(seen) > 3
    assert {len(versions) for versions in seen} == {1}
    assert len(counts) == 1
    assert {"Udgave0", "Udgave3"} <= set().union(*seen)
