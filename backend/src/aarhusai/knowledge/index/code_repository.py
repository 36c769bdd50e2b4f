"""The codes of vectors, and the limits that they are made with."""

from collections.abc import Sequence
from dataclasses import dataclass

from aarhusai.storage.database import Database, Transaction


@dataclass(frozen=True, slots=True)
class _SpaceRow:
    space_id: int


@dataclass(frozen=True, slots=True)
class _VectorRow:
    numbers: bytes


async def without_limits(db: Database, enough: int) -> list[int]:
    """Spaces of more than `enough` vectors that have no limits yet."""
    rows = await db.all(
        _SpaceRow,
        """
        SELECT c.space_id FROM (SELECT DISTINCT space_id FROM vector_cell) AS c
         WHERE NOT EXISTS (SELECT FROM vector_limits AS l WHERE l.space_id = c.space_id)
           AND EXISTS (SELECT FROM chunk_vector AS v WHERE v.space_id = c.space_id OFFSET %s)
         LIMIT 100
        """,
        (enough,),
    )
    return [row.space_id for row in rows]


async def sample(db: Database, space_id: int, most: int) -> list[bytes]:
    """Some of a space's vectors by chance: their numbers, each two bytes, the high one first (IEEE 754 binary16)."""
    rows = await db.all(
        _VectorRow,
        """
        SELECT substring(halfvec_send(vector) FROM 5) AS numbers FROM chunk_vector
         WHERE space_id = %(space)s AND random() < %(most)s::float8
               / (SELECT greatest(count(*), 1) FROM chunk_vector WHERE space_id = %(space)s)
         LIMIT %(most)s
        """,
        {"space": space_id, "most": most},
    )
    return [row.numbers for row in rows]


async def limit(tx: Transaction, space_id: int, limits: Sequence[Sequence[float]]) -> None:
    """Gives a space its four limits, the lowest first, unless it has some."""
    await tx.run(
        """
        INSERT INTO vector_limits (space_id, lowest, low, high, highest)
        VALUES (%s, %s::halfvec, %s::halfvec, %s::halfvec, %s::halfvec) ON CONFLICT DO NOTHING
        """,
        (space_id, *("[" + ",".join(f"{number:.6g}" for number in one) + "]" for one in limits)),
    )


async def encode(tx: Transaction, most: int) -> int:
    """Gives up to `most` vectors their codes, where their space has limits; how many. What is held is left."""
    return await tx.run(
        """
        WITH due AS MATERIALIZED (
            SELECT v.chunk_id, v.space_id FROM vector_limits AS l JOIN chunk_vector AS v USING (space_id)
             WHERE v.code IS NULL LIMIT %(most)s FOR UPDATE OF v SKIP LOCKED
        )
        UPDATE chunk_vector AS v SET code = vector_code(v.vector, l)
          FROM due JOIN vector_limits AS l USING (space_id)
         WHERE v.chunk_id = due.chunk_id AND v.space_id = due.space_id
        """,
        {"most": most},
    )
