"""A conversation's protection: kept from turn to turn, corrected by its person, and the class that was declared."""

from datetime import UTC, datetime

import pytest
from rooms.chat.stage import DONE, EVERYTHING, Stage, asking, end_of, opening_of, said, until

from aarhusai.assistants.types import AgentRun
from aarhusai.chat import tasks
from aarhusai.chat.asking import CLASSIFY_JOB, Asking
from aarhusai.chat.choosing import Choosing
from aarhusai.chat.live.running import TurnReader
from aarhusai.chat.protecting import MAX_REASON, Act
from aarhusai.chat.types import Ask, Closed
from aarhusai.errors import Conflict, Invalid, NotFound, TooLarge
from aarhusai.kit.ids import new_id
from aarhusai.protection.conversation import ConversationProtection, Free, Mark, Sent, SentMessage
from aarhusai.terms.classes import DataClass
from aarhusai.terms.ids import CallId, ConversationId, ModelId

MARKED = Act("conversation.marked", {"act": "mark"})
NOW = datetime(2026, 11, 1, tzinfo=UTC)


def a_mark(text: str) -> Mark:
    """A person says that this is personal."""
    return Mark(str(new_id()), text, "person", NOW)


async def begun(stage: Stage, ask: Ask) -> tuple[TurnReader, AgentRun]:
    """Asks, and waits until the agent loop has the run."""
    before = len(stage.answers.runs)
    reader = await stage.chat.ask(stage.anna, ask)
    await until(lambda: len(stage.answers.runs) > before)
    return reader, stage.answers.runs[-1]


async def a_protected_turn(stage: Stage, found: str = "K2+K4", *, temporary: bool = False) -> Closed:
    """A turn in which the door found something, replaced a value and sent the rest to a cloud."""
    reader, run = await begun(stage, asking("Må Vibeke få det?", temporary=temporary))
    protection = run.protection
    assert protection is not None
    protection.map.put("Vibeke", "person")
    protection.note(DataClass.parse(found))
    call = Sent(CallId(new_id()), NOW, ModelId(new_id()), "Z2", (SentMessage("user", "Må X få det?"),), replaced=1)
    protection.sent.append(call)
    await stage.answers.give(said("Ja."), DONE)
    return await end_of(reader)


async def go_on(stage: Stage, closed: Closed, declared: DataClass | None = None) -> ConversationProtection:
    """Asks again and gives the protection that the turn began with."""
    ask = asking("Og nu?", closed.conversation.id, closed.answer.id, declared=declared)
    reader, run = await begun(stage, ask)
    assert run.protection is not None
    first = ConversationProtection.begin(run.protection.dump())
    await stage.answers.give(said("Også."), DONE)
    await end_of(reader)
    return first


@pytest.mark.parametrize("temporary", [False, True])
async def test_what_a_turn_found_is_kept_for_the_next_and_shown(stage: Stage, temporary: bool) -> None:
    closed = await a_protected_turn(stage, temporary=temporary)
    assert (str(closed.answer.data_class), closed.answer.replaced, closed.answer.sent) == ("K2+K4", 1, True)
    assert str(closed.conversation.data_class) == "K2+K4"
    tree = await stage.chat.tree(stage.anna, closed.conversation.id)
    assert [str(m.data_class) for m in tree.messages] == ["K2+K4", "K2+K4"]
    assert tree.messages[1] == closed.answer

    record = await stage.chat.protecting.sent_of(stage.anna, closed.answer.id)
    assert record is not None
    assert record.calls[0].messages[0].text == "Må X få det?"
    assert [entry.value for entry in record.protection.map] == ["Vibeke"]
    assert [entry.value for entry in (await go_on(stage, closed)).map] == ["Vibeke"]
    texts = await stage.chat.protecting.texts_of_branch(stage.anna, closed.conversation.id, closed.answer.id)
    assert texts == ["Må Vibeke få det?", "Ja."]


