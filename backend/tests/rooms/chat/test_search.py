"""Searching one's own conversations."""

import pytest
from rooms.chat.stage import DONE, Stage, asking, end_of, said

from aarhusai.chat import tasks
from aarhusai.chat.types import Change, Found, SnippetPart
from aarhusai.errors import Unavailable
from aarhusai.kit.paging import Page


def titles(page: Page[Found]) -> list[str]:
    """What was found, best first."""
    return [found.conversation.title for found in page.items]


@pytest.fixture
async def talked(stage: Stage) -> Stage:
    """Anna has asked about waste, trees and a refusal; Bo about waste."""
    await stage.converse("Hvornår åbner genbrugspladsen?", "Genbrugspladserne i kommunen åbner klokken otte.")
    await stage.converse("Skriv et afslag", "Vi har behandlet ansøgningen om fældning af vejtræer, og den er afvist.")
    await stage.converse("Ansøgninger om fældning", "Der er kommet tre.")
    await stage.converse("Bos genbrug", "Genbrugspladsen.", actor=stage.bo)
    return stage


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("genbrugspladser", ["Hvornår åbner genbrugspladsen?"]),
        ("ansøgning", ["Ansøgninger om fældning", "Skriv et afslag"]),
        ("ansøgninger fældning", ["Ansøgninger om fældning", "Skriv et afslag"]),
        ("genbrugspl", ["Hvornår åbner genbrugspladsen?"]),
        ("åbner klo", ["Hvornår åbner genbrugspladsen?"]),
        ("afslag og", ["Skriv et afslag"]),
        ('"behandlet ansøgningen"', ["Skriv et afslag"]),
        ("ansøgning -afvist", ["Ansøgninger om fældning"]),
        ("otte or afvist", ["Hvornår åbner genbrugspladsen?", "Skriv et afslag"]),
        ("elefant", []),
        ("", []),
        ("   ", []),
        ("'", []),
        (":* & | ! (", []),
        ('"', []),
        ("\\ \x00", []),
    ],
)
async def test_danish_words_are_found_in_any_form(talked: Stage, typed: str, found: list[str]) -> None:
    assert sorted(titles(await talked.chat.search(talked.anna, typed))) == sorted(found)


async def test_a_title_counts_more_than_a_message(talked: Stage) -> None:
    assert titles(await talked.chat.search(talked.anna, "ansøgning"))[0] == "Ansøgninger om fældning"


async def test_the_snippet_marks_the_hits(talked: Stage) -> None:
    page = await talked.chat.search(talked.anna, "vejtræ")
    assert page.items[0].message_id is not None
    assert [part for part in page.items[0].snippet if part.hit] == [SnippetPart("vejtræer", hit=True)]
    assert "fældning af " in page.items[0].snippet[0].text


async def test_nobody_elses_words_are_found(talked: Stage) -> None:
    assert titles(await talked.chat.search(talked.bo, "genbrugspladsen")) == ["Bos genbrug"]
    assert titles(await talked.chat.search(talked.bo, "afslag")) == []


async def test_pages_hold_every_hit_once(stage: Stage) -> None:
    assert stage.anna.person_id is not None
    await stage.db.run(
        "INSERT INTO conversation (id, person_id, title) SELECT gen_random_uuid(), %s, 'Solsort ' || n"
        " FROM generate_series(1, 45) n",
        (stage.anna.person_id,),
    )
    await tasks.catch_up(stage.here.store)
    await stage.here.store.index.sweep(older_than=0)
    seen: list[str] = []
    cursor = None
    for _ in range(4):
        page = await stage.chat.search(stage.anna, "solsorte", cursor)
        seen += titles(page)
        cursor = page.next_cursor
        if cursor is None:
            break
    assert len(seen) == 45
    assert len(set(seen)) == 45


async def test_deleted_conversations_leave_no_hole_in_a_page(stage: Stage) -> None:
    closed = [await stage.converse(f"Solsort {number}", "Ja.") for number in range(30)]
    for gone in closed[5:]:
        await stage.chat.delete(stage.anna, gone.conversation.id)
    page = await stage.chat.search(stage.anna, "solsort")
    assert sorted(titles(page)) == [f"Solsort {number}" for number in range(5)]
    assert page.next_cursor is None


async def test_what_a_killed_process_did_not_index_the_worker_does(stage: Stage) -> None:
    await stage.converse("Om vejtræer", "De fældes.")
    stage.here.store.index._waiting.clear()  # pyright: ignore[reportPrivateUsage]  # what a kill leaves
    assert titles(await stage.chat.search(stage.anna, "vejtræ")) == []
    assert await stage.here.store.index.sweep(older_than=0) == 3
    assert titles(await stage.chat.search(stage.anna, "vejtræ")) == ["Om vejtræer"]
    assert await stage.db.value(int, "SELECT count(*) FROM index_due") == 0


async def test_a_new_title_replaces_the_old_words_and_never_the_other_way_round(stage: Stage) -> None:
    closed = await stage.converse("Om vejtræer", "De fældes.")
    index = stage.here.store.index
    late = index._waiting[closed.conversation.id, True]  # pyright: ignore[reportPrivateUsage]  # a slow process has it still
    await stage.chat.change(
        stage.anna, closed.conversation.id, Change(closed.conversation.revision, title="Om solsorte")
    )
    await index.flush()
    index.add(late)
    assert titles(await stage.chat.search(stage.anna, "solsort")) == ["Om solsorte"]
    found = (await stage.chat.search(stage.anna, "vejtræ")).items
    assert [hit.message_id is None for hit in found] == [False], "the question's own words are found, the title's not"


async def test_without_the_key_database_nothing_new_begins_and_nothing_is_lost(stage: Stage) -> None:
    closed = await stage.converse("Om vejtræer", "De fældes.")
    keys = stage.here.keys
    await keys.db.close()
    keys._ahead.clear()  # pyright: ignore[reportPrivateUsage]  # those made ahead are used up
    with pytest.raises(Unavailable, match="database_unavailable"):
        await stage.chat.ask(stage.anna, asking("Et nyt?"))
    with pytest.raises(Unavailable, match="database_unavailable"):
        await stage.chat.search(stage.anna, "vejtræ")
    reader = await stage.chat.ask(stage.anna, asking("Går det stadig?", closed.conversation.id, closed.answer.id))
    await stage.answers.give(said("Ja, nøglen huskes."), DONE)
    assert (await end_of(reader)).answer.text == "Ja, nøglen huskes."
    assert await stage.db.value(int, "SELECT count(*) FROM conversation") == 1
