"""Vectors: made with the document, later when the model is away, and anew when another model is chosen."""

import asyncio

import pytest
from rooms.knowledge.ingest.workshop import Workshop, until_async

from aarhusai.errors import Conflict, Forbidden, Invalid, UpstreamError
from aarhusai.gateway.catalogue import ModelDraft, ProviderDraft, Way
from aarhusai.gateway.types import Task
from aarhusai.knowledge.ingest import vectors
from aarhusai.knowledge.ingest.spaces import Choice
from aarhusai.terms.classes import Zone


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vectors, "PAUSES", (0.05,))


async def test_each_piece_gets_a_vector_of_its_title_its_headings_and_itself(shop: Workshop) -> None:
    await shop.choose(await shop.add_model(name="multilingual-e5-small"))
    await shop.add("# Vejtræer\n\n" + "Kommunen passer træerne ved vejene. " * 12, "træer.md")
    async with shop.working():
        await shop.settled()

    assert await shop.vectors() == 1
    (text,) = shop.model.asked
    assert text.startswith("passage: ")
    assert "Vejtræer" in text
    assert "passer træerne" in text


async def test_without_a_model_documents_are_found_by_words_and_get_vectors_when_there_is_one(shop: Workshop) -> None:
    await shop.add("Om vejtræer.")
    async with shop.working():
        progress = await shop.settled()
        assert (progress.ready, progress.words_only) == (1, 0)
        assert len(await shop.found("vejtræer")) == 1

        await shop.choose(await shop.add_model())
        await until_async(lambda: _has_vectors(shop, 1))


async def test_while_the_model_is_away_documents_are_found_by_words_and_say_so(shop: Workshop) -> None:
    await shop.choose(await shop.add_model())
    shop.model.failing = UpstreamError("model_unreachable", "No answer.")
    document = await shop.add("Om vejtræer.")
    async with shop.working():
        progress = await shop.settled()
        assert (progress.ready, progress.words_only) == (1, 1)
        assert (await shop.document(document)).error_code == "words_only"
        assert len(await shop.found("vejtræer")) == 1

        shop.model.failing = None
        await until_async(lambda: _has_vectors(shop, 1))
        await until_async(lambda: _has_no_note(shop))


async def test_what_may_not_go_to_the_model_is_found_by_words_and_the_rest_by_both(shop: Workshop) -> None:
    await shop.choose(await shop.add_model(Zone.Z1))
    await shop.add("Cirkulære om vejbump og chikaner.", "vejbump.txt")
    await shop.add("Borgeren Inger Testesen, 610180-1236, er anmeldt for vold.", "sag.txt")
    async with shop.working():
        await shop.settled()
        await asyncio.sleep(0.5)

    documents = await shop.documents()
    assert documents["sag.txt"].error_code == "words_only_refused"
    assert documents["vejbump.txt"].error_code is None
    assert await shop.vectors() == 1
    assert not any("610180" in text for text in shop.model.asked)


async def test_another_model_is_built_while_the_first_one_serves(shop: Workshop) -> None:
    await shop.choose(await shop.add_model(name="Den første"))
    for number in range(5):
        await shop.add(f"Notat {number} om vejtræer.", f"{number}.txt")
    async with shop.working():
        await shop.settled()
        first = shop.knowledge.spaces.serving
        assert first is not None
        shop.model.gate.clear()
        second = await shop.add_model(name="Den anden")
        await shop.choose(second)
        await until_async(lambda: _is_building(shop))
        assert shop.knowledge.spaces.serving == first
        assert await shop.vectors() == 5

        shop.model.gate.set()
        await until_async(lambda: _serves(shop, second))
        assert await shop.vectors() == 5
        await until_async(lambda: _is_gone(shop, first.id))


async def test_documents_that_come_while_a_model_is_built_are_in_both(shop: Workshop) -> None:
    await shop.choose(await shop.add_model(name="Den første"))
    await shop.add("Notat om vejtræer.", "1.txt")
    async with shop.working():
        await shop.settled()
        second = await shop.add_model(name="Den anden")
        await shop.choose(second)
        await shop.add("Notat om cykelstier.", "2.txt")
        await shop.settled()
        await until_async(lambda: _serves(shop, second))
        await until_async(lambda: _has_vectors(shop, 2))


async def test_a_model_that_is_chosen_back_serves_on_and_the_half_built_one_goes(shop: Workshop) -> None:
    first = await shop.add_model(name="Den første")
    await shop.choose(first)
    await shop.add("Notat om vejtræer.", "1.txt")
    async with shop.working():
        await shop.settled()
        shop.model.gate.clear()
        await shop.choose(await shop.add_model(name="Den anden"))
        await until_async(lambda: _is_building(shop))
        await shop.choose(first)
        shop.model.gate.set()
        await until_async(lambda: _is_only(shop))
        assert await shop.vectors() == 1


async def test_only_a_platform_owner_chooses_and_only_what_everyone_may_use(shop: Workshop) -> None:
    model = await shop.add_model()
    provider = await shop.admin.create_provider(shop.owner, ProviderDraft("Chat", "scripted", Zone.Z4))
    chat = ModelDraft(name="Chat", zone=Zone.Z4, endpoints=(Way(provider.id, "chat"),), tasks=frozenset({Task.CHAT}))
    talker = await shop.admin.create_model(shop.owner, chat)
    spaces = shop.knowledge.spaces

    with pytest.raises(Forbidden):
        await spaces.choose(shop.anna, 0, Choice(model))
    with pytest.raises(Invalid, match="embedding_model_not_usable"):
        await spaces.choose(shop.owner, 0, Choice(talker.id))
    with pytest.raises(Invalid, match="rerank_model_not_usable"):
        await spaces.choose(shop.owner, 0, Choice(None, model))
    chosen = await spaces.choose(shop.owner, 0, Choice(model))
    assert (chosen.choice.embedding_model_id, chosen.revision) == (model, 1)
    with pytest.raises(Conflict):
        await spaces.choose(shop.owner, 0, Choice(None))
    assert await shop.db.value(int, "SELECT count(*) FROM audit WHERE act = 'knowledge.models_changed'") == 1


async def _has_vectors(shop: Workshop, count: int) -> bool:
    return await shop.vectors() == count


async def _has_no_note(shop: Workshop) -> bool:
    return (await shop.progress()).words_only == 0


async def _is_building(shop: Workshop) -> bool:
    await shop.knowledge.spaces.refresh()
    return shop.knowledge.spaces.building is not None


async def _serves(shop: Workshop, model_id: object) -> bool:
    await shop.knowledge.spaces.refresh()
    serving = shop.knowledge.spaces.serving
    return serving is not None and serving.model_id == model_id


async def _is_only(shop: Workshop) -> bool:
    return await shop.db.value(int, "SELECT count(*) FROM embedding_space") == 1


async def _is_gone(shop: Workshop, space_id: int) -> bool:
    return await shop.db.value(int, "SELECT count(*) FROM chunk_vector WHERE space_id = %s", (space_id,)) == 0
