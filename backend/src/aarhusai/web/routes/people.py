"""The administration of units, people and branding."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from aarhusai.identity.types import NewPerson, PersonChange, UnitChange
from aarhusai.terms.ids import PersonId, UnitId
from aarhusai.web.auth import CurrentActor
from aarhusai.web.deps import Services
from aarhusai.web.schemas import people as wire

router = APIRouter(prefix="/admin", tags=["administration"])


@router.get("/units")
async def list_units(services: Services, actor: CurrentActor) -> wire.Units:
    """The part of the tree that the caller may read."""
    return wire.Units(items=[wire.Unit.of(unit) for unit in await services.identity.units.tree(actor)])


@router.post("/units", status_code=201)
async def create_unit(body: wire.UnitCreate, services: Services, actor: CurrentActor) -> wire.Unit:
    """Makes a unit under another."""
    return wire.Unit.of(await services.identity.units.create(actor, UnitId(body.parent_id), body.name, body.slug))


@router.patch("/units/{unit_id}")
async def edit_unit(unit_id: UUID, body: wire.UnitEdit, services: Services, actor: CurrentActor) -> wire.Unit:
    """Renames a unit, or moves it with everything below it."""
    change = UnitChange(body.name, UnitId(body.parent_id) if body.parent_id else None)
    return wire.Unit.of(await services.identity.units.edit(actor, UnitId(unit_id), body.revision, change))


@router.delete("/units/{unit_id}", status_code=204)
async def delete_unit(unit_id: UUID, services: Services, actor: CurrentActor) -> None:
    """Removes an empty unit."""
    await services.identity.units.delete(actor, UnitId(unit_id))


@router.get("/people")
async def list_people(
    services: Services, actor: CurrentActor, query: Annotated[wire.PeopleQuery, Query()]
) -> wire.PeoplePage:
    """The people that the caller may read, in alphabetical order."""
    page = await services.identity.people.page(actor, query.value(), query.cursor, query.limit)
    return wire.PeoplePage(items=[wire.Person.of(person) for person in page.items], next_cursor=page.next_cursor)


@router.get("/people/{person_id}")
async def read_person(person_id: UUID, services: Services, actor: CurrentActor) -> wire.Person:
    """One person."""
    return wire.Person.of(await services.identity.people.get(actor, PersonId(person_id)))


@router.post("/people", status_code=201)
async def create_person(body: wire.PersonCreate, services: Services, actor: CurrentActor) -> wire.PersonCreated:
    """Makes a person."""
    roles = None if body.roles is None else tuple(role.value() for role in body.roles)
    new = NewPerson(body.email, body.name, UnitId(body.unit_id), body.password, roles)
    return wire.PersonCreated.made(*await services.identity.people.create(actor, new))


@router.patch("/people/{person_id}")
async def edit_person(person_id: UUID, body: wire.PersonEdit, services: Services, actor: CurrentActor) -> wire.Person:
    """Changes name, e-mail, unit or state. Blocking ends every session."""
    change = PersonChange(body.name, body.email, UnitId(body.unit_id) if body.unit_id else None, body.state)
    return wire.Person.of(await services.identity.people.edit(actor, PersonId(person_id), body.revision, change))


@router.put("/people/{person_id}/roles")
async def set_person_roles(
    person_id: UUID, body: wire.PersonRoles, services: Services, actor: CurrentActor
) -> wire.Person:
    """Makes the roles that the caller may see to exactly these."""
    roles = [role.value() for role in body.roles]
    return wire.Person.of(await services.identity.people.set_roles(actor, PersonId(person_id), body.revision, roles))


@router.post("/people/{person_id}/password")
async def reset_person_password(person_id: UUID, services: Services, actor: CurrentActor) -> wire.OneTimePassword:
    """A one-time password in place of the present one."""
    password = await services.identity.people.new_password(actor, PersonId(person_id))
    return wire.OneTimePassword(one_time_password=password)


@router.post("/people/{person_id}/sign-out", status_code=204)
async def sign_out_person(person_id: UUID, services: Services, actor: CurrentActor) -> None:
    """Ends every session of the person's."""
    await services.identity.people.sign_out(actor, PersonId(person_id))


@router.post("/people/{person_id}/unlock", status_code=204)
async def unlock_person(person_id: UUID, services: Services, actor: CurrentActor) -> None:
    """Lets the person try to sign in again at once."""
    await services.identity.people.unlock(actor, PersonId(person_id))


@router.get("/branding")
async def read_branding(services: Services, actor: CurrentActor) -> wire.StoredBranding:
    """How the house presents itself, with its revision."""
    return wire.StoredBranding.stored(await services.identity.look.read(actor))


@router.put("/branding")
async def write_branding(body: wire.BrandingEdit, services: Services, actor: CurrentActor) -> wire.StoredBranding:
    """Replaces the branding."""
    return wire.StoredBranding.stored(await services.identity.look.change(actor, body.revision, body.value()))
