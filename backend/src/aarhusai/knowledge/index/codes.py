"""Codes of vectors: short strings of bits that a search compares before it compares vectors.

Each number of a vector is held against four limits, which cut what the space's vectors have there into five parts of
one size; a number gives four bits, one for each limit it is above. In how many bits two codes differ is the sum of how
many limits lie between their numbers: nearly how far they are apart (a "thermometer code"). A code takes a fifth of the
room of its vector and a fraction of its time. The vectors of the best few hundred decide.

Limits are made once for a space, from what lies in it when a search of it begins to be worth it: models put all their
vectors into one corner of the space, whatever they are about, so limits of some thousand fit those that come.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from aarhusai.knowledge.index import code_repository as codes
from aarhusai.storage.database import Database

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FIRST: Final = 5_000
"""Vectors of a space up to which they are compared themselves."""

_SAMPLE: Final = 8_000
_TOGETHER: Final = 1_000
"""Vectors that get their codes in one transaction."""

_LIMITS: Final = (-0.84, -0.25, 0.25, 0.84)
"""In standard deviations: a normal distribution is cut into five parts of one size."""


async def encode(db: Database) -> int:
    """Gives vectors codes that have none; how many. Raises Unavailable."""
    for space_id in await codes.without_limits(db, FIRST):
        limits = await asyncio.to_thread(_limits, await codes.sample(db, space_id, _SAMPLE))
        async with db.transaction() as tx:
            await codes.limit(tx, space_id, limits)
    done = 0
    while True:
        async with db.transaction() as tx:
            some = await codes.encode(tx, _TOGETHER)
        done += some
        if some == 0:
            return done


def limits_of(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Four limits for each number, of vectors one a row. The spread of all numbers counts: each alone is no better."""
    import numpy as np  # imported late: only the worker makes limits

    middle = vectors.mean(axis=0)
    spread = np.sqrt(((vectors - middle) ** 2).mean())
    return np.stack([middle + spread * step for step in _LIMITS]).astype(np.float32)


def _limits(sample: Sequence[bytes]) -> list[list[float]]:
    import numpy as np  # imported late: only the worker makes limits

    vectors = np.stack([np.frombuffer(one, dtype=">f2").astype(np.float32) for one in sample])
    return [[float(number) for number in one] for one in limits_of(vectors)]