@pytest.mark.parametrize("temporary", [False, True])
async def test_a_persons_corrections_are_kept_and_used(stage: Stage, temporary: bool) -> None:
    closed = await a_protected_turn(stage, temporary=temporary)
    protecting, conversation = stage.chat.protecting, closed.conversation.id
    mark = a_mark("Nordhøj")
    await protecting.change_protection(stage.anna, conversation, lambda p: p.correct(mark), MARKED)
    assert (await protecting.protection_of(stage.anna, conversation)).marks == [mark]
    assert (await go_on(stage, closed)).marks == [mark]
    assert (await protecting.protection_of(stage.anna, conversation)).marks == [mark]


async def test_while_an_answer_is_written_nothing_is_corrected(stage: Stage) -> None:
    opened = await opening_of(await stage.chat.ask(stage.anna, asking("Må Vibeke få det?")))
    with pytest.raises(Conflict, match="turn_running"):
        await stage.chat.protecting.change_protection(
            stage.anna, opened.conversation.id, lambda p: p.correct(a_mark("Nordhøj")), MARKED
        )


async def test_two_corrections_at_once_both_stand(stage: Stage) -> None:
    closed = await a_protected_turn(stage)
    protecting, conversation = stage.chat.protecting, closed.conversation.id
    other = await protecting.protection_of(stage.anna, conversation)
    calls = 0

    def late(protection: ConversationProtection) -> None:
        nonlocal calls
        calls += 1
        protection.correct(a_mark("Nordhøj"))

    other.correct(a_mark("Sydhøj"))
    await protecting.change_protection(stage.anna, conversation, lambda p: p.correct(other.marked[0]), MARKED)
    await protecting.change_protection(stage.anna, conversation, late, MARKED)
    assert {m.text for m in (await protecting.protection_of(stage.anna, conversation)).marks} == {"Nordhøj", "Sydhøj"}
    acts = "SELECT count(*) FROM audit WHERE act = 'conversation.marked'"
    assert await stage.db.value(int, acts) == 2


async def test_nobody_else_sees_or_changes_any_of_it(stage: Stage) -> None:
    closed = await a_protected_turn(stage)
    protecting, conversation = stage.chat.protecting, closed.conversation.id
    for attempt in (
        protecting.protection_of(stage.bo, conversation),
        protecting.change_protection(stage.bo, conversation, lambda p: p.correct(a_mark("X")), MARKED),
        protecting.set_declared(stage.bo, conversation, DataClass.parse("K2")),
        protecting.sent_of(stage.bo, closed.answer.id),
        protecting.texts_of_branch(stage.bo, conversation, closed.answer.id),
        protecting.protection_of(stage.anna, ConversationId(new_id())),
    ):
        with pytest.raises(NotFound):
            await attempt


@pytest.mark.parametrize("temporary", [False, True])
async def test_a_class_is_declared_with_the_question_and_only_ever_raised_by_it(stage: Stage, temporary: bool) -> None:
    ask = asking("Om Vibeke", temporary=temporary, declared=DataClass.parse("K2+K3"))
    reader = await stage.chat.ask(stage.anna, ask)
    opened = await opening_of(reader)
    await stage.answers.give(said("Ja."), DONE)
    closed = await end_of(reader)
    assert str(opened.conversation.declared_class) == "K2+K3"
    assert (str(stage.answers.runs[-1].declared), stage.answers.runs[-1].chosen) == ("K2+K3", True)
    await go_on(stage, closed, DataClass.parse("K2+K6"))
    assert str(stage.answers.runs[-1].declared) == "K2+K3+K6"
    tree = await stage.chat.tree(stage.anna, closed.conversation.id)
    assert [str(m.data_class) for m in tree.messages][:2] == ["K2+K3"] * 2
    assert str(tree.conversation.data_class) == "K2+K3+K6"


async def test_who_declares_nothing_is_told_apart_from_who_declares_internal(stage: Stage) -> None:
    closed = await stage.converse("Et?", "En.")
    assert not stage.answers.runs[-1].chosen
    await go_on(stage, closed, DataClass())
    assert stage.answers.runs[-1].chosen


