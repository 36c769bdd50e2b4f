"""Two web processes over one database: following, stopping and cutting off, and what a killed process leaves."""

import asyncio
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from rooms.chat.stage import (
    DONE,
    EVERYTHING,
    Replica,
    Stage,
    asking,
    end_of,
    logged_text,
    next_of,
    notices_of,
    opening_of,
    replica,
    said,
    stored_texts,
    text_of,
    thought,
)

from aarhusai.chat.live.people import Changed, Deleted, PersonReader, TurnNews
from aarhusai.chat.repository import turns
from aarhusai.chat.sealing import SealedOutcome
from aarhusai.chat.store import Store
from aarhusai.chat.types import Closed, Opened, Outcome
from aarhusai.errors import NotFound, Unavailable
from aarhusai.storage.database import Database
from aarhusai.terms.events import QueuePlace, ReasoningPiece, TextPiece, ToolStep, TurnStatus


@pytest.fixture
async def there(stage: Stage, database_url: str) -> AsyncIterator[Replica]:
    """A second web process."""
    async with replica(database_url, stage.house, "der") as other:
        yield other


async def logged(store: Store, text: str) -> None:
    """Waits until the log holds this much of the only turn."""
    async with asyncio.timeout(5):
        while await logged_text(store) != text:  # noqa: ASYNC110  # it tells of itself in no other way
            await asyncio.sleep(0.01)


async def killed(stage: Stage) -> None:
    """The first process dies: it writes nothing more and renews no lease."""
    for task in stage.live._background:  # pyright: ignore[reportPrivateUsage]  # the test looks inside
        task.cancel()
    await stage.db.run("UPDATE replica SET lease_until = now() - interval '1 second' WHERE name = 'her'")
    await stage.db.run("UPDATE turn SET started_at = now() - interval '1 minute'")


async def test_a_turn_is_followed_from_the_other_process_to_its_end(stage: Stage, there: Replica) -> None:
    opened = await opening_of(await stage.chat.ask(stage.anna, asking("Et?")))
    follower = await there.live.follow(stage.anna, opened.turn_id)
    assert (await opening_of(follower)).turn_id == opened.turn_id
    await stage.answers.give(thought("Hm. "), said("Første 🌳 "), ToolStep("1", "web", "running"))
    first = await next_of(follower)
    assert first.notices == [ReasoningPiece("Hm. ", 0), ToolStep("1", "web", "running"), TextPiece("Første 🌳 ", 0)]
    await stage.answers.give(said("anden."), ToolStep("1", "web", "done"), DONE)
    rest = await notices_of(follower)
    assert text_of([*first.notices, *rest]) == "Første 🌳 anden."
    assert isinstance(rest[-1], Closed)
    assert rest[-1].status is TurnStatus.DONE
    assert rest[-1].answer.steps == (ToolStep("1", "web", "done"),)


async def test_a_place_in_a_queue_is_told_in_both(stage: Stage, there: Replica) -> None:
    opened = await opening_of(await stage.chat.ask(stage.anna, asking("Et?")))
    follower = await there.live.follow(stage.anna, opened.turn_id)
    await opening_of(follower)
    await stage.answers.give(QueuePlace(3), QueuePlace(2))
    assert (await next_of(follower)).notices == [QueuePlace(2)]
    await stage.answers.give(QueuePlace(0))
    assert (await next_of(follower)).notices == [QueuePlace(0)]
    await stage.answers.give(said("Nu."), DONE)
    assert text_of(await notices_of(follower)) == "Nu."


async def test_numbers_to_resume_from_mean_the_same_in_both(stage: Stage, there: Replica) -> None:
    here_reader = await stage.chat.ask(stage.anna, asking("Et?"))
    opened = await opening_of(here_reader)
    await stage.answers.give(said("Første "), said("anden "))
    seen = await next_of(here_reader)
    await logged(stage.here.store, "Første anden ")
    await stage.answers.give(said("tredje."))
    await logged(stage.here.store, "Første anden tredje.")
    back = await there.live.follow(stage.anna, opened.turn_id, after=seen.number)
    assert (await next_of(back)).notices == [TextPiece("tredje.", 13)]


async def test_a_turn_is_stopped_from_the_other_process(stage: Stage, there: Replica) -> None:
    reader = await stage.chat.ask(stage.anna, asking("Et?"))
    opened = await opening_of(reader)
    await stage.answers.give(said("Så langt"))
    await next_of(reader)
    with pytest.raises(NotFound):
        await there.live.stop_turn(stage.bo, opened.turn_id)
    await there.live.stop_turn(stage.anna, opened.turn_id)
    closed = await end_of(reader)
    assert (closed.status, closed.answer.text) == (TurnStatus.STOPPED, "Så langt")


async def test_a_stop_whose_announcement_was_missed_is_found_with_the_lease(stage: Stage) -> None:
    reader = await stage.chat.ask(stage.anna, asking("Et?"))
    await stage.db.run("UPDATE turn SET stop_requested = true")
    assert (await end_of(reader)).status is TurnStatus.STOPPED


