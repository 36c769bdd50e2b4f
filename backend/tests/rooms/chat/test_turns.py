"""Asking and answering: what is stored, what readers see, and how a turn ends."""

import asyncio
from uuid import UUID

import pytest
from rooms.chat.stage import (
    DONE,
    Stage,
    asking,
    end_of,
    next_of,
    notices_of,
    opening_of,
    said,
    stored_texts,
    text_of,
    thought,
    until,
)

from aarhusai.chat.types import MAX_QUESTION, Closed, Opened
from aarhusai.errors import AarhusError, Conflict, Invalid, NotFound, TooLarge, UpstreamError
from aarhusai.kit.ids import new_id
from aarhusai.terms.events import TextPiece, ToolStep, TurnStatus
from aarhusai.terms.ids import ConversationId, MessageId, ModelId


async def test_the_question_is_stored_before_the_first_notice(stage: Stage) -> None:
    reader = await stage.chat.ask(stage.anna, asking("Hvornår åbner genbrugspladsen?"))
    assert await stored_texts(stage.here.store, "user") == ["Hvornår åbner genbrugspladsen?"]
    assert await stage.db.value(str, "SELECT status FROM turn") == "running"
    reader.close()


async def test_an_answer_streams_piece_by_piece_and_is_stored_whole(stage: Stage) -> None:
    reader = await stage.chat.ask(stage.anna, asking("Hvornår åbner genbrugspladsen?"))
    opened = await opening_of(reader)
    assert opened.question is not None
    assert opened.conversation.running_turn_id == opened.turn_id

    await stage.answers.give(thought("Slå op. "), said("Klokken "))
    first = await next_of(reader)
    await stage.answers.give(said("otte 🕗"), said("."), DONE)
    rest = await notices_of(reader)

    assert text_of([*first.notices, *rest]) == "Klokken otte 🕗."
    closed = rest[-1]
    assert isinstance(closed, Closed)
    assert closed.status is TurnStatus.DONE
    assert closed.conversation.running_turn_id is None
    tree = await stage.chat.tree(stage.anna, opened.conversation.id)
    assert [(m.role, m.text, m.reasoning) for m in tree.messages] == [
        ("user", "Hvornår åbner genbrugspladsen?", ""),
        ("assistant", "Klokken otte 🕗.", "Slå op. "),
    ]
    assert tree.messages[1] == closed.answer
    assert tree.conversation == closed.conversation
    assert tree.conversation.head_id == closed.answer.id


async def test_a_new_conversation_is_called_what_was_asked(stage: Stage) -> None:
    closed = await stage.converse(
        "Hvordan skriver jeg et venligt\nafslag på en ansøgning om en støttekontaktperson?", "Sådan."
    )
    assert closed.conversation.title == "Hvordan skriver jeg et venligt afslag på en ansøgning om en…"
    assert closed.conversation.title_by == "auto"


async def test_the_model_is_shown_the_branch_and_nothing_of_its_siblings(stage: Stage) -> None:
    first = await stage.converse("Et?", "En.")
    conversation = first.conversation.id
    edited = await stage.chat.ask(stage.anna, asking("Et, rettet?", conversation))
    await stage.answers.give(said("Rettet."), DONE)
    second = await end_of(edited)
    going_on = await stage.chat.ask(stage.anna, asking("Og to?", conversation, second.answer.id))
    await stage.answers.give(said("To."), DONE)
    await end_of(going_on)

    run = stage.answers.runs[-1]
    assert [(s.role, s.text) for s in run.history] == [("user", "Et, rettet?"), ("assistant", "Rettet.")]
    assert run.question == "Og to?"
    tree = await stage.chat.tree(stage.anna, conversation)
    assert len(tree.messages) == 6
    assert [m.parent_id for m in tree.messages if m.text in {"Et?", "Et, rettet?"}] == [None, None]


async def test_a_question_can_be_answered_again_and_both_answers_stand(stage: Stage) -> None:
    first = await stage.converse("Et?", "En.")
    conversation, question = first.conversation.id, first.answer.parent_id
    again = await stage.chat.ask(stage.anna, asking(None, conversation, question, model_id=stage.house.models[1].id))
    opened = await opening_of(again)
    assert opened.question is None
    await stage.answers.give(said("Een."), DONE)
    closed = await end_of(again)

    assert closed.answer.parent_id == question
    assert closed.answer.model is not None
    assert closed.answer.model.name == "Lille"
    run = stage.answers.runs[-1]
    assert (run.history, run.question) == ((), "Et?")
    tree = await stage.chat.tree(stage.anna, conversation)
    assert [m.text for m in tree.messages] == ["Et?", "En.", "Een."]
    assert tree.conversation.head_id == closed.answer.id


