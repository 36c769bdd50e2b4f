"""Which vectors are nearest to a question's, within the caller's scope: part of a statement (`queries.nearest`).

Values they take: vector, space, compared, coded, near, and the scope's.
"""

from dataclasses import dataclass
from typing import Final

from psycopg import sql

from aarhusai.knowledge.types import ReadableScope


@dataclass(frozen=True, slots=True)
class NearPlan:
    """How the nearest are looked for. `codes`: by their codes first, and the best `coded` themselves; `vectors`: those
    without a code, themselves. At most `compared` in the nearest cells; None: all that the scope admits. `listed`: the
    scope's collections are looked up in each cell; otherwise a cell is gone through from end to end.
    """

    codes: bool
    vectors: bool
    coded: int = 0
    compared: int | None = None
    listed: bool = True


# Codes differ in less than 4 096 bits, and 53 bits of a number are exact: the difference and the chunk's number are one
# number, which PostgreSQL sorts without a copy of the row. That halves the time.
_CODED: Final = sql.SQL("""
    (SELECT v.chunk_id, v.vector <#> %(vector)s::halfvec AS distance
       FROM (SELECT (packed - floor(packed / 1099511627776) * 1099511627776)::bigint AS chunk_id FROM (
                SELECT (code <~> (SELECT vector_code(%(vector)s::halfvec, l) FROM vector_limits AS l
                                   WHERE l.space_id = %(space)s))
                       * 1099511627776 + chunk_id AS packed FROM {gone_through} AS gone_through
                 ORDER BY packed LIMIT %(coded)s) AS best) AS best
       JOIN chunk_vector AS v ON v.chunk_id = best.chunk_id AND v.space_id = %(space)s)
""")

# The cells come nearest first, and each one's codes are taken from the index alone; OFFSET 0 keeps that order.
_IN_CELLS: Final = sql.SQL("""
    (SELECT v.chunk_id, v.code
       FROM (SELECT id FROM vector_cell WHERE space_id = %(space)s ORDER BY centre <#> %(vector)s::halfvec) AS cell
      CROSS JOIN LATERAL (
            SELECT chunk_id, code FROM chunk_vector
             WHERE space_id = %(space)s AND cell = cell.id AND code IS NOT NULL AND {scope} OFFSET 0) AS v
      LIMIT %(compared)s)
""")

# What has no code comes last and is dropped; to look for it here would take longer than to go on. The list comes out of
# a SELECT so that nobody estimates what each of its collections holds: for 250 of them that takes half a millisecond.
_IN_COLLECTIONS: Final = sql.SQL("""
    (SELECT chunk_id, code FROM chunk_vector
      WHERE space_id = %(space)s AND collection_id = ANY ((SELECT %(collections)s::uuid[])::uuid[]) AND {hidden})
""")
_NOT_HIDDEN: Final = sql.SQL("document_id <> ALL (%(hidden)s::uuid[])")

_THEMSELVES: Final = sql.SQL("""
    (SELECT chunk_id, vector <#> %(vector)s::halfvec AS distance FROM (
        SELECT chunk_id, vector FROM chunk_vector WHERE space_id = %(space)s AND {coded} AND {scope}
         LIMIT %(most)s) AS compared)
""")

_GRANTED: Final = sql.SQL("""
    (SELECT v.chunk_id, v.vector <#> %(vector)s::halfvec AS distance
       FROM chunk AS c JOIN chunk_vector AS v ON v.chunk_id = c.id AND v.space_id = %(space)s
      WHERE c.document_id = ANY (%(granted)s::uuid[]))
""")

# What is granted may be in a collection of the scope: UNION counts it once.
_BEST: Final = sql.SQL("SELECT chunk_id, distance FROM ({parts}) AS compared ORDER BY distance LIMIT %(near)s")

# The best by the first part of the vectors, put in order by all of it.
_WITH_REST: Final = sql.SQL("""
    SELECT chunk_id, distance + coalesce(v.rest <#> %(rest)s::halfvec, 0) AS distance
      FROM ({near}) AS n JOIN chunk_vector AS v USING (chunk_id) WHERE v.space_id = %(space)s
     ORDER BY distance LIMIT %(nearest)s
""")


def nearest_of(scope: ReadableScope, plan: NearPlan, *, rest: bool) -> sql.Composed:
    """A query of `chunk_id` and `distance`, the nearest first; `rest`: vectors are longer than what is searched."""
    parts: list[sql.Composable] = []
    if scope.collections and plan.codes:
        parts.append(_CODED.format(gone_through=_through(scope, plan)))
    if scope.collections and plan.vectors:
        coded = sql.SQL("code IS NULL" if plan.codes else "true")
        parts.append(_THEMSELVES.format(coded=coded, scope=admits(scope)))
    if scope.granted:
        parts.append(_GRANTED)
    near = _BEST.format(parts=sql.SQL(" UNION ").join(parts))
    return _WITH_REST.format(near=near) if rest else near


def _through(scope: ReadableScope, plan: NearPlan) -> sql.Composed:
    if plan.compared is None:
        return _IN_COLLECTIONS.format(hidden=_NOT_HIDDEN if scope.hidden else sql.SQL("true"))
    return _IN_CELLS.format(scope=admits(scope) if plan.listed else passes(scope))


def admits(scope: ReadableScope) -> sql.SQL:
    """Whether a row is of one of the collections and not hidden. Granted documents are looked up by themselves."""
    if scope.hidden:
        return sql.SQL("collection_id = ANY (%(collections)s::uuid[]) AND document_id <> ALL (%(hidden)s::uuid[])")
    return sql.SQL("collection_id = ANY (%(collections)s::uuid[])")


def passes(scope: ReadableScope) -> sql.Composed:
    """The same for rows that were found by something else: not looked for in an index, which sorts the list of
    collections anew for every cell, and not estimated, which takes longer than all else there is to plan.
    """
    return sql.SQL("coalesce({}, false)").format(admits(scope))
