"""On whose behalf a command acts: somebody by e-mail address, or the platform's owner."""

from typing import Final

from aarhusai.assistants.snapshot import Known
from aarhusai.compose import Services
from aarhusai.errors import NotFound
from aarhusai.identity import configuration
from aarhusai.identity.types import Person, PersonFilter, PersonSpec, PersonState, RoleAt
from aarhusai.terms.actor import SYSTEM, Actor, Role
from aarhusai.terms.ids import PersonId, UnitId

NOBODY_YET: Final = "kommandolinje@aarhusai.invalid"
"""Who acts in a house that has no platform owner yet. Nobody can sign in as them: they have no password."""


async def acting(house: Services, email: str | None = None) -> Actor:
    """The person of this address, or the platform owner who has been there longest.

    In a house that has none yet the first set-up stays open; somebody is made there who only owns what commands bring
    in. Raises NotFound("person_not_found").
    """
    person_id = await _somebody(house, email) if email else await _owner(house)
    actor = await house.identity.actor_for_job(person_id)
    if actor is None:
        raise _not_found()
    return actor


async def owner_of(house: Services, known: Known) -> Actor:
    """One of the assistant's owners, who has been there longest. Raises NotFound("person_not_found")."""
    for person_id in sorted(known.owners):
        actor = await house.identity.actor_for_job(person_id)
        if actor is not None:
            return actor
    raise _not_found()


async def _somebody(house: Services, email: str) -> PersonId:
    wanted = email.strip().lower()
    page = await house.identity.people.page(SYSTEM, PersonFilter(text=wanted))
    for person in page.items:
        if person.email == wanted and person.state is PersonState.ACTIVE:
            return person.id
    raise _not_found()


async def _owner(house: Services) -> PersonId:
    owners: list[PersonId] = []
    cursor: str | None = None
    while True:
        page = await house.identity.people.page(SYSTEM, PersonFilter(state=PersonState.ACTIVE), cursor)
        owners += [person.id for person in page.items if _owns(person)]
        cursor = page.next_cursor
        if cursor is None:
            break
    return min(owners) if owners else await _nobody_yet(house)


def _owns(person: Person) -> bool:
    return any(role.role is Role.PLATFORM_OWNER for role in person.roles)


async def _nobody_yet(house: Services) -> PersonId:
    units = await house.knowledge.collections.units(SYSTEM)
    async with house.db.transaction() as tx:
        root = units[0].id if units else (await configuration.ensure_unit(tx, SYSTEM, "kommunen", "Kommunen", None)).id
        spec = PersonSpec(NOBODY_YET, "Kommandolinje", UnitId(root))
        person_id = PersonId((await configuration.ensure_person(tx, SYSTEM, spec)).id)
        await configuration.set_holdings(tx, SYSTEM, person_id, [RoleAt(Role.BUILDER, UnitId(root))])
    return person_id


def _not_found() -> NotFound:
    return NotFound("person_not_found", "There is no such person.")
