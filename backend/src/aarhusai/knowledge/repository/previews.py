"""What of a document is shown: the text of its pages and the passages that are searched."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aarhusai.storage.database import Executor
from aarhusai.terms.ids import DocumentId, VersionId


@dataclass(frozen=True, slots=True)
class PageRow:
    """A page as it is previewed. `blocks` are what ingestion stored of `knowledge.types.Block`, without the text."""

    number: int
    label: str
    text: str
    ocr: bool
    blocks: Sequence[Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class PassageRow:
    """A chunk. `spans` is page, start, end, page, start, end and so on; `headings` the outermost first."""

    ordinal: int
    text: str
    headings: Sequence[str]
    spans: Sequence[int]


async def pages(executor: Executor, version_id: VersionId, first: int, size: int) -> list[PageRow]:
    """Pages from number `first` on."""
    return await executor.all(
        PageRow,
        """
        SELECT number, label, text, ocr, blocks FROM document_page
         WHERE version_id = %s AND number >= %s ORDER BY number LIMIT %s
        """,
        (version_id, first, size),
    )


async def passages(
    executor: Executor, document_id: DocumentId, page: int | None, after: int, size: int
) -> list[PassageRow]:
    """The document's chunks in their order, after ordinal number `after`; only those that stand on `page`."""
    return await executor.all(
        PassageRow,
        """
        SELECT ordinal, text, headings, spans FROM chunk
         WHERE document_id = %(document)s AND ordinal > %(after)s
           AND (%(page)s::integer IS NULL OR EXISTS (
                SELECT FROM generate_series(1, cardinality(spans), 3) AS at WHERE spans[at] = %(page)s::integer))
         ORDER BY ordinal LIMIT %(size)s
        """,
        {"document": document_id, "after": after, "page": page, "size": size},
    )
