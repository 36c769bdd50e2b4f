"""Wire shapes of documents: lists, one document, its pages and passages, and what a search found."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from aarhusai.grants.types import Right
from aarhusai.kit.paging import Page
from aarhusai.knowledge import types
from aarhusai.knowledge.documents import DocumentChange, DocumentDetail
from aarhusai.knowledge.previewing import Leaves
from aarhusai.web.schemas.knowledge import NamedOut
from aarhusai.web.schemas.switched import Revision, Sent

LONGEST_QUESTION = 2_000
MOST_PASSAGES = 50


class DocumentOut(BaseModel):
    """A document as lists show it. `size` is bytes; `error_code` says why the newest try failed.

    `searchable`: a version of it is in the index, whatever the newest try came to.
    """

    id: UUID
    collection_id: UUID
    name: str
    folder: str
    source: types.Source
    url: str | None
    title: str | None
    media_type: str | None
    status: types.Status
    error_code: str | None
    restricted: bool
    searchable: bool
    pages: int
    chunks: int
    size: int
    data_class: str
    created_at: datetime
    changed_at: datetime
    dated_at: datetime | None
    revision: int

    @classmethod
    def of(cls, one: types.Document) -> "DocumentOut":
        """From the room's value."""
        return cls.model_validate(_fields(one))


class DocumentList(BaseModel):
    """Some of a collection's documents, by folder and name; `total` counts those on all pages."""

    items: list[DocumentOut]
    next_cursor: str | None
    total: int

    @classmethod
    def of(cls, page: Page[types.Document], total: int) -> "DocumentList":
        """From the room's values."""
        return cls(items=[DocumentOut.of(one) for one in page.items], next_cursor=page.next_cursor, total=total)


class TextIn(Sent):
    """A text that is typed in; Markdown's headings are understood."""

    name: Annotated[str, Field(max_length=1_000)]
    text: Annotated[str, Field(max_length=1_500_000)]


class DocumentVersionOut(BaseModel):
    """What came in once. `current`: it is the one that is searched and shown."""

    id: UUID
    created_at: datetime
    pages: int
    size: int
    current: bool


class DocumentDetailOut(DocumentOut):
    """A document with its versions and what reading found out. `collection` is null for whom it does not exist."""

    collection: NamedOut | None
    rights: list[Right]
    versions: list[DocumentVersionOut]
    facts: dict[str, object]

    @classmethod
    def of_detail(cls, detail: DocumentDetail) -> "DocumentDetailOut":
        """From the room's value."""
        current = next((one for one in detail.versions if one.current), None)
        more = {
            "collection": NamedOut.of(detail.collection) if detail.collection else None,
            "rights": list(detail.rights),
            "versions": [DocumentVersionOut.model_validate(one, from_attributes=True) for one in detail.versions],
            "facts": dict(current.facts) if current else {},
        }
        return cls.model_validate({**_fields(detail.document), **more})


class DocumentPatch(Sent):
    """What to change; what is left out stays."""

    revision: Revision
    name: Annotated[str, Field(max_length=1_000)] | None = None
    restricted: bool | None = None

    def change(self) -> DocumentChange:
        """As the room's value."""
        return DocumentChange(self.revision, self.name, self.restricted)


class BlockOut(BaseModel):
    """A block of a page, as characters of the page's text; a table has its cells besides."""

    kind: types.BlockKind
    level: int
    start: int
    end: int
    rows: list[list[str]]
    has_header: bool


class PageOut(BaseModel):
    """A page, slide or sheet. `ocr`: read from a picture of it."""

    number: int
    label: str
    text: str
    ocr: bool
    blocks: list[BlockOut]


class PagesOut(BaseModel):
    """Some pages, and how many there are."""

    pages: list[PageOut]
    total: int

    @classmethod
    def of(cls, leaves: Leaves) -> "PagesOut":
        """From the room's value."""
        pages = [
            PageOut(
                number=one.page.number,
                label=one.page.label,
                text=one.page.text,
                ocr=one.page.ocr,
                blocks=[BlockOut.model_validate(block, from_attributes=True) for block in one.blocks],
            )
            for one in leaves.pages
        ]
        return cls(pages=pages, total=leaves.total)


class SpanOut(BaseModel):
    """A stretch of one page's text, in characters."""

    page: int
    start: int
    end: int


class PieceOut(BaseModel):
    """A piece that is searched and cited, with the headings it stands under, the outermost first."""

    ordinal: int
    page: int
    headings: list[str]
    text: str
    spans: list[SpanOut]


class PieceList(BaseModel):
    """Pieces in the order of the document."""

    items: list[PieceOut]
    next_cursor: str | None

    @classmethod
    def of(cls, page: Page[types.Piece]) -> "PieceList":
        """From the room's values."""
        items = [PieceOut.model_validate(one, from_attributes=True) for one in page.items]
        return cls(items=items, next_cursor=page.next_cursor)


class SearchIn(Sent):
    """A question to try a collection with."""

    query: Annotated[str, Field(min_length=1, max_length=LONGEST_QUESTION)]
    k: Annotated[int, Field(ge=1, le=MOST_PASSAGES)] = 10


class PassageOut(BaseModel):
    """What was found. `why` explains the score, part by part."""

    document_id: UUID
    chunk_id: int
    document: str
    title: str
    headings: list[str]
    page: int
    last_page: int
    spans: list[SpanOut]
    text: str
    data_class: str
    dated_at: datetime | None
    url: str | None
    score: float
    why: dict[str, float]

    @classmethod
    def of(cls, one: types.Passage) -> "PassageOut":
        """From the room's value."""
        return cls.model_validate(
            {
                **{name: getattr(one, name) for name in cls.model_fields},
                "spans": [SpanOut(page=span.page, start=span.start, end=span.end) for span in one.spans],
                "data_class": str(one.data_class),
            }
        )


class PassagesOut(BaseModel):
    """Passages, best first. `notes` are codes of what stood in the way, such as "dense_unavailable"."""

    items: list[PassageOut]
    took_ms: int
    notes: list[str]


def _fields(one: types.Document) -> dict[str, object]:
    names = [name for name in DocumentOut.model_fields if name not in {"searchable", "data_class"}]
    told: dict[str, object] = {name: getattr(one, name) for name in names}
    return {**told, "searchable": one.version_id is not None, "data_class": str(one.data_class)}
