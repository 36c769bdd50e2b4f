"""*Må jeg?*: the page for everybody, and the services outside the platform for those who decide about them."""

from uuid import UUID

from fastapi import APIRouter, status

from aarhusai.policy.may_i_types import ServiceId
from aarhusai.terms.ids import UnitId
from aarhusai.web.auth import CurrentActor
from aarhusai.web.deps import Services
from aarhusai.web.schemas import may_i as wire
from aarhusai.web.schemas import services as admin

router = APIRouter(tags=["may-i"])


@router.get("/may-i")
async def may_i_choices(actor: CurrentActor, services: Services) -> wire.ChoicesOut:
    """The kinds of material, the purposes and the services that the caller can ask about."""
    return wire.choices_out(await services.may_i.choices(actor))


@router.post("/may-i")
async def may_i(body: wire.QuestionIn, actor: CurrentActor, services: Services) -> wire.AnswerOut:
    """May the caller use this material there, for that? Nothing of it is stored."""
    return wire.answer_out(await services.may_i.ask(actor, body.question()))


@router.get("/may-i/overview")
async def may_i_overview(actor: CurrentActor, services: Services) -> wire.OverviewOut:
    """Every service that the caller may ask about, and what it may be used for."""
    return wire.overview_out(await services.may_i.overview(actor))


@router.get("/admin/services")
async def list_services(actor: CurrentActor, services: Services) -> admin.ServiceList:
    """The services outside the platform that hold somewhere in what the caller reads."""
    return admin.ServiceList(items=[admin.service_out(one) for one in await services.outside.visible(actor)])


@router.post("/admin/services", status_code=status.HTTP_201_CREATED)
async def create_service(body: admin.ServiceIn, actor: CurrentActor, services: Services) -> admin.ServiceOut:
    """Brings a service in for a unit and everything below it."""
    made = await services.outside.create(actor, UnitId(body.unit_id), body.facts.facts(), body.terms.terms())
    return admin.service_out(made)


@router.get("/admin/services/{service_id}")
async def read_service(service_id: UUID, actor: CurrentActor, services: Services) -> admin.ServiceWithHistory:
    """A service and every version of what was decided of it."""
    return admin.with_history(*await services.outside.read(actor, ServiceId(service_id)))


@router.patch("/admin/services/{service_id}")
async def change_service(
    service_id: UUID, body: admin.ServiceEdit, actor: CurrentActor, services: Services
) -> admin.ServiceOut:
    """Gives a service other facts."""
    changed = await services.outside.change(actor, ServiceId(service_id), body.revision, body.facts.facts())
    return admin.service_out(changed)


@router.delete("/admin/services/{service_id}", status_code=status.HTTP_204_NO_CONTENT)
async def delete_service(service_id: UUID, actor: CurrentActor, services: Services) -> None:
    """Removes a service for everybody."""
    await services.outside.delete(actor, ServiceId(service_id))


@router.put("/admin/services/{service_id}/terms")
async def decide_service(
    service_id: UUID, body: admin.TermsEdit, actor: CurrentActor, services: Services
) -> admin.ServiceOut:
    """Sets a unit's own terms of a service."""
    unit_id = UnitId(body.unit_id)
    decided = await services.outside.decide(actor, ServiceId(service_id), unit_id, body.revision, body.terms.terms())
    return admin.service_out(decided)


@router.post("/admin/services/{service_id}/inherit")
async def inherit_service(
    service_id: UUID, body: admin.TermsBack, actor: CurrentActor, services: Services
) -> admin.ServiceOut:
    """A unit takes its own terms of a service back."""
    taken = await services.outside.inherit(actor, ServiceId(service_id), UnitId(body.unit_id), body.revision)
    return admin.service_out(taken)
