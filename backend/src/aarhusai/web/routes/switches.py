"""Feature switches: what everybody sees, and where platform owners and unit owners change it."""

from uuid import UUID

from fastapi import APIRouter

from aarhusai.policy.switches import Features
from aarhusai.terms.ids import UnitId
from aarhusai.web.auth import CurrentActor
from aarhusai.web.deps import Services
from aarhusai.web.schemas import switches as wire

router = APIRouter(tags=["switches"])


@router.get("/switches")
async def list_switches(services: Services, actor: CurrentActor) -> wire.FeatureSwitches:
    """What is on for the caller."""
    return wire.FeatureSwitches.model_validate(services.switches.of(actor))


@router.get("/admin/switches")
async def read_switches(services: Services, actor: CurrentActor) -> wire.StoredSwitches:
    """What is on, to be changed."""
    return _stored(*await services.switches.read(actor))


@router.put("/admin/switches")
async def change_switches(body: wire.StoredSwitchesIn, services: Services, actor: CurrentActor) -> wire.StoredSwitches:
    """Turns features on and off for the whole house."""
    return _stored(*await services.switches.change(actor, body.revision, body.switches.model_dump(exclude_none=True)))


@router.get("/admin/units/{unit_id}/switches")
async def read_unit_switches(unit_id: UUID, services: Services, actor: CurrentActor) -> wire.UnitSwitches:
    """What a unit decided for its branch, and what it inherits."""
    return wire.UnitSwitches.of(await services.switches.read_unit(actor, UnitId(unit_id)))


@router.put("/admin/units/{unit_id}/switches")
async def change_unit_switches(
    unit_id: UUID, body: wire.UnitSwitchesIn, services: Services, actor: CurrentActor
) -> wire.UnitSwitches:
    """Turns features off for a unit and everything below it, or back on where they are on above."""
    values = body.switches.model_dump(exclude_unset=True)
    return wire.UnitSwitches.of(await services.switches.change_unit(actor, UnitId(unit_id), body.revision, values))


def _stored(features: Features, revision: int) -> wire.StoredSwitches:
    return wire.StoredSwitches(revision=revision, switches=wire.FeatureSwitches.model_validate(features))
