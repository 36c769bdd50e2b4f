"""What answers are built on: collections to ask, files to attach, and citations to open."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, status

from aarhusai.terms.ids import AttachmentId, MessageId
from aarhusai.web.auth import CurrentActor
from aarhusai.web.deps import Services
from aarhusai.web.schemas.sources import (
    AskableList,
    AttachmentOut,
    OpenedSourceOut,
    askable_out,
    attachment_out,
    opened_out,
)
from aarhusai.web.uploads import RAW_BODY, file_of

router = APIRouter(tags=["sources"])


@router.get("/sources")
async def list_sources(actor: CurrentActor, services: Services) -> AskableList:
    """The collections that the caller may ask, by name."""
    return AskableList(items=[askable_out(one) for one in await services.knowledge.citing.askable(actor)])


@router.post("/attachments", status_code=status.HTTP_201_CREATED, openapi_extra=RAW_BODY)
async def attach_file(
    request: Request,
    actor: CurrentActor,
    services: Services,
    name: Annotated[str, Query(min_length=1, max_length=2_000)],
) -> AttachmentOut:
    """Takes a file as the body, to be asked about. It waits a day for its question."""
    return attachment_out(await services.attachments.add(actor, name, file_of(request)))


@router.get("/attachments/{attachment_id}")
async def read_attachment(attachment_id: UUID, actor: CurrentActor, services: Services) -> AttachmentOut:
    """How far the reading of a file is."""
    return attachment_out(await services.attachments.get(actor, AttachmentId(attachment_id)))


@router.delete("/attachments/{attachment_id}", status_code=status.HTTP_204_NO_CONTENT)
async def remove_attachment(attachment_id: UUID, actor: CurrentActor, services: Services) -> None:
    """Takes a file away that nothing was asked about yet. The others go with their conversation."""
    await services.attachments.delete(actor, AttachmentId(attachment_id))


@router.get("/messages/{message_id}/sources/{number}")
async def open_source(
    message_id: UUID,
    number: int,
    actor: CurrentActor,
    services: Services,
    page: Annotated[int | None, Query(ge=1, le=1_000_000)] = None,
) -> OpenedSourceOut:
    """A source of one of the caller's answers, at the passage; or another page of it."""
    return opened_out(await services.opening.open(actor, MessageId(message_id), number, page))
