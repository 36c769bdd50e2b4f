"""Which chunks a question's words say most in, within the caller's scope: parts of a statement (`queries.hits`).

Values they take: weights, seen, hits, bound, sure, words0, words1 and so on (`WordPlan.lists`), and the scope's. The
texts do not depend on what the words are, so that connections have most of them prepared.
"""

from collections.abc import Sequence
from typing import Final

from psycopg import sql

from aarhusai.knowledge.index.near_repository import admits, passes
from aarhusai.knowledge.index.word_plan import Step, WordPlan
from aarhusai.knowledge.types import ReadableScope

_SCORED: Final = sql.SQL("""
    (SELECT chunk_id, distance FROM (
        SELECT chunk_id, weights <#> %(weights)s::sparsevec AS distance FROM {seen} AS seen WHERE {condition} OFFSET 0
     ) AS scored WHERE distance < 0 ORDER BY distance LIMIT %(hits)s)
""")

_WHOLE: Final = sql.SQL("(SELECT chunk_id, weights FROM chunk_words WHERE {scope})")

# The steps are gone through in order, as far as the LIMIT goes.
_STEPS: Final = sql.SQL("(SELECT * FROM ({steps}) AS step LIMIT %(seen)s)")

_STEP: Final = sql.SQL(
    "(SELECT chunk_id, collection_id, document_id, weights FROM chunk_words WHERE {words} AND {inside})"
)

_WHOLE_GRANTED: Final = sql.SQL("""
    (SELECT w.chunk_id, w.weights FROM chunk AS c JOIN chunk_words AS w ON w.chunk_id = c.id
      WHERE c.document_id = ANY (%(granted)s::uuid[]))
""")

# Nothing is read for the other steps when the first found enough that they cannot better.
_UNSURE: Final = sql.SQL("(SELECT count(*) FROM first WHERE distance <= -%(bound)s::float8) < %(sure)s")

_NONE: Final = sql.SQL("SELECT 0::bigint AS chunk_id, 0::float8 AS distance WHERE false")
_TRUE: Final = sql.SQL("true")

_ANY_OF: Final = sql.SQL("terms && {}::integer[]")
_ALL_OF: Final = sql.SQL("terms @> {}::integer[]")


def first_of(scope: ReadableScope, plan: WordPlan) -> sql.Composable:
    """A query of `chunk_id` and `distance`: what the first step chooses."""
    if not scope.collections or (plan.steps and plan.first is None):
        return _NONE
    if plan.first is None:
        return _SCORED.format(seen=_WHOLE.format(scope=admits(scope)), condition=_TRUE)
    return _stepped(scope, [plan.first], 0, inside=plan.first_inside, condition=_TRUE)


def best_of(scope: ReadableScope, plan: WordPlan) -> sql.Composed:
    """A query of `chunk_id`, the best, where there is `first`."""
    parts: list[sql.Composable] = [sql.SQL("SELECT chunk_id, distance FROM first")]
    if scope.collections and plan.steps:
        condition = _UNSURE if plan.first is not None else _TRUE
        named = len(plan.first.lists) if plan.first else 0
        parts.append(_stepped(scope, plan.steps, named, inside=plan.inside, condition=condition))
    if scope.granted:
        parts.append(_SCORED.format(seen=_WHOLE_GRANTED, condition=_TRUE))
    return sql.SQL("SELECT chunk_id FROM ({}) AS hit ORDER BY distance LIMIT %(hits)s").format(
        sql.SQL(" UNION ").join(parts)
    )


def _stepped(
    scope: ReadableScope, steps: Sequence[Step], named: int, *, inside: bool, condition: sql.SQL
) -> sql.Composed:
    """`named`: so many lists of words were named before."""
    within, outside = (admits(scope), _TRUE) if inside else (_TRUE, passes(scope))
    each: list[sql.Composable] = []
    for step in steps:
        each.append(_STEP.format(words=_condition(step, named), inside=admits(scope) if step.anything else within))
        named += len(step.lists)
    seen = _STEPS.format(steps=sql.SQL(" UNION ALL ").join(each))
    return _SCORED.format(seen=seen, condition=sql.SQL("{} AND {}").format(outside, condition))


def _condition(step: Step, named: int) -> sql.Composable:
    if step.anything:
        return _TRUE
    each = _ANY_OF if step.any_of else _ALL_OF
    names = [sql.Placeholder(f"words{named + at}") for at in range(len(step.lists))]
    return sql.SQL("({})").format(sql.SQL(" OR ").join([each.format(name) for name in names]))
