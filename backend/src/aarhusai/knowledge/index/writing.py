"""Puts documents into the index and takes them out, in the caller's transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from aarhusai.knowledge.index import statements
from aarhusai.knowledge.index.statements import Written
from aarhusai.knowledge.index.words import numbered, weights_of
from aarhusai.knowledge.types import Piece
from aarhusai.storage.database import Executor
from aarhusai.terms.classes import DataClass
from aarhusai.terms.ids import ChunkId, CollectionId, DocumentId, VersionId

TOGETHER: Final = 200
"""Pieces that one statement writes: some 2 MB."""


@dataclass(frozen=True, slots=True)
class IndexedPiece:
    """A piece, what was found in it, and what it is searched by.

    `terms` says how often each word stands in it, `length` how many there are. `vector` may have any length but must
    have the dimensions that all of its space have; None: found by words only, until `put_vectors`.
    """

    piece: Piece
    data_class: DataClass
    terms: Mapping[str, int]
    length: int
    vector: Sequence[float] | None


async def put(
    tx: Executor,
    collection_id: CollectionId,
    document_id: DocumentId,
    version_id: VersionId,
    space_id: int | None,
    pieces: Sequence[IndexedPiece],
) -> None:
    """Replaces whatever the document had in the index, in every space. `space_id` None: no vectors are written.

    Whoever searches sees what was there before until the caller's transaction is committed.
    """
    await statements.remove(tx, [document_id])
    length = sum(piece.length for piece in pieces)
    await statements.add_document(tx, statements.Indexed(document_id, collection_id, version_id, len(pieces), length))
    place = statements.Place(document_id, collection_id, version_id)
    for start in range(0, len(pieces), TOGETHER):
        batch = pieces[start : start + TOGETHER]
        ids = await statements.add_chunks(tx, place, [_written(piece) for piece in batch])
        await statements.add_words(tx, place, ids, [_words(piece) for piece in batch])
        if space_id is not None:
            vectors = {i: piece.vector for i, piece in zip(ids, batch, strict=True) if piece.vector is not None}
            await put_vectors(tx, space_id, vectors)


async def drop(tx: Executor, document_ids: Sequence[DocumentId]) -> None:
    """Takes documents out of the index. Those that are deleted go by themselves."""
    await statements.remove(tx, document_ids)


async def put_vectors(tx: Executor, space_id: int, vectors: Mapping[ChunkId, Sequence[float]]) -> None:
    """Writes or replaces the vectors of chunks in a space; those of chunks that are gone meanwhile are passed over."""
    ids = list(vectors)
    for start in range(0, len(ids), TOGETHER):
        some = ids[start : start + TOGETHER]
        await statements.add_vectors(tx, space_id, some, [vectors[chunk_id] for chunk_id in some])


async def drop_space(tx: Executor, space_id: int, limit: int = 5_000) -> int:
    """Takes up to `limit` vectors of a space away, and the space's cells with the last; how many went.

    Call it, each time in a transaction of its own, until it gives 0.
    """
    return await statements.remove_space(tx, space_id, limit)


def _written(piece: IndexedPiece) -> Written:
    spans = [number for span in piece.piece.spans for number in (span.page, span.start, span.end)]
    return Written(
        piece.piece.ordinal, piece.piece.text, piece.piece.headings, spans, piece.piece.table, str(piece.data_class)
    )


def _words(piece: IndexedPiece) -> statements.Words:
    words = numbered(piece.terms)
    return statements.Words(piece.length, [number for number, _ in words], weights_of(words, piece.length))
