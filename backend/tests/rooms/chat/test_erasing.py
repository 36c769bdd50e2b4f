"""Erasing for good: no backup of the main database gives back what a conversation held (GDPR 17; law.md B2, E4)."""

import asyncio
import signal
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rooms.chat.backups import as_bytes, backup, everything, restore
from rooms.chat.stage import DONE, EVERYTHING, Replica, Stage, asking, end_of, replica, said, thought

from aarhusai.chat import indexing, tasks
from aarhusai.chat.protecting import Act
from aarhusai.chat.types import Change, Closed, Feedback
from aarhusai.errors import NotFound, Unavailable
from aarhusai.kit.ids import new_id
from aarhusai.protection.conversation import Mark, Sent, SentMessage, SentValue
from aarhusai.storage.key_schema import key_database_url
from aarhusai.terms.classes import DataClass
from aarhusai.terms.events import ToolStep
from aarhusai.terms.ids import CallId, ModelId

PERSONAL = (
    "Vibeke Holmstrand",
    "Holmstrand",
    "holmstrand",
    "750372-4415",
    "Skovbrynet 14",
    "Esben",
    "gigtmedicin",
    "hjemmehjælp",
)
"""Words of an invented case that stand in every place where a conversation keeps content."""


async def a_case(stage: Stage) -> Closed:
    """A conversation with personal data wherever there is room for it."""
    reader = await stage.chat.ask(
        stage.anna, asking("Kan Vibeke Holmstrand, 750372-4415, Skovbrynet 14, få hjemmehjælp?")
    )
    await stage.answers.give(thought("Hun bor med Esben."), ToolStep("1", "søg", "done", "Holmstrand gigtmedicin"))
    run = stage.answers.runs[-1]
    assert run.protection is not None
    placeholder = run.protection.map.put("Vibeke Holmstrand", "person").placeholder
    message = SentMessage("user", f"Kan {placeholder} på Skovbrynet 14 få hjemmehjælp?")
    value = SentValue(placeholder, "person")
    at = datetime(2026, 11, 1, tzinfo=UTC)
    run.protection.sent.append(Sent(CallId(new_id()), at, ModelId(new_id()), "Z2", (message,), (), (value,), 1))
    run.protection.note(DataClass.parse("K2+K4"))
    await stage.answers.give(said("Vibeke Holmstrand kan få hjemmehjælp til gigtmedicin."), DONE)
    closed = await end_of(reader)
    conversation = closed.conversation
    renamed = await stage.chat.change(
        stage.anna, conversation.id, Change(conversation.revision, title="Hjemmehjælp til Vibeke Holmstrand")
    )
    await stage.chat.give_feedback(stage.anna, closed.answer.id, Feedback("down", "Esben er ikke rask."))
    mark = Mark("1", "Esben", "person", at)
    act = Act("conversation.marked", {"act": "mark"})
    await stage.chat.protecting.change_protection(stage.anna, renamed.id, lambda p: p.correct(mark), act)
    await stage.chat.protecting.set_declared(stage.anna, renamed.id, DataClass.parse("K2+K6"))
    await stage.chat.protecting.set_declared(
        stage.anna, renamed.id, DataClass(), "Esben Holmstrand er nævnt ved en fejl"
    )
    return closed


async def erased(stage: Stage, closed: Closed) -> None:
    """Deleted, and the hour in which it could be undone has passed."""
    await stage.chat.delete(stage.anna, closed.conversation.id)
    await stage.db.run(
        "UPDATE conversation SET deleted_at = now() - interval '61 minutes' WHERE deleted_at IS NOT NULL"
    )


@asynccontextmanager
async def on_restored(stage: Stage, dump: bytes, url: str) -> AsyncGenerator[Replica, None]:
    """The platform over a database made of the backup, with the key database as it is now."""
    restored = restore(dump, url, f"restored_{new_id().hex}")
    async with replica(restored, stage.house, "restored", key_database_url(url, None)) as there:
        yield there


def nothing_personal(held: bytes) -> None:
    """None of the words, in any letter case that a search index might keep."""
    assert [word for word in PERSONAL if word.encode() in held] == []


async def test_the_main_database_and_its_backups_hold_nothing_personal_before_and_after(
    stage: Stage, database_url: str
) -> None:
    closed = await a_case(stage)
    await stage.here.store.index.flush()
    assert b"holmstrand" in everything(key_database_url(database_url, None)), "the words to search for are there"
    before = backup(database_url)
    assert str(closed.conversation.id).encode() in before
    nothing_personal(everything(database_url))
    nothing_personal(as_bytes(before))
    await erased(stage, closed)
    await tasks.purge(stage.here.store)
    nothing_personal(everything(database_url))
    assert b"holmstrand" not in everything(key_database_url(database_url, None))


async def test_while_an_answer_is_written_its_log_holds_nothing_personal(stage: Stage, database_url: str) -> None:
    await stage.chat.ask(stage.anna, asking("Kan Vibeke Holmstrand få hjemmehjælp?"))
    await stage.answers.give(thought("Hun bor med Esben."), said("Vibeke Holmstrand kan få hjemmehjælp."))
    await stage.live._flusher.flush()  # pyright: ignore[reportPrivateUsage]  # the test looks inside
    assert await stage.db.value(int, "SELECT count(*) FROM turn_event") == 1
    nothing_personal(everything(database_url))


