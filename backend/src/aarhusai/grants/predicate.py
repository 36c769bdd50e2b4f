"""The rule as SQL, for lists and searches of anything that is shared."""

from collections.abc import Mapping
from dataclasses import dataclass

from psycopg import sql

from aarhusai.grants.types import SUFFICIENT, Right, branch_of
from aarhusai.terms.actor import Actor


@dataclass(frozen=True, slots=True)
class Predicate:
    """A condition to put after WHERE or AND, and the named parameters that belong to it."""

    sql: sql.Composed
    params: Mapping[str, object]


_ADMITTED = sql.SQL("""EXISTS (
    SELECT FROM grant_entry AS g
    WHERE g.object_kind = %(grant_object_kind)s AND g.object_id = {column} AND g.right_name = ANY (%(grant_rights)s)
      AND CASE g.subject_kind
            WHEN 'person' THEN g.subject_id = %(grant_person_id)s::uuid
            WHEN 'unit' THEN g.subject_id = %(grant_unit_id)s::uuid
            WHEN 'unit_branch' THEN g.subject_id = ANY (%(grant_branch)s::uuid[])
            WHEN 'everyone' THEN true
          END
)""")


def predicate(actor: Actor, object_kind: str, right: Right, column: sql.Identifier) -> Predicate:
    """True for rows whose `column` is the id of a thing of `object_kind` that the actor has the right to.

    Use: `sql.SQL("SELECT … WHERE {}").format(p.sql)` with `{**p.params, …}`; the names of the parameters begin with
    `grant_`.
    """
    return Predicate(
        _ADMITTED.format(column=column),
        {
            "grant_object_kind": object_kind,
            "grant_rights": [sufficient.value for sufficient in SUFFICIENT[right]],
            "grant_person_id": actor.person_id,
            "grant_unit_id": actor.unit_id,
            "grant_branch": list(branch_of(actor)),
        },
    )
