"""The idempotent verbs of configuration as code."""

from pathlib import Path

import pytest
from cast import PASSWORD, email
from rooms.identity.town import Town, build_town

from aarhusai.errors import AarhusError, Conflict, Forbidden
from aarhusai.identity import configuration
from aarhusai.identity.types import Branding, Ensured, PasswordHash, PersonSpec, PersonState, RoleAt
from aarhusai.storage.database import Database
from aarhusai.terms.actor import SYSTEM, Role
from aarhusai.terms.ids import UnitId


async def test_building_the_same_town_twice_changes_nothing(db: Database, tmp_path: Path) -> None:
    await build_town(db, tmp_path)
    count = await db.value(int, "SELECT count(*) FROM audit")
    revisions = await db.value(int, "SELECT sum(revision)::integer FROM person")
    await build_town(db, tmp_path)
    assert await db.value(int, "SELECT count(*) FROM audit") == count
    assert await db.value(int, "SELECT sum(revision)::integer FROM person") == revisions


async def test_each_verb_says_whether_it_changed_anything(town: Town) -> None:
    spec = PersonSpec(email("oda"), "Oda Lyngvig", town.units["vejtraeer"])
    renamed = PersonSpec(email("oda"), "Oda L.", town.units["vejtraeer"], "en")
    builder = [RoleAt(Role.BUILDER, town.units["vejtraeer"])]
    look = Branding(municipality="Lindehøj")
    async with town.db.transaction() as tx:
        answers = [
            await configuration.ensure_unit(tx, SYSTEM, "teknik", "Teknik", town.units["kommunen"]),
            await configuration.ensure_unit(tx, SYSTEM, "teknik", "Teknik", town.units["kommunen"]),
            await configuration.ensure_unit(tx, SYSTEM, "teknik", "Teknik", town.units["omsorg"]),
            await configuration.ensure_person(tx, SYSTEM, spec),
            await configuration.ensure_person(tx, SYSTEM, renamed),
            await configuration.ensure_person(tx, SYSTEM, renamed),
        ]
        flags = [
            await configuration.set_holdings(tx, SYSTEM, town.people["oda"], builder),
            await configuration.set_holdings(tx, SYSTEM, town.people["oda"], builder),
            await configuration.ensure_branding(tx, SYSTEM, look),
            await configuration.ensure_branding(tx, SYSTEM, look),
        ]
    assert [answer.changed for answer in answers] == [True, False, True, False, True, False]
    assert flags == [True, False, True, False]
    assert answers[0] == Ensured(town.units["teknik"], True, fields=("name",))


async def test_the_root_is_one_and_takes_the_declared_slug_and_name(town: Town) -> None:
    async with town.db.transaction() as tx:
        ensured = await configuration.ensure_unit(tx, SYSTEM, "kommunen", "Lindehøj", None)
    assert ensured == Ensured(town.units["kommunen"], True, fields=("name",))
    with pytest.raises(Conflict, match="slug_taken"):
        async with town.db.transaction() as tx:
            await configuration.ensure_unit(tx, SYSTEM, "omsorg", "Lindehøj", None)


async def test_a_first_password_is_never_set_over_one_that_is_there(town: Town) -> None:
    other = PasswordHash(await town.identity.passwords.hash("en anden sætning helt"))
    spec = PersonSpec(email("oda"), "Oda Lyngvig", town.units["vejtraeer"])
    new = PersonSpec("ny@lindehoej.example", "Ny", town.units["teknik"])
    async with town.db.transaction() as tx:
        both = [spec.email, new.email.upper()]
        assert await configuration.people_without_password(tx, both) == {new.email}
        assert not (await configuration.ensure_person(tx, SYSTEM, spec, other)).changed
        assert (await configuration.ensure_person(tx, SYSTEM, new, other)).changed
    await town.sign_in("oda", PASSWORD)
    await town.sign_in("ny", "en anden sætning helt")


async def test_a_rolled_back_apply_leaves_nothing(town: Town) -> None:
    async def attempt() -> None:
        async with town.db.transaction() as tx:
            await configuration.ensure_unit(tx, SYSTEM, "ny", "Ny", town.units["kommunen"])
            await configuration.ensure_unit(tx, SYSTEM, "nyere", "Nyere", UnitId(town.people["oda"]))

    with pytest.raises(AarhusError, match="unit_not_found"):
        await attempt()
    assert len(await town.identity.units.tree(SYSTEM)) == len(town.units)


async def test_declared_as_blocked_a_person_loses_their_sessions(town: Town) -> None:
    token = await town.sign_in("oda")
    spec = PersonSpec(email("oda"), "Oda Lyngvig", town.units["vejtraeer"], state=PersonState.BLOCKED)
    async with town.db.transaction() as tx:
        await configuration.ensure_person(tx, SYSTEM, spec)
    assert await town.identity.signed_in(token) is None


async def test_configuration_cannot_take_the_last_platform_owner_away(town: Town) -> None:
    async def apply(*people: tuple[str, list[RoleAt]]) -> None:
        async with town.db.transaction() as tx:
            for who, roles in people:
                await configuration.set_holdings(tx, SYSTEM, town.people[who], roles)

    with pytest.raises(Conflict, match="last_platform_owner"):
        await apply(("ditte", []))
    await apply(("signe", [RoleAt(Role.PLATFORM_OWNER, town.units["kommunen"])]), ("ditte", []))


async def test_only_a_platform_owner_or_the_house_configures(town: Town) -> None:
    for who in ("anton", "signe", "mikkel"):
        actor = await town.actor(who)
        async with town.db.transaction() as tx:
            with pytest.raises(Forbidden):
                await configuration.set_holdings(tx, actor, town.people["mikkel"], [])
