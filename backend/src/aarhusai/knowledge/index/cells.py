"""Divides the space of vectors into cells, so that a search need not compare all of them.

A cell holds the vectors that its centre is nearest to. A search goes through the cells nearest to the question's vector
and compares what the scope admits there, until it has compared enough; so a narrow scope is compared as a whole, a wide
one near the question only. A cell that grew large is divided by k-means (Lloyd 1982) and keeps its number for one of
the parts: whoever put a vector into it meanwhile put it where it is looked for. Unlike a graph (HNSW) this costs a new
vector one look at the centres, a deleted one nothing, and a scope can never cut the way to what it admits.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from math import sqrt
from typing import TYPE_CHECKING, Final

from aarhusai.knowledge.index import cell_repository as cells
from aarhusai.knowledge.index.cell_repository import FullCell
from aarhusai.storage.database import Database

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FIRST: Final = 5_000
"""Vectors of a space below which it is one cell: all of it is compared anyway."""

MOST: Final = 2.0
"""Vectors of a cell above which it is divided, times the root of the space's: cells and their vectors grow alike."""

PART: Final = 0.6
"""Vectors that a part of a divided cell shall have, times the root of the space's."""

_MOST_PARTS: Final = 64
_SAMPLE: Final = 8_000
"""Vectors that the centres are computed from."""

_MOVED: Final = 1_000
"""Vectors that are moved in one transaction."""

_ROUNDS: Final = 8


async def divide(db: Database) -> int:
    """Divides the cells that are too large, and their parts, until none is; how many were. Raises Unavailable."""
    divided = 0
    alike: set[tuple[int, int]] = set()
    while full := [c for c in await cells.full(db, FIRST, MOST) if (c.space_id, c.id) not in alike]:
        for cell in full:
            if await _divide(db, cell):
                divided += 1
            else:
                alike.add((cell.space_id, cell.id))
    return divided


async def _divide(db: Database, cell: FullCell) -> bool:
    """False when its vectors are all alike, so that there is nothing to tell parts by."""
    sample = await cells.sample(db, cell, _SAMPLE)
    parts = min(_MOST_PARTS, max(2, round(cell.vectors / (PART * sqrt(cell.of_space)))))
    centres = await asyncio.to_thread(_centres, sample, parts)
    if len(centres) < 2:
        return False
    async with db.transaction() as tx:
        ids = await cells.add(tx, cell, centres)
    after = 0
    while True:
        async with db.transaction() as tx:
            last = await cells.move(tx, cell, ids, after, _MOVED)
        if last is None:
            return True
        after = last


def centres_of(vectors: NDArray[np.float32], parts: int) -> NDArray[np.float32]:
    """Where the parts lie of unit vectors, one a row. Fewer than `parts` when the vectors are alike."""
    import numpy as np  # imported late: only the worker divides

    chance = np.random.default_rng(len(vectors))
    start = vectors[chance.choice(len(vectors), min(parts, len(vectors)), replace=False)]
    centres = np.unique(start, axis=0)
    for _ in range(_ROUNDS):
        near = nearest(vectors, centres)
        counts = np.bincount(near, minlength=len(centres))
        sums = np.zeros_like(centres)
        np.add.at(sums, near, vectors)
        centres = (sums[counts > 0] / counts[counts > 0, None]).astype(np.float32)
    return centres


def nearest(vectors: NDArray[np.float32], centres: NDArray[np.float32]) -> NDArray[np.intp]:
    """For each vector the number of the centre nearest to it."""
    return (vectors @ centres.T - (centres**2).sum(axis=1) / 2).argmax(axis=1)


def _centres(sample: Sequence[bytes], parts: int) -> list[list[float]]:
    import numpy as np  # imported late: only the worker divides

    vectors = np.stack([np.frombuffer(one, dtype=">f2").astype(np.float32) for one in sample])
    return [[float(number) for number in centre] for centre in centres_of(vectors, parts)]
