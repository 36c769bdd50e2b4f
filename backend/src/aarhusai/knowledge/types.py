"""What knowledge is made of, as it is handed between the parts of this room and out of it: frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final, Literal
from uuid import UUID

from aarhusai.grants.types import Right
from aarhusai.knowledge.sheets.types import ReadTable
from aarhusai.terms.blobs import StoredBlob as StoredBlob  # noqa: PLC0414  # it is one of this room's values too
from aarhusai.terms.classes import DataClass
from aarhusai.terms.ids import ChunkId, CollectionId, DocumentId, PersonId, VersionId

COLLECTION_KIND: Final = "collection"
DOCUMENT_KIND: Final = "document"
"""Kinds of shared things in `grants`."""


class BlockKind(StrEnum):
    """What a piece of a page is."""

    HEADING = "heading"
    TEXT = "text"
    LIST = "list"
    TABLE = "table"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a document in reading order. `level` is a heading's, 1 to 6; 0 for what is no heading.

    `start` and `end` count characters of the text of page number `page` (from 1), where the block stands. A table has
    `rows` besides, the first of them its header when `has_header`; its text has one line for each row, cells joined
    by " | ".
    """

    kind: BlockKind
    text: str
    page: int
    start: int
    end: int
    level: int = 0
    rows: tuple[tuple[str, ...], ...] = ()
    has_header: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """A page, slide or sheet. `number` from 1; `label` is what it calls itself (a sheet's name, "iv"), or empty.

    `ocr`: its text was read from a picture of it.
    """

    number: int
    text: str
    label: str = ""
    ocr: bool = False


@dataclass(frozen=True, slots=True)
class Attached:
    """A file inside a file: an e-mail's attachment, an archive's member. `path` is where its bytes were put."""

    name: str
    path: str
    size: int


@dataclass(frozen=True, slots=True)
class Reading:
    """A document as it was read. `problems` are stable codes for the source quality report, such as "page_empty".

    `tables` are those that can be computed: a workbook's, and separated text.
    """

    media_type: str
    title: str
    pages: tuple[Page, ...]
    blocks: tuple[Block, ...]
    attached: tuple[Attached, ...] = ()
    dated_at: datetime | None = None
    language: str = "da"
    problems: tuple[str, ...] = ()
    tables: tuple[ReadTable, ...] = ()


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of one page's text, in characters."""

    page: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Piece:
    """What is searched and cited: a chunk before it is stored. `ordinal` from 0 in the document.

    `headings` is the path of headings it stands under, outermost first, the document's title not among them. `text` is
    what a reader sees of it; a table that was cut repeats its header there.
    """

    ordinal: int
    text: str
    headings: tuple[str, ...]
    spans: tuple[Span, ...]
    table: bool = False

    @property
    def page(self) -> int:
        """The page it begins on."""
        return self.spans[0].page if self.spans else 1


@dataclass(frozen=True, slots=True)
class ReadableScope:
    """What a caller may read, minted in `scope.py` from grants and taken by every search; there is no other way in.

    Readable is: a document of `collections` that is not among `hidden`, and each of `granted`.
    """

    collections: tuple[CollectionId, ...]
    hidden: tuple[DocumentId, ...] = ()
    granted: tuple[DocumentId, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether nothing is readable."""
        return not self.collections and not self.granted


@dataclass(frozen=True, slots=True)
class Lending:
    """Collections that an assistant lends to whoever may use it, made from what the house stores of the assistant.

    Its user may be answered from those of `collections` that at least one of the `owners` may still ask themself;
    documents that are restricted to some people stay theirs. `opens`: the user may also open the pages that are cited.
    """

    collections: tuple[CollectionId, ...]
    owners: tuple[PersonId, ...]
    opens: bool = True


@dataclass(frozen=True, slots=True)
class Passage:
    """A chunk that was found, with everything a citation needs. `score` orders passages of one search only.

    `why` explains the score to a builder: "dense", "words", "rerank" and their parts, by name. `folder` is where in the
    collection the document is: two of the same name may be in different ones.
    """

    chunk_id: ChunkId
    document_id: DocumentId
    version_id: VersionId
    collection_id: CollectionId
    document: str
    title: str
    headings: tuple[str, ...]
    page: int
    last_page: int
    spans: tuple[Span, ...]
    text: str
    data_class: DataClass
    dated_at: datetime | None
    url: str | None
    score: float
    why: Mapping[str, float] = field(default_factory=dict[str, float])
    folder: str = ""


Status = Literal["waiting", "reading", "ready", "failed", "paused", "cancelled"]
Source = Literal["upload", "text", "web", "view"]


@dataclass(frozen=True, slots=True)
class Document:
    """A document as lists show it. `size` is bytes; `error_code` says why the newest try failed."""

    id: DocumentId
    collection_id: CollectionId
    name: str
    folder: str
    source: Source
    url: str | None
    title: str | None
    media_type: str | None
    status: Status
    error_code: str | None
    restricted: bool
    version_id: VersionId | None
    pages: int
    chunks: int
    size: int
    data_class: DataClass
    created_at: datetime
    changed_at: datetime
    dated_at: datetime | None
    revision: int


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody or something by id, with the name that people know."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class SharedWith:
    """With whom a collection is shared, for lists: with everyone or not, and how many units and people."""

    everyone: bool
    units: int
    people: int


@dataclass(frozen=True, slots=True)
class Collection:
    """A collection as one caller sees it: documents that are not theirs are in no count.

    `rights` are the caller's, the owner's being all. `size` is bytes of the documents' present versions, `waiting`
    counts those that wait or are being read, `failed` those whose newest try failed. `taken_over_at`, for who may
    change it: when its owner had left and the present one took it over.
    """

    id: CollectionId
    name: str
    description: str
    owner: Named | None
    unit: Named
    unit_path: str
    data_class: DataClass
    found_class: DataClass
    documents: int
    chunks: int
    size: int
    waiting: int
    failed: int
    rights: tuple[Right, ...]
    shared: SharedWith
    revision: int
    created_at: datetime
    changed_at: datetime
    taken_over_at: datetime | None

    @property
    def warning(self) -> bool:
        """Whether its documents hold more than it was declared to hold."""
        return (self.data_class | self.found_class) != self.data_class
