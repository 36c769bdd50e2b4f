"""A database of a release before sealing, with rows, is brought up to date: nothing is lost or stays in the open."""

import os
from collections.abc import AsyncIterator, Iterator

import pytest
from alembic import command
from alembic.config import Config
from conftest import superuser
from psycopg import sql
from rooms.chat.backups import everything
from rooms.chat.stage import DONE, EVERYTHING, Stage, StandInHouse, a_model, asking, build_people, end_of, replica, said

from aarhusai.chat import tasks
from aarhusai.chat.repository import plain
from aarhusai.chat.sealing_old import seal_old
from aarhusai.chat.types import Feedback
from aarhusai.kit.ids import new_id
from aarhusai.storage.database import Database
from aarhusai.storage.embedded import OWNER, EmbeddedPostgres
from aarhusai.storage.schema import migrate, migrations_folder
from aarhusai.terms.events import ToolStep
from aarhusai.terms.ids import ConversationId, PersonId

CONVERSATIONS = 7
TURNS = 40


@pytest.fixture
def old_url(postgres: EmbeddedPostgres) -> Iterator[str]:
    """The address of a database as the release before sealing left it, empty."""
    name = f"test_old_{os.getpid()}_{new_id().hex[-8:]}"
    with superuser(postgres) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(name), sql.Identifier(OWNER)))
    url = postgres.url(name)
    config = Config()
    config.set_main_option("script_location", str(migrations_folder()))
    address = url.replace("postgresql://", "postgresql+psycopg://").replace("%", "%%")
    config.set_main_option("sqlalchemy.url", address)
    command.upgrade(config, "0002")
    yield url
    with superuser(postgres) as connection:
        for gone in (name, f"{name}_keys"):
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(gone)))


async def write_old(db: Database, person_id: PersonId) -> list[ConversationId]:
    """Conversations as the old release stored them."""
    ids = [ConversationId(new_id()) for _ in range(CONVERSATIONS)]
    await db.run(
        "INSERT INTO conversation (id, person_id, title, title_by) SELECT i, %s, 'Sag om Holmstrand', 'person'"
        " FROM unnest(%s::uuid[]) AS t (i)",
        (person_id, ids),
    )
    for conversation_id in ids:
        above = None
        for number in range(TURNS):
            question, answer = new_id(), new_id()
            await db.run(
                "INSERT INTO message (id, conversation_id, person_id, parent_id, role, text)"
                " VALUES (%s, %s, %s, %s, 'user', %s)",
                (question, conversation_id, person_id, above, f"Spørgsmål {number} om Holmstrand"),
            )
            await db.run(
                "INSERT INTO message (id, conversation_id, person_id, parent_id, role, text, reasoning, steps)"
                " VALUES (%s, %s, %s, %s, 'assistant', %s, 'Om Holmstrand',"
                """ '[{"call_id": "1", "tool": "søg", "state": "done", "summary": "Holmstrand"}]')""",
                (answer, conversation_id, person_id, question, f"Svar {number} til Holmstrand"),
            )
            above = answer
        await db.run(
            "INSERT INTO feedback (message_id, person_id, rating, comment)"
            " VALUES (%s, %s, 'up', 'Holmstrand blev glad')",
            (above, person_id),
        )
        await db.run("UPDATE conversation SET head_id = %s WHERE id = %s", (above, conversation_id))
    return ids


@pytest.fixture
async def old(old_url: str) -> AsyncIterator[tuple[Stage, list[ConversationId]]]:
    """The old rows under the new schema and the new release, not sealed yet."""
    house = StandInHouse([a_model("stor")])
    db = Database(old_url, size=4)
    await db.open()
    anna, bo = await build_people(db, house.models)
    assert anna.person_id is not None
    ids = await write_old(db, anna.person_id)
    migrate(old_url)
    async with replica(old_url, house, "her") as here:
        yield Stage(db, house, anna, bo, here), ids
    await db.close()


async def test_what_is_not_sealed_yet_can_be_read_and_gone_on_with(old: tuple[Stage, list[ConversationId]]) -> None:
    stage, ids = old
    assert {c.title for c in (await stage.chat.list(stage.anna, EVERYTHING)).items} == {"Sag om Holmstrand"}
    tree = await stage.chat.tree(stage.anna, ids[0])
    assert tree.messages[-1].text == f"Svar {TURNS - 1} til Holmstrand"
    reader = await stage.chat.ask(stage.anna, asking("Og nu?", ids[0], tree.conversation.head_id))
    await stage.answers.give(said("Nu er den forseglet."), DONE)
    await end_of(reader)
    assert stage.answers.runs[0].history[-1].text == f"Svar {TURNS - 1} til Holmstrand"
    assert len((await stage.chat.tree(stage.anna, ids[0])).messages) == 2 * TURNS + 2


async def test_a_kill_in_the_middle_loses_nothing_and_the_next_start_goes_on(
    old: tuple[Stage, list[ConversationId]], old_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage, ids = old
    store = stage.here.store
    real, batches = plain.seal_messages, 0

    async def killed(*arguments: object) -> None:
        nonlocal batches
        batches += 1
        if batches == 3:
            raise KeyboardInterrupt
        await real(*arguments)  # pyright: ignore[reportArgumentType]  # as they came

    with monkeypatch.context() as patch:
        patch.setattr(plain, "seal_messages", killed)
        with pytest.raises(KeyboardInterrupt):
            await seal_old(store)
    left = await stage.db.value(int, "SELECT count(*) FROM message WHERE text <> ''")
    assert left == CONVERSATIONS * TURNS * 2 - 200
    await seal_old(store)

    assert not await plain.any_left(stage.db)
    assert b"Holmstrand" not in everything(old_url)
    assert b"holmstrand" not in everything(old_url)
    for conversation_id in ids:
        tree = await stage.chat.tree(stage.anna, conversation_id)
        assert tree.conversation.title == "Sag om Holmstrand"
        assert [m.text for m in tree.messages if m.role == "user"] == [
            f"Spørgsmål {n} om Holmstrand" for n in range(TURNS)
        ]
        assert tree.messages[-1].reasoning == "Om Holmstrand"
        assert tree.messages[-1].steps == (ToolStep("1", "søg", "done", "Holmstrand"),)
        assert tree.messages[-1].feedback == Feedback("up", "Holmstrand blev glad")


async def test_what_was_sealed_can_be_searched_for(old: tuple[Stage, list[ConversationId]]) -> None:
    stage, ids = old
    await tasks.catch_up(stage.here.store)
    await stage.here.store.index.sweep(older_than=0)
    found = (await stage.chat.search(stage.anna, "holmstrand glad")).items
    assert found == ()
    page = await stage.chat.search(stage.anna, "spørgsmålet 39")
    assert {hit.conversation.id for hit in page.items} == set(ids)
    assert await stage.db.value(int, "SELECT count(*) FROM index_due") == 0
