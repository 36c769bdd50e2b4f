"""Assistants as people choose them."""

from fastapi import APIRouter

from aarhusai.web.auth import CurrentActor
from aarhusai.web.deps import Services
from aarhusai.web.schemas.assistants import AssistantList, assistant_out

router = APIRouter(tags=["assistants"])


@router.get("/assistants")
async def list_assistants(actor: CurrentActor, services: Services) -> AssistantList:
    """Those the caller may use."""
    return AssistantList(items=[assistant_out(assistant) for assistant in services.assistants.visible(actor)])
