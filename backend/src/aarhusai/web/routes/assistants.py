"""Assistants as people choose and find them."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, status

from aarhusai.assistants.catalogue import Wanted
from aarhusai.assistants.views import View
from aarhusai.terms.ids import AssistantId
from aarhusai.web.auth import CurrentActor
from aarhusai.web.deps import Services
from aarhusai.web.schemas.assistants import AssistantDetailOut, AssistantList, CatalogueList, assistant_out

router = APIRouter(tags=["assistants"])


@router.get("/assistants")
async def list_assistants(actor: CurrentActor, services: Services) -> AssistantList:
    """A few that the caller may use, to choose from: the whole of them is in the catalogue."""
    recent = await services.chat.recent_assistants(actor)
    found = await services.workshop.catalogue.chosen_from(actor, recent)
    return AssistantList(items=[assistant_out(entry) for entry in found])


@router.get("/assistants/catalogue")
async def find_assistants(
    actor: CurrentActor,
    services: Services,
    view: View = "all",
    q: Annotated[str, Query(max_length=200)] = "",
    tag: Annotated[str | None, Query(max_length=40)] = None,
    cursor: Annotated[str | None, Query(max_length=500)] = None,
) -> CatalogueList:
    """The assistants of a view, the default one first, then by name."""
    return CatalogueList.of(await services.workshop.catalogue.page(actor, Wanted(view, q, tag, cursor)))


@router.get("/assistants/{assistant_id}")
async def read_assistant(assistant_id: UUID, actor: CurrentActor, services: Services) -> AssistantDetailOut:
    """One up close, and why the caller sees it."""
    return AssistantDetailOut.of(await services.workshop.catalogue.get(actor, AssistantId(assistant_id)))


@router.put("/assistants/{assistant_id}/favourite", status_code=status.HTTP_204_NO_CONTENT)
async def add_favourite(assistant_id: UUID, actor: CurrentActor, services: Services) -> None:
    """Makes it a favourite of the caller's."""
    await services.workshop.catalogue.keep(actor, AssistantId(assistant_id))


@router.delete("/assistants/{assistant_id}/favourite", status_code=status.HTTP_204_NO_CONTENT)
async def remove_favourite(assistant_id: UUID, actor: CurrentActor, services: Services) -> None:
    """It is no favourite any more."""
    await services.workshop.catalogue.drop(actor, AssistantId(assistant_id))
