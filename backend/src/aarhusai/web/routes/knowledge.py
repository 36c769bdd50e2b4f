"""Collections and their documents."""

from time import monotonic
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, status
from fastapi.responses import StreamingResponse

from aarhusai.knowledge.documents import NewDocument
from aarhusai.knowledge.types import Status
from aarhusai.terms.ids import CollectionId, DocumentId
from aarhusai.web.auth import CurrentActor
from aarhusai.web.deps import Services
from aarhusai.web.downloads import DOWNLOAD, download
from aarhusai.web.schemas import documents as doc
from aarhusai.web.schemas import knowledge as wire
from aarhusai.web.uploads import RAW_BODY, file_of

router = APIRouter(tags=["knowledge"])

Cursor = Annotated[str | None, Query(max_length=3_000)]
Words = Annotated[str | None, Query(max_length=200)]


@router.get("/collections")
async def list_collections(
    actor: CurrentActor, services: Services, q: Words = None, cursor: Cursor = None
) -> wire.CollectionList:
    """The collections the caller may use, by name, and where they may make one."""
    page = await services.knowledge.collections.page(actor, q, cursor)
    return wire.CollectionList.of(page, await services.knowledge.collections.units(actor))


@router.post("/collections", status_code=status.HTTP_201_CREATED)
async def create_collection(body: wire.CollectionIn, actor: CurrentActor, services: Services) -> wire.CollectionOut:
    """A new collection; the caller owns it."""
    return wire.CollectionOut.of(await services.knowledge.collections.create(actor, body.new()))


@router.get("/collections/ownerless")
async def list_ownerless(actor: CurrentActor, services: Services, cursor: Cursor = None) -> wire.OwnerlessList:
    """Collections that nobody may change any more and that the caller may take over. Nothing of what they hold."""
    return wire.OwnerlessList.of(await services.knowledge.ownerless.page(actor, cursor))


@router.post("/collections/{collection_id}/owner")
async def take_over_collection(collection_id: UUID, actor: CurrentActor, services: Services) -> wire.CollectionOut:
    """Makes the caller the owner of a collection whose owner left. Everybody who may change it sees that."""
    return wire.CollectionOut.of(await services.knowledge.ownerless.take_over(actor, CollectionId(collection_id)))


@router.get("/collections/{collection_id}")
async def read_collection(collection_id: UUID, actor: CurrentActor, services: Services) -> wire.CollectionOut:
    """One collection."""
    return wire.CollectionOut.of(await services.knowledge.collections.get(actor, CollectionId(collection_id)))


@router.patch("/collections/{collection_id}")
async def change_collection(
    collection_id: UUID, body: wire.CollectionPatch, actor: CurrentActor, services: Services
) -> wire.CollectionOut:
    """Another name, description or class."""
    collections = services.knowledge.collections
    return wire.CollectionOut.of(await collections.change(actor, CollectionId(collection_id), body.change()))


@router.delete("/collections/{collection_id}", status_code=status.HTTP_204_NO_CONTENT)
async def delete_collection(collection_id: UUID, actor: CurrentActor, services: Services) -> None:
    """Removes a collection with every document of it, for good."""
    await services.knowledge.collections.delete(actor, CollectionId(collection_id))


@router.get("/collections/{collection_id}/grants")
async def list_collection_grants(collection_id: UUID, actor: CurrentActor, services: Services) -> wire.GrantsOut:
    """With whom a collection is shared."""
    return wire.GrantsOut.of(await services.knowledge.shares.of_collection(actor, CollectionId(collection_id)))


@router.put("/collections/{collection_id}/grants")
async def share_collection(
    collection_id: UUID, body: wire.GrantsIn, actor: CurrentActor, services: Services
) -> wire.GrantsOut:
    """Shares it with exactly these."""
    shares = services.knowledge.shares
    sharing = await shares.share_collection(actor, CollectionId(collection_id), body.revision, body.wanted())
    return wire.GrantsOut.of(sharing)


@router.get("/collections/{collection_id}/subjects")
async def find_subjects(
    collection_id: UUID, actor: CurrentActor, services: Services, q: Annotated[str, Query(max_length=200)] = ""
) -> wire.SubjectsOut:
    """People and units that the caller may share the collection with, by name."""
    return wire.SubjectsOut.of(await services.knowledge.shares.offered(actor, CollectionId(collection_id), q))


@router.get("/collections/{collection_id}/documents")
async def list_documents(
    collection_id: UUID,
    actor: CurrentActor,
    services: Services,
    q: Words = None,
    state: Annotated[Status | None, Query(alias="status")] = None,
    cursor: Cursor = None,
) -> doc.DocumentList:
    """The documents of a collection that the caller may see, by folder and name."""
    page, total = await services.knowledge.documents.page(actor, CollectionId(collection_id), q, state, cursor)
    return doc.DocumentList.of(page, total)


@router.post("/collections/{collection_id}/documents", status_code=status.HTTP_201_CREATED, openapi_extra=RAW_BODY)
async def upload_document(
    collection_id: UUID,
    request: Request,
    actor: CurrentActor,
    services: Services,
    name: Annotated[str, Query(min_length=1, max_length=2_000)],
    folder: Annotated[str, Query(max_length=4_000)] = "",
) -> doc.DocumentOut:
    """Takes a file as the body. One of the same name in the same folder becomes its next version."""
    new = NewDocument(name, folder)
    documents = services.knowledge.documents
    return doc.DocumentOut.of(await documents.upload(actor, CollectionId(collection_id), new, file_of(request)))


