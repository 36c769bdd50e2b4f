"""Conversations as their person keeps them."""

import asyncio
import json
from dataclasses import replace

import pytest
from rooms.chat.stage import DONE, EVERYTHING, Stage, asking, end_of, opening_of, said

from aarhusai.chat import tasks
from aarhusai.chat.types import Change, Feedback, Listing
from aarhusai.errors import AarhusError, Conflict, Invalid, NotFound, TooLarge
from aarhusai.kit.ids import new_id
from aarhusai.terms.actor import Actor
from aarhusai.terms.ids import ConversationId, FolderId, MessageId


async def test_the_list_is_newest_first_in_pages_and_nobody_elses(stage: Stage) -> None:
    for number in range(5):
        await stage.converse(f"Spørgsmål {number}", "Svar")
    await stage.converse("Bos", "Svar", actor=stage.bo)
    first = await stage.chat.list(stage.anna, Listing(limit=2))
    second = await stage.chat.list(stage.anna, Listing(limit=2), first.next_cursor)
    third = await stage.chat.list(stage.anna, Listing(limit=2), second.next_cursor)
    titles = [c.title for page in (first, second, third) for c in page.items]
    assert titles == [f"Spørgsmål {number}" for number in (4, 3, 2, 1, 0)]
    assert third.next_cursor is None


async def test_pinned_archived_foldered_and_tagged_conversations_are_found_where_they_belong(stage: Stage) -> None:
    plain, pinned, archived, foldered = [
        (await stage.converse(title, "Svar")).conversation for title in ("Ren", "Nål", "Arkiv", "Mappe")
    ]
    folder = await stage.chat.create_folder(stage.anna, "Byg")
    await stage.chat.change(stage.anna, pinned.id, Change(pinned.revision, pinned=True))
    await stage.chat.change(stage.anna, archived.id, Change(archived.revision, archived=True))
    filed = Change(foldered.revision, folder_id=folder.id, tags=["haste", "Haste"])
    await stage.chat.change(stage.anna, foldered.id, filed)

    active = await stage.chat.list(stage.anna, EVERYTHING)
    assert ([c.title for c in active.items], [c.title for c in active.pinned]) == (["Mappe", "Ren"], ["Nål"])
    assert [c.title for c in (await stage.chat.list(stage.anna, Listing(view="archived"))).items] == ["Arkiv"]
    assert [c.title for c in (await stage.chat.list(stage.anna, Listing(folder_id=folder.id))).items] == ["Mappe"]
    assert [c.title for c in (await stage.chat.list(stage.anna, Listing(tag="haste"))).items] == ["Mappe"]
    assert [(t.tag, t.count) for t in await stage.chat.tags(stage.anna)] == [("haste", 1)]
    assert [(f.name, f.count) for f in await stage.chat.folders(stage.anna)] == [("Byg", 1)]
    assert (await stage.chat.tree(stage.anna, plain.id)).conversation.folder_id is None


async def test_a_folder_that_goes_leaves_its_conversations(stage: Stage) -> None:
    conversation = (await stage.converse("Et?", "En.")).conversation
    folder = await stage.chat.create_folder(stage.anna, "Byg")
    moved = await stage.chat.change(stage.anna, conversation.id, Change(conversation.revision, folder_id=folder.id))
    assert moved.folder_id == folder.id
    await stage.chat.delete_folder(stage.anna, folder.id)
    assert (await stage.chat.tree(stage.anna, conversation.id)).conversation.folder_id is None


async def test_folders_are_sorted_as_danes_sort_and_named_once(stage: Stage) -> None:
    for name in ("Årsplan", "Æbler", "Øvrigt", "arkiv", "Byg"):
        await stage.chat.create_folder(stage.anna, name)
    assert [f.name for f in await stage.chat.folders(stage.anna)] == ["arkiv", "Byg", "Æbler", "Øvrigt", "Årsplan"]
    with pytest.raises(Conflict, match="folder_exists"):
        await stage.chat.create_folder(stage.anna, " Byg ")
    await stage.chat.create_folder(stage.bo, "Byg")
    with pytest.raises(Invalid, match="bad_folder_name"):
        await stage.chat.create_folder(stage.anna, " ")
    folder = (await stage.chat.folders(stage.anna))[0]
    assert (await stage.chat.rename_folder(stage.anna, folder.id, "Gammelt")).name == "Gammelt"
    with pytest.raises(Conflict, match="folder_exists"):
        await stage.chat.rename_folder(stage.anna, folder.id, "Byg")


async def test_a_title_of_the_persons_own_stands(stage: Stage) -> None:
    closed = await stage.converse("Et?", "En.")
    renamed = await stage.chat.change(
        stage.anna, closed.conversation.id, Change(closed.conversation.revision, title="  Min\nsag ")
    )
    assert (renamed.title, renamed.title_by) == ("Min sag", "person")

    async def make(_: tasks.Exchange) -> str | None:
        return "Maskinens titel"

    await tasks.give_title(stage.here.store, tasks.TitleWanted(closed.answer.id), make)
    assert (await stage.chat.tree(stage.anna, closed.conversation.id)).conversation.title == "Min sag"