async def test_after_erasing_an_older_backup_cannot_be_read_and_everything_else_can(
    stage: Stage, database_url: str
) -> None:
    other = await stage.converse("Hvornår åbner genbrugspladsen?", "Klokken otte.")
    closed = await a_case(stage)
    dump = backup(database_url)
    await erased(stage, closed)
    await tasks.purge(stage.here.store)

    async with on_restored(stage, dump, database_url) as there:
        listed = (await there.chat.list(stage.anna, EVERYTHING)).items
        assert [(c.id, c.title, c.readable) for c in listed] == [
            (closed.conversation.id, "", False),
            (other.conversation.id, "Hvornår åbner genbrugspladsen?", True),
        ]
        conversation = closed.conversation.id
        for reading in (
            there.chat.tree(stage.anna, conversation),
            there.chat.export(stage.anna, conversation, "json"),
            there.chat.protecting.protection_of(stage.anna, conversation),
            there.chat.protecting.sent_of(stage.anna, closed.answer.id),
            there.chat.protecting.texts_of_branch(stage.anna, conversation, closed.answer.id),
            there.live.follow(stage.anna, closed.answer.id),
            there.chat.change(stage.anna, conversation, Change(listed[0].revision, title="Nyt navn")),
            there.chat.ask(stage.anna, asking("Og hvad så?", conversation, closed.answer.id)),
        ):
            with pytest.raises(Unavailable, match="conversation_key_missing"):
                await reading
        assert there.answers.runs == [], "nothing may be sent"
        assert (await there.chat.search(stage.anna, "Holmstrand")).items == ()
        tree = await there.chat.tree(stage.anna, other.conversation.id)
        assert [m.text for m in tree.messages] == ["Hvornår åbner genbrugspladsen?", "Klokken otte."]
        assert len((await there.chat.search(stage.anna, "genbrugsplads")).items) == 1
        await there.chat.delete(stage.anna, conversation)
        assert len((await there.chat.list(stage.anna, EVERYTHING)).items) == 1


async def test_the_same_backup_can_be_read_as_long_as_nothing_was_erased(stage: Stage, database_url: str) -> None:
    closed = await a_case(stage)
    dump = backup(database_url)
    async with on_restored(stage, dump, database_url) as there:
        tree = await there.chat.tree(stage.anna, closed.conversation.id)
        assert tree.conversation.title == "Hjemmehjælp til Vibeke Holmstrand"
        assert tree.messages[1].steps == (ToolStep("1", "søg", "done", "Holmstrand gigtmedicin"),)
        assert tree.messages[1].feedback == Feedback("down", "Esben er ikke rask.")


@pytest.mark.parametrize("where", ["before", "after"])
async def test_a_worker_killed_in_the_middle_leaves_the_keys_to_the_next(
    stage: Stage, database_url: str, where: str
) -> None:
    await erased(stage, await a_case(stage))
    script = Path(__file__).with_name("doomed_purge.py")
    paths = {"PYTHONPATH": str(script.parents[2])}
    worker = await asyncio.create_subprocess_exec(sys.executable, script, database_url, where, env=paths)
    assert await worker.wait() == -signal.SIGKILL
    keys = stage.here.keys.db
    assert await stage.db.value(int, "SELECT count(*) FROM conversation") == 0
    assert await stage.db.value(int, "SELECT count(*) FROM key_to_destroy") == 1
    await tasks.purge(stage.here.store)
    assert await keys.value(int, "SELECT count(*) FROM conversation_key") == 0
    assert await keys.value(int, "SELECT count(*) FROM search_entry") == 0
    assert await stage.db.value(int, "SELECT count(*) FROM key_to_destroy") == 0
    assert await stage.db.value(int, "SELECT count(*) FROM audit WHERE act = 'conversation.key_destroyed'") == 1


async def test_within_the_hour_a_deleted_conversation_comes_back_whole(stage: Stage) -> None:
    closed = await a_case(stage)
    await stage.chat.delete(stage.anna, closed.conversation.id)
    await tasks.purge(stage.here.store)
    await stage.chat.restore(stage.anna, closed.conversation.id)
    tree = await stage.chat.tree(stage.anna, closed.conversation.id)
    assert tree.messages[1].text == "Vibeke Holmstrand kan få hjemmehjælp til gigtmedicin."


async def test_whatever_removes_a_conversation_its_key_goes_too(stage: Stage) -> None:
    await a_case(stage)
    await stage.converse("Bos egen", "Ja.", actor=stage.bo)
    await stage.db.run("DELETE FROM person WHERE id = %s", (stage.anna.person_id,))
    await tasks.purge(stage.here.store)
    assert await stage.here.keys.db.value(int, "SELECT count(*) FROM conversation_key") == 1


async def test_a_text_that_is_indexed_after_its_conversation_was_erased_is_not_kept(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexing, "TOGETHER", 3_600)
    closed = await a_case(stage)
    entries = list(stage.here.store.index._waiting.values())  # pyright: ignore[reportPrivateUsage]  # the test looks inside
    assert entries
    await stage.db.run("DELETE FROM conversation WHERE id = %s", (closed.conversation.id,))
    await tasks.purge(stage.here.store)
    await stage.here.store.index.flush()
    assert await stage.here.keys.db.value(int, "SELECT count(*) FROM search_entry") == 0


async def test_content_moved_to_another_row_or_touched_cannot_be_read(stage: Stage) -> None:
    closed = await stage.converse("Et?", "En.")
    with pytest.raises(NotFound):
        await stage.chat.tree(stage.bo, closed.conversation.id)
    await stage.db.run(
        "UPDATE message SET sealed_text = other.sealed_text FROM message other"
        " WHERE message.role = 'assistant' AND other.role = 'user'"
    )
    with pytest.raises(Unavailable, match="content_unreadable"):
        await stage.chat.tree(stage.anna, closed.conversation.id)
