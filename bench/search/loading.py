"""Fills the index with an invented corpus, faster than documents ever come: COPY, and the indexes made afterwards."""

import asyncio
import struct
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, repeat
from math import sqrt
from typing import Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from psycopg import AsyncConnection
from search.corpus import CHUNKS_OF_DOCUMENT, COLLECTIONS, DIMS, VOCABULARY, WORDS, Corpus, word_of

from aarhusai.knowledge.index.cells import FIRST, MOST, PART, centres_of, nearest
from aarhusai.knowledge.index.codes import limits_of
from aarhusai.knowledge.index.words import DIMENSIONS, weight_of

SPACE: Final = 1
_DOCUMENTS: Final = 250
"""Documents that are made at once."""

_INDEXES: Final = {
    "chunk_words_terms": "CREATE INDEX chunk_words_terms ON chunk_words USING gin (terms)"
    " WITH (gin_pending_list_limit = 1024)",
    "chunk_words_collection": "CREATE INDEX chunk_words_collection ON chunk_words (collection_id)",
    "chunk_vector_cell": "CREATE INDEX chunk_vector_cell ON chunk_vector (space_id, cell, collection_id)"
    " INCLUDE (document_id, chunk_id, code) WHERE code IS NOT NULL",
    "chunk_vector_collection": "CREATE INDEX chunk_vector_collection ON chunk_vector (space_id, collection_id)"
    " INCLUDE (document_id, chunk_id, code)",
    "chunk_vector_in_cell": "CREATE INDEX chunk_vector_in_cell ON chunk_vector (space_id, cell, chunk_id)",
}


def collection_id(number: int) -> uuid.UUID:
    """The id of a collection by its number."""
    return uuid.UUID(int=number + 1)


async def load(owner: str, corpus: Corpus, chunks: int) -> None:
    """Fills an empty, migrated database. `owner` is the address as its owner."""
    async with await AsyncConnection.connect(owner, autocommit=True) as connection:
        await connection.execute("SET maintenance_work_mem = '512MB'")
        await connection.execute("SET synchronous_commit = off")
        await _collections(connection)
        for name in _INDEXES:
            await connection.execute(f"DROP INDEX {name}".encode())
        parts = _parts(corpus, chunks)
        await _divide(connection, parts)
        for first, words, vectors in _batches(corpus, chunks):
            await _copy(connection, first, words, vectors, parts)
        for statement in _INDEXES.values():
            await connection.execute(statement.encode())
        await connection.execute("SELECT setval('chunk_id_seq', %s)", (chunks,))
        await _count(connection)
        for table in ("chunk", "chunk_words", "chunk_vector", "vector_cell", "indexed_document", "term_count"):
            await connection.execute(f"VACUUM (ANALYZE) {table}".encode())
        await _until_visible(connection)


async def _until_visible(connection: AsyncConnection) -> None:
    """Vacuums until it is noted that all see the vectors, as the server does by itself: a transaction of its own that
    was open meanwhile may have kept it from that.
    """
    noted = "SELECT relallvisible >= 0.9 * relpages FROM pg_class WHERE oid = 'chunk_vector'::regclass"
    for _ in range(60):
        row = await (await connection.execute(noted)).fetchone()
        if row and row[0]:
            return
        await asyncio.sleep(1)
        await connection.execute("VACUUM chunk_vector")


@dataclass(frozen=True)
class Parts:
    """What the space of vectors is cut into: centres of cells, and four limits for codes."""

    centres: NDArray[np.float32]
    limits: NDArray[np.float32]


async def _divide(connection: AsyncConnection, parts: Parts) -> None:
    async with connection.cursor() as cursor:
        async with cursor.copy("COPY vector_cell (space_id, id, centre) FROM STDIN") as copy:
            for number, centre in enumerate(parts.centres):
                await copy.write_row((SPACE, number, str(centre.tolist())))
        await cursor.execute(
            "INSERT INTO vector_limits VALUES (%s, %s, %s, %s, %s)",
            (SPACE, *(str(limits.tolist()) for limits in parts.limits)),
        )


async def _collections(connection: AsyncConnection) -> None:
    unit = uuid.uuid4()
    await connection.execute("INSERT INTO unit (id, slug, name, path) VALUES (%s, 'bench', 'B', 'bench')", (unit,))
    for number in range(COLLECTIONS):
        await connection.execute(
            "INSERT INTO collection (id, name, unit_id) VALUES (%s, 'B', %s)", (collection_id(number), unit)
        )


def _batches(corpus: Corpus, chunks: int) -> Iterator[tuple[int, NDArray[np.int64], NDArray[np.float32]]]:
    documents = chunks // CHUNKS_OF_DOCUMENT
    for first in range(0, documents, _DOCUMENTS):
        numbers = np.arange(first, min(documents, first + _DOCUMENTS))
        yield first, *corpus.batch(numbers % COLLECTIONS)


