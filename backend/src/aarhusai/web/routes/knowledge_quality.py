"""The source quality report of a collection."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, status

from aarhusai.knowledge.quality.service import OLDER_THAN
from aarhusai.knowledge.quality.types import FindingKind
from aarhusai.terms.ids import CollectionId
from aarhusai.web.auth import CurrentActor
from aarhusai.web.deps import Services
from aarhusai.web.schemas import knowledge_quality as wire

router = APIRouter(tags=["knowledge"])

Months = Annotated[int, Query(ge=1, le=240)]
Cursor = Annotated[str | None, Query(max_length=200)]


@router.get("/collections/{collection_id}/quality")
async def read_quality(
    collection_id: UUID, actor: CurrentActor, services: Services, older_than: Months = OLDER_THAN
) -> wire.QualityOut:
    """What is wrong with a collection's documents, counted."""
    report = await services.knowledge.quality.report(actor, CollectionId(collection_id), older_than)
    return wire.QualityOut.model_validate(report)


@router.post("/collections/{collection_id}/quality", status_code=status.HTTP_202_ACCEPTED)
async def make_quality(collection_id: UUID, actor: CurrentActor, services: Services) -> None:
    """Has the documents' texts compared anew."""
    await services.knowledge.quality.make(actor, CollectionId(collection_id))


@router.get("/collections/{collection_id}/quality/findings")
async def list_findings(  # a list with what narrows it
    collection_id: UUID,
    actor: CurrentActor,
    services: Services,
    kind: FindingKind | None = None,
    older_than: Months = OLDER_THAN,
    cursor: Cursor = None,
) -> wire.QualityFindingList:
    """The documents that something is wrong with, of one kind or of all."""
    quality = services.knowledge.quality
    return wire.QualityFindingList.of(
        await quality.findings(actor, CollectionId(collection_id), kind, older_than, cursor)
    )


@router.get("/collections/{collection_id}/quality/disagreement")
async def read_disagreement(
    collection_id: UUID, finding: UUID, actor: CurrentActor, services: Services
) -> wire.DisagreementOut:
    """Two passages that say different things, side by side."""
    found = await services.knowledge.quality.disagreement(actor, CollectionId(collection_id), finding)
    return wire.DisagreementOut.of(found)


@router.get("/collections/{collection_id}/quality/questions")
async def list_unanswered(collection_id: UUID, actor: CurrentActor, services: Services) -> wire.UnansweredList:
    """Questions that the collection had no answer to, for whoever may change it."""
    found = await services.knowledge.quality.questions(actor, CollectionId(collection_id))
    return wire.UnansweredList(items=[wire.UnansweredOut.model_validate(one) for one in found])
