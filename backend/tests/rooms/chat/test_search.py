"""Searching one's own conversations."""

import pytest
from rooms.chat.stage import Stage

from aarhusai.chat import tasks
from aarhusai.chat.types import Found, SnippetPart
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