@pytest.mark.parametrize("temporary", [False, True])
async def test_lowering_needs_a_reason_and_what_was_held_keeps_its_class(stage: Stage, temporary: bool) -> None:
    closed = await a_protected_turn(stage, "K2", temporary=temporary)
    protecting, conversation = stage.chat.protecting, closed.conversation.id
    await protecting.set_declared(stage.anna, conversation, DataClass.parse("K2+K6"))
    with pytest.raises(Invalid, match="reason_needed"):
        await protecting.set_declared(stage.anna, conversation, DataClass.parse("K2"), "  ")
    with pytest.raises(TooLarge, match="reason_too_long"):
        await protecting.set_declared(stage.anna, conversation, DataClass.parse("K2"), "x" * (MAX_REASON + 1))
    await protecting.set_declared(stage.anna, conversation, DataClass(), "Vibeke blev ikke nævnt alligevel")
    shown = (await stage.chat.tree(stage.anna, conversation)).conversation
    assert (str(shown.declared_class), str(shown.data_class)) == ("K1", "K2")


async def test_the_log_says_that_it_was_lowered_and_the_reason_is_sealed(stage: Stage) -> None:
    closed = await stage.converse("Et?", "En.")
    protecting, conversation = stage.chat.protecting, closed.conversation.id
    await protecting.set_declared(stage.anna, conversation, DataClass.parse("K2+K6"))
    await protecting.set_declared(stage.anna, conversation, DataClass.parse("K2"), "Vibeke er rask")
    acts = "SELECT string_agg(act || details::text, ' ' ORDER BY id) FROM audit WHERE act LIKE 'conversation.class%%'"
    assert await stage.db.value(str, acts, ()) == (
        'conversation.class_raised{"after": "K2+K6", "before": "K1"}'
        ' conversation.class_lowered{"after": "K2", "before": "K2+K6"}'
    )
    assert await stage.db.value(int, "SELECT count(*) FROM class_lowering") == 1
    listed = (await stage.chat.list(stage.anna, EVERYTHING)).items[0]
    assert str(listed.data_class) == "K2"


async def test_what_is_corrected_and_lowered_in_a_temporary_chat_is_in_the_log_too(stage: Stage) -> None:
    closed = await a_protected_turn(stage, "K2", temporary=True)
    protecting, conversation = stage.chat.protecting, closed.conversation.id
    await protecting.change_protection(stage.anna, conversation, lambda p: p.correct(a_mark("Nordhøj")), MARKED)
    await protecting.set_declared(stage.anna, conversation, DataClass.parse("K2+K6"))
    await protecting.set_declared(stage.anna, conversation, DataClass(), "Vibeke er rask")
    acts = "SELECT string_agg(act, ' ' ORDER BY id) FROM audit WHERE object_id = %s"
    assert await stage.db.value(str, acts, (conversation,)) == (
        f"{MARKED.name} conversation.class_raised conversation.class_lowered"
    )


async def test_what_is_freed_with_the_first_question_of_a_temporary_chat_is_in_the_log_too(stage: Stage) -> None:
    free = Free("1", "Nordhøj", None, "et sted", NOW)
    await begun(stage, asking("Nordhøj?", temporary=True, corrections=(free,)))
    details = "SELECT details::text FROM audit WHERE act = 'conversation.value_freed'"
    assert await stage.db.value(str, details, ()) == '{"corrections": 1}'


async def test_a_turn_that_was_not_looked_at_is_classified_by_a_job(stage: Stage) -> None:
    room = stage.here
    choosing = Choosing(stage.house, stage.house)
    asks = Asking(room.store, room.live, stage.chat._temporary, choosing, stage.chat.sources, classify_job=CLASSIFY_JOB)  # pyright: ignore[reportPrivateUsage]  # the test looks inside
    reader = await asks.ask(stage.anna, asking("Om Vibeke"))
    await opening_of(reader)
    await stage.answers.give(said("Hun er syg."), DONE)
    closed = await end_of(reader)
    jobs = "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'classify'"
    assert await stage.db.value(int, jobs) == 1
    seen: list[str] = []

    async def detect(*found: object) -> DataClass:
        seen.extend(str(one) for one in found)
        return DataClass.parse("K2+K6")

    await tasks.classify(room.store, tasks.ClassWanted(closed.answer.id), detect)
    assert seen
    tree = await stage.chat.tree(stage.anna, closed.conversation.id)
    assert {str(one.data_class) for one in (tree.conversation, *tree.messages)} == {"K2+K6"}
