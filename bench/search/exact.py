"""The slow and sure way: every chunk of the scope is looked at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log

from search.loading import SPACE

from aarhusai.knowledge.index.words import number_of, weights_text
from aarhusai.knowledge.types import ReadableScope
from aarhusai.storage.database import Database


@dataclass(frozen=True)
class _Row:
    chunk_id: int


@dataclass(frozen=True)
class _Count:
    term: int
    chunks: int


async def exact_by_vector(db: Database, scope: ReadableScope, vector: Sequence[float], limit: int) -> set[int]:
    """The chunks whose vectors are most like it."""
    async with db.transaction() as tx:
        await tx.run(
            "SELECT set_config('enable_indexscan', 'off', true), set_config('enable_indexonlyscan', 'off', true)"
        )
        rows = await tx.all(
            _Row,
            "SELECT chunk_id FROM chunk_vector WHERE space_id = %s AND collection_id = ANY (%s)"
            " ORDER BY vector <#> %s::halfvec LIMIT %s",
            (SPACE, list(scope.collections), "[" + ",".join(map(str, vector)) + "]", limit),
        )
    return {row.chunk_id for row in rows}


async def exact_by_words(db: Database, scope: ReadableScope, terms: Mapping[str, float], limit: int) -> set[int]:
    """The chunks that BM25 puts first."""
    numbers = {number_of(term): weight for term, weight in terms.items()}
    counts = await db.all(_Count, "SELECT term, chunks FROM term_count WHERE term = ANY (%s)", (list(numbers),))
    chunks = await db.value(int, "SELECT chunks FROM index_size") or 0
    found_in = {row.term: row.chunks for row in counts}
    weights = sorted(
        (number, weight * log(1 + (chunks - found_in.get(number, 0) + 0.5) / (found_in.get(number, 0) + 0.5)))
        for number, weight in numbers.items()
    )
    rows = await db.all(
        _Row,
        "SELECT chunk_id FROM (SELECT chunk_id, weights <#> %(w)s::sparsevec AS score FROM chunk_words"
        " WHERE collection_id = ANY (%(c)s)) AS seen WHERE score < 0 ORDER BY score LIMIT %(limit)s",
        {"w": weights_text(weights), "c": list(scope.collections), "limit": limit},
    )
    return {row.chunk_id for row in rows}
