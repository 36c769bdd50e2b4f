"""What is read out of the index's tables. The caller's scope is part of every query."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, LiteralString
from uuid import UUID

from psycopg import sql

from aarhusai.knowledge.index.word_plan import MOST_SEEN, Step, WordPlan
from aarhusai.knowledge.types import ReadableScope
from aarhusai.storage.database import Executor

MOST_COMPARED: Final = 30_000
"""Vectors that one search compares with the question's, nearest cells first: a narrower scope is compared whole."""

_MOST_DOCUMENTS: Final = 5_000
"""Documents that are looked at to tell how large a scope is."""


@dataclass(frozen=True, slots=True)
class ScoredRow:
    """A chunk that was found."""

    chunk_id: int
    score: float


@dataclass(frozen=True, slots=True)
class CandidateRow:
    """A chunk with what ranking needs. `weights` has one for each word that was asked for, 0 when it is not there."""

    chunk_id: int
    document_id: UUID
    collection_id: UUID
    length: int
    similarity: float | None
    weights: Sequence[float]


@dataclass(frozen=True, slots=True)
class SizeRow:
    """The index's size as it was counted last; how much the scope admits, at least; in how many chunks words stand."""

    chunks: int
    counted_chunks: int
    length: int
    admitted: int
    terms: Sequence[int]
    found_in: Sequence[int]


async def settle(tx: Executor) -> None:
    """For the rest of the transaction: plans are made for the values at hand, and no table is read from end to end."""
    await tx.run(
        "SELECT set_config('plan_cache_mode', 'force_custom_plan', true), set_config('enable_seqscan', 'off', true)"
    )


async def sizes(executor: Executor, scope: ReadableScope, terms: Sequence[int]) -> SizeRow:
    """What the plan of a search goes by."""
    row = await executor.one(
        SizeRow,
        """
        SELECT s.chunks, s.counted_chunks, s.length,
               (SELECT coalesce(sum(d.chunks), 0) FROM (
                    SELECT chunks FROM indexed_document WHERE collection_id = ANY (%(collections)s::uuid[])
                     LIMIT %(documents)s) AS d)::bigint + cardinality(%(granted)s::uuid[]) AS admitted,
               coalesce(t.terms, '{}') AS terms, coalesce(t.found_in, '{}') AS found_in
          FROM index_size AS s, (SELECT array_agg(term) AS terms, array_agg(chunks) AS found_in
                                   FROM term_count WHERE term = ANY (%(terms)s::integer[])) AS t
        """,
        {**_scope(scope), "documents": _MOST_DOCUMENTS, "terms": list(terms)},
    )
    assert row is not None  # index_size has one row
    return row


# The cells come nearest first, and each one's vectors are taken from the index alone; OFFSET 0 keeps that order.
_NEAREST: Final = sql.SQL("""
    SELECT near.chunk_id, -(near.vector <#> %(vector)s::halfvec) AS score
      FROM (SELECT v.chunk_id, v.vector
              FROM (SELECT id FROM vector_cell WHERE space_id = %(space)s
                     ORDER BY centre <-> %(vector)s::halfvec) AS cell
             CROSS JOIN LATERAL (
                   SELECT chunk_id, vector FROM chunk_vector
                    WHERE space_id = %(space)s AND cell = cell.id AND {scope} OFFSET 0) AS v
             LIMIT %(compared)s) AS near
     ORDER BY near.vector <#> %(vector)s::halfvec LIMIT %(limit)s
""")

_NEAREST_GRANTED: Final[LiteralString] = """
    SELECT v.chunk_id, -(v.vector <#> %(vector)s::halfvec) AS score
      FROM chunk AS c JOIN chunk_vector AS v ON v.chunk_id = c.id AND v.space_id = %(space)s
     WHERE c.document_id = ANY (%(granted)s::uuid[])
     ORDER BY v.vector <#> %(vector)s::halfvec LIMIT %(limit)s
"""

_ALL_WORDS: Final = sql.SQL("""
    SELECT chunk_id, -(weights <#> %(weights)s::sparsevec) AS score FROM chunk_words
     WHERE {scope} ORDER BY weights <#> %(weights)s::sparsevec LIMIT %(limit)s
""")

# The steps are gone through in order, as far as the inner LIMIT goes; what two of them find counts once.
_CHOSEN_WORDS: Final = sql.SQL("""
    SELECT chunk_id, max(score) AS score FROM (
        SELECT seen.chunk_id, -(seen.weights <#> %(weights)s::sparsevec) AS score
          FROM ({steps} LIMIT %(seen)s) AS seen WHERE {outside}) AS found
     GROUP BY chunk_id ORDER BY score DESC LIMIT %(limit)s
""")

_STEP: Final = sql.SQL("""
    (SELECT chunk_id, collection_id, document_id, weights FROM chunk_words WHERE ({words}) AND {inside})
""")

_GRANTED_WORDS: Final[LiteralString] = """
    SELECT w.chunk_id, -(w.weights <#> %(weights)s::sparsevec) AS score
      FROM chunk AS c JOIN chunk_words AS w ON w.chunk_id = c.id
     WHERE c.document_id = ANY (%(granted)s::uuid[]) ORDER BY w.weights <#> %(weights)s::sparsevec LIMIT %(limit)s
"""


