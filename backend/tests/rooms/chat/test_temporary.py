"""Temporary chats: the same verbs, and nothing stored."""

import asyncio

import pytest
from rooms.chat.stage import DONE, EVERYTHING, Stage, asking, end_of, next_of, opening_of, said, text_of

from aarhusai.chat.temporary import OF_ONE_PERSON
from aarhusai.chat.types import Change, Feedback
from aarhusai.errors import Conflict, Invalid, NotFound
from aarhusai.terms.events import TurnStatus


async def rows(stage: Stage) -> int:
    """Everything that a stored chat would have left."""
    return (
        await stage.db.value(
            int,
            "SELECT (SELECT count(*) FROM conversation) + (SELECT count(*) FROM message) + (SELECT count(*) FROM turn)"
            " + (SELECT count(*) FROM turn_event) + (SELECT count(*) FROM audit) + (SELECT count(*) FROM feedback)",
        )
        or 0
    )


async def test_a_temporary_chat_goes_on_and_leaves_nothing(stage: Stage) -> None:
    reader = await stage.chat.ask(stage.anna, asking("Hemmeligt?", temporary=True))
    opened = await opening_of(reader)
    assert opened.conversation.temporary
    await stage.answers.give(said("Det bliver mellem os."), DONE)
    first = await end_of(reader)
    conversation = first.conversation.id

    going_on = await stage.chat.ask(stage.anna, asking("Og nu?", conversation, first.answer.id))
    await stage.answers.give(said("Også."), DONE)
    second = await end_of(going_on)
    assert second.conversation.temporary
    run = stage.answers.runs[-1]
    assert [s.text for s in run.history] == ["Hemmeligt?", "Det bliver mellem os."]
    assert run.conversation_id is None

    again = await stage.chat.ask(stage.anna, asking(None, conversation, first.answer.parent_id))
    await stage.answers.give(said("En anden udgave."), DONE)
    await end_of(again)
    tree = await stage.chat.tree(stage.anna, conversation)
    assert len(tree.messages) == 5
    await asyncio.sleep(0.3)
    assert await rows(stage) == 0
    assert (await stage.chat.list(stage.anna, EVERYTHING)).items == []


async def test_it_is_followed_stopped_and_rated_like_any_other(stage: Stage) -> None:
    reader = await stage.chat.ask(stage.anna, asking("Langt?", temporary=True))
    opened = await opening_of(reader)
    await stage.answers.give(said("Der var"))
    await next_of(reader)
    other_tab = await stage.live.follow(stage.anna, opened.turn_id)
    assert text_of((await next_of(other_tab)).notices) == "Der var"
    with pytest.raises(Conflict, match="turn_running"):
        await stage.chat.ask(stage.anna, asking("Mere?", opened.conversation.id, opened.turn_id))
    await stage.live.stop_turn(stage.anna, opened.turn_id)
    closed = await end_of(reader)
    assert closed.status is TurnStatus.STOPPED
    await stage.chat.give_feedback(stage.anna, closed.answer.id, Feedback("down", "Kort"))
    tree = await stage.chat.tree(stage.anna, opened.conversation.id)
    assert tree.messages[1].feedback == Feedback("down", "Kort")
    assert await rows(stage) == 0


async def test_it_is_nobody_elses(stage: Stage) -> None:
    reader = await stage.chat.ask(stage.anna, asking("Hemmeligt?", temporary=True))
    opened = await opening_of(reader)
    with pytest.raises(NotFound):
        await stage.chat.tree(stage.bo, opened.conversation.id)
    with pytest.raises(NotFound):
        await stage.live.follow(stage.bo, opened.turn_id)
    with pytest.raises(NotFound):
        await stage.chat.ask(stage.bo, asking("Også mit?", opened.conversation.id, opened.turn_id))
    with pytest.raises(NotFound):
        await stage.chat.delete(stage.bo, opened.conversation.id)


async def test_versions_can_be_switched_but_nothing_can_be_put_in_order(stage: Stage) -> None:
    reader = await stage.chat.ask(stage.anna, asking("Et?", temporary=True))
    await stage.answers.give(said("En."), DONE)
    closed = await end_of(reader)
    conversation = closed.conversation
    switched = await stage.chat.change(
        stage.anna, conversation.id, Change(conversation.revision, head_id=closed.answer.parent_id)
    )
    assert switched.head_id == closed.answer.parent_id
    with pytest.raises(Conflict, match="changed_meanwhile"):
        await stage.chat.change(stage.anna, conversation.id, Change(conversation.revision, head_id=closed.answer.id))
    with pytest.raises(Invalid, match="temporary_chat"):
        await stage.chat.change(stage.anna, conversation.id, Change(switched.revision, pinned=True))


async def test_deleting_it_stops_it_and_forgets_it(stage: Stage) -> None:
    reader = await stage.chat.ask(stage.anna, asking("Et?", temporary=True))
    opened = await opening_of(reader)
    await stage.chat.delete(stage.anna, opened.conversation.id)
    assert (await end_of(reader)).status is TurnStatus.STOPPED
    with pytest.raises(NotFound):
        await stage.chat.tree(stage.anna, opened.conversation.id)


async def test_the_same_request_twice_is_one_turn(stage: Stage) -> None:
    ask = asking("Et?", temporary=True)
    one, two = await stage.chat.ask(stage.anna, ask), await stage.chat.ask(stage.anna, ask)
    await stage.answers.give(said("En."), DONE)
    assert (await end_of(one)).answer == (await end_of(two)).answer


async def test_a_person_has_so_many_and_the_oldest_goes(stage: Stage) -> None:
    conversations = [
        (await opening_of(await stage.chat.ask(stage.anna, asking(f"{n}?", temporary=True)))).conversation.id
        for n in range(OF_ONE_PERSON + 1)
    ]
    with pytest.raises(NotFound):
        await stage.chat.tree(stage.anna, conversations[0])
    assert (await stage.chat.tree(stage.anna, conversations[1])).conversation.title == "1?"
