"""What was read goes in: pages, the version, the document, and the class that its collection turned out to hold."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, cast

from psycopg.types.json import Jsonb

from aarhusai.knowledge.types import Block, Page
from aarhusai.storage.database import Executor
from aarhusai.terms.classes import DataClass
from aarhusai.terms.ids import CollectionId, DocumentId, VersionId

_AT_ONCE: Final = 500
"""Pages of one statement."""


@dataclass(frozen=True, slots=True)
class Finished:
    """A version that was read. `error_code` is a note on one that is searchable all the same."""

    version_id: VersionId
    document_id: DocumentId
    title: str
    media_type: str
    pages: Sequence[Page]
    blocks: Sequence[Block]
    facts: Mapping[str, object]
    chunks: int
    data_class: DataClass
    dated_at: datetime | None
    error_code: str | None


async def put_pages(tx: Executor, finished: Sequence[Finished]) -> None:
    """The pages of these versions."""
    rows = [row for one in finished for row in _pages(one)]
    for start in range(0, len(rows), _AT_ONCE):
        await tx.run(
            """
            INSERT INTO document_page (version_id, number, label, text, ocr, blocks)
            SELECT * FROM unnest(%s::uuid[], %s::int[], %s::text[], %s::text[], %s::boolean[], %s::jsonb[])
            ON CONFLICT (version_id, number) DO UPDATE
               SET label = EXCLUDED.label, text = EXCLUDED.text, ocr = EXCLUDED.ocr, blocks = EXCLUDED.blocks
            """,
            [list(column) for column in zip(*rows[start : start + _AT_ONCE], strict=True)],
        )


async def swap(tx: Executor, finished: Sequence[Finished]) -> None:
    """From now on these versions are the documents; the versions before them are gone."""
    await tx.run(
        """
        WITH done AS (
            SELECT * FROM unnest(%(versions)s::uuid[], %(documents)s::uuid[], %(titles)s::text[],
                                 %(media_types)s::text[], %(pages)s::int[], %(chunks)s::int[], %(classes)s::text[],
                                 %(dates)s::timestamptz[], %(codes)s::text[], %(facts)s::jsonb[])
                AS d(version_id, document_id, title, media_type, pages, chunks, data_class, dated_at, code, facts)
        ), read AS (
            UPDATE document_version v
               SET media_type = done.media_type, title = done.title, pages = done.pages, facts = done.facts,
                   read_at = now()
              FROM done WHERE v.id = done.version_id
        )
        UPDATE document d
           SET version_id = done.version_id, status = 'ready', error_code = done.code, title = done.title,
               media_type = done.media_type, pages = done.pages, chunks = done.chunks, data_class = done.data_class,
               dated_at = coalesce(done.dated_at, d.dated_at), changed_at = now(), revision = d.revision + 1,
               size = (SELECT size FROM document_version v WHERE v.id = done.version_id)
          FROM done WHERE d.id = done.document_id
        """,
        {
            "versions": [one.version_id for one in finished],
            "documents": [one.document_id for one in finished],
            "titles": [one.title for one in finished],
            "media_types": [one.media_type for one in finished],
            "pages": [len(one.pages) for one in finished],
            "chunks": [one.chunks for one in finished],
            "classes": [str(one.data_class) for one in finished],
            "dates": [one.dated_at for one in finished],
            "codes": [one.error_code for one in finished],
            "facts": [Jsonb(dict(one.facts)) for one in finished],
        },
    )
    await tx.run(
        "DELETE FROM document_version WHERE document_id = ANY (%s) AND id <> ALL (%s)",
        ([one.document_id for one in finished], [one.version_id for one in finished]),
    )


async def classes_of(tx: Executor, documents: Sequence[DocumentId]) -> dict[DocumentId, DataClass]:
    """The classes that these documents have had until now."""
    rows = await tx.all(
        _DocumentClass,
        "SELECT id, data_class FROM document WHERE id = ANY (%s) LIMIT %s",
        (list(documents), len(documents)),
    )
    return {row.id: DataClass.parse(row.data_class) for row in rows}


async def found_class(tx: Executor, collection_id: CollectionId, found: DataClass, *, anew: bool) -> None:
    """Raises what was found in a collection; with `anew` it is put together from all of its documents."""
    text = await tx.value(str, "SELECT found_class FROM collection WHERE id = %s", (collection_id,))
    if text is None or (not anew and DataClass.parse(text) | found == DataClass.parse(text)):
        return
    text = await tx.value(str, "SELECT found_class FROM collection WHERE id = %s FOR UPDATE", (collection_id,))
    if text is None:
        return
    whole = found
    if anew:
        rows = await tx.all(
            _Class, "SELECT DISTINCT data_class FROM document WHERE collection_id = %s LIMIT 100", (collection_id,)
        )
        for row in rows:
            whole |= DataClass.parse(row.data_class)
    else:
        whole |= DataClass.parse(text)
    await tx.run("UPDATE collection SET found_class = %s WHERE id = %s", (str(whole), collection_id))


@dataclass(frozen=True, slots=True)
class _DocumentClass:
    id: DocumentId
    data_class: str


@dataclass(frozen=True, slots=True)
class _Class:
    data_class: str


def _pages(one: Finished) -> Iterator[tuple[object, ...]]:
    blocks: dict[int, list[dict[str, object]]] = {}
    for block in one.blocks:
        blocks.setdefault(block.page, []).append(_wire(block))
    for page in one.pages:
        yield one.version_id, page.number, page.label, page.text, page.ocr, Jsonb(blocks.get(page.number, []))


def _wire(block: Block) -> dict[str, object]:
    told: dict[str, object] = {"kind": block.kind.value, "level": block.level, "start": block.start, "end": block.end}
    if block.rows:
        told |= {"rows": cast("object", block.rows), "has_header": block.has_header}
    return told
