"""Which assistants there are and who may use them."""

import asyncio
from dataclasses import replace

import pytest

from aarhusai.assistants.default import default_assistant
from aarhusai.assistants.prompts import prompt
from aarhusai.assistants.repository import snapshot as repository
from aarhusai.assistants.service import KIND, Assistants, ensure_default
from aarhusai.assistants.types import Assistant
from aarhusai.errors import NotFound
from aarhusai.grants import service as grants
from aarhusai.grants.types import Shared, to_everyone, to_person
from aarhusai.kit.ids import new_id
from aarhusai.storage.announcements import Announcements
from aarhusai.storage.database import Database
from aarhusai.terms.actor import SYSTEM, Actor, ActorKind
from aarhusai.terms.ids import AssistantId, PersonId, UnitId

ANNA = Actor(ActorKind.PERSON, PersonId(new_id()), "Anna Holm", UnitId(new_id()), str(new_id()))
BO = Actor(ActorKind.PERSON, PersonId(new_id()), "Bo Krag", UnitId(new_id()), str(new_id()))


async def make(db: Database, name: str, *people: Actor) -> Assistant:
    """An assistant for these people, or for everyone."""
    made = replace(default_assistant(), id=AssistantId(new_id()), slug=f"a-{new_id()}", name=name, is_default=False)
    given = [to_person(actor.person_id) for actor in people if actor.person_id] or [to_everyone()]
    async with db.transaction() as tx:
        await repository.add_unless_there(tx, made)
        await grants.add(tx, SYSTEM, Shared(KIND, made.id), given)
    return made


async def loaded(db: Database) -> Assistants:
    assistants = Assistants(db)
    await assistants.refresh()
    return assistants


async def test_a_new_house_gets_one_default_assistant_for_everyone(db: Database) -> None:
    async with db.transaction() as tx:
        assert await ensure_default(tx)

    (assistant,) = (await loaded(db)).visible(ANNA)

    assert (assistant.name, assistant.icon, assistant.is_default) == ("Skriveassistenten", "pen", True)
    assert assistant.instructions == prompt("skriveassistenten")
    assert len(assistant.suggested_prompts) == 4


async def test_the_default_is_made_once_even_by_two_at_the_same_time(db: Database) -> None:
    async def start() -> bool:
        async with db.transaction() as tx:
            return await ensure_default(tx)

    assert sorted(await asyncio.gather(start(), start(), start())) == [False, False, True]
    assert len((await loaded(db)).visible(ANNA)) == 1


async def test_a_default_that_was_changed_stays_changed(db: Database) -> None:
    async with db.transaction() as tx:
        await ensure_default(tx)
        await tx.run("UPDATE assistant SET name = 'Kommunens egen', slug = 'egen', version = 2")
    async with db.transaction() as tx:
        assert not await ensure_default(tx)

    assert [a.name for a in (await loaded(db)).visible(ANNA)] == ["Kommunens egen"]


async def test_the_default_comes_first_and_then_by_name(db: Database) -> None:
    for name in ("Åben indsigt", "Brevhjælper", "Ældresvar", "afgørelser"):
        await make(db, name)
    async with db.transaction() as tx:
        await ensure_default(tx)

    names = [assistant.name for assistant in (await loaded(db)).visible(ANNA)]

    assert names == ["Skriveassistenten", "afgørelser", "Brevhjælper", "Ældresvar", "Åben indsigt"]


async def test_an_assistant_that_is_not_shared_with_somebody_does_not_exist_for_them(db: Database) -> None:
    annas = await make(db, "Annas", ANNA)
    assistants = await loaded(db)

    assert assistants.get(ANNA, annas.id) == annas
    assert assistants.visible(BO) == ()
    with pytest.raises(NotFound) as hers:
        assistants.get(BO, annas.id)
    with pytest.raises(NotFound) as nobodys:
        assistants.get(BO, AssistantId(new_id()))
    assert (hers.value.code, hers.value.message) == (nobodys.value.code, nobodys.value.message)


async def test_without_a_default_there_is_none(db: Database) -> None:
    assistants = await loaded(db)
    assert assistants.default(ANNA) is None

    async with db.transaction() as tx:
        await ensure_default(tx)
    await assistants.refresh()

    assert assistants.default(ANNA) is not None


async def test_a_change_anywhere_is_heard(db: Database) -> None:
    announcements, assistants = Announcements(db.url), Assistants(db)
    await assistants.start(announcements)
    announcements.start()
    await asyncio.wait_for(announcements.connected.wait(), 10)
    try:
        async with db.transaction() as tx:
            await ensure_default(tx)
        for _ in range(200):
            if assistants.visible(ANNA):
                break
            await asyncio.sleep(0.05)
        assert assistants.default(ANNA) is not None
    finally:
        await assistants.stop()
        await announcements.stop()


async def test_making_the_default_is_in_the_log(db: Database) -> None:
    async with db.transaction() as tx:
        await ensure_default(tx)

    assert await db.value(int, "SELECT count(*)::int FROM audit WHERE act = 'assistant.created'") == 1


@pytest.mark.parametrize("name", ["skriveassistenten", "title"])
def test_prompts_hold_nothing_a_model_would_stumble_over(name: str) -> None:
    text = prompt(name)
    assert text == text.strip()
    assert max(len(line) for line in text.splitlines()) <= 120