async def nearest(executor: Executor, scope: ReadableScope, space_id: int, vector: str, limit: int) -> list[ScoredRow]:
    """The chunks whose vectors are most like a unit vector, in no order; of dimensions past SEARCHED nothing counts."""
    params = {**_scope(scope), "space": space_id, "vector": vector, "compared": MOST_COMPARED, "limit": limit}
    found: list[ScoredRow] = []
    if scope.collections:
        found += await executor.all(ScoredRow, _NEAREST.format(scope=_admits(scope)), params)
    if scope.granted:
        found += await executor.all(ScoredRow, _NEAREST_GRANTED, params)
    return found


async def by_words(
    executor: Executor, scope: ReadableScope, weights: str, chosen: WordPlan, limit: int
) -> list[ScoredRow]:
    """The chunks that the weighted words say most in, in no order; those of score 0 have none of them."""
    params = {**_scope(scope), "weights": weights, "seen": MOST_SEEN, "limit": limit}
    found: list[ScoredRow] = []
    if scope.collections and not chosen.steps:
        found += await executor.all(ScoredRow, _ALL_WORDS.format(scope=_admits(scope)), params)
    elif scope.collections:
        inside, outside = (_admits(scope), _TRUE) if chosen.inside else (_TRUE, _admits(scope))
        steps = sql.SQL(" UNION ALL ").join(
            _STEP.format(words=_condition(step), inside=inside) for step in chosen.steps
        )
        found += await executor.all(ScoredRow, _CHOSEN_WORDS.format(steps=steps, outside=outside), params)
    if scope.granted:
        found += await executor.all(ScoredRow, _GRANTED_WORDS, params)
    return found


@dataclass(frozen=True, slots=True)
class Asked:
    """What the candidates are held against: the unit vector in its two parts, and each word alone, sparse."""

    space_id: int | None
    vector: str | None
    rest: str | None
    words: Sequence[str]


async def candidates(executor: Executor, chunk_ids: Sequence[int], asked: Asked) -> list[CandidateRow]:
    """What ranking needs of chunks that were found within the scope, in no order."""
    return await executor.all(
        CandidateRow,
        """
        SELECT w.chunk_id, w.document_id, w.collection_id, w.length,
               -(v.vector <#> %(vector)s::halfvec) - coalesce(v.rest <#> %(rest)s::halfvec, 0) AS similarity,
               ARRAY(SELECT -(w.weights <#> word) FROM unnest(%(words)s::text[]::sparsevec[]) AS word) AS weights
          FROM chunk_words AS w LEFT JOIN chunk_vector AS v ON v.chunk_id = w.chunk_id AND v.space_id = %(space)s
         WHERE w.chunk_id = ANY (%(ids)s::bigint[]) LIMIT %(limit)s
        """,
        {
            "ids": list(chunk_ids),
            "space": asked.space_id,
            "vector": asked.vector,
            "rest": asked.rest,
            "words": list(asked.words),
            "limit": len(chunk_ids),
        },
    )


@dataclass(frozen=True, slots=True)
class PassageRow:
    """A chunk with what a citation needs. `spans` is page, start, end, page, start, end ..."""

    id: int
    document_id: UUID
    version_id: UUID
    collection_id: UUID
    name: str
    title: str | None
    headings: Sequence[str]
    spans: Sequence[int]
    text: str
    data_class: str
    dated_at: datetime | None
    url: str | None


async def passages(executor: Executor, scope: ReadableScope, chunk_ids: Sequence[int]) -> list[PassageRow]:
    """Those of the chunks that the scope admits, in no order."""
    return await executor.all(
        PassageRow,
        """
        SELECT c.id, c.document_id, c.version_id, c.collection_id, d.name, d.title, c.headings, c.spans, c.text,
               c.data_class, d.dated_at, d.url
          FROM chunk AS c JOIN document AS d ON d.id = c.document_id
         WHERE c.id = ANY (%(ids)s::bigint[])
           AND (c.collection_id = ANY (%(collections)s::uuid[]) AND c.document_id <> ALL (%(hidden)s::uuid[])
                OR c.document_id = ANY (%(granted)s::uuid[]))
         LIMIT %(limit)s
        """,
        {**_scope(scope), "ids": list(chunk_ids), "limit": len(chunk_ids)},
    )


_TRUE: Final = sql.SQL("true")


def _scope(scope: ReadableScope) -> Mapping[str, object]:
    return {"collections": list(scope.collections), "hidden": list(scope.hidden), "granted": list(scope.granted)}


def _admits(scope: ReadableScope) -> sql.SQL:
    """Whether a row is of one of the collections and not hidden. Granted documents are looked up by themselves."""
    if scope.hidden:
        return sql.SQL("collection_id = ANY (%(collections)s::uuid[]) AND document_id <> ALL (%(hidden)s::uuid[])")
    return sql.SQL("collection_id = ANY (%(collections)s::uuid[])")


def _condition(step: Step) -> sql.Composable:
    """The words are numbers of ours, made from checksums."""
    if step.any_of:
        return sql.SQL("terms && {}").format(_numbers(step.any_of))
    return sql.SQL(" OR ").join(sql.SQL("terms @> {}").format(_numbers(pair)) for pair in step.pairs)


def _numbers(words: Sequence[int]) -> sql.Composable:
    return sql.SQL("ARRAY[{}]").format(sql.SQL(", ").join(sql.Literal(word) for word in words))
