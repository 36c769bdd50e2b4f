"""What is read out of the index's tables. The caller's scope is part of every query."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from struct import iter_unpack
from typing import Final, cast
from uuid import UUID

from psycopg import sql

from aarhusai.knowledge.index.word_plan import Step, WordPlan
from aarhusai.knowledge.index.words import weights_text
from aarhusai.knowledge.types import ReadableScope
from aarhusai.storage.database import Executor, Transaction

MOST_DOCUMENTS: Final = 5_000
"""Documents that are looked at to tell how large a scope is."""


_FEW: Final = 2_000
"""Chunks that must be counted before the rest may wait."""


@dataclass(frozen=True, slots=True)
class SizeRow:
    """The index's size as it was counted last; how many chunks in how many documents the scope's collections have, both
    at least that when there are MOST_DOCUMENTS; in how many chunks words stand.

    `due`: so little was counted, with more to count, that the figures mean nothing.
    """

    due: bool
    chunks: int
    counted_chunks: int
    length: int
    admitted: int
    documents: int
    cells: int
    terms: Sequence[int]
    found_in: Sequence[int]


async def sizes(executor: Executor, scope: ReadableScope, terms: Sequence[int], space_id: int | None) -> SizeRow:
    """What the plan of a search goes by."""
    row = await executor.one(
        SizeRow,
        """
        SELECT s.counted_chunks < %(few)s AND EXISTS (SELECT FROM indexed_document WHERE NOT counted) AS due,
               s.chunks, s.counted_chunks, s.length,
               d.admitted, d.documents,
               (SELECT count(*) FROM vector_cell WHERE space_id = %(space)s) AS cells,
               coalesce(t.terms, '{}') AS terms, coalesce(t.found_in, '{}') AS found_in
          FROM index_size AS s,
               (SELECT coalesce(sum(chunks), 0)::bigint AS admitted, count(*) AS documents FROM (
                    SELECT chunks FROM indexed_document WHERE collection_id = ANY (%(collections)s::uuid[])
                     LIMIT %(documents)s) AS looked) AS d,
               (SELECT array_agg(term) AS terms, array_agg(chunks) AS found_in
                                   FROM term_count WHERE term = ANY (%(terms)s::integer[])) AS t
        """,
        {**_scope(scope), "documents": MOST_DOCUMENTS, "terms": list(terms), "space": space_id, "few": _FEW},
    )
    assert row is not None  # index_size has one row
    return row


async def settle(tx: Transaction) -> None:
    """How the rest of the transaction is done: plans are made for the values at hand, and no table is read from end to
    end, however little is known of it yet.
    """
    await tx.run(
        """
        SELECT set_config('plan_cache_mode', 'force_custom_plan', true), set_config('enable_seqscan', 'off', true)
        """
    )


# The cells come nearest first, and each one's vectors are taken from the index alone; OFFSET 0 keeps that order.
_NEAR: Final = sql.SQL("""
    (SELECT chunk_id, vector <#> %(vector)s::halfvec AS distance FROM (
        SELECT v.chunk_id, v.vector
          FROM (SELECT id FROM vector_cell WHERE space_id = %(space)s ORDER BY centre <#> %(vector)s::halfvec) AS cell
         CROSS JOIN LATERAL (
               SELECT chunk_id, vector FROM chunk_vector
                WHERE space_id = %(space)s AND cell = cell.id AND {scope} OFFSET 0) AS v
         LIMIT %(compared)s) AS compared
      ORDER BY distance LIMIT %(near)s)
""")

_NEAR_ALL: Final = sql.SQL("""
    (SELECT chunk_id, vector <#> %(vector)s::halfvec AS distance FROM (
        SELECT chunk_id, vector FROM chunk_vector WHERE space_id = %(space)s AND {scope} OFFSET 0) AS compared
      ORDER BY distance LIMIT %(near)s)
""")

_NEAR_GRANTED: Final = sql.SQL("""
    (SELECT v.chunk_id, v.vector <#> %(vector)s::halfvec AS distance
       FROM chunk AS c JOIN chunk_vector AS v ON v.chunk_id = c.id AND v.space_id = %(space)s
      WHERE c.document_id = ANY (%(granted)s::uuid[]) ORDER BY distance LIMIT %(near)s)