async def test_the_title_job_sees_question_and_answer_and_replaces_the_provisional_title(stage: Stage) -> None:
    closed = await stage.converse("Hvornår åbner genbrugspladsen?", "Klokken otte.")
    seen: list[tasks.Exchange] = []

    async def make(exchange: tasks.Exchange) -> str | None:
        seen.append(exchange)
        return "Genbrugspladsens åbningstid"

    await tasks.give_title(stage.here.store, tasks.TitleWanted(closed.answer.id), make)
    conversation = (await stage.chat.tree(stage.anna, closed.conversation.id)).conversation
    assert (conversation.title, conversation.title_by) == ("Genbrugspladsens åbningstid", "auto")
    assert conversation.revision > closed.conversation.revision
    assert (seen[0].question, seen[0].answer) == ("Hvornår åbner genbrugspladsen?", "Klokken otte.")
    assert seen[0].person_id == stage.anna.person_id


async def test_of_two_edits_at_once_one_is_told_that_it_was_late(stage: Stage) -> None:
    conversation = (await stage.converse("Et?", "En.")).conversation
    edits = (Change(conversation.revision, title="Den ene"), Change(conversation.revision, title="Den anden"))
    done = await asyncio.gather(
        *(stage.chat.change(stage.anna, conversation.id, edit) for edit in edits), return_exceptions=True
    )
    late = [error for error in done if isinstance(error, AarhusError)]
    assert [error.code for error in late] == ["changed_meanwhile"]


@pytest.mark.parametrize(
    ("change", "error", "code"),
    [
        (Change(0, title=" "), Invalid, "empty_title"),
        (Change(0, title="x" * 201), TooLarge, "title_too_long"),
        (Change(0, tags=["x" * 41]), Invalid, "bad_tag"),
        (Change(0, tags=[""]), Invalid, "bad_tag"),
        (Change(0, tags=[str(n) for n in range(11)]), TooLarge, "too_many_tags"),
        (Change(0, folder_id=FolderId(new_id())), NotFound, "folder_not_found"),
        (Change(0, head_id=MessageId(new_id())), Conflict, "parent_changed"),
    ],
)
async def test_an_edit_that_cannot_be_made_changes_nothing(
    stage: Stage, change: Change, error: type[AarhusError], code: str
) -> None:
    conversation = (await stage.converse("Et?", "En.")).conversation
    with pytest.raises(error) as raised:
        await stage.chat.change(stage.anna, conversation.id, replace(change, revision=conversation.revision))
    assert raised.value.code == code
    assert (await stage.chat.tree(stage.anna, conversation.id)).conversation == conversation


async def test_versions_are_switched_within_their_own_tree(stage: Stage) -> None:
    first = await stage.converse("Et?", "En.")
    other = await stage.converse("Andet?", "Andet.")
    again = await stage.chat.ask(stage.anna, asking(None, first.conversation.id, first.answer.parent_id))
    await stage.answers.give(said("Een."), DONE)
    second = await end_of(again)
    back = await stage.chat.change(
        stage.anna, first.conversation.id, Change(second.conversation.revision, head_id=first.answer.id)
    )
    assert back.head_id == first.answer.id
    with pytest.raises(Conflict, match="parent_changed"):
        await stage.chat.change(stage.anna, first.conversation.id, Change(back.revision, head_id=other.answer.id))


async def test_a_deleted_conversation_is_gone_until_it_is_restored(stage: Stage) -> None:
    conversation = (await stage.converse("Solsort", "Ja.")).conversation
    await stage.chat.delete(stage.anna, conversation.id)
    assert (await stage.chat.list(stage.anna, EVERYTHING)).items == []
    assert (await stage.chat.search(stage.anna, "solsort")).items == ()
    with pytest.raises(NotFound):
        await stage.chat.tree(stage.anna, conversation.id)
    with pytest.raises(NotFound):
        await stage.chat.delete(stage.anna, conversation.id)
    restored = await stage.chat.restore(stage.anna, conversation.id)
    assert restored.id == conversation.id
    assert len((await stage.chat.tree(stage.anna, conversation.id)).messages) == 2
    assert (await stage.chat.restore(stage.anna, conversation.id)).id == conversation.id