def _parts(corpus: Corpus, chunks: int) -> Parts:
    """As `cells.divide` makes centres while documents come, of large cells, then of their parts; and limits."""
    sample = np.concatenate([corpus.batch(np.arange(COLLECTIONS))[1] for _ in range(min(10, chunks // 10_000 + 1))])
    limits = limits_of(sample[:8_000])
    if chunks < FIRST:
        return Parts(sample[:1], limits)
    wanted = sqrt(chunks) / (0.5 * (MOST + PART))
    first = centres_of(sample, min(64, max(2, round(wanted / 8))))
    near = nearest(sample, first)
    parts = [sample[near == number] for number in range(len(first))]
    centres = [centres_of(part, max(1, round(wanted * len(part) / len(sample)))) for part in parts]
    return Parts(np.concatenate(centres), limits)


async def _copy(
    connection: AsyncConnection,
    first: int,
    words: NDArray[np.int64],
    vectors: NDArray[np.float32],
    parts: Parts,
) -> None:
    documents = [uuid.uuid4() for _ in range(len(words) // CHUNKS_OF_DOCUMENT)]
    collections = [collection_id((first + number) % COLLECTIONS) for number in range(len(documents))]
    near = nearest(vectors, parts.centres)
    async with connection.cursor() as cursor, connection.transaction():
        async with cursor.copy("COPY document (id, collection_id, name) FROM STDIN") as copy:
            for document, collection in zip(documents, collections, strict=True):
                await copy.write_row((document, collection, str(document)))
        copied = "COPY indexed_document (document_id, collection_id, version_id, chunks, length, counted) FROM STDIN"
        async with cursor.copy(copied) as copy:
            for document, collection in zip(documents, collections, strict=True):
                length = CHUNKS_OF_DOCUMENT * WORDS
                await copy.write_row((document, collection, document, CHUNKS_OF_DOCUMENT, length, True))
        owners = [
            (first * CHUNKS_OF_DOCUMENT + at + 1, documents[at // CHUNKS_OF_DOCUMENT], at % CHUNKS_OF_DOCUMENT)
            for at in range(len(words))
        ]
        places = list(chain.from_iterable(repeat(collection, CHUNKS_OF_DOCUMENT) for collection in collections))
        copied = "COPY chunk (id, document_id, version_id, collection_id, ordinal, text, data_class) FROM STDIN"
        async with cursor.copy(copied) as copy:
            for (chunk, document, ordinal), collection, row in zip(owners, places, words, strict=True):
                text = " ".join(map(word_of, row))
                await copy.write_row((chunk, document, document, collection, ordinal, text, "K1"))
        copied = (
            "COPY chunk_words (chunk_id, collection_id, document_id, length, terms, weights) FROM STDIN (FORMAT binary)"
        )
        async with cursor.copy(copied) as copy:
            await copy.write(_binary(_words(owners, places, words)))
        columns = "space_id, cell, chunk_id, collection_id, document_id, vector, code"
        copied = f"COPY chunk_vector ({columns}) FROM STDIN (FORMAT binary)".encode()
        async with cursor.copy(copied) as copy:
            await copy.write(_binary(_vectors(owners, places, (vectors, near, parts.limits))))


Owners = Sequence[tuple[int, uuid.UUID, int]]


def _words(owners: Owners, places: Sequence[uuid.UUID], words: NDArray[np.int64]) -> Iterator[list[bytes]]:
    weights = np.array([weight_of(count, WORDS) for count in range(WORDS + 1)], dtype=">f4")
    for (chunk, document, _), collection, row in zip(owners, places, _numbers(words), strict=True):
        terms, counts = np.unique(row, return_counts=True)
        items = np.empty((len(terms), 2), dtype=">i4")
        items[:, 0] = 4
        items[:, 1] = terms
        array = struct.pack(">iiIii", 1, 0, 23, len(terms), 1) + items.tobytes()
        sparse = struct.pack(">iii", DIMENSIONS, len(terms), 0)
        sparse += (terms - 1).astype(">i4").tobytes() + weights[counts].tobytes()
        yield [
            struct.pack(">q", chunk),
            collection.bytes,
            document.bytes,
            struct.pack(">i", WORDS),
            array,
            sparse,
        ]


def _vectors(
    owners: Owners,
    places: Sequence[uuid.UUID],
    placed: tuple[NDArray[np.float32], NDArray[np.intp], NDArray[np.float32]],
) -> Iterator[list[bytes]]:
    vectors, near, limits = placed
    halves = vectors.astype(">f2")
    codes = np.packbits(np.concatenate([halves.astype(np.float32) > limit for limit in limits], axis=1), axis=1)
    for (chunk, document, _), collection, half, cell, code in zip(owners, places, halves, near, codes, strict=True):
        vector = struct.pack(">hh", DIMS, 0) + half.tobytes()
        numbers = [struct.pack(">i", SPACE), struct.pack(">i", int(cell)), struct.pack(">q", chunk)]
        bits = struct.pack(">i", DIMS * len(limits)) + code.tobytes()
        yield [*numbers, collection.bytes, document.bytes, vector, bits]


def _binary(rows: Iterator[list[bytes]]) -> bytes:
    """PostgreSQL's binary COPY format."""
    parts = [b"PGCOPY\n\xff\r\n\0" + struct.pack(">ii", 0, 0)]
    for row in rows:
        parts.append(struct.pack(">h", len(row)))
        for field in row:
            parts += [struct.pack(">i", len(field)), field]
    parts.append(struct.pack(">h", -1))
    return b"".join(parts)


_KNOWN: list[NDArray[np.int64]] = []


def _numbers(words: NDArray[np.int64]) -> NDArray[np.int64]:
    """Words by rank to their numbers."""
    if not _KNOWN:
        _KNOWN.append(np.array([crc32(word_of(n).encode()) % DIMENSIONS + 1 for n in range(VOCABULARY + 1)]))
    return _KNOWN[0][words]


async def _count(connection: AsyncConnection) -> None:
    await connection.execute("SET work_mem = '256MB'")
    await connection.execute(
        "INSERT INTO term_count (term, chunks) SELECT t, count(*) FROM chunk_words, unnest(terms) AS t GROUP BY t"
    )
    await connection.execute(
        "UPDATE index_size SET (chunks, counted_chunks, length) ="
        " (SELECT sum(chunks), sum(chunks), sum(length) FROM indexed_document)"
    )