@router.post("/collections/{collection_id}/texts", status_code=status.HTTP_201_CREATED)
async def add_text(collection_id: UUID, body: doc.TextIn, actor: CurrentActor, services: Services) -> doc.DocumentOut:
    """Makes a document of a text that was typed."""
    documents = services.knowledge.documents
    return doc.DocumentOut.of(await documents.add_text(actor, CollectionId(collection_id), body.name, body.text))


@router.get("/collections/{collection_id}/progress")
async def read_progress(collection_id: UUID, actor: CurrentActor, services: Services) -> wire.ProgressOut:
    """How far the reading of a collection's documents is."""
    return wire.ProgressOut.of(await services.knowledge.waiting.progress(actor, CollectionId(collection_id)))


@router.post("/collections/{collection_id}/ingestion")
async def steer_ingestion(
    collection_id: UUID, body: wire.IngestionIn, actor: CurrentActor, services: Services
) -> wire.IngestionOut:
    """Pauses, goes on with, cancels or tries again the reading of documents."""
    waiting = services.knowledge.waiting
    count = await waiting.act(actor, CollectionId(collection_id), body.action, body.chosen())
    return wire.IngestionOut(documents=count)


@router.post("/collections/{collection_id}/search")
async def try_search(
    collection_id: UUID, body: doc.SearchIn, actor: CurrentActor, services: Services
) -> doc.PassagesOut:
    """What a question finds in a collection, with the scores explained. For who may see its documents."""
    began = monotonic()
    found = await services.knowledge.trying.search(actor, CollectionId(collection_id), body.query, body.k)
    items = [doc.PassageOut.of(one) for one in found.passages]
    return doc.PassagesOut(items=items, took_ms=round(1000 * (monotonic() - began)), notes=list(found.notes))


@router.get("/documents/shared")
async def list_shared_documents(actor: CurrentActor, services: Services, cursor: Cursor = None) -> doc.DocumentList:
    """Documents that were shared with the caller by themselves, without their collection, by name."""
    page, total = await services.knowledge.documents.shared(actor, cursor)
    return doc.DocumentList.of(page, total)


@router.get("/documents/{document_id}")
async def read_document(document_id: UUID, actor: CurrentActor, services: Services) -> doc.DocumentDetailOut:
    """One document."""
    return doc.DocumentDetailOut.of_detail(await services.knowledge.documents.get(actor, DocumentId(document_id)))


@router.patch("/documents/{document_id}")
async def change_document(
    document_id: UUID, body: doc.DocumentPatch, actor: CurrentActor, services: Services
) -> doc.DocumentOut:
    """Another name, or whether it is only for those it was shared with itself."""
    documents = services.knowledge.documents
    return doc.DocumentOut.of(await documents.change(actor, DocumentId(document_id), body.change()))


@router.delete("/documents/{document_id}", status_code=status.HTTP_204_NO_CONTENT)
async def delete_document(document_id: UUID, actor: CurrentActor, services: Services) -> None:
    """Removes a document, for good."""
    await services.knowledge.documents.delete(actor, DocumentId(document_id))


@router.get("/documents/{document_id}/grants")
async def list_document_grants(document_id: UUID, actor: CurrentActor, services: Services) -> wire.GrantsOut:
    """With whom a single document is shared."""
    return wire.GrantsOut.of(await services.knowledge.shares.of_document(actor, DocumentId(document_id)))


@router.put("/documents/{document_id}/grants")
async def share_document(
    document_id: UUID, body: wire.GrantsIn, actor: CurrentActor, services: Services
) -> wire.GrantsOut:
    """Shares a single document with exactly these, besides those its collection is shared with."""
    shares = services.knowledge.shares
    sharing = await shares.share_document(actor, DocumentId(document_id), body.revision, body.wanted())
    return wire.GrantsOut.of(sharing)


@router.get("/documents/{document_id}/pages")
async def read_pages(
    document_id: UUID,
    actor: CurrentActor,
    services: Services,
    first: Annotated[int, Query(alias="from", ge=1, le=1_000_000)] = 1,
    count: Annotated[int, Query(ge=1, le=50)] = 10,
) -> doc.PagesOut:
    """The text of pages as it was read."""
    return doc.PagesOut.of(await services.knowledge.previews.pages(actor, DocumentId(document_id), first, count))


@router.get("/documents/{document_id}/passages")
async def read_passages(
    document_id: UUID,
    actor: CurrentActor,
    services: Services,
    page: Annotated[int | None, Query(ge=1, le=1_000_000)] = None,
    cursor: Cursor = None,
) -> doc.PieceList:
    """The pieces a document is searched in: all of them, or those that stand on one page."""
    found = await services.knowledge.previews.passages(actor, DocumentId(document_id), page, cursor)
    return doc.PieceList.of(found)


@router.get("/documents/{document_id}/file", response_class=StreamingResponse, responses=DOWNLOAD)
async def download_document(document_id: UUID, actor: CurrentActor, services: Services) -> StreamingResponse:
    """The file as it came. It is never shown in a page of ours: browsers are told to save it and to run nothing."""
    original = await services.knowledge.previews.file(actor, DocumentId(document_id))
    return download(original.name, original.size, original.content)
