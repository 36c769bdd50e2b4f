"""Wire shapes of what an answer was given to read: sources, attachments, and collections to ask."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from aarhusai.chat.opening import OpenedSource
from aarhusai.chat.types import Attachment, AttachmentStatus, Cited
from aarhusai.knowledge.citing import Askable


class CollectionNameOut(BaseModel):
    """A collection by id and name."""

    id: UUID
    name: str


class SourceOut(BaseModel):
    """A source of an answer, numbered as the answer cites it. Of one that is not `available` only the number is told.

    `cited`: the answer names it. `changed`: the document has another version by now. `opens`: its page is there to be
    looked at. Pages count from 1.
    """

    number: int
    title: str
    page: int | None
    last_page: int | None
    document_id: UUID | None
    attachment_id: UUID | None
    collection: CollectionNameOut | None
    dated_at: datetime | None
    cited: bool
    available: bool
    changed: bool
    opens: bool


class SourcesEventOut(BaseModel):
    """`sources`: passages that the answer was given since the last such event."""

    items: list[SourceOut]


class AttachmentOut(BaseModel):
    """A file that was attached. It is asked with once it is `ready`; `error_code` says why one has failed."""

    id: UUID
    name: str
    media_type: str
    kind: Literal["document", "image"]
    size: int
    pages: int
    status: AttachmentStatus
    error_code: str | None
    data_class: str
    created_at: datetime


def source_out(cited: Cited) -> SourceOut:
    """For the wire."""
    source, there = cited.source, cited.available
    collection = source.collection_id if there else None
    return SourceOut.model_construct(
        number=source.number,
        title=source.title if there else "",
        page=source.page if there else None,
        last_page=source.last_page if there else None,
        document_id=source.document_id if there else None,
        attachment_id=source.attachment_id if there else None,
        collection=CollectionNameOut.model_construct(id=collection, name=source.collection) if collection else None,
        dated_at=source.dated_at if there else None,
        cited=cited.cited,
        available=there,
        changed=cited.changed,
        opens=there and cited.opens,
    )


def attachment_out(one: Attachment) -> AttachmentOut:
    """For the wire."""
    return AttachmentOut.model_construct(
        id=one.id,
        name=one.name,
        media_type=one.media_type,
        kind="image" if one.is_image else "document",
        size=one.size,
        pages=one.pages,
        status=one.status,
        error_code=one.error_code,
        data_class=str(one.data_class),
        created_at=one.created_at,
    )


class AskableOut(BaseModel):
    """A collection to ask, and how many of its documents answers may come from."""

    id: UUID
    name: str
    documents: int
    data_class: str


class AskableList(BaseModel):
    """Those the caller may ask, by name."""

    items: list[AskableOut]


class MarkedOut(BaseModel):
    """A stretch of a text, in characters (code points)."""

    start: int
    end: int


class OpenedSourceOut(BaseModel):
    """A page of a source with the passage marked in `text`.

    Who may ask a document without reading it gets the passage alone: then `whole_page` is false. `changed`: the
    document has another version by now, its present page is shown, and nothing is marked.
    """

    title: str
    page: int
    pages: int
    label: str
    text: str
    spans: list[MarkedOut]
    headings: list[str]
    url: str | None
    document_id: UUID | None
    attachment_id: UUID | None
    collection: CollectionNameOut | None
    dated_at: datetime | None
    whole_page: bool
    changed: bool


def askable_out(one: Askable) -> AskableOut:
    """For the wire."""
    return AskableOut(id=one.id, name=one.name, documents=one.documents, data_class=str(one.data_class))


def opened_out(one: OpenedSource) -> OpenedSourceOut:
    """For the wire."""
    return OpenedSourceOut(
        title=one.title,
        page=one.page,
        pages=one.pages,
        label=one.label,
        text=one.text,
        spans=[MarkedOut(start=start, end=end) for start, end in one.spans],
        headings=list(one.headings),
        url=one.url,
        document_id=one.document_id,
        attachment_id=one.attachment_id,
        collection=CollectionNameOut(id=one.collection_id, name=one.collection) if one.collection_id else None,
        dated_at=one.dated_at,
        whole_page=one.whole_page,
        changed=one.changed,
    )