async def test_the_same_request_twice_is_one_turn(stage: Stage) -> None:
    ask = asking("Kun én gang?")
    one, two = await asyncio.gather(stage.chat.ask(stage.anna, ask), stage.chat.ask(stage.anna, ask))
    await stage.answers.give(said("Ja."), DONE)
    ends = [await end_of(one), await end_of(two)]
    assert ends[0].answer == ends[1].answer
    third = await end_of(await stage.chat.ask(stage.anna, ask))
    assert third.answer == ends[0].answer
    assert len(stage.answers.runs) == 1
    assert await stage.db.value(int, "SELECT count(*) FROM conversation") == 1


async def test_somebody_elses_request_id_finds_nothing(stage: Stage) -> None:
    ask = asking("Annas")
    await stage.chat.ask(stage.anna, ask)
    with pytest.raises(NotFound):
        await stage.chat.ask(stage.bo, ask)


async def test_one_answer_at_a_time_in_a_conversation(stage: Stage) -> None:
    first = await stage.converse("Et?", "En.")
    conversation, leaf = first.conversation.id, first.answer.id
    asked = await asyncio.gather(
        *(stage.chat.ask(stage.anna, asking(f"To {n}?", conversation, leaf)) for n in range(4)), return_exceptions=True
    )
    refused = [error for error in asked if isinstance(error, Conflict)]
    assert [error.code for error in refused] == ["turn_running"] * 3
    assert await stage.db.value(int, "SELECT count(*) FROM message") == 4


@pytest.mark.parametrize(
    ("text", "error", "code"),
    [
        ("", Invalid, "empty_message"),
        (" \n\t\x00", Invalid, "empty_message"),
        ("æ" * (MAX_QUESTION + 1), TooLarge, "message_too_long"),
    ],
)
async def test_a_question_that_cannot_be_used_stores_nothing(
    stage: Stage, text: str, error: type[AarhusError], code: str
) -> None:
    with pytest.raises(error) as raised:
        await stage.chat.ask(stage.anna, asking(text))
    assert raised.value.code == code
    assert await stage.db.value(int, "SELECT count(*) FROM message") == 0


async def test_what_postgresql_and_utf8_cannot_hold_is_dropped_not_lost(stage: Stage) -> None:
    reader = await stage.chat.ask(stage.anna, asking("Null\x00tegn og \ud800 halvt"))
    await stage.answers.give(said("Sv\x00ar"), said(" \udfff"), DONE)
    closed = await end_of(reader)
    assert closed.answer.text == "Svar ?"
    tree = await stage.chat.tree(stage.anna, closed.conversation.id)
    assert [m.text for m in tree.messages] == ["Nulltegn og ? halvt", "Svar ?"]


async def test_what_is_not_there_or_not_mine_is_the_same(stage: Stage) -> None:
    mine = await stage.converse("Et?", "En.")
    with pytest.raises(NotFound, match="conversation_not_found"):
        await stage.chat.ask(stage.bo, asking("To?", mine.conversation.id, mine.answer.id))
    with pytest.raises(NotFound, match="conversation_not_found"):
        await stage.chat.ask(stage.bo, asking("To?", ConversationId(new_id()), mine.answer.id))
    with pytest.raises(NotFound, match="turn_not_found"):
        await stage.live.follow(stage.bo, mine.answer.id)
    with pytest.raises(NotFound, match="turn_not_found"):
        await stage.live.stop_turn(stage.bo, mine.answer.id)
    with pytest.raises(NotFound, match="turn_not_found"):
        await stage.live.stop_turn(stage.bo, MessageId(new_id()))


async def test_a_question_hangs_under_an_answer_of_its_own_conversation(stage: Stage) -> None:
    one, other = await stage.converse("Et?", "En."), await stage.converse("Andet?", "Andet.")
    assert one.answer.parent_id is not None
    for wrong in (other.answer.id, one.answer.parent_id, MessageId(new_id())):
        with pytest.raises(Conflict, match="parent_changed"):
            await stage.chat.ask(stage.anna, asking("To?", one.conversation.id, wrong))
    with pytest.raises(Conflict, match="parent_changed"):
        await stage.chat.ask(stage.anna, asking(None, one.conversation.id, one.answer.id))


async def test_a_model_that_is_not_there_is_not_replaced_by_another(stage: Stage) -> None:
    with pytest.raises(NotFound, match="model_not_available"):
        await stage.chat.ask(stage.anna, asking("Et?", model_id=ModelId(new_id())))


async def test_stopping_keeps_what_arrived_and_closes_the_model(stage: Stage) -> None:
    reader = await stage.chat.ask(stage.anna, asking("Lang historie?"))
    opened = await opening_of(reader)
    await stage.answers.give(said("Der var engang"), ToolStep("1", "web", "running"))
    await next_of(reader)
    await stage.live.stop_turn(stage.anna, opened.turn_id)
    closed = await end_of(reader)

    assert closed.status is TurnStatus.STOPPED
    assert closed.answer.text == "Der var engang"
    assert closed.answer.steps[0].state == "failed"
    assert len(stage.answers.closed) == 1
    assert await stage.db.value(str, "SELECT status FROM message WHERE role = 'assistant'") == "stopped"
    await stage.live.stop_turn(stage.anna, opened.turn_id)


