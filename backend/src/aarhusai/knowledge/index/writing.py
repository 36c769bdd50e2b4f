"""Puts documents into the index and takes them out, in the caller's transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from aarhusai.knowledge.index import statements
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


@dataclass(frozen=True, slots=True)
class IndexedDocument:
    """A version of a document, with all of its pieces."""

    collection_id: CollectionId
    document_id: DocumentId
    version_id: VersionId
    pieces: Sequence[IndexedPiece]


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
    await put_all(tx, space_id, [IndexedDocument(collection_id, document_id, version_id, pieces)])


async def put_all(tx: Executor, space_id: int | None, documents: Sequence[IndexedDocument]) -> None:
    """`put` for several documents, each of them once: for small ones much faster."""
    if not documents:
        return
    await statements.remove(tx, [one.document_id for one in documents])
    await statements.add_documents(tx, [_indexed(one) for one in documents])
    pieces = [(one, piece) for one in documents for piece in one.pieces]
    for start in range(0, len(pieces), TOGETHER):
        batch = pieces[start : start + TOGETHER]
        chunks = [_chunk(one, piece) for one, piece in batch]
        ids = await statements.add_chunks(tx, chunks)
        await statements.add_words(tx, chunks, ids)
        if space_id is not None:
            vectors = {i: piece.vector for i, (_, piece) in zip(ids, batch, strict=True) if piece.vector is not None}
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


def _indexed(document: IndexedDocument) -> statements.Indexed:
    length = sum(piece.length for piece in document.pieces)
    return statements.Indexed(_place(document), len(document.pieces), length)


def _place(document: IndexedDocument) -> statements.Place:
    return statements.Place(document.document_id, document.collection_id, document.version_id)


def _chunk(document: IndexedDocument, piece: IndexedPiece) -> statements.Chunk:
    words = numbered(piece.terms)
    return statements.Chunk(
        place=_place(document),
        ordinal=piece.piece.ordinal,
        text=piece.piece.text,
        headings=piece.piece.headings,
        spans=[number for span in piece.piece.spans for number in (span.page, span.start, span.end)],
        is_table=piece.piece.table,
        data_class=str(piece.data_class),
        length=piece.length,
        terms=[number for number, _ in words],
        weights=weights_of(words, piece.length),
    )
