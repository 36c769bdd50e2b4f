"""Feature switches: what everybody sees, and where platform owners change it."""

from fastapi import APIRouter

from aarhusai.policy.switches import Features
from aarhusai.web.auth import CurrentActor
from aarhusai.web.deps import Services
from aarhusai.web.schemas import switches as wire

router = APIRouter(tags=["switches"])


@router.get("/switches")
async def list_switches(services: Services, _: CurrentActor) -> wire.FeatureSwitches:
    """What is on."""
    return wire.FeatureSwitches.model_validate(services.switches.features)


@router.get("/admin/switches")
async def read_switches(services: Services, actor: CurrentActor) -> wire.StoredSwitches:
    """What is on, to be changed."""
    return _stored(*await services.switches.read(actor))


@router.put("/admin/switches")
async def change_switches(body: wire.StoredSwitches, services: Services, actor: CurrentActor) -> wire.StoredSwitches:
    """Turns features on and off."""
    features = Features(**body.switches.model_dump())
    return _stored(*await services.switches.change(actor, body.revision, features))


def _stored(features: Features, revision: int) -> wire.StoredSwitches:
    return wire.StoredSwitches(revision=revision, switches=wire.FeatureSwitches.model_validate(features))
