"""Switches: everything is on until a platform owner turns it off, and every process learns of it."""

import asyncio
from uuid import UUID

import pytest

from aarhusai.errors import Conflict, Forbidden, Invalid
from aarhusai.policy.switches import Features, Switches
from aarhusai.storage.announcements import Announcements
from aarhusai.storage.database import Database
from aarhusai.terms.actor import SYSTEM, Actor, ActorKind
from aarhusai.terms.ids import PersonId, UnitId

EMPLOYEE = Actor(ActorKind.PERSON, PersonId(UUID(int=7)), "Karla", UnitId(UUID(int=1)), "1")


async def test_everything_is_on_until_somebody_turns_it_off(db: Database) -> None:
    switches = Switches(db)
    await switches.refresh()
    assert switches.features == Features(temporary_chats=True, conversation_export=True)
    await switches.change(SYSTEM, 0, {"temporary_chats": False})
    assert not switches.features.temporary_chats


async def test_another_process_learns_of_it(db: Database) -> None:
    announcements, elsewhere = Announcements(db.url), Switches(db)
    await elsewhere.start(announcements)
    announcements.start()
    await asyncio.wait_for(announcements.connected.wait(), 5)
    await Switches(db).change(SYSTEM, 0, {"conversation_export": False})
    async with asyncio.timeout(5):
        while elsewhere.features.conversation_export:  # noqa: ASYNC110  # the snapshot has no event of its own
            await asyncio.sleep(0.01)
    await announcements.stop()
    await elsewhere.stop()


async def test_of_two_at_the_very_same_moment_one_is_told(db: Database) -> None:
    told = await asyncio.gather(
        Switches(db).change(SYSTEM, 0, {"temporary_chats": False}),
        Switches(db).change(SYSTEM, 0, {"conversation_export": False}),
        return_exceptions=True,
    )
    assert [type(each) for each in told].count(Conflict) == 1
    assert (await Switches(db).read(SYSTEM))[1] == 1


async def test_two_changes_at_once_do_not_overwrite_each_other(db: Database) -> None:
    await Switches(db).change(SYSTEM, 0, {"temporary_chats": False})
    with pytest.raises(Conflict, match="changed_meanwhile"):
        await Switches(db).change(SYSTEM, 0, {"conversation_export": False})


async def test_only_platform_owners_turn_anything_off(db: Database) -> None:
    with pytest.raises(Forbidden):
        await Switches(db).change(EMPLOYEE, 0, {"temporary_chats": False})


async def test_configuration_as_code_says_whether_it_changed_anything(db: Database) -> None:
    switches = Switches(db)
    async with db.transaction() as tx:
        assert await switches.ensure(tx, SYSTEM, {"temporary_chats": False})
        assert not await switches.ensure(tx, SYSTEM, {"temporary_chats": False})
        with pytest.raises(Invalid, match="unknown_switch"):
            await switches.ensure(tx, SYSTEM, {"teleport": True})
