"""Documents of a small index, made without reading any file."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import uuid4

from aarhusai.kit.ids import new_id
from aarhusai.knowledge.index.writing import IndexedPiece, put
from aarhusai.knowledge.types import Piece, Span
from aarhusai.storage.database import Database
from aarhusai.terms.classes import Base, DataClass
from aarhusai.terms.ids import CollectionId, DocumentId, VersionId

SPACE = 7


@dataclass(frozen=True)
class Indexed:
    """A document that was put."""

    collection: CollectionId
    document: DocumentId
    version: VersionId
    pieces: Sequence[IndexedPiece]


def piece(ordinal: int, terms: Mapping[str, int], vector: Sequence[float] | None) -> IndexedPiece:
    """A piece whose text is its words."""
    text = " ".join(word for word, count in terms.items() for _ in range(count))
    return IndexedPiece(
        Piece(ordinal, text, ("Afsnit", f"Stykke {ordinal}"), (Span(ordinal + 1, 0, len(text)),)),
        DataClass(Base.INTERNAL),
        terms,
        sum(terms.values()),
        vector,
    )


async def new_collection(db: Database) -> CollectionId:
    """A collection of the first unit there is."""
    collection = CollectionId(new_id())
    await db.run(
        """
        WITH one AS (INSERT INTO unit (id, slug, name, path) SELECT %(unit)s, %(slug)s, 'U', %(slug)s
                      WHERE NOT EXISTS (SELECT FROM unit) RETURNING id)
        INSERT INTO collection (id, name, unit_id)
        SELECT %(id)s, 'Samling', id FROM (SELECT id FROM one UNION ALL SELECT id FROM unit LIMIT 1) AS u LIMIT 1
        """,
        {"unit": uuid4(), "slug": str(uuid4()), "id": collection},
    )
    return collection


async def new_document(db: Database, collection: CollectionId) -> DocumentId:
    """A document without anything in the index."""
    document = DocumentId(new_id())
    await db.run(
        "INSERT INTO document (id, collection_id, name, title) VALUES (%s, %s, %s, 'Titel')",
        (document, collection, f"{document}.pdf"),
    )
    return document


async def put_document(
    db: Database, collection: CollectionId, pieces: Sequence[IndexedPiece], document: DocumentId | None = None
) -> Indexed:
    """Puts the pieces as a new version, of a new document unless one is given."""
    document = document or await new_document(db, collection)
    version = VersionId(new_id())
    async with db.transaction() as tx:
        await put(tx, collection, document, version, SPACE, pieces)
    return Indexed(collection, document, version, pieces)


def some_vector(chance: random.Random, dims: int = 8) -> list[float]:
    """A direction."""
    return [chance.gauss(0, 1) for _ in range(dims)]
