"""The queue: paused, cancelled, tried again, fair between people, and none of its work lost with a worker."""

import asyncio
from datetime import timedelta
from typing import Final

from rooms.knowledge.ingest.workshop import Workshop, until, until_async

from aarhusai.kit.ids import new_id
from aarhusai.knowledge.ingest import service as ingest
from aarhusai.knowledge.ingest import taking_repository as taking
from aarhusai.knowledge.ingest.worker import LIMITS

_LEASE: Final = timedelta(seconds=60)


async def test_what_is_paused_is_not_read_until_it_is_resumed(shop: Workshop) -> None:
    document = await shop.add("Om vejtræer.")
    await shop.knowledge.waiting.act(shop.anna, shop.collection, "pause")
    async with shop.working():
        await asyncio.sleep(0.5)
        assert (await shop.document(document)).status == "paused"

        await shop.knowledge.waiting.act(shop.anna, shop.collection, "resume")
        assert (await shop.settled()).ready == 1


async def test_what_is_paused_while_it_is_read_is_given_up_and_done_once_later(shop: Workshop) -> None:
    await shop.choose(await shop.add_model())
    shop.model.gate.clear()
    document = await shop.add("Om vejtræer.")
    async with shop.working() as worker:
        await until(lambda: bool(worker.at_work))
        await shop.knowledge.waiting.act(shop.anna, shop.collection, "pause")
        await until(lambda: not worker.at_work)
        assert (await shop.document(document)).status == "paused"
        assert not await shop.found("vejtræer")

        shop.model.gate.set()
        await shop.knowledge.waiting.act(shop.anna, shop.collection, "resume")
        assert (await shop.settled()).ready == 1
    assert len(await shop.found("vejtræer")) == 1


async def test_what_is_cancelled_leaves_what_was_searched_before(shop: Workshop) -> None:
    document = await shop.add("Om vejtræer.")
    async with shop.working():
        await shop.settled()
    await shop.add("Om cykelstier.")
    await shop.knowledge.waiting.act(shop.anna, shop.collection, "cancel", [document.id])
    async with shop.working():
        await asyncio.sleep(0.5)

    assert (await shop.document(document)).status == "cancelled"
    assert len(await shop.found("vejtræer")) == 1
    assert not await shop.found("cykelstier")

    await shop.knowledge.waiting.act(shop.anna, shop.collection, "retry", [document.id])
    async with shop.working():
        await shop.settled()
    assert not await shop.found("vejtræer")
    assert len(await shop.found("cykelstier")) == 1


async def test_one_persons_many_files_do_not_hold_up_anothers_one(shop: Workshop) -> None:
    mine = await shop.collection_of(shop.owner, "Ejerens")
    for number in range(300):
        await shop.add(f"Notat {number} om vejtræer.", f"{number}.txt")
    await shop.add("Kun ét notat.", "et.txt", shop.owner, mine)

    async with shop.db.session() as session:
        taken = [{task.person_id for task in await taking.take(session, new_id(), _LEASE, LIMITS)} for _ in range(3)]

    assert {frozenset(people) for people in taken[:2]} == {
        frozenset({shop.anna.person_id}),
        frozenset({shop.owner.person_id}),
    }


async def test_one_person_never_has_all_hands(shop: Workshop) -> None:
    for number in range(300):
        await shop.add(f"Notat {number} om vejtræer.", f"{number}.txt")

    worker = new_id()
    async with shop.db.session() as session:
        handfuls = [await taking.take(session, worker, _LEASE, LIMITS) for _ in range(3)]

    assert [bool(handful) for handful in handfuls] == [True, True, False]


async def test_the_same_file_again_is_no_work(shop: Workshop) -> None:
    document = await shop.add("Om vejtræer.")
    async with shop.working():
        await shop.settled()
    before = await shop.document(document)

    again = await shop.add("Om vejtræer.")

    assert again.id == document.id
    assert (await shop.progress()).waiting == 0
    assert await shop.document(document) == before


async def test_a_newer_version_takes_the_place_of_one_that_waits(shop: Workshop) -> None:
    await shop.add("Om vejtræer.")
    await shop.add("Om cykelstier.")
    async with shop.working():
        progress = await shop.settled()

    assert progress.ready == 1
    assert not await shop.found("vejtræer")
    assert len(await shop.found("cykelstier")) == 1


async def test_what_a_dead_worker_had_is_taken_up_and_tried_alone(shop: Workshop) -> None:
    for number in range(5):
        await shop.add(f"Notat {number} om vejtræer.", f"{number}.txt")
    async with shop.db.session() as session:
        dead = await taking.take(session, new_id(), _LEASE, LIMITS)
    assert len(dead) == 5
    await shop.db.run("UPDATE ingest_task SET leased_until = now() - interval '1 second'")

    async with shop.working():
        assert (await shop.settled()).ready == 5
    assert await shop.db.value(int, "SELECT count(*) FROM chunk") == 5


async def test_a_file_that_ends_the_worker_each_time_is_given_up(shop: Workshop) -> None:
    document = await shop.add("Om vejtræer.")
    for _ in range(4):
        async with shop.db.transaction() as tx:
            assert await taking.take(tx, new_id(), _LEASE, LIMITS)
            await tx.run("UPDATE ingest_task SET leased_until = now() - interval '1 second'")
            await taking.take_up_stalled(tx, 4, "ingest_interrupted")

    now = await shop.document(document)
    assert (now.status, now.error_code) == ("failed", "ingest_interrupted")


async def test_a_worker_that_stops_gives_its_work_back_at_once(shop: Workshop) -> None:
    await shop.choose(await shop.add_model())
    shop.model.gate.clear()
    await shop.add("Om vejtræer.")
    async with shop.working() as worker:
        await until(lambda: bool(worker.at_work))

    async with shop.db.session() as session:
        (task,) = await taking.take(session, new_id(), _LEASE, LIMITS)
    assert task.attempts == 1


async def test_progress_names_what_is_being_read(shop: Workshop) -> None:
    await shop.choose(await shop.add_model())
    shop.model.gate.clear()
    document = await shop.add("Om vejtræer.", "trær.txt")
    async with shop.working() as worker:
        await until(lambda: bool(worker.at_work))
        await until_async(lambda: _stage_is(shop, "embedding"))
        (file,) = (await shop.progress()).files
        assert (file.document_id, file.name, file.status, file.total) == (document.id, "trær.txt", "reading", 1)
        shop.model.gate.set()
        await shop.settled()
    async with shop.db.session() as session:
        (file,) = (await ingest.progress(session, shop.collection)).files
    assert (file.status, file.stage) == ("ready", None)


async def _stage_is(shop: Workshop, stage: str) -> bool:
    return any(file.stage == stage for file in (await shop.progress()).files)