async def test_a_turn_stopped_before_it_ran_ends_as_stopped(stage: Stage) -> None:
    reader = await stage.chat.ask(stage.anna, asking("Nej, alligevel ikke"))
    turn = (await stage.db.value(UUID, "SELECT id FROM turn")) or new_id()
    await stage.live.stop_turn(stage.anna, MessageId(turn))
    assert (await end_of(reader)).status is TurnStatus.STOPPED


async def test_a_model_that_fails_in_mid_answer_loses_nothing(stage: Stage) -> None:
    reader = await stage.chat.ask(stage.anna, asking("Et?"))
    await stage.answers.give(said("Det begyndte godt, men"), UpstreamError("model_cut_off", "It stopped."))
    closed = await end_of(reader)
    assert (closed.status, closed.code) == (TurnStatus.FAILED, "model_cut_off")
    tree = await stage.chat.tree(stage.anna, closed.conversation.id)
    assert [(m.text, m.error_code) for m in tree.messages] == [
        ("Et?", None),
        ("Det begyndte godt, men", "model_cut_off"),
    ]


async def test_an_unforeseen_error_is_told_by_a_code_only(stage: Stage) -> None:
    reader = await stage.chat.ask(stage.anna, asking("Et?"))
    await stage.answers.give(RuntimeError("hemmeligt"))
    closed = await end_of(reader)
    assert (closed.status, closed.code) == (TurnStatus.FAILED, "internal_error")


async def test_a_model_that_never_ends_is_ended(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aarhusai.chat.live.running.MAX_ANSWER", 1_000)
    reader = await stage.chat.ask(stage.anna, asking("Et?"))
    await stage.answers.give(*[said("og så videre ") for _ in range(100)])
    closed = await end_of(reader)
    assert (closed.status, closed.code) == (TurnStatus.DONE, "length")
    assert 1_000 <= len(closed.answer.text) < 1_020
    assert len(stage.answers.closed) == 1


async def test_a_reader_that_leaves_does_not_stop_the_answer(stage: Stage) -> None:
    reader = await stage.chat.ask(stage.anna, asking("Et?"))
    opened = await opening_of(reader)
    reader.close()
    assert await reader.read(1) is None
    await stage.answers.give(said("Skrevet færdig."), DONE)
    closed = await end_of(await stage.live.follow(stage.anna, opened.turn_id))
    assert closed.answer.text == "Skrevet færdig."


async def test_a_reader_that_comes_back_gets_the_rest_only(stage: Stage) -> None:
    reader = await stage.chat.ask(stage.anna, asking("Et?"))
    opened = await opening_of(reader)
    await stage.answers.give(said("Første "))
    seen = await next_of(reader)
    reader.close()
    await stage.answers.give(said("anden "))
    await asyncio.sleep(0.02)

    back = await stage.live.follow(stage.anna, opened.turn_id, after=seen.number)
    rest = await next_of(back)
    assert rest.notices == [TextPiece("anden ", 7)]
    assert rest.number > seen.number
    whole = await stage.live.follow(stage.anna, opened.turn_id)
    first = await next_of(whole)
    assert isinstance(first.notices[0], Opened)
    assert text_of(first.notices) == "Første anden "


async def test_a_slow_reader_gets_larger_pieces_and_holds_up_nobody(stage: Stage) -> None:
    reader = await stage.chat.ask(stage.anna, asking("Et?"))
    await stage.answers.give(*[said("ord ") for _ in range(500)], DONE)
    await until(lambda: bool(stage.answers.closed))
    batch = await next_of(reader)
    assert len(batch.notices) <= 3
    assert text_of(batch.notices) == "ord " * 500


async def test_silence_is_told_to_who_waits(stage: Stage) -> None:
    reader = await stage.chat.ask(stage.anna, asking("Et?"))
    await opening_of(reader)
    batch = await reader.read(0.02)
    assert batch is not None
    assert batch.notices == []


async def test_a_title_is_asked_for_once_and_never_of_the_bundled_model(stage: Stage) -> None:
    await stage.converse("Et?", "En.")
    assert await stage.db.value(int, "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'title'") == 1
    reader = await stage.chat.ask(stage.anna, asking("Et?", model_id=stage.house.models[1].id))
    await stage.answers.give(said("En."), DONE)
    closed = await end_of(reader)
    going_on = await stage.chat.ask(stage.anna, asking("To?", closed.conversation.id, closed.answer.id))
    await stage.answers.give(said("To."), DONE)
    await end_of(going_on)
    assert await stage.db.value(int, "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'title'") == 1


async def test_both_ends_of_a_turn_are_audited_without_content(stage: Stage) -> None:
    await stage.converse("Hemmeligt spørgsmål", "Hemmeligt svar")
    acts = await stage.db.value(str, "SELECT string_agg(act, ' ' ORDER BY id) FROM audit")
    assert acts == "turn.begun turn.ended"
    assert await stage.db.value(int, "SELECT count(*) FROM audit WHERE details::text ILIKE '%%hemmelig%%'", ()) == 0
