"""The rule as SQL, for lists and searches of anything that is shared."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import LiteralString

from psycopg import sql

from aarhusai.grants.types import SUFFICIENT, Right, branch_of
from aarhusai.terms.actor import Actor
from aarhusai.terms.ids import PersonId


@dataclass(frozen=True, slots=True)
class Predicate:
    """A condition to put after WHERE or AND, and the named parameters that belong to it."""

    sql: sql.Composed
    params: Mapping[str, object]


_ADMITTED = sql.SQL("""EXISTS (
    SELECT FROM grant_entry AS g
    WHERE g.object_kind = {kind} AND g.object_id = {column} AND g.right_name = ANY ({rights})
      AND CASE g.subject_kind
            WHEN 'person' THEN g.subject_id = {person_id}::uuid
            WHEN 'unit' THEN g.subject_id = {unit_id}::uuid
            WHEN 'unit_branch' THEN g.subject_id = ANY ({branch}::uuid[])
            WHEN 'everyone' THEN true
          END
)""")


_IDS = sql.SQL("""(
    SELECT g.object_id FROM grant_entry AS g
    WHERE g.object_kind = {kind} AND g.right_name = ANY ({rights})
      AND (g.subject_kind = 'person' AND g.subject_id = {person_id}::uuid
        OR g.subject_kind = 'unit' AND g.subject_id = {unit_id}::uuid
        OR g.subject_kind = 'unit_branch' AND g.subject_id = ANY ({branch}::uuid[])
        OR g.subject_kind = 'everyone')
)""")


def predicate(
    actor: Actor, object_kind: str, right: Right, column: sql.Identifier, prefix: LiteralString = "grant"
) -> Predicate:
    """True for rows whose `column` is the id of a thing of `object_kind` that the actor has the right to.

    Use: `sql.SQL("SELECT … WHERE {}").format(p.sql)` with `{**p.params, …}`. The names of the parameters begin with
    `prefix` and `_`, so that one statement may hold several of these.
    """
    places, params = _values(actor, object_kind, right, prefix)
    return Predicate(_ADMITTED.format(column=column, **places), params)


def granted(actor: Actor, object_kind: str, right: Right, prefix: LiteralString = "grant") -> Predicate:
    """A SELECT of the ids of everything of `object_kind` that the actor has the right to by a grant.

    The same rule as `predicate`, read from the actor's side: for lists over many things, of which few are theirs.
    """
    places, params = _values(actor, object_kind, right, prefix)
    return Predicate(_IDS.format(**places), params)


_HELD = sql.SQL("""EXISTS (
    SELECT FROM person AS holder JOIN unit AS home ON home.id = holder.unit_id
      JOIN grant_entry AS g ON g.object_kind = {kind} AND g.object_id = {column} AND g.right_name = ANY ({rights})
     WHERE holder.id = ANY ({people}::uuid[]) AND holder.state = 'active'
       AND CASE g.subject_kind
             WHEN 'person' THEN g.subject_id = holder.id
             WHEN 'unit' THEN g.subject_id = home.id
             WHEN 'unit_branch' THEN g.subject_id::text = ANY (string_to_array(home.path, '/'))
             WHEN 'everyone' THEN true
           END
)""")


def held(
    people: Sequence[PersonId], object_kind: str, right: Right, column: sql.Identifier, prefix: LiteralString = "held"
) -> Predicate:
    """True for rows whose `column` is the id of a thing to which at least one of these people, still active, has the
    right by a grant. The same rule as `predicate`, for people who are not the caller.
    """
    values: dict[str, object] = {
        "kind": object_kind,
        "rights": [sufficient.value for sufficient in SUFFICIENT[right]],
        "people": list(people),
    }
    places = {name: sql.Placeholder(f"{prefix}_{name}") for name in values}
    return Predicate(
        _HELD.format(column=column, **places), {f"{prefix}_{name}": value for name, value in values.items()}
    )


def _values(
    actor: Actor, object_kind: str, right: Right, prefix: LiteralString
) -> tuple[dict[str, sql.Placeholder], dict[str, object]]:
    values: dict[str, object] = {
        "kind": object_kind,
        "rights": [sufficient.value for sufficient in SUFFICIENT[right]],
        "person_id": actor.person_id,
        "unit_id": actor.unit_id,
        "branch": list(branch_of(actor)),
    }
    places = {name: sql.Placeholder(f"{prefix}_{name}") for name in values}
    return places, {f"{prefix}_{name}": value for name, value in values.items()}
