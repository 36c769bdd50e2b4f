"""What is read out of the index's tables. The caller's scope is part of every query."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from struct import iter_unpack
from typing import Final, cast
from uuid import UUID

from psycopg import sql

from aarhusai.knowledge.index.near_repository import NearPlan, nearest_of
from aarhusai.knowledge.index.word_plan import WordPlan
from aarhusai.knowledge.index.word_repository import best_of, first_of
from aarhusai.knowledge.index.words import weights_text
from aarhusai.knowledge.types import ReadableScope
from aarhusai.storage.database import Executor, Transaction

MOST_DOCUMENTS: Final = 12_000
"""Documents that are looked at to tell how large a scope is: some 1.5 ms."""

MOST_THEMSELVES: Final = 50_000
"""Vectors without a code that are compared: some 30 ms."""

_SURE: Final = 10
"""So many of the best by words are surely the best."""

_FEW: Final = 2_000
"""Chunks that must be counted before the rest may wait."""


@dataclass(frozen=True, slots=True)
class SizeRow:
    """The index's size as it was counted last; how many chunks in how many documents the scope's collections have, both
    at least that when there are MOST_DOCUMENTS; in how many chunks words stand.

    `due`: so little was counted, with more to count, that the figures mean nothing. `coded`: the space's vectors have
    codes, all of them unless `uncoded`.
    """

    due: bool
    chunks: int
    counted_chunks: int
    length: int
    admitted: int
    documents: int
    cells: int
    coded: bool
    uncoded: bool
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
               EXISTS (SELECT FROM vector_limits WHERE space_id = %(space)s) AS coded,
               EXISTS (SELECT FROM chunk_vector WHERE space_id = %(space)s AND code IS NULL) AS uncoded,
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


# One row, packed: the driver would make an object of every field of every row, and that takes longer than finding them.
_PACKED: Final = sql.SQL("""
    SELECT coalesce(string_agg(int8send(w.chunk_id) || uuid_send(w.document_id) || uuid_send(w.collection_id)
               || int4send(w.length)
               || float8send(coalesce(-(v.vector <#> %(vector)s::halfvec) - coalesce(v.rest <#> %(rest)s::halfvec, 0),
                                      'NaN'))
               {words}, ''), '') AS packed,
           {farthest} AS farthest
      FROM found JOIN chunk_words AS w ON w.chunk_id = found.chunk_id
      LEFT JOIN chunk_vector AS v ON v.chunk_id = w.chunk_id AND v.space_id = %(space)s
     LIMIT 1
""")

_BY_VECTOR: Final = sql.SQL("""
    WITH near AS MATERIALIZED ({near}), found AS (SELECT chunk_id FROM near ORDER BY distance LIMIT %(taken)s) {packed}
""")

_BY_WORDS: Final = sql.SQL("WITH first AS MATERIALIZED ({first}), found AS MATERIALIZED ({hits}) {packed}")

_FARTHEST: Final = sql.SQL("(SELECT -max(distance) FROM near)")
_NULL: Final = sql.SQL("NULL::float8")

_WORD: Final = sql.SQL(" || float4send((-(w.weights <#> {}::sparsevec))::real)")
_NOTHING: Final = weights_text([])
_FLOAT: Final = 4
"""Bytes."""

_PLACES: Final = 4
"""Words come by so many, nothing in what is left over: a connection keeps a hundred prepared statements."""


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
        unused = _FLOAT * (_places(words) - words)
        return cast("list[CandidateRow]", list(iter_unpack(f">q16s16sid{words}f{unused}x", self.packed)))


@dataclass(frozen=True, slots=True)
class Asked:
    """What is searched for. `vector` and `rest` are the two parts of a unit vector, as pgvector reads them.

    `numbers` are the words; `weights` what each says in the question, sparse, and `words` how they are looked for; None
    without any. `near` by the first part of the vector, looked for as `nearness` says; of these the `nearest` by all of
    it, of which `taken` are given. `hits` by words.
    """

    space_id: int | None
    vector: str | None
    rest: str | None
    numbers: Sequence[int]
    weights: str | None
    words: WordPlan
    nearness: NearPlan
    near: int
    nearest: int
    taken: int
    hits: int


async def nearest(executor: Executor, scope: ReadableScope, asked: Asked) -> FoundRow:
    """The chunks that are most like the vector, of dimensions past SEARCHED nothing counting, in no order."""
    near = nearest_of(scope, asked.nearness, rest=asked.rest is not None)
    packed = _packed(asked, _FARTHEST)
    return await _found(executor, _BY_VECTOR.format(near=near, packed=packed), _params(scope, asked))


async def hits(executor: Executor, scope: ReadableScope, asked: Asked) -> FoundRow:
    """The chunks that the words say most in, in no order."""
    first, best = first_of(scope, asked.words), best_of(scope, asked.words)
    query = _BY_WORDS.format(first=first, hits=best, packed=_packed(asked, _NULL))
    return await _found(executor, query, _params(scope, asked))


async def _found(executor: Executor, query: sql.Composed, params: Mapping[str, object]) -> FoundRow:
    row = await executor.one(FoundRow, query, params)
    assert row is not None  # an aggregate gives one row
    return row


def _packed(asked: Asked, farthest: sql.SQL) -> sql.Composed:
    return _PACKED.format(words=_words(_places(len(asked.numbers))), farthest=farthest)


@lru_cache(maxsize=64)
def _words(places: int) -> sql.Composed:
    return sql.Composed([_WORD.format(sql.Placeholder(f"word{at}")) for at in range(places)])


def _places(words: int) -> int:
    """Questions of one to four words have the same text, those of five to eight, and so on."""
    return -(-words // _PLACES) * _PLACES


def _params(scope: ReadableScope, asked: Asked) -> Mapping[str, object]:
    return {
        **_scope(scope),
        "space": asked.space_id,
        "vector": asked.vector,
        "rest": asked.rest,
        "weights": asked.weights,
        "compared": asked.nearness.compared,
        "coded": asked.nearness.coded,
        "most": MOST_THEMSELVES,
        "seen": asked.words.seen,
        "bound": asked.words.bound,
        "sure": _SURE,
        "near": asked.near,
        "nearest": asked.nearest,
        "taken": asked.taken,
        "hits": asked.hits,
        **{f"word{at}": _NOTHING for at in range(_places(len(asked.numbers)))},
        **{f"word{at}": weights_text([(number, 1.0)]) for at, number in enumerate(asked.numbers)},
        **{f"words{at}": _numbers(words) for at, words in enumerate(asked.words.lists)},
    }


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


def _numbers(numbers: Sequence[int]) -> str:
    return "{" + ",".join(map(str, numbers)) + "}"


@lru_cache(maxsize=64)
def _ids(ids: tuple[UUID, ...]) -> str:
    """The same for the three statements of a search: making it takes longer than sending it."""
    return "{" + ",".join([one.hex for one in ids]) + "}"
