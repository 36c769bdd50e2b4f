"""Web pages as sources of a collection."""

from uuid import UUID

from fastapi import APIRouter, status

from aarhusai.terms.ids import CollectionId
from aarhusai.web.auth import CurrentActor
from aarhusai.web.deps import Services
from aarhusai.web.schemas import web_sources as wire

router = APIRouter(tags=["knowledge"])


@router.get("/collections/{collection_id}/web-sources")
async def list_web_sources(collection_id: UUID, actor: CurrentActor, services: Services) -> wire.WebSourceList:
    """The web sources of a collection."""
    found = await services.knowledge.sources.of_collection(actor, CollectionId(collection_id))
    return wire.WebSourceList(items=[wire.WebSourceOut.of(one) for one in found])


@router.post("/collections/{collection_id}/web-sources", status_code=status.HTTP_201_CREATED)
async def create_web_source(
    collection_id: UUID, body: wire.WebSourceIn, actor: CurrentActor, services: Services
) -> wire.WebSourceOut:
    """Makes a source and has it fetched."""
    sources = services.knowledge.sources
    return wire.WebSourceOut.of(await sources.create(actor, CollectionId(collection_id), body.wish()))


@router.post("/collections/{collection_id}/web-sources/preview")
async def preview_web_source(
    collection_id: UUID, body: wire.WebSourceIn, actor: CurrentActor, services: Services
) -> wire.PreviewOut:
    """What a source would bring; nothing is kept."""
    sources = services.knowledge.sources
    return wire.PreviewOut.of(await sources.preview(actor, CollectionId(collection_id), body.wish()))


@router.get("/collections/{collection_id}/views")
async def list_views(collection_id: UUID, actor: CurrentActor, services: Services) -> wire.ViewList:
    """Views of other databases that the operator lets the collection take; a source names one as "view:NAME"."""
    found = await services.knowledge.sources.views(actor, CollectionId(collection_id))
    return wire.ViewList(items=list(found))


@router.get("/web-sources/{source_id}")
async def read_web_source(source_id: UUID, actor: CurrentActor, services: Services) -> wire.WebSourceOut:
    """One source."""
    return wire.WebSourceOut.of(await services.knowledge.sources.get(actor, source_id))


@router.patch("/web-sources/{source_id}")
async def change_web_source(
    source_id: UUID, body: wire.WebSourcePatch, actor: CurrentActor, services: Services
) -> wire.WebSourceOut:
    """Changes a source; what it brought before stays until its next run."""
    changed = await services.knowledge.sources.change(actor, source_id, body.revision, body.wish())
    return wire.WebSourceOut.of(changed)


@router.delete("/web-sources/{source_id}", status_code=status.HTTP_204_NO_CONTENT)
async def delete_web_source(source_id: UUID, actor: CurrentActor, services: Services, documents: bool = False) -> None:
    """Removes a source, and with `documents` what it brought too."""
    await services.knowledge.sources.delete(actor, source_id, documents=documents)


@router.post("/web-sources/{source_id}/run")
async def run_web_source(
    source_id: UUID, body: wire.WebActIn, actor: CurrentActor, services: Services
) -> wire.WebSourceOut:
    """Fetches a source now, or pauses, goes on with or cancels that."""
    return wire.WebSourceOut.of(await services.knowledge.sources.act(actor, source_id, body.action))


@router.get("/web-sources/{source_id}/runs")
async def list_web_runs(source_id: UUID, actor: CurrentActor, services: Services) -> wire.WebRunList:
    """The newest runs of a source."""
    found = await services.knowledge.sources.runs(actor, source_id)
    return wire.WebRunList(items=[wire.WebRunOut.of(one) for one in found])
