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
class Indexed:
    """A document as the index knows it: how many chunks, how many words."""

    place: Place
    chunks: int
    length: int


@dataclass(frozen=True, slots=True)
class Chunk:
    """A chunk. `spans` is page, start, end, page, start, end ... `terms` are its words by number, in order, `length`
    counts all of them, and `weights` is what they say, as pgvector reads it.
    """

    place: Place
    ordinal: int
    text: str
    headings: Sequence[str]
    spans: Sequence[int]
    is_table: bool
    data_class: str
    length: int
    terms: Sequence[int]
    weights: str


async def remove(tx: Executor, document_ids: Sequence[DocumentId]) -> None:
    """Everything that is indexed of these documents; words and vectors go with the chunks."""
    ids = list(document_ids)
    await tx.run("DELETE FROM chunk WHERE document_id = ANY (%s)", (ids,))
    await tx.run("DELETE FROM indexed_document WHERE document_id = ANY (%s)", (ids,))


async def add_documents(tx: Executor, documents: Sequence[Indexed]) -> None:
    """That the documents are indexed."""
    await tx.run(
        """
        INSERT INTO indexed_document (document_id, collection_id, version_id, chunks, length)
        SELECT * FROM unnest(%s::uuid[], %s::uuid[], %s::uuid[], %s::integer[], %s::bigint[])
        """,
        (
            [one.place.document_id for one in documents],
            [one.place.collection_id for one in documents],
            [one.place.version_id for one in documents],
            [one.chunks for one in documents],
            [one.length for one in documents],
        ),
    )


# Long lists of plain values go as text that the database takes apart: the driver would spend more on them than it does.


@dataclass(frozen=True, slots=True)
class _Numbers:
    ids: Sequence[int]


async def add_chunks(tx: Executor, chunks: Sequence[Chunk]) -> list[ChunkId]:
    """The numbers that the chunks got, in order."""
    numbers = await tx.one(
        _Numbers, "SELECT array_agg(nextval('chunk_id_seq')) AS ids FROM generate_series(1, %s)", (len(chunks),)
    )
    assert numbers is not None  # an aggregate gives one row
    ids = [ChunkId(number) for number in numbers.ids]
    await tx.run(
        """
        INSERT INTO chunk (id, document_id, collection_id, version_id, ordinal, text, headings, spans, is_table,
                           data_class)
        OVERRIDING SYSTEM VALUE
        SELECT c.id, c.document_id::uuid, c.collection_id::uuid, c.version_id::uuid, c.ordinal, c.text,
               ARRAY(SELECT jsonb_array_elements_text(c.headings::jsonb)), c.spans::integer[], c.is_table, c.data_class
          FROM unnest(%s::bigint[], string_to_array(%s, ';'), string_to_array(%s, ';'), string_to_array(%s, ';'),
                      %s::integer[], %s::text[], %s::text[], string_to_array(%s, ';'), %s::boolean[], %s::text[])
               AS c (id, document_id, collection_id, version_id, ordinal, text, headings, spans, is_table, data_class)
        """,
        (
            _array(ids),
            ";".join(str(chunk.place.document_id) for chunk in chunks),
            ";".join(str(chunk.place.collection_id) for chunk in chunks),
            ";".join(str(chunk.place.version_id) for chunk in chunks),
            _array([chunk.ordinal for chunk in chunks]),
            [chunk.text for chunk in chunks],
            [json.dumps(list(chunk.headings)) for chunk in chunks],
            ";".join(_array(chunk.spans) for chunk in chunks),
            [chunk.is_table for chunk in chunks],
            [chunk.data_class for chunk in chunks],
        ),
    )
    return ids


async def add_words(tx: Executor, chunks: Sequence[Chunk], ids: Sequence[ChunkId]) -> None:
    """The words of chunks that were added under these numbers."""
    await tx.run(
        """
        INSERT INTO chunk_words (chunk_id, document_id, collection_id, length, terms, weights)
        SELECT w.id, w.document_id::uuid, w.collection_id::uuid, w.length, w.terms::integer[], w.weights::sparsevec
          FROM unnest(%s::bigint[], string_to_array(%s, ';'), string_to_array(%s, ';'), %s::integer[],
                      string_to_array(%s, ';'), string_to_array(%s, ';'))
               AS w (id, document_id, collection_id, length, terms, weights)
        """,
        (
            _array(ids),
            ";".join(str(chunk.place.document_id) for chunk in chunks),
            ";".join(str(chunk.place.collection_id) for chunk in chunks),
            _array([chunk.length for chunk in chunks]),
            ";".join(_array(chunk.terms) for chunk in chunks),
            ";".join(chunk.weights for chunk in chunks),
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
        "ids": _array(ids),
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
    INSERT INTO chunk_vector (space_id, cell, chunk_id, collection_id, document_id, vector, rest, code)
    SELECT %(space)s, (SELECT v.id FROM vector_cell AS v WHERE v.space_id = %(space)s
                        ORDER BY v.centre <-> cut.vector LIMIT 1),
           id, collection_id, document_id, vector, rest, vector_code(cut.vector, l)
      FROM cut LEFT JOIN vector_limits AS l ON l.space_id = %(space)s
    ON CONFLICT (chunk_id, space_id) DO UPDATE
       SET cell = EXCLUDED.cell, vector = EXCLUDED.vector, rest = EXCLUDED.rest, code = EXCLUDED.code
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
        await tx.run("DELETE FROM vector_limits WHERE space_id = %s", (space_id,))
    return gone


def _array(numbers: Sequence[int]) -> str:
    """As PostgreSQL reads an array."""
    return "{" + ",".join(map(str, numbers)) + "}"
