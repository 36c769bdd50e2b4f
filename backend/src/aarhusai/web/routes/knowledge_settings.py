"""Which models documents are searched with, for platform owners."""

from fastapi import APIRouter

from aarhusai.web.auth import CurrentActor
from aarhusai.web.deps import Services
from aarhusai.web.schemas import knowledge_settings as wire

router = APIRouter(tags=["knowledge"])


@router.get("/knowledge/settings")
async def read_settings(actor: CurrentActor, services: Services) -> wire.KnowledgeSettings:
    """The models that were chosen, and how far the vectors are."""
    return wire.KnowledgeSettings.of(await services.knowledge.spaces.show(actor))


@router.put("/knowledge/settings")
async def change_settings(
    body: wire.KnowledgeSettingsIn, actor: CurrentActor, services: Services
) -> wire.KnowledgeSettings:
    """Chooses other models; vectors of another one are made in the background while the present ones serve."""
    await services.knowledge.spaces.choose(actor, body.revision, body.choice())
    return wire.KnowledgeSettings.of(await services.knowledge.spaces.show(actor))
