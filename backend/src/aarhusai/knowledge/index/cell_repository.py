"""The cells that vectors lie in."""

from collections.abc import Sequence
from dataclasses import dataclass

from aarhusai.storage.database import Database, Transaction


@dataclass(frozen=True, slots=True)
class FullCell:
    """A cell that is too large; how many vectors it has, and how many its space."""

    space_id: int
    id: int
    vectors: int
    of_space: int


@dataclass(frozen=True, slots=True)
class _IdRow:
    id: int


@dataclass(frozen=True, slots=True)
class _VectorRow:
    numbers: bytes


async def full(db: Database, first: int, most: float) -> list[FullCell]:
    """Cells of more than `most` times the root of their space's vectors, in spaces of more than `first`."""
    return await db.all(
        FullCell,
        """
        SELECT space_id, cell AS id, vectors, of_space::bigint AS of_space FROM (
            SELECT space_id, cell, count(*) AS vectors, sum(count(*)) OVER (PARTITION BY space_id) AS of_space
              FROM chunk_vector GROUP BY space_id, cell) AS counted
         WHERE vectors > %s * sqrt(of_space) AND of_space > %s ORDER BY vectors DESC LIMIT 100
        """,
        (most, first),
    )


async def sample(db: Database, cell: FullCell, most: int) -> list[bytes]:
    """Some of a cell's vectors by chance: their numbers, each two bytes, the high one first (IEEE 754 binary16)."""
    rows = await db.all(
        _VectorRow,
        """
        SELECT substring(halfvec_send(vector) FROM 5) AS numbers FROM chunk_vector
         WHERE space_id = %(space)s AND cell = %(cell)s AND random() < %(part)s LIMIT %(most)s
        """,
        {"space": cell.space_id, "cell": cell.id, "part": min(1.0, most / max(cell.vectors, 1)), "most": most},
    )
    return [row.numbers for row in rows]


async def add(tx: Transaction, cell: FullCell, centres: Sequence[Sequence[float]]) -> list[int]:
    """Makes cells of all centres but the first, which becomes the cell's own; the numbers of all of them."""
    rows = await tx.all(
        _IdRow,
        """
        WITH only_one AS (SELECT id FROM vector_cell WHERE space_id = %(space)s AND id = %(cell)s FOR UPDATE),
        newest AS (SELECT max(id) AS id FROM vector_cell WHERE space_id = %(space)s)
        INSERT INTO vector_cell (space_id, id, centre)
        SELECT %(space)s, newest.id + row_number() OVER (), c.centre::halfvec
          FROM only_one, newest, unnest(%(others)s::text[]) AS c (centre)
        RETURNING id
        """,
        {
            "space": cell.space_id,
            "cell": cell.id,
            "others": [_text(centre) for centre in centres[1:]],
        },
    )
    await tx.run(
        "UPDATE vector_cell SET centre = %s::halfvec WHERE space_id = %s AND id = %s",
        (_text(centres[0]), cell.space_id, cell.id),
    )
    return [cell.id, *(row.id for row in rows)]


async def move(tx: Transaction, cell: FullCell, ids: Sequence[int], after: int, most: int) -> int | None:
    """Moves up to `most` of a cell's vectors to those of the cells `ids` they are nearest to, by chunk from `after`.

    Gives the last chunk that was looked at, None when there was none. What another transaction holds is left.
    """
    return await tx.value(
        int,
        """
        WITH looked AS MATERIALIZED (
            SELECT chunk_id, vector FROM chunk_vector
             WHERE space_id = %(space)s AND cell = %(cell)s AND chunk_id > %(after)s
             ORDER BY chunk_id LIMIT %(most)s FOR UPDATE SKIP LOCKED
        ), placed AS MATERIALIZED (
            SELECT chunk_id, (SELECT c.id FROM vector_cell AS c
                               WHERE c.space_id = %(space)s AND c.id = ANY (%(ids)s::integer[])
                               ORDER BY c.centre <-> looked.vector LIMIT 1) AS cell
              FROM looked
        ), moved AS (
            UPDATE chunk_vector AS v SET cell = placed.cell FROM placed
             WHERE v.space_id = %(space)s AND v.chunk_id = placed.chunk_id AND placed.cell <> %(cell)s
        )
        SELECT max(chunk_id) FROM looked
        """,
        {"space": cell.space_id, "cell": cell.id, "ids": list(ids), "after": after, "most": most},
    )


def _text(vector: Sequence[float]) -> str:
    return "[" + ",".join(f"{number:.6g}" for number in vector) + "]"
