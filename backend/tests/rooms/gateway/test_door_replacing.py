"""What the door reads, replaces and restores on the way to a zone that may have a class only replaced."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import pytest
from rooms.gateway.house import House, opened_house

from aarhusai.errors import AarhusError
from aarhusai.gateway.catalogue import ModelChange
from aarhusai.gateway.door import Checks
from aarhusai.gateway.provider import Embedded
from aarhusai.gateway.providers.scripted import CallTool, Say
from aarhusai.gateway.types import (
    ChatCall,
    ChatMessage,
    ChatRequest,
    Endpoint,
    ImagePart,
    Task,
    TextPart,
    ToolCallDelta,
    ToolCallPart,
    ToolDefinition,
    ToolResultPart,
    Usage,
)
from aarhusai.protection import ConversationProtection, ProtectedText, Reading
from aarhusai.protection.conversation import SentMessage, SentValue
from aarhusai.protection.spans import Finding
from aarhusai.protection.spans import Kind as FoundKind
from aarhusai.protection.text import mint
from aarhusai.storage.database import Database
from aarhusai.terms.classes import Base, DataClass, Flag, Zone


async def refusal(house: House, call: ChatCall) -> AarhusError:
    """The error of a call that must not reach the provider."""
    with pytest.raises(AarhusError) as caught:
        await house.answer(call)
    assert house.provider.requests == []
    return caught.value


async def test_the_whole_prompt_is_looked_at_before_it_leaves(db: Database) -> None:
    seen: list[str] = []

    class Looking:
        detects = True

        async def read(
            self, texts: Iterable[str], protection: ConversationProtection, definitions: Iterable[str] = ()
        ) -> Reading:
            seen.extend(texts)
            return Reading(DataClass(Base.PERSONAL, frozenset({Flag.CRIMINAL})), {})

    async with opened_house(db, Checks(classifier=Looking())) as house:
        model = await house.add_model(Zone.Z3)
        request = ChatRequest(
            (
                ChatMessage("system", (TextPart("instruks"),)),
                ChatMessage("assistant", (ToolCallPart("k", "slå_op", '{"ord": "argument"}'),)),
                ChatMessage("tool", (ToolResultPart("k", "slå_op", "resultat"),)),
                ChatMessage("user", (TextPart("spørgsmål"),)),
            ),
            tools=(ToolDefinition("slå_op", "beskrivelse", '{"type": "object"}'),),
            stop=("slut",),
        )
        error = await refusal(house, replace(house.call(model.id), request=request))
        assert error.facts["class"] == "K2+K5"  # what is found is added to what was declared
        assert {"instruks", "slå_op", "ord: argument", "resultat", "spørgsmål", "beskrivelse", "slut"} <= set(seen)
        assert "type: object" in seen


class _Karen:
    """Finds one name."""

    detects = True

    async def read(
        self, texts: Iterable[str], protection: ConversationProtection, definitions: Iterable[str] = ()
    ) -> Reading:
        found = {text: tuple(_karens(text)) for text in texts}
        return Reading(DataClass(Base.PERSONAL) if any(found.values()) else DataClass(Base.PUBLIC), found)


def _karens(text: str) -> Iterator[Finding]:
    for match in re.finditer("Karen", text):
        yield Finding(FoundKind.PERSON, match.start(), match.end(), 1.0, "test")


async def test_replaced_text_leaves_and_the_answer_comes_back_restored(db: Database) -> None:
    async with opened_house(db, Checks(classifier=_Karen())) as house:
        model = await house.add_model(Zone.Z2)
        protection = ConversationProtection()
        name = protection.map.put("Karen", "person").placeholder
        house.provider.then(Say(f"Kære {name[:3]}"), Say(f"{name[3:]}, tak. [Sl"), Say("ut"))
        call = house.call(model.id, "Skriv til Karen")
        call = replace(call, context=replace(call.context, protection=protection))
        assert await house.answer(call) == "Kære Karen, tak. [Slut"
        noted, message = house.provider.requests[0].messages
        assert message.parts == (TextPart(mint(f"Skriv til {name}")),)
        assert noted.role == "system"
        assert str(protection.data_class) == "K2"
        (sent,) = protection.sent
        assert (sent.zone, sent.replaced, sent.messages[1:]) == ("Z2", 1, (SentMessage("user", f"Skriv til {name}"),))
        assert sent.values == (SentValue(name, "person"),)
        assert await house.db.value(int, "SELECT (details->>'replaced')::int FROM audit WHERE act = 'model.call'") == 1
        assert await house.db.value(int, "SELECT replaced FROM model_call WHERE id = %s", (call.context.call_id,)) == 1


async def test_where_every_class_may_go_nothing_is_looked_for_beforehand(db: Database) -> None:
    class Never:
        detects = True

        async def read(
            self, texts: Iterable[str], protection: ConversationProtection, definitions: Iterable[str] = ()
        ) -> Reading:
            raise AssertionError

    async with opened_house(db, Checks(classifier=Never())) as house:
        model = await house.add_model(Zone.Z4)
        protection = ConversationProtection()
        call = house.call(model.id, "Skriv til Karen")
        await house.answer(replace(call, context=replace(call.context, protection=protection)))
        assert protection.data_class is None
        assert protection.sent == []
        assert house.provider.requests[0].messages[0].parts == (TextPart(mint("Skriv til Karen")),)


async def test_everything_of_a_prompt_is_replaced_and_tool_calls_come_back_restored(db: Database) -> None:
    async with opened_house(db, Checks(classifier=_Karen())) as house:
        model = await house.add_model(Zone.Z2)
        protection = ConversationProtection()
        name = protection.map.put("Karen", "person").placeholder
        house.provider.then(CallTool("slaa_op", f'{{"navn": "{name}"}}', "k2"))
        request = ChatRequest(
            (
                ChatMessage("system", (TextPart("Du hjælper Karen"),)),
                ChatMessage("assistant", (ToolCallPart("k", "slaa_op", '{"navn": "Karen", "n": [1, "Karens"]}'),)),
                ChatMessage("tool", (ToolResultPart("k", "slaa_op", '{"Karen": {"fundet": true}}'),)),
                ChatMessage("user", (TextPart("Og så Karen?"),)),
            ),
            tools=(ToolDefinition("slaa_op", "Slår Karen op", '{"type": "object", "default": "Karen"}'),),
            stop=("Karen:",),
        )
        call = house.call(model.id)
        call = replace(call, context=replace(call.context, protection=protection), request=request)
        events = [event async for event in house.door.chat(call)]
        arguments = "".join(event.arguments for event in events if isinstance(event, ToolCallDelta))
        assert arguments == '{"navn": "Karen"}'
        (sent,) = house.provider.requests
        left = [part for message in sent.messages for part in message.parts]
        note = left.pop(1)
        assert isinstance(note, TextPart)
        assert "koder" in note.text.reveal()
        assert left == [
            TextPart(mint(f"Du hjælper {name}")),
            ToolCallPart("k", "slaa_op", mint(f'{{"navn": "{name}", "n": [1, "{name}s"]}}')),
            ToolResultPart("k", "slaa_op", mint(f'{{"{name}": {{"fundet": true}}}}')),
            TextPart(mint(f"Og så {name}?")),
        ]
        assert sent.tools == (
            ToolDefinition("slaa_op", mint(f"Slår {name} op"), mint(f'{{"type": "object", "default": "{name}"}}')),
        )
        assert sent.stop == (mint(f"{name}:"),)


async def test_a_tool_whose_name_is_personal_is_not_offered_to_anybody_outside(db: Database) -> None:
    async with opened_house(db, Checks(classifier=_Karen())) as house:
        model = await house.add_model(Zone.Z2)
        call = house.call(model.id)
        request = replace(call.request, tools=(ToolDefinition("ring_til_Karen", "Ringer", "{}"),))
        assert (await refusal(house, replace(call, request=request))).code == "tool_name_not_allowed"


async def test_embeddings_and_reranking_see_the_kind_of_a_value_and_speech_and_pictures_refuse_it(db: Database) -> None:
    async with opened_house(db, Checks(classifier=_Karen())) as house:
        model = await house.add_model(Zone.Z2)
        await house.admin.change_model(house.owner, model.id, model.revision, ModelChange(tasks=frozenset(Task)))
        seen: list[str] = []

        async def embed(endpoint: Endpoint, texts: Sequence[ProtectedText]) -> Embedded:
            seen.extend(text.reveal() for text in texts)
            return Embedded(tuple((1.0,) for _ in texts), Usage())

        house.provider.embed = embed
        await house.door.embed(house.call(model.id).context, ["Karen bor her", "ingen"])
        assert seen == ["navn bor her", "ingen"]
        for refused in (
            house.door.speak(house.call(model.id).context, "Hej Karen", "anna", "wav"),
            house.door.image(house.call(model.id).context, "Karen på en hest", "256x256"),
        ):
            with pytest.raises(AarhusError, match="class_not_allowed_in_zone"):
                await refused
        assert await house.door.speak(house.call(model.id).context, "Hej du", "anna", "wav")


async def test_what_cannot_be_read_goes_only_where_its_class_may_go_unreplaced(db: Database) -> None:
    async with opened_house(db, Checks(classifier=_Karen())) as house:
        model = await house.add_model(Zone.Z2)
        call = house.call(model.id, data_class="K1")
        (question,) = call.request.messages
        picture = ChatRequest((replace(question, parts=(*question.parts, ImagePart("image/png", b"\x89PNG"))),))
        error = await refusal(house, replace(call, request=picture))
        assert (error.code, error.facts["class"]) == ("unreadable_needs_class", "K2+K3")
        personal = replace(call.context, declared=DataClass(Base.PERSONAL), chosen=True)
        assert (await refusal(house, ChatCall(personal, picture))).code == "class_not_allowed_in_zone"
        chosen = replace(call.context, chosen=True)
        assert await house.answer(ChatCall(chosen, picture)) == "Hej fra den indøvede model."
