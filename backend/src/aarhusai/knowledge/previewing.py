"""Looking into a document: its pages, its passages, and the file it came as. Each look is in the log."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, cast

from aarhusai.audit.service import append
from aarhusai.audit.types import AuditEntry, Detail
from aarhusai.errors import Invalid
from aarhusai.grants.types import Right
from aarhusai.kit.paging import Page, decode_cursor, encode_cursor
from aarhusai.knowledge import types
from aarhusai.knowledge.access import document_not_found, require_document
from aarhusai.knowledge.repository import previews, versions
from aarhusai.knowledge.repository.previews import PageRow, PassageRow
from aarhusai.knowledge.types import DOCUMENT_KIND, Document, Piece, Span
from aarhusai.storage.blobs import Blobs
from aarhusai.storage.database import Database, Transaction
from aarhusai.terms.actor import Actor
from aarhusai.terms.ids import DocumentId

MOST_PAGES: Final = 50
"""Pages given at once."""

_PASSAGES: Final = 100


@dataclass(frozen=True, slots=True)
class BlockShape:
    """Where a block of a page stands in its text, and what it is: `types.Block` without the text itself."""

    kind: str
    level: int
    start: int
    end: int
    rows: tuple[tuple[str, ...], ...]
    has_header: bool


@dataclass(frozen=True, slots=True)
class Leaf:
    """A page with what it is made of."""

    page: types.Page
    blocks: tuple[BlockShape, ...]


@dataclass(frozen=True, slots=True)
class Leaves:
    """Some pages of a document, and how many it has. Empty until it was read for the first time."""

    pages: tuple[Leaf, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Original:
    """A file as it came in. `name` is the document's."""

    name: str
    size: int
    content: AsyncIterator[bytes]


class Previews:
    """Every verb raises NotFound("document_not_found") for a document that the actor may not read."""

    def __init__(self, db: Database, blobs: Blobs) -> None:
        self._db = db
        self._blobs = blobs

    async def pages(self, actor: Actor, document_id: DocumentId, first: int = 1, count: int = 10) -> Leaves:
        """Pages from number `first` on, at most MOST_PAGES, of the version that is searched."""
        async with self._db.transaction() as tx:
            document = await _readable(tx, actor, document_id)
            if document.version_id is None:
                return Leaves((), 0)
            found = await previews.pages(tx, document.version_id, max(first, 1), max(1, min(count, MOST_PAGES)))
            await _record(tx, actor, "document.opened", document, {"from": first, "pages": len(found)})
        return Leaves(tuple(_leaf(row) for row in found), document.pages)

    async def passages(
        self, actor: Actor, document_id: DocumentId, page: int | None = None, cursor: str | None = None
    ) -> Page[Piece]:
        """The pieces it is searched in, in their order: all of them, or those that stand on page number `page`.

        Raises Invalid("bad_cursor").
        """
        after = -1 if cursor is None else _ordinal(decode_cursor(cursor, 1)[0])
        async with self._db.transaction() as tx:
            document = await _readable(tx, actor, document_id)
            found = await previews.passages(tx, document_id, page, after, _PASSAGES + 1)
            await _record(tx, actor, "document.opened", document, {"passages": len(found[:_PASSAGES])})
        items = tuple(_piece(row) for row in found[:_PASSAGES])
        return Page(items, encode_cursor(str(items[-1].ordinal)) if len(found) > _PASSAGES else None)

    async def file(self, actor: Actor, document_id: DocumentId) -> Original:
        """The file as it came: of the version that is searched, or that waits while none is.

        Raises also what `Blobs.open` raises.
        """
        async with self._db.transaction() as tx:
            document = await _readable(tx, actor, document_id)
            version = await versions.shown_version(tx, document_id)
            if version is None:
                raise document_not_found()
            await _record(tx, actor, "document.downloaded", document, {"bytes": version.size})
        return Original(document.name, version.size, await self._blobs.open(version.blob_id))


async def _readable(tx: Transaction, actor: Actor, document_id: DocumentId) -> Document:
    return (await require_document(tx, actor, document_id, Right.READ)).document()


def _leaf(row: PageRow) -> Leaf:
    return Leaf(types.Page(row.number, row.text, row.label, row.ocr), tuple(_block(one) for one in row.blocks))


def _block(stored: Mapping[str, object]) -> BlockShape:
    rows = cast("Sequence[Sequence[str]]", stored.get("rows", ()))
    return BlockShape(
        kind=str(stored["kind"]),
        level=_number(stored.get("level")),
        start=_number(stored.get("start")),
        end=_number(stored.get("end")),
        rows=tuple(tuple(row) for row in rows),
        has_header=bool(stored.get("has_header", False)),
    )


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0


def _piece(row: PassageRow) -> Piece:
    numbers = row.spans
    spans = tuple(Span(*numbers[at : at + 3]) for at in range(0, len(numbers), 3))
    return Piece(row.ordinal, row.text, tuple(row.headings), spans)


def _ordinal(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise Invalid("bad_cursor", "The page marker is not valid.")
    return int(text)


async def _record(tx: Transaction, actor: Actor, act: str, document: Document, details: dict[str, Detail]) -> None:
    about: dict[str, Detail] = {"collection_id": str(document.collection_id), **details}
    await append(tx, AuditEntry(actor, act, DOCUMENT_KIND, document.id, str(document.data_class), about))
