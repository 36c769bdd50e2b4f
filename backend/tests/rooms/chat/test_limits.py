"""What one person, one slow page or one odd row may not do to the others."""

import asyncio
from datetime import timedelta

import pytest
from rooms.chat.stage import DONE, EVERYTHING, Stage, asking, end_of, said, until

from aarhusai.chat.live import live as live_module
from aarhusai.chat.live import people as people_module
from aarhusai.chat.repository import log
from aarhusai.chat.service import Chat
from aarhusai.errors import Forbidden, Invalid, TooMany
from aarhusai.identity.repository.sessions import close_all, open_session
from aarhusai.kit.ids import new_id
from aarhusai.kit.paging import encode_cursor
from aarhusai.policy.switches import Features
from aarhusai.terms.ids import SessionId


def switched(stage: Stage, features: Features) -> Chat:
    """The room in a house where this is on."""
    chat = stage.chat
    parts = (chat._temporary, chat._asking, chat.sources)  # pyright: ignore[reportPrivateUsage]  # the test looks inside
    return Chat(stage.here.store, stage.live, *parts, lambda _: features)


async def test_where_temporary_chats_are_off_none_begins_and_one_that_runs_goes_on(stage: Stage) -> None:
    off = switched(stage, Features(temporary_chats=False))
    with pytest.raises(Forbidden, match="feature_off"):
        await off.ask(stage.anna, asking("Hemmeligt?", temporary=True))
    before = await stage.chat.ask(stage.anna, asking("Hemmeligt?", temporary=True))
    await stage.answers.give(said("Ja."), DONE)
    first = await end_of(before)
    going_on = await off.ask(stage.anna, asking("Og nu?", first.conversation.id, first.answer.id, temporary=True))
    await stage.answers.give(said("Også."), DONE)
    assert (await end_of(going_on)).conversation.temporary


async def test_where_export_is_off_nothing_is_exported(stage: Stage) -> None:
    closed = await stage.converse("Hvad koster det?", "Ti kroner.")
    off = switched(stage, Features(conversation_export=False))
    with pytest.raises(Forbidden, match="feature_off"):
        await off.export(stage.anna, closed.conversation.id, "json")


async def test_one_person_cannot_take_everybodys_place(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_module, "MOST_OF_ONE_PERSON", 1)
    await stage.chat.ask(stage.anna, asking("Langt?"))
    with pytest.raises(TooMany, match="too_many_turns"):
        await stage.chat.ask(stage.anna, asking("Mere?"))
    await stage.chat.ask(stage.bo, asking("Også mig?"))


async def test_a_page_that_takes_nothing_does_not_keep_the_others_from_hearing(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people_module, "_MOST_WAITING", 1)
    assert stage.anna.person_id is not None
    assert stage.bo.person_id is not None
    stuck, bos = stage.live.people.subscribe(stage.anna.person_id), stage.live.people.subscribe(stage.bo.person_id)
    for _ in range(2):
        await stage.db.run("SELECT pg_notify('config', '')")
        assert await bos.read(5)
    assert await stuck.read(5) is None


async def test_the_pages_of_a_session_that_was_ended_end(stage: Stage) -> None:
    person_id = stage.anna.person_id
    assert person_id is not None
    async with stage.db.transaction() as tx:
        await open_session(tx, SessionId(new_id()), b"x" * 32, person_id, "Firefox", timedelta(days=1))
    page = stage.live.people.subscribe(person_id)
    async with stage.db.transaction() as tx:
        assert await close_all(tx, person_id) == 1
    async with asyncio.timeout(5):
        while (news := await page.read(1)) is not None:
            assert news == []


async def test_the_log_is_written_again_after_an_error_nobody_foresaw(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, troubles = log.append, [ValueError("odd"), ValueError("odd")]

    async def failing(*arguments: object) -> None:
        if troubles:
            raise troubles.pop()
        await real(*arguments)  # pyright: ignore[reportArgumentType]  # as they came

    monkeypatch.setattr(log, "append", failing)
    await stage.chat.ask(stage.anna, asking("Langt?"))
    await stage.answers.give(said("Der var engang"))
    await until(lambda: not troubles)
    async with asyncio.timeout(5):
        while not await stage.db.value(int, "SELECT count(*) FROM turn_event"):  # noqa: ASYNC110  # it is in the database
            await asyncio.sleep(0.02)


async def test_a_page_marker_before_the_beginning_of_time_is_refused(stage: Stage) -> None:
    marker = encode_cursor("0001-01-01T00:00:00+14:00", str(new_id()))
    with pytest.raises(Invalid, match="bad_cursor"):
        await stage.chat.list(stage.anna, EVERYTHING, marker)
