"""What is written into the index's tables."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from aarhusai.storage.database import Executor
from aarhusai.terms.ids import ChunkId, CollectionId, DocumentId, VersionId

SEARCHED: Final = 1_024
"""Numbers of a vector that the search reads; an index row takes no more. The rest decides among the best."""


@dataclass(frozen=True, slots=True)
class Place:
    """Which version of which document is written."""

    document_id: DocumentId
    collection_id: CollectionId
    version_id: VersionId


@dataclass(frozen=True, slots=True)
class Indexed(Place):
    """A document as the index knows it: how many chunks, how many words."""

    chunks: int
    length: int


@dataclass(frozen=True, slots=True)
class Written:
    """A chunk's own row. `spans` is page, start, end, page, start, end ..."""

    ordinal: int
    text: str
    headings: Sequence[str]
    spans: Sequence[int]
    is_table: bool
    data_class: str


@dataclass(frozen=True, slots=True)
class Words:
    """A chunk's words by number, in order; `weights` as pgvector reads them."""

    length: int
    terms: Sequence[int]
    weights: str


@dataclass(frozen=True, slots=True)
class _IdRow:
    id: int
    ordinal: int


async def remove(tx: Executor, document_ids: Sequence[DocumentId]) -> None:
    """Everything that is indexed of these documents; words and vectors go with the chunks."""
    ids = list(document_ids)
    await tx.run("DELETE FROM chunk WHERE document_id = ANY (%s)", (ids,))
    await tx.run("DELETE FROM indexed_document WHERE document_id = ANY (%s)", (ids,))


async def add_document(tx: Executor, indexed: Indexed) -> None:
    """That the document is indexed."""
    await tx.run(
        """
        INSERT INTO indexed_document (document_id, collection_id, version_id, chunks, length)
        VALUES (%s, %s, %s, %s, %s)
        """,
        (indexed.document_id, indexed.collection_id, indexed.version_id, indexed.chunks, indexed.length),
    )


async def add_chunks(tx: Executor, place: Place, chunks: Sequence[Written]) -> list[ChunkId]:
    """The numbers that the chunks got, in order."""
    rows = await tx.all(
        _IdRow,
        """
        INSERT INTO chunk (document_id, collection_id, version_id, ordinal, text, headings, spans, is_table, data_class)
        SELECT %s, %s, %s, c.ordinal, c.text, ARRAY(SELECT jsonb_array_elements_text(c.headings)),
               ARRAY(SELECT jsonb_array_elements_text(c.spans)::integer), c.is_table, c.data_class
          FROM unnest(%s::integer[], %s::text[], %s::jsonb[], %s::jsonb[], %s::boolean[], %s::text[])
               AS c (ordinal, text, headings, spans, is_table, data_class)
        RETURNING id, ordinal
        """,
        (
            place.document_id,
            place.collection_id,
            place.version_id,
            [chunk.ordinal for chunk in chunks],
            [chunk.text for chunk in chunks],
            [json.dumps(list(chunk.headings)) for chunk in chunks],
            [json.dumps(list(chunk.spans)) for chunk in chunks],
            [chunk.is_table for chunk in chunks],
            [chunk.data_class for chunk in chunks],
        ),
    )
    ids = {row.ordinal: ChunkId(row.id) for row in rows}
    return [ids[chunk.ordinal] for chunk in chunks]


async def add_words(tx: Executor, place: Place, ids: Sequence[ChunkId], words: Sequence[Words]) -> None:
    """The words of chunks, one for each id.

    Long lists of numbers go as text that the database takes apart: the driver would spend more on them than it does.
    """
    await tx.run(
        """
        INSERT INTO chunk_words (chunk_id, document_id, collection_id, length, terms, weights)
        SELECT w.id, %s, %s, w.length, w.terms::integer[], w.weights::sparsevec
          FROM unnest(%s::bigint[], %s::integer[], string_to_array(%s, ';'), string_to_array(%s, ';'))
               AS w (id, length, terms, weights)
        """,
        (
            place.document_id,
            place.collection_id,
            list(ids),
            [word.length for word in words],
            ";".join("{" + ",".join(map(str, word.terms)) + "}" for word in words),
            ";".join(word.weights for word in words),
        ),
    )


async def add_vectors(tx: Executor, space_id: int, ids: Sequence[ChunkId], vectors: Sequence[Sequence[float]]) -> None:
    """Writes vectors, made one long, each into the cell whose centre is nearest. All have the same dimensions.

    A space's first vector is the centre of its first cell.
    """
    if not ids:
        return
    shape = "[" + ",".join(["%.5g"] * len(vectors[0])) + "]"
    texts = [shape % tuple(vector) for vector in vectors]
    params: dict[str, object] = {
        "space": space_id,
        "ids": list(ids),
        "vectors": ";".join(texts),
        "first": texts[0],
        "dims": len(vectors[0]),
        "searched": SEARCHED,
    }
    await tx.run(
        """
        INSERT INTO vector_cell (space_id, id, centre)
        SELECT %(space)s, 0, subvector(l2_normalize(%(first)s::halfvec), 1, %(searched)s)
         WHERE NOT EXISTS (SELECT FROM vector_cell WHERE space_id = %(space)s)
        ON CONFLICT DO NOTHING
        """,
        params,
    )
    await tx.run(_ADD_VECTORS, params)


_ADD_VECTORS: Final = """
    WITH given AS MATERIALIZED (
        SELECT c.id, c.collection_id, c.document_id, l2_normalize(g.vector::halfvec) AS vector
          FROM unnest(%(ids)s::bigint[], string_to_array(%(vectors)s, ';')) AS g (id, vector)
          JOIN chunk AS c ON c.id = g.id
    ), cut AS MATERIALIZED (
        SELECT id, collection_id, document_id, subvector(vector, 1, %(searched)s) AS vector,
               CASE WHEN %(dims)s > %(searched)s THEN subvector(vector, %(searched)s + 1, %(dims)s) END AS rest
          FROM given
    )
    INSERT INTO chunk_vector (space_id, cell, chunk_id, collection_id, document_id, vector, rest)
    SELECT %(space)s, (SELECT v.id FROM vector_cell AS v WHERE v.space_id = %(space)s
                        ORDER BY v.centre <-> cut.vector LIMIT 1),
           id, collection_id, document_id, vector, rest
      FROM cut
    ON CONFLICT (chunk_id, space_id) DO UPDATE
       SET cell = EXCLUDED.cell, vector = EXCLUDED.vector, rest = EXCLUDED.rest
"""


async def remove_space(tx: Executor, space_id: int, limit: int) -> int:
    """See `writing.drop_space`."""
    gone = await tx.run(
        """
        DELETE FROM chunk_vector WHERE space_id = %(space)s AND chunk_id IN (
            SELECT chunk_id FROM chunk_vector WHERE space_id = %(space)s LIMIT %(limit)s)
        """,
        {"space": space_id, "limit": limit},
    )
    if gone == 0:
        await tx.run("DELETE FROM vector_cell WHERE space_id = %s", (space_id,))
    return gone