""")

_HITS: Final = sql.SQL("""
    (SELECT chunk_id FROM (
        SELECT chunk_id, weights <#> %(weights)s::sparsevec AS distance FROM {seen} AS seen WHERE {outside} OFFSET 0
     ) AS scored WHERE distance < 0 ORDER BY distance LIMIT %(hits)s)
""")

_WHOLE: Final = sql.SQL("(SELECT chunk_id, weights FROM chunk_words WHERE {scope})")

# The steps are gone through in order, as far as the LIMIT goes.
_STEPS: Final = sql.SQL("(SELECT * FROM ({steps}) AS step LIMIT %(seen)s)")

_STEP: Final = sql.SQL(
    "(SELECT chunk_id, collection_id, document_id, weights FROM chunk_words WHERE ({words}) AND {inside})"
)

_WHOLE_GRANTED: Final = sql.SQL("""
    (SELECT w.chunk_id, w.weights FROM chunk AS c JOIN chunk_words AS w ON w.chunk_id = c.id
      WHERE c.document_id = ANY (%(granted)s::uuid[]))
""")

# The best by the first part of the vectors, put in order by all of it.
_NEAREST: Final = sql.SQL("""
    SELECT chunk_id, distance + coalesce(v.rest <#> %(rest)s::halfvec, 0) AS distance
      FROM ({near}) AS n JOIN chunk_vector AS v USING (chunk_id) WHERE v.space_id = %(space)s
     ORDER BY distance LIMIT %(nearest)s
""")

# One row, packed: the driver would make an object of every field of every row, and that takes longer than finding them.
_FOUND: Final = sql.SQL("""
    WITH near AS MATERIALIZED ({near}), hit AS MATERIALIZED ({hits}),
    found AS ((SELECT chunk_id FROM near ORDER BY distance LIMIT %(taken)s) UNION SELECT chunk_id FROM hit)
    SELECT coalesce(string_agg(int8send(w.chunk_id) || uuid_send(w.document_id) || uuid_send(w.collection_id)
               || int4send(w.length)
               || float8send(coalesce(-(v.vector <#> %(vector)s::halfvec) - coalesce(v.rest <#> %(rest)s::halfvec, 0),
                                      'NaN'))
               {words}, ''), '') AS packed,
           (SELECT -max(distance) FROM near) AS farthest
      FROM found JOIN chunk_words AS w ON w.chunk_id = found.chunk_id
      LEFT JOIN chunk_vector AS v ON v.chunk_id = w.chunk_id AND v.space_id = %(space)s
     LIMIT 1
""")

_WORD: Final = sql.SQL(" || float4send((-(w.weights <#> {}::sparsevec))::real)")

_NO_DISTANCE: Final = sql.SQL("SELECT 0::bigint AS chunk_id, 0::float8 AS distance WHERE false")
_NOTHING: Final = sql.SQL("SELECT 0::bigint AS chunk_id WHERE false")
_TRUE: Final = sql.SQL("true")


CandidateRow = tuple[int, bytes, bytes, int, float, *tuple[float, ...]]
"""A chunk with what ranking needs: its number, its document's and its collection's id, its length in words, the cosine
(NaN: no vector), and for each word that was asked for its weight there, 0 when it is not.
"""


@dataclass(frozen=True, slots=True)
class FoundRow:
    """Everything that was found. `farthest` is the cosine of the last of the nearest, None when there are none."""

    packed: bytes
    farthest: float | None

    def rows(self, words: int) -> list[CandidateRow]:
        """Taken apart; `words` is how many were asked for."""
        return cast("list[CandidateRow]", list(iter_unpack(f">q16s16sid{words}f", self.packed)))


@dataclass(frozen=True, slots=True)
class Asked:
    """What is searched for. `vector` and `rest` are the two parts of a unit vector, as pgvector reads them.

    `numbers` are the words; `weights` what each says in the question, sparse, and `plan` how they are looked for; None
    without any. `near` by the first part of the vector, of `compared` in the nearest cells (None: of all), and again of
    granted documents; of these the `nearest` by all of it, of which `taken` are given. `hits` by words, and again of
    granted documents.
    """

    space_id: int | None
    vector: str | None
    rest: str | None
    numbers: Sequence[int]
    weights: str | None
    plan: WordPlan
    compared: int | None
    near: int
    nearest: int
    taken: int
    hits: int


async def found(executor: Executor, scope: ReadableScope, asked: Asked) -> FoundRow:
    """The chunks that are most like the vector, of dimensions past SEARCHED nothing counting, and those that the words
    say most in, in no order.
    """
    query = _FOUND.format(
        near=_NEAREST.format(near=_near(scope, asked)) if asked.vector is not None else _NO_DISTANCE,
        hits=_hits(scope, asked.plan) if asked.weights is not None else _NOTHING,
        words=sql.Composed([_WORD.format(sql.Literal(weights_text([(number, 1.0)]))) for number in asked.numbers]),
    )
    params: dict[str, object] = {
        **_scope(scope),
        "space": asked.space_id,
        "vector": asked.vector,
        "rest": asked.rest,
        "weights": asked.weights,
        "compared": asked.compared,
        "seen": asked.plan.seen,
        "near": asked.near,
        "nearest": asked.nearest,
        "taken": asked.taken,
        "hits": asked.hits,
    }
    row = await executor.one(FoundRow, query, params)
    assert row is not None  # an aggregate gives one row
    return row


def _near(scope: ReadableScope, asked: Asked) -> sql.Composed:
    near = _NEAR_ALL if asked.compared is None else _NEAR
    parts: list[sql.Composable] = [near.format(scope=_admits(scope))] if scope.collections else []
    # What is granted may be in a collection of the scope: it counts once.
    return sql.SQL(" UNION ").join([*parts, _NEAR_GRANTED] if scope.granted else parts)


def _hits(scope: ReadableScope, plan: WordPlan) -> sql.Composed:
    parts: list[sql.Composable] = []
    if scope.collections and not plan.steps:
        parts.append(_HITS.format(seen=_WHOLE.format(scope=_admits(scope)), outside=_TRUE))
    elif scope.collections:
        inside, outside = (_admits(scope), _TRUE) if plan.inside else (_TRUE, _admits(scope))
        steps = _union([_STEP.format(words=_condition(step), inside=inside) for step in plan.steps])
        parts.append(_HITS.format(seen=_STEPS.format(steps=steps), outside=outside))
    if scope.granted:
        parts.append(_HITS.format(seen=_WHOLE_GRANTED, outside=_TRUE))
    return _union(parts)


def _union(parts: Sequence[sql.Composable]) -> sql.Composed:
    return sql.SQL(" UNION ALL ").join(parts)


@dataclass(frozen=True, slots=True)
class PassageRow:
    """A chunk with what a citation needs. `spans` is page, start, end, page, start, end ..."""

    id: int
    document_id: UUID
    version_id: UUID
    collection_id: UUID
    name: str
    folder: str
    title: str | None
    headings: Sequence[str]
    spans: Sequence[int]
    text: str
    data_class: str
    dated_at: datetime | None
    url: str | None


async def is_any(executor: Executor) -> bool:
    """Whether there is anything to search."""
    return bool(await executor.value(bool, "SELECT EXISTS (SELECT FROM indexed_document)"))


async def passages(executor: Executor, scope: ReadableScope, chunk_ids: Sequence[int]) -> list[PassageRow]:
    """Those of the chunks that the scope admits, in no order."""
    return await executor.all(
        PassageRow,
        """
        SELECT c.id, c.document_id, c.version_id, c.collection_id, d.name, d.folder, d.title, c.headings, c.spans,
               c.text, c.data_class, d.dated_at, d.url
          FROM chunk AS c JOIN document AS d ON d.id = c.document_id
         WHERE c.id = ANY (%(ids)s::bigint[])
           AND (c.collection_id = ANY (%(collections)s::uuid[]) AND c.document_id <> ALL (%(hidden)s::uuid[])
                OR c.document_id = ANY (%(granted)s::uuid[]))
         LIMIT %(limit)s
        """,
        {**_scope(scope), "ids": list(chunk_ids), "limit": len(chunk_ids)},
    )


def _scope(scope: ReadableScope) -> Mapping[str, object]:
    """As text, which the driver need not take apart: there may be thousands."""
    return {
        "collections": _ids(scope.collections),
        "hidden": _ids(scope.hidden),
        "granted": _ids(scope.granted),
    }


def _ids(ids: Sequence[UUID]) -> str:
    return "{" + ",".join([one.hex for one in ids]) + "}"


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