async def test_after_an_hour_everything_under_a_deleted_conversation_is_gone(stage: Stage) -> None:
    closed, kept = await stage.converse("Et?", "En."), await stage.converse("To?", "To.")
    await stage.chat.give_feedback(stage.anna, closed.answer.id, Feedback("down", "Forkert"))
    for conversation in (closed.conversation, kept.conversation):
        await stage.chat.delete(stage.anna, conversation.id)
    await stage.db.run(
        "UPDATE conversation SET deleted_at = now() - interval '61 minutes' WHERE id = %s", (closed.conversation.id,)
    )
    await tasks.purge(stage.here.store)
    with pytest.raises(NotFound):
        await stage.chat.restore(stage.anna, closed.conversation.id)
    await stage.chat.restore(stage.anna, kept.conversation.id)
    for table, left in (("conversation", 1), ("message", 2), ("turn", 1), ("feedback", 0)):
        assert await stage.db.value(int, f"SELECT count(*) FROM {table}") == left  # pyright: ignore[reportArgumentType]  # the values come from a table


async def test_feedback_is_given_changed_and_taken_back(stage: Stage) -> None:
    closed = await stage.converse("Et?", "En.")

    async def seen() -> Feedback | None:
        return (await stage.chat.tree(stage.anna, closed.conversation.id)).messages[1].feedback

    await stage.chat.give_feedback(stage.anna, closed.answer.id, Feedback("up", ""))
    await stage.chat.give_feedback(stage.anna, closed.answer.id, Feedback("down", " For kort "))
    assert await seen() == Feedback("down", "For kort")
    await stage.chat.take_back_feedback(stage.anna, closed.answer.id)
    await stage.chat.take_back_feedback(stage.anna, closed.answer.id)
    assert await seen() is None
    with pytest.raises(TooLarge, match="comment_too_long"):
        await stage.chat.give_feedback(stage.anna, closed.answer.id, Feedback("down", "x" * 4001))
    with pytest.raises(NotFound):
        await stage.chat.give_feedback(stage.anna, closed.answer.parent_id or closed.answer.id, Feedback("up", ""))


async def test_what_is_somebody_elses_answers_as_what_does_not_exist(stage: Stage) -> None:
    closed = await stage.converse("Et?", "En.")
    folder = await stage.chat.create_folder(stage.anna, "Byg")

    async def everything(actor: Actor, conversation: ConversationId, message: MessageId, folder: FolderId) -> list[str]:
        attempts = [
            stage.chat.tree(actor, conversation),
            stage.chat.change(actor, conversation, Change(closed.conversation.revision, pinned=True)),
            stage.chat.delete(actor, conversation),
            stage.chat.restore(actor, conversation),
            stage.chat.export(actor, conversation, "json"),
            stage.chat.give_feedback(actor, message, Feedback("up", "")),
            stage.chat.take_back_feedback(actor, message),
            stage.chat.rename_folder(actor, folder, "Mit"),
            stage.chat.delete_folder(actor, folder),
        ]
        answers = await asyncio.gather(*attempts, return_exceptions=True)
        return [str(answer) for answer in answers if isinstance(answer, NotFound)]

    theirs = await everything(stage.bo, closed.conversation.id, closed.answer.id, folder.id)
    nobodys = await everything(stage.bo, ConversationId(new_id()), MessageId(new_id()), FolderId(new_id()))
    assert theirs == nobodys
    assert len(theirs) == 9
    mine = (await stage.converse("Bos", "Ja.", actor=stage.bo)).conversation
    with pytest.raises(NotFound, match="folder_not_found"):
        await stage.chat.change(stage.bo, mine.id, Change(mine.revision, folder_id=folder.id))


async def test_markdown_shows_the_branch_and_says_what_wrote_it(stage: Stage) -> None:
    first = await stage.converse("Hvad koster *det*?", "Ti kroner.")
    again = await stage.chat.ask(stage.anna, asking(None, first.conversation.id, first.answer.parent_id))
    await opening_of(again)
    await stage.answers.give(said("Elleve kroner."), DONE)
    await end_of(again)
    file = await stage.chat.export(stage.anna, first.conversation.id, "markdown")
    text = file.content.decode()
    assert file.name == "Hvad koster det.md"
    assert text.startswith("# Hvad koster \\*det\\*?\n\n> **Svarene er skrevet af kunstig intelligens.")
    assert "Samtale mellem Anna Holm og Stor" in text
    assert "## Stor (AI), " in text
    assert "Elleve kroner." in text
    assert "Ti kroner." not in text


async def test_json_holds_the_whole_tree_and_marks_what_is_ai(stage: Stage) -> None:
    first = await stage.converse("Et?", "En.")
    again = await stage.chat.ask(stage.anna, asking(None, first.conversation.id, first.answer.parent_id))
    await stage.answers.give(said("Een."), DONE)
    await end_of(again)
    file = await stage.chat.export(stage.anna, first.conversation.id, "json")
    found = json.loads(file.content)
    assert [(m["text"], m["ai_generated"]) for m in found["messages"]] == [
        ("Et?", False),
        ("En.", True),
        ("Een.", True),
    ]
    assert found["messages"][1]["model"]["name"] == "Stor"
