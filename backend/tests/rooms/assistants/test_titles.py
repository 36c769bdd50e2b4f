"""Titles: what the model is asked, and what becomes of what it writes."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rooms.assistants.door_stand_in import ANNA, MODEL, StandInDoor, Step, says

from aarhusai.assistants.titles import LONGEST, TitleAsked, cleaned, title_for
from aarhusai.errors import AarhusError, Refused, TooMany, Unavailable, UpstreamError
from aarhusai.gateway.types import TextDelta, TextPart
from aarhusai.kit.ids import new_id
from aarhusai.terms.classes import Base, DataClass
from aarhusai.terms.ids import ConversationId

ASKED = TitleAsked(
    ANNA, MODEL, DataClass(Base.PERSONAL), ConversationId(new_id()), "Hvad er fristen for en klage?", "Fire uger."
)


async def test_a_title_is_asked_of_the_conversations_model_on_behalf_of_the_person() -> None:
    door = StandInDoor().then(*says("Frist for ", "klage"))

    assert await title_for(door, ASKED) == "Frist for klage"

    context = door.calls[0].context
    assert (context.actor, context.model_id, context.purpose) == (ANNA, MODEL, "title")
    assert (context.declared, context.conversation_id) == (ASKED.declared, ASKED.conversation_id)


async def test_the_model_sees_the_beginning_of_both_and_may_not_write_at_length() -> None:
    door = StandInDoor().then(*says("Langt"))
    asked = TitleAsked(ANNA, MODEL, ASKED.declared, ASKED.conversation_id, "qqq. " * 1800, "üüüü\n" * 1800)

    await title_for(door, asked)

    request = door.calls[0].request
    (part,) = request.messages[-1].parts
    assert isinstance(part, TextPart)
    assert (part.text.count("q"), part.text.count("ü")) == (3 * 400, 4 * 200)
    assert request.max_output is not None


async def test_a_number_is_never_cut_in_two_where_it_would_not_be_found() -> None:
    door = StandInDoor().then(*says("Langt"))
    asked = TitleAsked(ANNA, MODEL, ASKED.declared, ASKED.conversation_id, "Ja. " + "x" * 1989 + " 010170-1234.", "Nej")

    await title_for(door, asked)

    (part,) = door.calls[0].request.messages[-1].parts
    assert isinstance(part, TextPart)
    assert "Ja." in part.text
    assert "010170" not in part.text


@pytest.mark.parametrize(
    "script",
    [
        (Refused("class_not_allowed_in_zone", "No."),),
        says(),
        says("  \n"),
        says('""'),
        (TextDelta("Halv"), Refused("no", ".")),
    ],
)
async def test_a_model_that_gives_none_or_may_not_be_asked_gives_no_title(script: Sequence[Step]) -> None:
    assert await title_for(StandInDoor().then(*script), ASKED) is None


@pytest.mark.parametrize(
    "error",
    [UpstreamError("model_busy", "Busy."), Unavailable("database_unavailable", "Gone."), TooMany("later", "Wait.")],
)
async def test_what_may_pass_is_left_to_the_job_to_try_again(error: AarhusError) -> None:
    with pytest.raises(AarhusError) as caught:
        await title_for(StandInDoor().then(error), ASKED)

    assert caught.value is error


async def test_a_model_that_does_not_stop_is_not_listened_to() -> None:
    door = StandInDoor().then(*says(*["Titel om veje "] * 5000))

    title = await title_for(door, ASKED)

    assert title is not None
    assert len(title) <= LONGEST
    assert door.open == 0


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("Frist for klage", "Frist for klage"),
        ("»Frist for klage«.", "Frist for klage"),
        ("**Titel:** Frist for klage", "Frist for klage"),
        ("# Overskrift: Frist for klage\n\nHer er svaret.", "Frist for klage"),
        ("\n\n  - Frist   for\tklage ", "Frist for klage"),
        ("<think>Hvad mon?\nTja.</think>\nFrist for klage", "Frist for klage"),
        ("<think>Hvad mon?", None),
        ("Hvornår er fristen?", "Hvornår er fristen?"),
        ("§ 14, stk. 2.", "§ 14, stk. 2"),
        ("...", None),
        ("Ændring af lokalplan for området ved Åen og de tilstødende veje mod nord",
         "Ændring af lokalplan for området ved Åen og de tilstødende…"),
    ],
)  # fmt: skip
def test_what_a_model_writes_becomes_a_title(written: str, title: str | None) -> None:
    assert cleaned(written) == title


@given(st.text(max_size=300))
def test_a_title_is_always_one_short_line(written: str) -> None:
    title = cleaned(written)

    assert title is None or (0 < len(title) <= LONGEST and title.isprintable() and title == title.strip())