async def test_a_turn_whose_beginning_was_not_heard_of_is_cut_off(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask = asking("Et?")

    def not_run(_: object) -> None:
        return None

    with monkeypatch.context() as patch:
        patch.setattr(stage.live, "run", not_run)
        await stage.chat.ask(stage.anna, ask)
    follower = await stage.chat.ask(stage.anna, ask)
    await stage.db.run("UPDATE turn SET started_at = now() - interval '1 minute'")
    await stage.live._lease.renew()  # pyright: ignore[reportPrivateUsage]  # the test looks inside
    assert (await end_of(follower)).status is TurnStatus.CUT_OFF


async def test_an_end_that_was_stored_but_not_heard_of_is_told_all_the_same(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    finish = turns.finish
    tries = 0

    async def lost(
        db: Database, ending: turns.Ending, outcome: Outcome, sealed: SealedOutcome
    ) -> turns.BegunRow | None:
        nonlocal tries
        tries += 1
        row = await finish(db, ending, outcome, sealed)
        if tries == 1:
            raise Unavailable("database_unavailable", "the connection broke")
        return row

    monkeypatch.setattr("aarhusai.chat.live.live.turns.finish", lost)
    closed = await stage.converse("Et?", "En.")
    assert (tries, closed.status, closed.answer.text) == (2, TurnStatus.DONE, "En.")
    assert closed.conversation.running_turn_id is None
    assert await stage.db.value(int, "SELECT count(*) FROM audit WHERE act = 'turn.ended'") == 1


async def test_a_turn_whose_process_fell_silent_is_cut_off_with_what_was_logged(stage: Stage, there: Replica) -> None:
    reader = await stage.chat.ask(stage.anna, asking("Et?"))
    opened = await opening_of(reader)
    follower = await there.live.follow(stage.anna, opened.turn_id)
    await stage.answers.give(thought("Hm. "), said("Så langt "), ToolStep("1", "web", "running"), said("nåede jeg"))
    await logged(stage.here.store, "Så langt nåede jeg")
    await killed(stage)
    await there.live._lease.sweep()  # pyright: ignore[reportPrivateUsage]  # the test looks inside
    closed = await end_of(follower)
    assert closed.status is TurnStatus.CUT_OFF
    assert (closed.answer.text, closed.answer.reasoning) == ("Så langt nåede jeg", "Hm. ")
    assert closed.answer.steps == (ToolStep("1", "web", "failed"),)
    assert closed.conversation.running_turn_id is None
    assert await stage.db.value(int, "SELECT count(*) FROM turn_event") == 0
    acts = "SELECT count(*) FROM audit WHERE act = 'turn.ended' AND details ->> 'status' = 'cut_off'"
    assert await stage.db.value(int, acts) == 1


async def test_a_turn_that_lives_is_left_alone(stage: Stage, there: Replica) -> None:
    await stage.chat.ask(stage.anna, asking("Et?"))
    await stage.db.run("UPDATE turn SET started_at = now() - interval '1 minute'")
    await there.live._lease.sweep()  # pyright: ignore[reportPrivateUsage]  # the test looks inside
    assert await stage.db.value(str, "SELECT status FROM turn") == "running"


async def test_a_process_that_starts_again_ends_its_predecessors_turns_at_once(stage: Stage, database_url: str) -> None:
    await stage.chat.ask(stage.anna, asking("Et?"))
    await stage.answers.give(said("Så langt"))
    await logged(stage.here.store, "Så langt")
    async with replica(database_url, stage.house, "her") as again:
        tree = await again.chat.tree(stage.anna, (await again.chat.list(stage.anna, EVERYTHING)).items[0].id)
        assert [(m.text, m.status) for m in tree.messages] == [
            ("Et?", TurnStatus.DONE),
            ("Så langt", TurnStatus.CUT_OFF),
        ]
        going_on = await again.chat.ask(stage.anna, asking("Videre?", tree.conversation.id, tree.messages[1].id))
        await again.answers.give(said("Ja."), DONE)
        assert (await end_of(going_on)).status is TurnStatus.DONE


async def test_a_turn_killed_before_its_first_word_keeps_the_question(stage: Stage, database_url: str) -> None:
    await stage.chat.ask(stage.anna, asking("Et spørgsmål"))
    async with replica(database_url, stage.house, "her") as again:
        tree = await again.chat.tree(stage.anna, (await again.chat.list(stage.anna, EVERYTHING)).items[0].id)
        assert [(m.text, m.status) for m in tree.messages] == [
            ("Et spørgsmål", TurnStatus.DONE),
            ("", TurnStatus.CUT_OFF),
        ]


async def test_an_owner_that_was_only_slow_still_stores_its_whole_answer(stage: Stage, there: Replica) -> None:
    reader = await stage.chat.ask(stage.anna, asking("Et?"))
    await stage.answers.give(said("Først "))
    await logged(stage.here.store, "Først ")
    await stage.db.run("UPDATE replica SET lease_until = now() - interval '1 second' WHERE name = 'her'")
    await stage.db.run("UPDATE turn SET started_at = now() - interval '1 minute'")
    await there.live._lease.sweep()  # pyright: ignore[reportPrivateUsage]  # the test looks inside
    await stage.answers.give(said("og sidst."), DONE)
    closed = await end_of(reader)
    tree = await stage.chat.tree(stage.anna, closed.conversation.id)
    assert (tree.messages[1].status, tree.messages[1].text) == (TurnStatus.DONE, "Først og sidst.")


async def test_a_process_that_stops_stores_what_arrived_and_takes_no_more(stage: Stage) -> None:
    reader = await stage.chat.ask(stage.anna, asking("Et?"))
    page = stage.live.people.subscribe(stage.anna.person_id or uuid4())  # pyright: ignore[reportArgumentType]  # the values come from a table
    await stage.answers.give(said("Så langt"))
    await next_of(reader)
    stage.live.begin_stopping()
    closed = await end_of(reader)
    assert (closed.status, closed.answer.text) == (TurnStatus.CUT_OFF, "Så langt")
    assert await page.read(1) is None
    with pytest.raises(Unavailable, match="shutting_down"):
        await stage.chat.ask(stage.anna, asking("Mere?"))
    async with asyncio.timeout(5):
        await stage.live.stop()
    assert await stage.db.value(str, "SELECT status FROM message WHERE role = 'assistant'") == "cut_off"
    assert await stored_texts(stage.here.store, "assistant") == ["Så langt"]


async def test_an_answer_is_kept_while_the_database_is_away(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aarhusai.chat.live.live.PATIENCE", 0.2)
    reader = await stage.chat.ask(stage.anna, asking("Et?"))
    await stage.answers.give(said("Skrevet "))
    await next_of(reader)
    await stage.db.run("ALTER TABLE turn RENAME TO turn_away")
    away = Unavailable("database_unavailable", "away")

    async def no_database(*_: object) -> None:
        raise away

    with monkeypatch.context() as patch:
        patch.setattr("aarhusai.chat.live.live.turns.finish", no_database)
        await stage.answers.give(said("mens ingen så det."), DONE)
        closed = await end_of(reader)
        assert (closed.code, closed.answer.text) == ("not_stored_yet", "Skrevet mens ingen så det.")
        again = await stage.live.follow(stage.anna, closed.answer.id)
        assert text_of(await notices_of(again)) == "Skrevet mens ingen så det."
        await stage.db.run("ALTER TABLE turn_away RENAME TO turn")
    async with asyncio.timeout(10):
        while await stage.db.value(str, "SELECT status FROM turn") != "done":  # noqa: ASYNC110  # it tells of itself in no other way
            await asyncio.sleep(0.05)
    assert await stored_texts(stage.here.store, "assistant") == ["Skrevet mens ingen så det."]


async def news_of(page: PersonReader, count: int) -> list[object]:
    """So many pieces of news."""
    found: list[object] = []
    async with asyncio.timeout(5):
        while len(found) < count:
            found += await page.read(5) or []
    return found


async def test_both_tabs_of_a_person_see_turns_and_changes_from_either_process(stage: Stage, there: Replica) -> None:
    assert stage.anna.person_id is not None
    assert stage.bo.person_id is not None
    tabs = [stage.live.people.subscribe(stage.anna.person_id), there.live.people.subscribe(stage.anna.person_id)]
    bos = there.live.people.subscribe(stage.bo.person_id)
    opened = await opening_of(await stage.chat.ask(stage.anna, asking("Et?")))
    for tab in tabs:
        began, changed = await news_of(tab, 2)
        assert began == TurnNews(opened.conversation.id, opened.turn_id, TurnStatus.RUNNING)
        assert isinstance(changed, Changed)
        assert changed.conversation.running_turn_id == opened.turn_id
        assert changed.conversation.title == "Et?"
    await stage.answers.give(said("En."), DONE)
    for tab in tabs:
        ended, changed = await news_of(tab, 2)
        assert ended == TurnNews(opened.conversation.id, opened.turn_id, TurnStatus.DONE)
        assert isinstance(changed, Changed)
        assert changed.conversation.running_turn_id is None
    await there.chat.delete(stage.anna, opened.conversation.id)
    for tab in tabs:
        assert await news_of(tab, 1) == [Deleted(opened.conversation.id)]
    assert await bos.read(0.05) == []


async def test_deleting_a_conversation_stops_what_is_written_in_it(stage: Stage, there: Replica) -> None:
    reader = await stage.chat.ask(stage.anna, asking("Et?"))
    opened = await opening_of(reader)
    assert isinstance(opened, Opened)
    await there.chat.delete(stage.anna, opened.conversation.id)
    assert (await end_of(reader)).status is TurnStatus.STOPPED
